"""The third page of the matching wizard: the optional fields.

Apart from the columns because fields are many, and none of them decides who a row is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from ci_braze_tui.matching.attributes import standard_field
from ci_braze_tui.matching.mapping import Field, field_type
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.matching_draft import OpenedFile, column_choices
from ci_braze_tui.tui.screens.matching_field_dialog import FieldDialog
from ci_braze_tui.tui.screens.matching_page import MatchingPage

_COLUMN_CELLS = 22
_ATTRIBUTE_CELLS = 24
_EMPTY = "No fields yet. Only who is in the segment will be sent. Press a to add one."


class FieldsPage(MatchingPage):
    """A list of fields, to add to, to change, and to shorten."""

    HELP = """## Fields
Optional: each field fills an attribute of the Braze profile from a column. What is listed at first was
recognised by its header. **Braze bills each attribute that is written**, so send what you use.

**a** adds a field, **Enter** changes the marked one, **Delete** removes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add a field", id="matching.add_field", show=False),
        Binding("delete,backspace", "remove", "Remove", id="matching.remove_field", show=False),
    ]

    class Changed(Message):
        """A field was added, changed or removed."""

    def __init__(self, first: Sequence[Field]) -> None:
        super().__init__(id="fields")
        self._fields: tuple[Field, ...] = tuple(first)
        self._opened: OpenedFile | None = None

    def compose(self) -> ComposeResult:
        """What this is about, the list, its buttons, what is wrong."""
        yield Static(
            "Optional: more columns to write to the profiles. Braze bills each value that is written.",
            classes="page--intro",
        )
        yield OptionList(markup=False, id="fields--list")
        yield Static(_EMPTY, id="fields--empty", markup=False)
        with Horizontal(classes="page--buttons"):
            yield Button("Add (a)", id="fields--add")
            yield Button("Change (Enter)", id="fields--change")
            yield Button("Remove (Del)", id="fields--remove")
        yield Static(id="fields--problems", classes="page--problems", markup=False)

    def on_mount(self) -> None:
        """Show the first fields."""
        self._draw()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields as they stand."""
        return self._fields

    def offer(self, opened: OpenedFile, fields: Sequence[Field]) -> None:
        """Take over the columns of a file, and the fields at first."""
        self._opened = opened
        self._fields = tuple(fields)
        self._draw()
        self.blame(())

    def blame(self, problems: Sequence[str]) -> None:
        """Say below the list what is wrong with the fields."""
        said = self.query_one("#fields--problems", Static)
        said.display = bool(problems)
        said.update(Content("\n").join([plain(f"✗ {problem}") for problem in problems]))

    def focus_first(self) -> None:
        """Focus the list, or, while it is empty, the button that adds to it."""
        self.query_one("#fields--list" if self._fields else "#fields--add").focus()

    @on(Button.Pressed, "#fields--add")
    def action_add(self) -> None:
        """Ask for another field."""
        self._ask(None)

    @on(Button.Pressed, "#fields--remove")
    def action_remove(self) -> None:
        """Remove the marked field."""
        if (place := self._marked) is not None:
            self._replace(place, ())
            self.focus_first()

    @on(OptionList.OptionSelected, "#fields--list")
    def _change_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._ask(event.option_index)

    @on(Button.Pressed, "#fields--change")
    def _change_marked(self) -> None:
        if (place := self._marked) is not None:
            self._ask(place)

    @property
    def _marked(self) -> int | None:
        return self.query_one("#fields--list", OptionList).highlighted

    def _ask(self, place: int | None) -> None:
        if self._opened is None:
            return
        end = len(self._fields)
        others = [each.attribute for at, each in enumerate(self._fields) if at != place]
        field = None if place is None else self._fields[place]
        dialog = FieldDialog(column_choices(self._opened), others, field)

        def take(answer: Field | None) -> None:
            if answer is not None:
                self._replace(end if place is None else place, (answer,))
            self.focus_first()

        self.app.push_screen(dialog, take)

    def _replace(self, place: int, by: tuple[Field, ...]) -> None:
        self._fields = (*self._fields[:place], *by, *self._fields[place + 1 :])
        self._draw(place)
        self.blame(())
        self.post_message(self.Changed())

    def _draw(self, place: int = 0) -> None:
        options = self.query_one("#fields--list", OptionList)
        options.clear_options().add_options([Option(_row(field)) for field in self._fields])
        options.display = bool(self._fields)
        self.query_one("#fields--empty").display = not self._fields
        for button in ("#fields--change", "#fields--remove"):
            self.query_one(button, Button).disabled = not self._fields
        if self._fields:
            options.highlighted = min(place, len(self._fields) - 1)


def _row(field: Field) -> Content:
    kind = "standard field" if standard_field(field.attribute) else f"custom {field_type(field)}"
    blank = "  blank removes" if field.blank == "clear" else ""
    return (
        _cell(field.column, _COLUMN_CELLS).stylize("bold")
        + Content(" → ")
        + _cell(field.attribute, _ATTRIBUTE_CELLS)
        + Content.styled(f"  {kind}{blank}", "dim")
    )


def _cell(text: str, width: int) -> Content:
    """`text` in exactly `width` cells; some letters take two."""
    shown = plain(text, width).truncate(width, ellipsis=True)
    return shown.pad_right(width - shown.cell_length)
