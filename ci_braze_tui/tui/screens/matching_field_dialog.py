"""The dialog for one field: which column fills which attribute, and how.

Apart from the list of fields, which only shows what was decided here; what goes with a type is asked in
`matching_field_options`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, Static

from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.matching.attributes import (
    FIELD_TYPES,
    STANDARD_FIELDS,
    STANDARD_TYPES,
    FieldType,
    standard_field,
)
from ci_braze_tui.matching.challenges import challenge
from ci_braze_tui.matching.mapping import Field as FieldAnswer
from ci_braze_tui.matching.mapping import Matching, Segments, attribute_problem, field_type
from ci_braze_tui.matching.options import option_problems
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.matching_draft import warnings
from ci_braze_tui.tui.screens.matching_field_options import FieldOptions
from ci_braze_tui.tui.screens.matching_field_words import MEANINGS, TYPES
from ci_braze_tui.tui.widgets.column_picker import ColumnChoice, ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.pick_one import Choice, PickOne
from ci_braze_tui.words import _

_TYPES = [Choice(TYPES[kind], MEANINGS[kind]) for kind in FIELD_TYPES]
_CUSTOM_TYPES = [
    choice for kind, choice in zip(FIELD_TYPES, _TYPES, strict=True) if kind not in STANDARD_TYPES
]
"""They come first among all types, so that a place in one list is the same in the other."""


class FieldDialog(ClosingScreen[FieldAnswer | None], ModalScreen[FieldAnswer | None]):
    """Asks for one field; answers with it, or with nothing."""

    HELP = _("""## Field
A field fills an **attribute** of the Braze profile from a column. Standard fields of Braze have their own
type; any other name becomes a **custom attribute** of the type you choose. What goes with the type is asked
below it.

Where a cell is blank, or is exactly `null` or `NULL`, the value on the profile is **left alone**, or
**removed** if you choose so. What looks wrong is marked with **!** and can be sent all the same.""")

    DEFAULT_CSS = """
    FieldDialog {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 96%; height: 96%; max-height: 28;
            padding: 0 1; background: $surface; border: round $primary;
            & > VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
            & > #field-dialog--said { height: auto; max-height: 4; padding: 0 1; }
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
        Binding("escape", "dismiss(None)", _("Leave"), id="field_dialog.leave"),
        Binding(
            "f2",
            "list",
            _("Standard fields"),
            id="field_dialog.list",
            tooltip=_("Choose the attribute among the standard fields of Braze."),
        ),
    ]

    def __init__(
        self,
        columns: Sequence[ColumnChoice],
        opened: OpenedFile,
        taken: Collection[str],
        field: FieldAnswer | None,
        *,
        is_new: bool = True,
    ) -> None:
        """What is asked for.

        Args:
            columns: Those that can be chosen.
            opened: The source they are in.
            taken: The attributes that other fields fill.
            field: One to begin with.
            is_new: Whether it is added, not changed.
        """
        super().__init__()
        self._columns = tuple(columns)
        self._opened = opened
        self._taken = frozenset(taken)
        self._field = field
        self._is_new = is_new

    def compose(self) -> ComposeResult:
        """Column, attribute, type and what goes with it, what looks wrong, buttons."""
        field = self._field or FieldAnswer("", "")
        names = [column.name for column in self._columns]
        position = names.index(field.column) if field.column in names else None
        attribute = Input(
            field.attribute,
            placeholder="first_name",
            suggester=SuggestFromList([each.name for each in STANDARD_FIELDS], case_sensitive=True),
            id="field-dialog--attribute",
        )
        with Vertical():
            title = _("Add a field") if self._is_new else _("Change the field")
            yield Label(title, classes="field-dialog--title")
            with VerticalScroll(can_focus=False):
                with Horizontal(classes="field-dialog--pair"):
                    yield Field(
                        _("Column"),
                        ColumnPicker(
                            _("Which column fills the attribute?"),
                            self._columns,
                            position=position,
                            id="field-dialog--column",
                        ),
                        check=lambda name: None if name else _("Choose the column to send."),
                        read=self._column,
                        lines=0,
                        id="field-dialog--column-field",
                    )
                    yield Field(
                        _("Type"),
                        ColumnPicker(
                            _("Send it as what?"),
                            _TYPES,
                            position=FIELD_TYPES.index(field_type(field)),
                            id="field-dialog--type",
                        ),
                        read=lambda: "",
                        lines=0,
                    )
                yield Field(
                    _("Attribute in Braze"),
                    Horizontal(
                        attribute,
                        Button("List (F2)", id="field-dialog--list"),
                        classes="field-dialog--box",
                    ),
                    check=self._attribute_problem,
                    id="field-dialog--attribute-field",
                )
                yield FieldOptions(field)
            yield Static(id="field-dialog--said", markup=False)
            with Horizontal(classes="field-dialog--buttons"):
                yield Button(_("OK"), variant="primary", id="field-dialog--ok")
                yield Button(_("Cancel"), id="field-dialog--cancel")

    def on_mount(self) -> None:
        """Ask what goes with the first answers, and begin where something is missing."""
        self._attribute_changed()
        start = "#field-dialog--attribute" if self._column() else "#field-dialog--column"
        self.query_one(start).focus()

    @on(Button.Pressed, "#field-dialog--list")
    def action_list(self) -> None:
        """Choose among the standard fields."""
        choices = [Choice(each.name, each.help) for each in STANDARD_FIELDS]
        names = [each.name for each in STANDARD_FIELDS]
        position = names.index(self._attribute()) if self._attribute() in names else None
        dialog = PickOne(_("Which standard field?"), choices, position=position)
        self.app.push_screen(dialog, self._take_attribute)

    def _take_attribute(self, position: int | None) -> None:
        box = self.query_one("#field-dialog--attribute", Input)
        if position is not None:
            box.value = STANDARD_FIELDS[position].name
            box.cursor_position = len(box.value)
        box.focus()

    @on(Input.Changed, "#field-dialog--attribute")
    def _attribute_changed(self) -> None:
        """A standard field has its own type, which nobody can change."""
        standard = standard_field(self._attribute())
        picker = self.query_one("#field-dialog--type", ColumnPicker)
        picker.disabled = standard is not None
        if standard is not None:
            picker.offer(_TYPES, FIELD_TYPES.index(standard.type))
        else:
            position = picker.position or 0
            picker.offer(_CUSTOM_TYPES, position if position < len(_CUSTOM_TYPES) else 0)
        help = _("A standard field of Braze, or any name for a custom attribute.")
        if standard is not None:
            help = _("Standard field. {help}", help=standard.help)
        self.query_one("#field-dialog--attribute-field", Field).change_help(help)
        self._fit()

    @on(ColumnPicker.Changed, "#field-dialog--column")
    def _propose(self, event: ColumnPicker.Changed) -> None:
        """Begin with what is suggested for a column, until the attribute has a name."""
        self.query_one("#field-dialog--column-field", Field).clear_error()
        if event.chosen is not None and not self._attribute():
            name = event.chosen.name
            found = next((each for each in self._opened.suggestions if each.column == name), None)
            field = (found.field if found else None) or FieldAnswer(name, name.strip())
            self.query_one("#field-dialog--attribute", Input).value = field.attribute
            place = FIELD_TYPES.index(field_type(field))
            self.query_one("#field-dialog--type", ColumnPicker).position = place
            self.query_one(FieldOptions).fill(field)
            self.query_one("#field-dialog--attribute").focus()

    @on(ColumnPicker.Changed)
    @on(Input.Changed, "#options--separator")
    def _fit(self) -> None:
        """Ask what goes with the answers, and say what looks wrong about them."""
        self.query_one(FieldOptions).fit(self._type(), self._attribute())
        found = challenge(Matching("", fields=(self._answer(),)), Segments(), self._opened.profiles)
        self._say(warnings(found, "field", self._attribute()), "$text-warning")

    def _say(self, text: str, style: str) -> None:
        self.query_one("#field-dialog--said", Static).update(Content.styled(text, style))

    @on(Input.Submitted)
    @on(Button.Pressed, "#field-dialog--ok")
    def _finish(self) -> None:
        wrong = [field for field in self.query(Field) if not field.verify()]
        if wrong:
            wrong[0].focus_control()
            return
        answer = self._answer()
        if problems := list(option_problems(answer, field_type(answer))):
            self._say("\n".join(str(plain(f"✗ {each}")) for each in problems), "$text-error")
            return
        self.dismiss(answer)

    @on(Button.Pressed, "#field-dialog--cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    def _column(self) -> str:
        chosen = self.query_one("#field-dialog--column", ColumnPicker).chosen
        return chosen.name if chosen else ""

    def _attribute(self) -> str:
        return self.query_one("#field-dialog--attribute", Input).value.strip()

    def _type(self) -> FieldType:
        position = self.query_one("#field-dialog--type", ColumnPicker).position
        return FIELD_TYPES[position or 0]

    def _answer(self) -> FieldAnswer:
        """The field as it stands; no type is stored for a standard field, which has its own."""
        attribute = self._attribute()
        kind = None if standard_field(attribute) else self._type()
        field = FieldAnswer(self._column(), attribute, kind)
        return self.query_one(FieldOptions).answer(field)

    def _attribute_problem(self, text: str) -> str | None:
        name = text.strip()
        if not name:
            return _("Name the attribute, or choose a standard field from the list.")
        if name in self._taken:
            return _(
                "Another field fills {attribute} already; choose another attribute.",
                attribute=shown(name),
            )
        return attribute_problem(name)
