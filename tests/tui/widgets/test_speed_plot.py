"""The plot of the speed tells the truth at every width."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from ci_braze_tui.runs.speed import Sample
from ci_braze_tui.tui.widgets.speed_plot import SpeedPlot, plot, speeds

STEADY = tuple(Sample(float(second), second * 1_000) for second in range(1, 61))


def drawn(samples, width: int) -> list[str]:
    """The plot as text."""
    return [axis + bars for axis, bars in plot(samples, width)]


def test_a_steady_run_is_a_flat_line_with_numbers():
    """Full height at the number it names, and the time below it."""
    lines = drawn(STEADY, 40)
    assert lines[0] == f"1,000 ┤{'█' * 33}"
    assert lines[3].startswith("  500 ┤")
    assert lines[6] == f"    0 └{'─' * 33}"
    assert lines[7].split() == ["0", "s", "30", "s", "1", "min"]


@pytest.mark.parametrize("width", [1, 12, 24, 40, 76, 200])
def test_every_line_fits(width):
    """No line is wider than there is room, down to the least that is readable."""
    for line in drawn(STEADY, width):
        assert cell_len(line) <= max(width, 17)


def test_a_standstill_is_a_gap():
    """Where nothing was done there is no bar, and no speed is below nothing."""
    samples = (Sample(10.0, 100), Sample(20.0, 100), Sample(25.0, 90), Sample(30.0, 200))
    assert speeds(samples, 3) == [10.0, 0.0, 10.0]
    lines = drawn(samples, 60)
    assert lines[0].startswith("30 ┤")
    assert lines[5].split("│")[1].strip("█").strip("▁▂▃▄▅▆▇").startswith(" " * 15)


def test_speed_is_done_by_time():
    """However it is divided, the parts add up to what was done."""
    found = speeds((Sample(3.0, 30), Sample(4.0, 130)), 7)
    assert sum(found) * 4 / 7 == pytest.approx(130)


@pytest.mark.parametrize("samples", [(), (Sample(0.0, 0),), (Sample(0.2, 5),), (Sample(9.0, 0),)])
def test_hardly_any_samples_can_be_drawn(samples):
    """None, one, or one in which nothing was done."""
    assert len(plot(samples, 60)) == 8


async def test_the_widget_is_as_wide_as_its_place():
    """It is drawn anew when the terminal becomes narrower."""

    class PlotApp(App[None]):
        def compose(self) -> ComposeResult:
            yield SpeedPlot(STEADY)

    async with PlotApp().run_test(size=(80, 24)) as pilot:
        plot = pilot.app.query_one(SpeedPlot)
        assert max(cell_len(line) for line in plot.render().plain.splitlines()) == 80
        await pilot.resize_terminal(60, 18)
        await pilot.pause()
        assert max(cell_len(line) for line in plot.render().plain.splitlines()) == 60
