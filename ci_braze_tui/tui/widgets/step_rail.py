"""The line that shows the steps of a journey: which are done, where you are, what needs attention.

A widget of its own because each journey has one; it knows steps by id and says which was chosen,
and the screen decides what that means. Every state has its own sign, so no colour is needed to read
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from ci_braze_tui.words import _

StepState = Literal["todo", "here", "done", "attention"]

_SIGNS: Mapping[StepState, str] = {"todo": "○", "here": "●", "done": "✓", "attention": "!"}
_WORDS: Mapping[StepState, str] = {
    "todo": _("to do"),
    "here": _("here"),
    "done": _("done"),
    "attention": _("needs attention"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a journey."""

    id: str
    label: str


class StepLabel(Static, can_focus=False):
    """One step of the rail."""

    state: reactive[StepState] = reactive[StepState]("todo", init=False)

    def __init__(self, number: int, step: Step, *, terse: bool) -> None:
        super().__init__(classes="-todo")
        self._terse = terse
        self.step = step
        self._number = number

    def render(self) -> Content:
        """Sign, number and label; on a wide screen the state as a word, too."""
        text = f"{_SIGNS[self.state]} {self._number} {self.step.label}"
        shown = Content.styled(text, "bold" if self.state == "here" else "")
        urgent = self.state == "attention" and not self._terse
        if urgent or self.screen.has_class("-wide"):
            shown += Content.styled(f" ({_WORDS[self.state]})", "not bold")
        return shown

    def watch_state(self, old: StepState, new: StepState) -> None:
        """Wear the class of the state, and be as wide as its words."""
        self.remove_class(f"-{old}").add_class(f"-{new}")
        self.tooltip = _("Step {number}: {state}", number=self._number, state=_WORDS[new])
        self.refresh(layout=True)

    def on_click(self) -> None:
        """Say that this step was chosen."""
        self.post_message(StepRail.Chosen(self.step.id))


class StepRail(Horizontal):
    """Steps in a row, each a sign, a number and a word; a click chooses one."""

    DEFAULT_CSS = """
    StepRail {
        height: 2;
        padding: 0 1;
        border-bottom: solid $border-blurred;
        & > StepLabel { width: auto; pointer: pointer; color: $foreground-muted; }
        & > StepLabel.-here { color: $text-primary; }
        & > StepLabel.-done { color: $text-success; }
        & > StepLabel.-attention { color: $text-error; }
        & > StepLabel:hover { text-style: underline; }
        & > .step-rail--line { width: auto; padding: 0 1; color: $border-blurred; }
    }
    """

    class Chosen(Message):
        """Somebody wants to go to a step."""

        def __init__(self, step_id: str) -> None:
            super().__init__()
            self.step_id = step_id

    def __init__(
        self, steps: Sequence[Step], *, terse: bool = False, id: str | None = None
    ) -> None:
        """Args: `terse` shows states by their signs alone unless the screen is wide, to save room."""
        super().__init__(id=id)
        self._labels = {
            step.id: StepLabel(number, step, terse=terse) for number, step in enumerate(steps, 1)
        }

    def compose(self) -> ComposeResult:
        """The steps with a line between each two."""
        for position, label in enumerate(self._labels.values()):
            if position:
                yield Static("──", classes="step-rail--line")
            yield label

    def mark(self, step_id: str, state: StepState) -> None:
        """Show that the step is in `state`."""
        self._labels[step_id].state = state

    def state_of(self, step_id: str) -> StepState:
        """What the rail shows for the step."""
        return self._labels[step_id].state
