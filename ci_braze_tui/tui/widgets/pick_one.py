"""A dialog to pick one of many, with a box to filter them.

Apart from the fields that open it, because columns and Braze clusters are picked in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.words import _

NOTHING = -1
"""The answer for the row that stands for none of the choices."""

_NAME_LETTERS = 48
_DETAIL_LETTERS = 120


Find = Callable[[str], Sequence[int]]
"""Takes what was typed, which is not blank, and returns the positions of the choices it may mean."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    name: str
    detail: str = ""
    """What helps to recognise it: some values of a column, the host of a cluster."""

    reason: str = ""
    """Why it is suggested; empty if it is not."""

    note: str = ""
    """What stands before the detail in the list, and only there."""


class PickOne(ClosingScreen[int | None], ModalScreen[int | None]):
    """A filter box over rows of one or two lines, suggested ones first; answers with a position.

    Escape answers `None`: nothing changes. The row named `nothing`, if given, answers `NOTHING`.
    """

    HELP = _("""## Choose one
Type a part of what you look for, in capitals or not: the list keeps what has it in it. **↑** and **↓** move
through the list meanwhile, **Enter** takes the marked row, and **Esc** leaves everything as it was. What is
suggested stands first, with the reason.""")

    DEFAULT_CSS = """
    PickOne {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 96%; height: auto; max-height: 94%;
            padding: 0 1; background: $surface; border: round $primary;
            & > .pick-one--question { padding: 0 1; text-style: bold; color: $text-primary; }
            & > .pick-one--empty { display: none; padding: 1; color: $foreground-muted; }
            & > .pick-one--hint { padding: 0 1; color: $foreground-muted; }
            & > OptionList { max-height: 15; }
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", _("Leave"), id="pick_one.leave"),
        Binding("down", "move(1)", _("Next row"), id="pick_one.next", show=False),
        Binding("up", "move(-1)", _("Row before"), id="pick_one.previous", show=False),
    ]

    def __init__(
        self,
        question: str,
        choices: Sequence[Choice],
        *,
        position: int | None = None,
        nothing: str = "",
        typed: str = "",
        find: Find | None = None,
    ) -> None:
        """Make the dialog.

        Args:
            question: stands above the rows.
            choices: one row each.
            position: highlighted at first.
            nothing: names the row for none of the choices.
            typed: stands in the filter box at first.
            find: which choices a text stands for; by default those that have it in them.
        """
        super().__init__()
        self._question = question
        self._choices = tuple(choices)
        self._position = position
        self._nothing = nothing
        self._typed = typed
        self._find = find or self._with_text
        self._order = sorted(range(len(choices)), key=lambda index: not choices[index].reason)

    def compose(self) -> ComposeResult:
        """Question, filter, rows, hint."""
        with Vertical():
            yield Label(plain(self._question), classes="pick-one--question")
            yield Input(self._typed, placeholder=_("Type to filter"))
            yield OptionList(markup=False)
            yield Static(
                _("Nothing in the list has this in it."), markup=False, classes="pick-one--empty"
            )
            yield Label(_("↑ ↓ and Enter to choose, Esc to leave"), classes="pick-one--hint")

    def on_mount(self) -> None:
        """Show the rows."""
        self._fill(self._typed)

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        self._fill(event.value)

    @on(Input.Submitted)
    def _enter(self) -> None:
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(int(event.option.id or NOTHING))

    def action_move(self, step: int) -> None:
        """Move the highlight while the cursor stays in the filter box."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def _fill(self, typed: str) -> None:
        sought = typed.strip()
        found = set(self._find(sought) if sought else self._order)
        matching = [index for index in self._order if index in found]
        rows = [Option(_row(self._choices[index]), id=str(index)) for index in matching]
        if self._nothing and not sought:
            rows.insert(0, Option(plain(self._nothing).stylize("italic"), id=str(NOTHING)))
        options = self.query_one(OptionList)
        options.clear_options().add_options(rows)
        start = self._position if self._position in matching else next(iter(matching), None)
        if start is not None:
            options.highlighted = options.get_option_index(str(start))
        self.query_one(".pick-one--empty").display = not rows

    def _with_text(self, sought: str) -> list[int]:
        folded = sought.casefold()
        return [index for index, each in enumerate(self._choices) if folded in _searched(each)]


def _searched(choice: Choice) -> str:
    return visible(f"{choice.name} {choice.note} {choice.detail}").casefold()


def _row(choice: Choice) -> Content:
    detail = choice.note or choice.detail
    if choice.note and choice.detail:
        detail = _("{note}: {detail}", note=choice.note, detail=choice.detail)
    if not (detail or choice.reason):
        return plain(choice.name)
    name = plain(choice.name, _NAME_LETTERS).stylize("bold")
    if choice.reason:
        name += Content("  ") + plain(_("suggested: {reason}", reason=choice.reason)).stylize(
            "italic"
        )
    if not detail:
        return name
    below = Content("  ") + plain(detail, _DETAIL_LETTERS).stylize("dim")
    return Content("\n").join([name, below])
