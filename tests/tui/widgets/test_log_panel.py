"""The log: hostile lines as text, the newest followed until somebody scrolls up."""

from __future__ import annotations

from textual.containers import VerticalScroll

from ci_braze_tui.tui.widgets.log_panel import MOST, LogPanel
from tests.tui.screens.seeing import until


async def test_follows_the_newest_line_unless_scrolled_up(around) -> None:
    """It is shown at its end and stays there as lines come, but not when scrolled up; old ones go."""
    panel = LogPanel("[/] Log")
    app = around(panel)
    async with app.run_test(size=(60, 18)) as pilot:
        panel.add(f"line {number}" for number in range(30))
        panel.toggle()
        scroll = panel.query_one(VerticalScroll)
        await until(pilot, lambda: scroll.is_vertical_scroll_end and scroll.scroll_y > 0)
        panel.add(["[red]x\x1b[0m\nTraceback " * 40])
        await until(pilot, lambda: scroll.is_vertical_scroll_end and scroll.max_scroll_y > 30)
        assert "[red]x␛[0m⏎Traceback" in panel.lines[-1]

        scroll.scroll_home(animate=False)
        await pilot.pause()
        panel.add(["more"] * MOST)
        await pilot.pause()
        assert scroll.scroll_y == 0
        assert len(panel.lines) == MOST
