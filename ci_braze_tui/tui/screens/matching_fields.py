"""The third page of the matching wizard: the optional fields.

Apart from the columns because fields are many, and none of them decides who a row is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, OptionList, Static

from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.matching_choices import column_choices
from ci_braze_tui.tui.screens.matching_draft import preselected
from ci_braze_tui.tui.screens.matching_field_dialog import FieldDialog
from ci_braze_tui.tui.screens.matching_field_list import FieldList
from ci_braze_tui.tui.screens.matching_field_rows import FieldRow, heading
from ci_braze_tui.tui.screens.matching_page import MatchingPage
from ci_braze_tui.words import _, ngettext


class FieldsPage(MatchingPage):
    """All columns, with what each fills or could fill, to tick."""

    HELP = _("""## Fields
Optional: each field fills an attribute of the Braze profile from a column. All columns are listed: what they
could fill, as which type, how clear that is, how many cells are not blank, and some values; below the list is
why. Only standard fields that are clear are ticked at first. **Braze bills each attribute that is written**,
so send what you use.

**Enter** or **space** adds the marked field, or takes it out. **e** changes its name, type and options,
**a** adds another field, **s** adds all that are clear, **/** finds a column. **!** marks what looks wrong;
you may send it. **✗** marks what cannot be sent as it is.""")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", _("Add or take out"), id="matching.toggle_field", show=False),
        Binding(
            "e",
            "change",
            _("Change the field"),
            id="matching.change_field",
            show=False,
            tooltip=_("Ask for attribute, type and options of the marked column."),
        ),
        Binding(
            "a",
            "add",
            _("Add another field"),
            id="matching.add_field",
            show=False,
            tooltip=_("Fill one more attribute, also from a column that fills one already."),
        ),
        Binding(
            "s",
            "suggested",
            _("Add all suggested fields"),
            id="matching.suggested",
            show=False,
            tooltip=_("Add every field that is clear enough to be taken without asking."),
        ),
        Binding(
            "slash",
            "find",
            _("Find a column"),
            id="matching.find_field",
            show=False,
            tooltip=_("Type a part of its name and go to its row."),
        ),
        Binding(
            "delete,backspace",
            "remove",
            _("Take the field out"),
            id="matching.remove_field",
            show=False,
        ),
    ]

    class Changed(Message):
        """A field was added, changed or removed."""

    def __init__(self, first: Sequence[Field]) -> None:
        super().__init__(id="fields")
        self._fields: tuple[Field, ...] = tuple(first)
        self._opened: OpenedFile | None = None
        self._roles: Mapping[str, str] = {}

    def compose(self) -> ComposeResult:
        """How many there are, the list, why, the buttons, what is wrong."""
        yield Static(id="fields--intro", classes="page--intro", markup=False)
        yield Static(heading(), id="fields--heading", markup=False)
        yield FieldList(id="fields--list")
        yield Static(id="fields--why", markup=False)
        with Horizontal(classes="page--buttons"):
            yield Button(_("Change (e)"), id="fields--change")
            yield Button(_("Add another (a)"), id="fields--add")
            yield Button(_("Add suggested (s)"), id="fields--suggested")
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

    def tell_roles(self, roles: Mapping[str, str]) -> None:
        """Take over what columns are for besides: their names, with that in words."""
        if roles != self._roles:
            self._roles = roles
            self._draw()

    def blame(self, problems: Sequence[str]) -> None:
        """Say below the list what is wrong with the fields."""
        said = self.query_one("#fields--problems", Static)
        said.display = bool(problems)
        said.update(Content("\n").join([plain(f"✗ {problem}") for problem in problems]))

    def focus_first(self) -> None:
        """Focus the list."""
        self.query_one("#fields--list").focus()

    @on(Button.Pressed, "#fields--add")
    def action_add(self) -> None:
        """Ask for another field."""
        self._ask(None, None)

    @on(Button.Pressed, "#fields--change")
    def action_change(self) -> None:
        """Ask how the marked field is sent."""
        if (row := self._marked) is not None:
            self._ask(row.field or Field(row.column, ""), row.place)

    @on(Button.Pressed, "#fields--suggested")
    def action_suggested(self) -> None:
        """Add every field that is clear enough to be taken without asking."""
        if self._opened is None:
            return
        taken = {field.attribute for field in self._fields}
        used = {*self._roles, *(field.column for field in self._fields)}
        found = preselected(self._opened, used)
        more = [field for field in found if field.attribute not in taken]
        self._change((*self._fields, *more))
        self.focus_first()

    def action_remove(self) -> None:
        """Remove the marked field."""
        if (row := self._marked) is not None and row.place is not None:
            self._replace(row.place, ())
            self.focus_first()

    def action_find(self) -> None:
        """Ask for a column, and go to its row."""
        self.query_one(FieldList).find()

    @on(OptionList.OptionSelected, "#fields--list")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_tick()

    def action_tick(self) -> None:
        """Add the marked field, or take it out; what is not clear is asked."""
        row = self._marked
        if row is None:
            return
        taken = {field.attribute for field in self._fields}
        if row.place is not None:
            self._replace(row.place, ())
        elif row.field is not None and row.field.attribute not in taken:
            self._replace(len(self._fields), (row.field,))
        else:
            self.action_change()

    @on(OptionList.OptionHighlighted, "#fields--list")
    def _say_why(self) -> None:
        self.query_one("#fields--why", Static).update(self.query_one(FieldList).why())

    @property
    def _marked(self) -> FieldRow | None:
        return self.query_one(FieldList).marked

    def _ask(self, field: Field | None, place: int | None) -> None:
        """Ask about a field: one that is sent has a `place`, any other is added."""
        if self._opened is None:
            return
        end = len(self._fields)
        others = [each.attribute for at, each in enumerate(self._fields) if at != place]
        is_new = place is None
        dialog = FieldDialog(
            column_choices(self._opened), self._opened, others, field, is_new=is_new
        )

        def take(answer: Field | None) -> None:
            if answer is not None:
                self._replace(end if place is None else place, (answer,))
                self.query_one(FieldList).mark(end if place is None else place)
            self.focus_first()

        self.app.push_screen(dialog, take)

    def _replace(self, place: int, by: tuple[Field, ...]) -> None:
        self._change((*self._fields[:place], *by, *self._fields[place + 1 :]))

    def _change(self, fields: tuple[Field, ...]) -> None:
        self._fields = fields
        self._draw()
        self.blame(())
        self.post_message(self.Changed())

    def _draw(self) -> None:
        self.query_one(FieldList).show(self._fields, self._opened, self._roles)
        self.query_one("#fields--intro", Static).update(
            ngettext(
                "{count} field is chosen; Braze bills each value it is sent.",
                "{count} fields are chosen; Braze bills each value it is sent.",
                len(self._fields),
            )
        )
        self._say_why()
