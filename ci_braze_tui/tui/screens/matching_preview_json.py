"""The tab of the preview that shows one row: its object to the letter, or why it is not sent.

Apart from the page because it leads a life of its own: from row to row, and to any row of the file by its
number or by the person in it. Other rows than those it was given are asked for and come later; until then it
shows what it has, and says what it waits for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Label, Static

from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.tui.screens.matching_preview_words import (
    looking_for,
    which_row,
    why_not_sent,
)
from ci_braze_tui.tui.widgets.json_view import JsonView
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.outbox.preview import PreviewedRow

_MOST_WANTED = 320
"""Letters: the longest e-mail address there can be."""


class WantedBox(Input):
    """Where the row that somebody wants to see is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape",
            "app.focus('preview--object')",
            _("Back to the row"),
            id="matching.wanted_leave",
        )
    ]
    HELP = _("""## Go to
Type the **number** of a row, counted from 1 below the header, or a **Braze customer ID** or an
**e-mail address** as it stands in the file, and press **Enter**. The whole file is searched.""")

    def on_mount(self) -> None:
        """Do without the border that boxes have in this app: there is one line of room."""
        self.styles.border = ("none", "transparent")
        self.styles.height = 1


class JsonPane(Vertical):
    """One row at a time, and the ways to other rows."""

    DEFAULT_CSS = """
    JsonPane {
        height: 1fr;
        & #preview--which { width: 1fr; text-style: bold; }
        & > Horizontal { height: 1; padding: 0 1; }
        & > Horizontal > #preview--try { margin-right: 0; }
        & > Horizontal > Button { min-width: 4; margin-right: 1; }
        & #preview--go-to { width: auto; padding: 0 1; color: $foreground-muted; }
        & > Horizontal > Input { width: 1fr; background: $panel; }
        & > #preview--answer { height: auto; padding: 0 1; color: $foreground-muted; display: none; }
        & > #preview--answer.-wrong { color: $text-error; }
        & > JsonView { padding: 0 1; }
    }
    """

    class RowWanted(Message):
        """Somebody wants to see a row that is not among those shown."""

        def __init__(self, text: str) -> None:
            """Args: `text` is the number of a row, an identifier, or an e-mail address."""
            super().__init__()
            self.text = text

    class TrialWanted(Message):
        """Somebody wants the row that is shown to be sent now, and read back."""

        def __init__(self, row: PreviewedRow) -> None:
            """Args: `row` has an object."""
            super().__init__()
            self.row = row

    class Shown(Message):
        """Another row is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._first: tuple[PreviewedRow, ...] = ()
        self._rows: tuple[PreviewedRow, ...] = ()
        """The rows that are stepped through: the first ones, or those that were found."""
        self._place = 0
        self._exact = False
        self._wanted: str | None = None
        """What is being looked for."""
        self._found: str | None = None
        """What was found; nothing while the first rows are shown."""

    def compose(self) -> ComposeResult:
        """Which row, the ways to others, what came of looking for one, and the object."""
        with Horizontal():
            yield Label(id="preview--which", markup=False)
            yield Button(_("Try this row"), id="preview--try")
        with Horizontal():
            yield Button(_("Previous"), id="preview--previous")
            yield Button(_("Next"), id="preview--next")
            yield Button(_("Exact"), id="preview--exact")
            yield Button(_("First rows"), id="preview--first")
            yield Label(_("Go to"), id="preview--go-to")
            yield WantedBox(
                placeholder=_("row number, ID or e-mail"),
                max_length=_MOST_WANTED,
                compact=True,
                id="preview--wanted",
            )
        yield Static(id="preview--answer", markup=False)
        yield JsonView(id="preview--object", text_id="preview--json")

    def on_mount(self) -> None:
        """Show that there is nothing yet."""
        self.say(Content())

    @property
    def row(self) -> PreviewedRow | None:
        """The row that is shown."""
        return self._rows[self._place] if self._rows else None

    def say(self, content: Content) -> None:
        """Say something in place of any row; what was looked for is of no interest any more."""
        self._first = self._rows = ()
        self._found = None
        self._say_answer("")
        for each in self.query("#preview--which, Horizontal"):
            each.display = False
        self.query_one(JsonView).say(content)

    def show(self, rows: Sequence[PreviewedRow]) -> None:
        """Show the first rows of the file; where these are the same as before, the place stays."""
        is_same = [row.row for row in rows] == [row.row for row in self._first]
        self._first = tuple(rows)
        for each in self.query("#preview--which, Horizontal"):
            each.display = True
        if not is_same:
            self.show_first(0)
        elif self._found is None:
            self._rows = self._first
            self._show(self._place)

    def show_first(self, place: int) -> None:
        """Show one of the first rows."""
        self._rows, self._found = self._first, None
        self._say_answer("")
        self._show(place)

    def show_found(self, rows: Sequence[PreviewedRow], wanted: str) -> None:
        """Show what was looked for; of the rows around a row, that row."""
        if wanted != self._wanted:
            return
        if not rows:
            self.say_not_found(wanted, _("{wanted} was not found.", wanted=visible(wanted)))
            return
        self._rows, self._found = tuple(rows), wanted
        self._say_answer("")
        numbers, number = [str(row.row) for row in rows], _digits(wanted)
        self._show(numbers.index(number) if number in numbers else 0)
        if self.query_one(WantedBox).has_focus:
            self.query_one(JsonView).focus()  # so that n and p step on from there

    def say_not_found(self, wanted: str, sentence: str) -> None:
        """Say why what was looked for cannot be shown; the row that is shown stays."""
        if wanted == self._wanted:
            self._say_answer(sentence, is_wrong=True)

    def look_for(self, wanted: str) -> None:
        """Ask for a row."""
        self._say_answer(looking_for(wanted), wanted)
        # A message does not rise past the widget in whose handler it was made, which may be the page.
        self.call_later(lambda: self.post_message(self.RowWanted(wanted)))

    def step(self, step: int) -> None:
        """Show the row below or above; past the rows around one that was found, ask for more."""
        place, row = self._place + step, self.row
        if row is None:
            return
        if 0 <= place < len(self._rows):
            self._say_answer("")
            self._show(place)
        elif self._is_among_neighbours and self._wanted is None and row.row + step > 0:
            self.look_for(str(row.row + step))
        else:
            self._say_end(step)

    @property
    def _is_among_neighbours(self) -> bool:
        """Whether the rows shown are those around a row number, and not those of a person."""
        wanted = _digits(self._found or "")
        return any(str(row.row) == wanted for row in self._rows)

    def _say_end(self, step: int) -> None:
        if step < 0:
            self._say_answer(_("There is no row before this one."))
        elif self._found is None:
            self._say_answer(_("These were the first rows. Go to any other by its number."))
        else:
            self._say_answer(_("There is no row after this one."))

    def turn(self) -> None:
        """Show the object as it is sent, or laid out."""
        self._exact = not self._exact
        if self._rows:
            self._show(self._place)

    def ask_for_trial(self) -> None:
        """Ask for the row that is shown to be tried; one that is not sent cannot be."""
        row = self.row
        if row is None:
            return
        if row.object is None:
            self._say_answer(_("This row is not sent, so there is nothing to try."))
            return
        # Posted from here a message does not rise past the widget whose handler this may be.
        self.call_later(lambda: self.post_message(self.TrialWanted(row)))

    def focus_box(self) -> None:
        """Let somebody type the row they want to see."""
        self.query_one(WantedBox).focus()

    def _show(self, place: int) -> None:
        self._place = place
        row = self._rows[place]
        self.query_one("#preview--which", Label).update(Content(which_row(row, exact=self._exact)))
        turn = self.query_one("#preview--exact", Button)
        turn.label = _("Laid out") if self._exact else _("Exact")
        turn.refresh(layout=True)
        turn.display = self.query_one("#preview--try").display = row.object is not None
        self.query_one("#preview--first").display = self._found is not None
        view = self.query_one(JsonView)
        if row.object is not None:
            view.show(row.object, exact=self._exact)
        else:
            why, meaning = why_not_sent(row)
            said = Content.styled(visible(why), "$text-warning")
            view.say(said + "\n" + Content.styled(meaning, "$foreground-muted"))
        self.post_message(self.Shown())

    def _say_answer(self, text: str, wanted: str | None = None, *, is_wrong: bool = False) -> None:
        """Say what became of looking for a row, or that `wanted` is being looked for."""
        self._wanted = wanted
        answer = self.query_one("#preview--answer", Static)
        answer.update(plain(text))
        answer.display = bool(text)
        answer.set_class(is_wrong, "-wrong")

    @on(Input.Submitted)
    def _look(self, event: Input.Submitted) -> None:
        event.stop()  # the wizard would go on to the next page
        if wanted := event.value.strip():
            self.look_for(wanted)

    @on(Button.Pressed, "#preview--previous")
    def _previous(self) -> None:
        self.step(-1)

    @on(Button.Pressed, "#preview--next")
    def _next(self) -> None:
        self.step(1)

    @on(Button.Pressed, "#preview--exact")
    def _turn(self) -> None:
        self.turn()

    @on(Button.Pressed, "#preview--try")
    def _try(self) -> None:
        self.ask_for_trial()

    @on(Button.Pressed, "#preview--first")
    def _return(self) -> None:
        self.show_first(0)


def _digits(wanted: str) -> str:
    """The number of a row without the signs that people write with it: `#12,345` is `12345`."""
    return re.sub(r"[#,.'\s]", "", wanted)
