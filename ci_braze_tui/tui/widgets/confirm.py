"""Questions that stop everything until they are answered.

Only for what is hard to undo. The safe answer has the focus, escape gives it, and each answer says
its key. `Question` has any number of answers; `Confirm` is the one with yes and no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, Literal, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Label, Static

from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.words import _

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Value]):
    """One way to answer a question."""

    label: str
    key: str
    """The letter that gives this answer."""

    value: Value
    variant: Literal["default", "primary", "warning", "error"] = "default"


class Question(ClosingScreen[Value], ModalScreen[Value]):
    """A title, a sentence, and a button for each answer; the last answer is the safe one."""

    HELP = _(
        "Nothing goes on before this is answered. The letter on a button answers, too; **Esc** gives the "
        "answer that changes nothing."
    )

    DEFAULT_CSS = """
    Question {
        align: center middle;
        & > Vertical {
            width: 64; max-width: 90%; height: auto; max-height: 90%;
            padding: 1 2; background: $surface; border: round $primary;
        }
        .question--title { width: 1fr; text-style: bold; color: $text-primary; margin-bottom: 1; }
        .question--text { width: 1fr; margin-bottom: 1; }
        Horizontal { height: auto; align-horizontal: right; }
        Horizontal > Button { margin-left: 2; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "safe", _("Leave"), id="question.safe", show=False),
        Binding("left,up", "app.focus_previous", _("Previous"), id="question.previous", show=False),
        Binding("right,down", "app.focus_next", _("Next"), id="question.next", show=False),
    ]

    def __init__(self, title: str, text: str, answers: Sequence[Answer[Value]]) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._answers = tuple(answers)

    def compose(self) -> ComposeResult:
        """The question and its answers, in the order given."""
        with Vertical():
            yield Label(plain(self._title), classes="question--title")
            yield Static(plain(self._text), classes="question--text")
            with Horizontal():
                for position, answer in enumerate(self._answers):
                    label = plain(f"{answer.label} ({answer.key})")
                    yield Button(label, variant=answer.variant, id=f"answer-{position}")

    def on_mount(self) -> None:
        """Put the focus on the safe answer."""
        self.query_one(f"#answer-{len(self._answers) - 1}", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button."""
        event.stop()
        self.dismiss(self._answers[int((event.button.id or "").removeprefix("answer-"))].value)

    def on_key(self, event: events.Key) -> None:
        """Answer with a letter."""
        for answer in self._answers:
            if event.key == answer.key:
                event.stop()
                self.dismiss(answer.value)
                return

    def action_safe(self) -> None:
        """Give the safe answer."""
        self.dismiss(self._answers[-1].value)


class Confirm(Question[bool]):
    """Yes or no; the text names the numbers, and no is the safe answer."""

    def __init__(
        self, title: str, text: str, *, yes: str, no: str | None = None, danger: bool = False
    ) -> None:
        super().__init__(
            title,
            text,
            (
                Answer(yes, "y", value=True, variant="error" if danger else "primary"),
                Answer(no or _("No"), "n", value=False),
            ),
        )
