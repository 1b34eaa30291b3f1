"""The rail of steps."""

import pytest
from textual.widgets import Static

from ci_braze_tui.tui.widgets.step_rail import Step, StepLabel, StepRail

STEPS = (Step("connect", "Connect"), Step("match", "Match"), Step("export", "Export"))


def drawn(rail: StepRail) -> list[str]:
    """What stands at each step."""
    return [str(label.render()) for label in rail.query(StepLabel)]


async def test_states_are_told_apart_without_colour(around) -> None:
    """Each state has its own sign."""
    rail = StepRail(STEPS)
    app = around(rail)
    async with app.run_test(size=(80, 24)) as pilot:
        rail.mark("connect", "done")
        rail.mark("match", "here")
        rail.mark("export", "attention")
        await pilot.pause()
        assert drawn(rail) == ["✓ 1 Connect", "● 2 Match", "! 3 Export (needs attention)"]
        assert rail.state_of("match") == "here"


async def test_wide_screens_say_the_state_in_a_word(around) -> None:
    """Where there is room, no sign has to be learnt."""
    rail = StepRail(STEPS)
    app = around(rail)
    async with app.run_test(size=(120, 24)) as pilot:
        rail.mark("connect", "done")
        await pilot.pause()
        assert drawn(rail)[0] == "✓ 1 Connect (done)"


async def test_a_click_chooses(around) -> None:
    """A click on a step posts its id."""
    chosen: list[str] = []
    rail = StepRail(STEPS)
    app = around(rail, Static())

    def note(message: object) -> None:
        if isinstance(message, StepRail.Chosen):
            chosen.append(message.step_id)

    async with app.run_test(message_hook=note) as pilot:
        await pilot.click(list(rail.query(StepLabel))[1])
        await pilot.pause()

    assert {"match"} == set(chosen)


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_fits(around, width: int) -> None:
    """All steps are on the screen at every width we draw."""
    rail = StepRail((*STEPS, Step("check", "Check the numbers")))
    app = around(rail)
    async with app.run_test(size=(width, 24)) as pilot:
        rail.mark("match", "done")
        await pilot.pause()
        assert all(label.region.right <= width for label in rail.query(StepLabel))
