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
from textual.widgets.option_list import Option

from ci_braze_tui.matching.challenge import Challenge
from ci_braze_tui.matching.challenges import challenge
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.matching_draft import (
    OpenedFile,
    column_choices,
    preselected,
    warnings,
)
from ci_braze_tui.tui.screens.matching_field_dialog import FieldDialog
from ci_braze_tui.tui.screens.matching_field_rows import FieldRow, drawn, field_rows
from ci_braze_tui.tui.screens.matching_page import MatchingPage
from ci_braze_tui.words import grouped


class FieldsPage(MatchingPage):
    """All columns, with what each fills or could fill, to tick."""

    HELP = """## Fields
Optional: each field fills an attribute of the Braze profile from a column. All columns are listed, with what
was made of them and how sure that is; below the list is why. Only standard fields that are clear are ticked
at first. **Braze bills each attribute that is written**, so send what you use.

**Enter** or **space** adds the marked field, or takes it out. **e** changes its name, type and options,
**a** adds another field, **s** adds all that are clear. **!** marks what looks wrong; you may send it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Add or remove", id="matching.toggle_field", show=False),
        Binding("e", "change", "Change the field", id="matching.change_field", show=False),
        Binding("a", "add", "Add another field", id="matching.add_field", show=False),
        Binding("s", "suggested", "Add all suggested", id="matching.suggested", show=False),
        Binding("delete,backspace", "remove", "Remove", id="matching.remove_field", show=False),
    ]

    class Changed(Message):
        """A field was added, changed or removed."""

    def __init__(self, first: Sequence[Field]) -> None:
        super().__init__(id="fields")
        self._fields: tuple[Field, ...] = tuple(first)
        self._rows: tuple[FieldRow, ...] = ()
        self._opened: OpenedFile | None = None
        self._roles: Mapping[str, str] = {}
        self._doubts: tuple[Challenge, ...] = ()

    def compose(self) -> ComposeResult:
        """How many there are, the list, why, the buttons, what is wrong."""
        yield Static(id="fields--intro", classes="page--intro", markup=False)
        yield OptionList(markup=False, id="fields--list")
        yield Static(id="fields--why", markup=False)
        with Horizontal(classes="page--buttons"):
            yield Button("Change (e)", id="fields--change")
            yield Button("Add another (a)", id="fields--add")
            yield Button("Add suggested (s)", id="fields--suggested")
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
        why = self.query_one("#fields--why", Static)
        row = self._marked
        if row is None:
            why.update("")
            return
        reason = f"{row.role[0].upper()}{row.role[1:]} already. " if row.role else ""
        said = [plain(f"{reason}{row.reason}").stylize("$foreground-muted")]
        if row.field is not None and (wrong := self._doubts_about(row)):
            said.insert(0, Content.styled(wrong, "$text-warning"))
        why.update(Content("\n").join(said))

    @property
    def _marked(self) -> FieldRow | None:
        place = self.query_one("#fields--list", OptionList).highlighted
        return self._rows[place] if place is not None and place < len(self._rows) else None

    def _doubts_about(self, row: FieldRow) -> str:
        if row.field is None:
            return ""
        if row.is_sent or self._opened is None:
            return warnings(
                [each for each in self._doubts if each.column == row.column],
                "field",
                row.field.attribute,
            )
        suggested = Matching("", fields=(row.field,))
        found = challenge(suggested, Segments(), self._opened.profiles)
        return warnings(found, "field", row.field.attribute)

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
                self._mark(end if place is None else place)
            self.focus_first()

        self.app.push_screen(dialog, take)

    def _replace(self, place: int, by: tuple[Field, ...]) -> None:
        self._change((*self._fields[:place], *by, *self._fields[place + 1 :]))

    def _change(self, fields: tuple[Field, ...]) -> None:
        self._fields = fields
        self._draw()
        self.blame(())
        self.post_message(self.Changed())

    def _mark(self, place: int) -> None:
        """Highlight the field at a place."""
        rows = [at for at, row in enumerate(self._rows) if row.place == place]
        self.query_one("#fields--list", OptionList).highlighted = rows[0] if rows else None

    def _draw(self) -> None:
        options = self.query_one("#fields--list", OptionList)
        marked, opened = options.highlighted or 0, self._opened
        self._rows = field_rows(self._fields, opened.suggestions if opened else (), self._roles)
        profiles = opened.profiles if opened else ()
        self._doubts = challenge(Matching("", fields=self._fields), Segments(), profiles)
        doubted = {(each.column, each.attribute) for each in self._doubts}
        rows = [
            drawn(
                row,
                doubted=row.field is not None
                and row.is_sent
                and (row.column, row.field.attribute) in doubted,
            )
            for row in self._rows
        ]
        if len(rows) == options.option_count:  # nothing moves
            for at, row in enumerate(rows):
                options.replace_option_prompt_at_index(at, row)
        else:
            options.set_options([Option(row) for row in rows])
            options.highlighted = min(marked, len(rows) - 1) if rows else None
        intro = f"{grouped(len(self._fields))} chosen. Optional; Braze bills each value it is sent."
        self.query_one("#fields--intro", Static).update(intro)
        self._say_why()
