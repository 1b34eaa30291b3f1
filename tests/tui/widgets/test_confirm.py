"""Questions that stop everything."""

import pytest
from textual.events import Key
from textual.widgets import Button, Input

from ci_braze_tui.tui.widgets.confirm import Confirm

UNANSWERED = object()


async def ask(around, *keys: str) -> object:
    """The answer that pressing `keys` gives."""
    answers: list[object] = [UNANSWERED]
    app = around(Input())
    async with app.run_test(size=(80, 24)) as pilot:
        question = Confirm("Send to Acme [/]?", "48,210 profiles [red]", yes="Send", danger=True)
        app.push_screen(question, answers.append)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
    return answers[-1]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (("y",), True),
        (("n",), False),
        (("escape",), False),
        (("enter",), False),
        (("left", "enter"), True),
        (("shift+tab", "enter"), True),
        (("x",), UNANSWERED),
    ],
)
async def test_keys_answer(around, keys: tuple[str, ...], answer: object) -> None:
    """Letters answer; the safe answer has the focus; escape is the safe answer."""
    assert answer == await ask(around, *keys)


async def test_buttons_name_their_keys(around) -> None:
    """What can be pressed is written on the buttons."""
    app = around(Input())
    async with app.run_test() as pilot:
        app.push_screen(Confirm("?", "?", yes="Send [/]"))
        await pilot.pause()
        labels = [str(button.label) for button in app.screen.query(Button)]
        assert labels == ["Send [/] (y)", "No (n)"]


async def test_mouse_answers(around) -> None:
    """A click answers."""
    answers: list[object] = []
    app = around(Input())
    async with app.run_test(size=(60, 18)) as pilot:
        app.push_screen(Confirm("?", "?", yes="Send"), answers.append)
        await pilot.pause()
        await pilot.click("#answer-0")
        await pilot.pause()

    assert answers == [True]


async def test_a_second_press_answers_nothing_else(around) -> None:
    """What is typed while a question closes does not close what is below; what is below closes after it."""
    answers: list[str] = []
    app = around(Input())
    async with app.run_test() as pilot:
        below, above = Confirm("Below?", "?", yes="Yes"), Confirm("Above?", "?", yes="Yes")
        app.push_screen(below, lambda sure: answers.append(f"below {sure}"))
        app.push_screen(above, lambda sure: answers.append(f"above {sure}"))
        await pilot.pause()
        for _time in range(3):
            above.post_message(Key("n", "n"))
        await pilot.pause()
        assert (answers, app.screen) == (["above False"], below)

        app.push_screen(over := Confirm("Over?", "?", yes="Yes"))
        await pilot.pause()
        below.dismiss(True)
        await pilot.pause()
        assert (answers, app.screen) == (["above False"], over)
        over.dismiss(False)
        await pilot.pause()
        await pilot.pause()
    assert answers == ["above False", "below True"]
