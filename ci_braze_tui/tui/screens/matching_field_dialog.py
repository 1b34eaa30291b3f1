"""The dialog for one optional field: which column fills which attribute, and how.

Apart from the list of fields, which only shows what was decided here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, RadioSet

from ci_braze_tui.matching.attributes import STANDARD_FIELDS, FieldType, standard_field
from ci_braze_tui.matching.mapping import Field as FieldAnswer
from ci_braze_tui.matching.mapping import attribute_problem
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.tui.widgets.column_picker import ColumnChoice, ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.pick_one import Choice, PickOne
from ci_braze_tui.tui.widgets.toggles import Pick

_TYPES: tuple[tuple[FieldType, str], ...] = (
    ("string", "text as it is; 00123 stays 00123"),
    ("integer", "whole number"),
    ("number", "number with a decimal point"),
    ("boolean", "true or false, yes or no, 1 or 0"),
    ("date", "day such as 1990-12-31"),
    ("datetime", "moment such as 2026-11-21T10:00:00Z"),
)
_CUSTOM = "A standard field of Braze, or any name for a custom attribute."


class FieldDialog(ModalScreen[FieldAnswer | None]):
    """Asks for one field; answers with it, or with nothing."""

    HELP = """## Field
A field fills an **attribute** of the Braze profile from a column. Standard fields of Braze have their own
type; any other name becomes a **custom attribute**.

Where a cell is blank, the value on the profile is **left alone**, or **removed** if you choose so."""

    DEFAULT_CSS = """
    FieldDialog {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 96%; height: auto; max-height: 96%;
            padding: 0 1; background: $surface; border: round $primary;
            & > .field-dialog--title { padding: 0 1; text-style: bold; color: $text-primary; }
            .field-dialog--pair { height: auto; }
            .field-dialog--pair > Field { width: 1fr; }
            .field-dialog--box { height: auto; padding-right: 1; }
            .field-dialog--box > Input { width: 1fr; }
            .field-dialog--box > Button { width: 13; min-width: 13; margin: 1 0 1 1; }
            .field-dialog--buttons { height: 1; align-horizontal: right; }
            .field-dialog--buttons > Button { margin-left: 2; }
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="field_dialog.leave"),
        Binding("f2", "list", "Standard fields", id="field_dialog.list"),
    ]

    def __init__(
        self, columns: Sequence[ColumnChoice], taken: Collection[str], field: FieldAnswer | None
    ) -> None:
        """Args: `taken` are the attributes that other fields fill; `field` is one to change."""
        super().__init__()
        self._columns = tuple(columns)
        self._taken = frozenset(taken)
        self._field = field

    def compose(self) -> ComposeResult:
        """Column, attribute, type and blanks, buttons."""
        field = self._field
        names = [column.name for column in self._columns]
        position = names.index(field.column) if field and field.column in names else None
        types = [Choice(name, meaning) for name, meaning in _TYPES]
        attribute = Input(
            field.attribute if field else "",
            placeholder="first_name",
            suggester=SuggestFromList([each.name for each in STANDARD_FIELDS], case_sensitive=True),
            id="field-dialog--attribute",
        )
        with Vertical():
            yield Label(
                "Change the field" if field else "Add a field", classes="field-dialog--title"
            )
            yield Field(
                "Column",
                ColumnPicker(
                    "Which column fills the attribute?",
                    self._columns,
                    position=position,
                    id="field-dialog--column",
                ),
                check=lambda name: None if name else "Choose the column to send.",
                read=self._column,
                id="field-dialog--column-field",
            )
            yield Field(
                "Attribute in Braze",
                Horizontal(
                    attribute,
                    Button("List (F2)", id="field-dialog--list"),
                    classes="field-dialog--box",
                ),
                help=_CUSTOM,
                check=self._attribute_problem,
                lines=2,
                id="field-dialog--attribute-field",
            )
            with Horizontal(classes="field-dialog--pair"):
                yield Field(
                    "Type",
                    ColumnPicker("Send it as what?", types, position=0, id="field-dialog--type"),
                    read=lambda: "",
                    id="field-dialog--type-field",
                )
                clears = field is not None and field.blank == "clear"
                yield Field(
                    "Blank cells",
                    RadioSet(
                        Pick("Leave the value alone", value=not clears),
                        Pick("Remove the value", value=clears),
                        id="field-dialog--blank",
                    ),
                    read=lambda: "",
                    lines=0,
                )
            with Horizontal(classes="field-dialog--buttons"):
                yield Button("OK", variant="primary", id="field-dialog--ok")
                yield Button("Cancel", id="field-dialog--cancel")

    def on_mount(self) -> None:
        """Show the type of the field, and begin at the column."""
        if self._field is not None and self._field.type is not None:
            self._show_type(self._field.type)
        self._fit_type()
        self.query_one("#field-dialog--column").focus()

    @on(Button.Pressed, "#field-dialog--list")
    def action_list(self) -> None:
        """Choose among the standard fields."""
        choices = [Choice(each.name, each.help) for each in STANDARD_FIELDS]
        names = [each.name for each in STANDARD_FIELDS]
        position = names.index(self._attribute()) if self._attribute() in names else None
        dialog = PickOne("Which standard field?", choices, position=position)
        self.app.push_screen(dialog, self._take_attribute)

    def _take_attribute(self, position: int | None) -> None:
        box = self.query_one("#field-dialog--attribute", Input)
        if position is not None:
            box.value = STANDARD_FIELDS[position].name
            box.cursor_position = len(box.value)
        box.focus()

    @on(Input.Changed, "#field-dialog--attribute")
    def _fit_type(self) -> None:
        """A standard field has its own type, which nobody can change."""
        standard = standard_field(self._attribute())
        picker = self.query_one("#field-dialog--type", ColumnPicker)
        picker.disabled = standard is not None
        if standard is not None:
            self._show_type(standard.type)
        help = f"Standard field. {standard.help}" if standard else _CUSTOM
        self.query_one("#field-dialog--attribute-field", Field).change_help(help)

    @on(ColumnPicker.Changed, "#field-dialog--column")
    def _propose(self, event: ColumnPicker.Changed) -> None:
        """Call a custom attribute like its column, until a name is given."""
        self.query_one("#field-dialog--column-field", Field).clear_error()
        if event.chosen is not None and not self._attribute():
            self.query_one("#field-dialog--attribute", Input).value = event.chosen.name.strip()

    @on(Input.Submitted, "#field-dialog--attribute")
    @on(Button.Pressed, "#field-dialog--ok")
    def _finish(self) -> None:
        fields = list(self.query(Field))
        wrong = [field for field in fields if not field.verify()]
        if wrong:
            wrong[0].focus_control()
            return
        blank: Literal["leave", "clear"] = "leave"
        if self.query_one("#field-dialog--blank", RadioSet).pressed_index == 1:
            blank = "clear"
        self.dismiss(FieldAnswer(self._column(), self._attribute(), self._type(), blank))

    @on(Button.Pressed, "#field-dialog--cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    def _column(self) -> str:
        chosen = self.query_one("#field-dialog--column", ColumnPicker).chosen
        return chosen.name if chosen else ""

    def _attribute(self) -> str:
        return self.query_one("#field-dialog--attribute", Input).value.strip()

    def _type(self) -> FieldType | None:
        """The type to store; nothing for a standard field, which has its own."""
        position = self.query_one("#field-dialog--type", ColumnPicker).position or 0
        return None if standard_field(self._attribute()) else _TYPES[position][0]

    def _show_type(self, wanted: FieldType) -> None:
        names = [name for name, _ in _TYPES]
        self.query_one("#field-dialog--type", ColumnPicker).position = names.index(wanted)

    def _attribute_problem(self, text: str) -> str | None:
        name = text.strip()
        if not name:
            return "Name the attribute, or choose a standard field from the list."
        if name in self._taken:
            return f"Another field fills {shown(name)} already; choose another attribute."
        return attribute_problem(name)
