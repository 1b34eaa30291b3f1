"""The second page of the matching wizard: which columns say who a row is about, and what follows.

Apart from the fields because it decides about people: which profiles are updated and which are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label, RadioSet, Static

from ci_braze_tui.exports.definition import Reaching
from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.matching.challenge import Challenge
from ci_braze_tui.matching.challenges import challenge
from ci_braze_tui.matching.guess import suggest_braze_customer_id, suggest_email
from ci_braze_tui.matching.mapping import IdKind, Matching, Segments, check_matching
from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.tui.screens.matching_choices import column_choices
from ci_braze_tui.tui.screens.matching_creation import Creation, CreationLimit, CreationQuestion
from ci_braze_tui.tui.screens.matching_draft import warnings
from ci_braze_tui.tui.screens.matching_page import MatchingPage
from ci_braze_tui.tui.widgets.column_picker import ColumnChoice, ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.toggles import Pick
from ci_braze_tui.words import _

ID_KINDS: tuple[tuple[IdKind, str], ...] = (
    ("external_id", "external_id"),
    ("user_alias", _("user alias")),
    ("braze_id", "braze_id"),
)
_NOTHING_CHOSEN = {
    "email": _("The column with the e-mail address of each person."),
    "braze_customer_id": _("No ID: everybody is found, or created, by e-mail address."),
}


class ColumnsPage(MatchingPage):
    """E-mail, Braze customer ID and its kind, and what becomes of whom Braze does not know."""

    HELP = _("""## Columns
**E-mail** finds people who have no Braze customer ID, and is written to the profiles of those who have one.

**Braze customer ID** is the ID that Braze knows each person by (external_id). If the file has none,
choose *No ID*: everybody is then found, or created, by e-mail address. A **user alias** needs its label; a
**braze_id** is Braze's own and creates nobody.

What looks wrong is marked with **!**. It is a question, not a refusal: go on if you mean it.

An ID that Braze does not know **creates a new profile**. To be safe, let the export **update only**, or
**stop above a limit**: a percentage of the people of a run. Such a run reads the Braze segment first, unless
that was done lately, and counts who is not in it (permission *users.export.segment*). Above the limit, or with
nothing to count with, it stops before it sends anything.

**F6** goes back to the columns that are suggested.""")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6",
            "suggested",
            _("Take the suggestions"),
            id="matching.suggested_columns",
            show=False,
            tooltip=_("Choose the suggested columns for e-mail and Braze customer ID again."),
        ),
    ]

    class Changed(Message):
        """Another column or rule was chosen."""

    def __init__(self, first: Matching, reach: Reaching) -> None:
        """Args: `first` and `reach` are the rules to begin with."""
        super().__init__(id="columns")
        self._before = first
        self._reach = reach
        self._creation = Creation(first.existing_only, reach.most_new)
        self._creates = CreationQuestion(self._creation)
        self._limit = CreationLimit(self._creation)
        self._opened: OpenedFile | None = None

    def compose(self) -> ComposeResult:
        """Two columns side by side, the kind of ID, the consequence, two rules side by side, a limit."""
        email = ColumnPicker(_("Which column holds the e-mail address?"), id="columns--email")
        identifier = ColumnPicker(
            _("Which column holds the Braze customer ID?"),
            optional=True,
            nothing=_("No ID: find people by e-mail"),
            id="columns--id",
        )
        with Horizontal(classes="pair"):
            yield Field(_("E-mail"), email, read=lambda: "", lines=2, id="field-email")
            yield Field(
                _("Braze customer ID"),
                identifier,
                optional=True,
                read=lambda: "",
                lines=2,
                id="field-id",
            )
        kinds = [Pick(label, value=kind == self._before.id_kind) for kind, label in ID_KINDS]
        with Horizontal(id="columns--kind-line"):
            yield Label(_("The ID is its"), classes="page--label")
            yield RadioSet(*kinds, id="columns--kind")
        yield Field(
            _("Alias label"),
            Input(self._before.alias_label or "", id="columns--alias-label"),
            help=_("The label of the aliases in Braze."),
            id="field-alias-label",
        )
        yield Static(id="columns--consequence", markup=False)
        creates = self._before.without_id == "create_by_email"
        with Horizontal(classes="pair"):
            yield Field(
                _("Rows without an ID"),
                RadioSet(
                    Pick(_("Find or create by e-mail"), value=creates),
                    Pick(_("Skip them"), value=not creates),
                    id="columns--without-id",
                ),
                read=lambda: "",
                lines=0,
            )
            yield self._creates
        yield self._limit

    @property
    def matching(self) -> Matching:
        """The answers of this page, without fields; the e-mail is blank while none is chosen."""
        identifier = self._chosen("#columns--id")
        email = self._chosen("#columns--email")
        without_id = self.query_one("#columns--without-id", RadioSet).pressed_index
        kind = self._kind if identifier else "external_id"
        label = self.query_one("#columns--alias-label", Input).value.strip()
        return msgspec.structs.replace(
            self._before,
            email=email.name if email else "",
            braze_customer_id=identifier.name if identifier else None,
            id_kind=kind,
            alias_label=label or None if kind == "user_alias" else None,
            without_id="skip" if without_id == 1 else "create_by_email",
            existing_only=self._created.existing_only,
            fields=(),
        )

    @property
    def reach(self) -> Reaching:
        """What is held against the Braze segment; no limit while what is typed is none."""
        return msgspec.structs.replace(self._reach, most_new=self._created.most_new)

    def compare_with(self, segment: str | None) -> None:
        """Hold the rows against another Braze segment, or against that of the export."""
        self._reach = msgspec.structs.replace(self._reach, segment=segment)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong on this page besides the columns."""
        problem = self._limit.problem if self._creates.rule == "limit" else None
        return (problem,) if problem else ()

    def offer(self, opened: OpenedFile, first: Matching) -> None:
        """Take over the columns of a file, and which of them are chosen at first."""
        self._opened = opened
        emails = column_choices(opened, suggest_email(opened.profiles))
        identifiers = column_choices(opened, suggest_braze_customer_id(opened.profiles))
        columns = opened.columns
        for picker, choices, column in (
            ("#columns--email", emails, first.email),
            ("#columns--id", identifiers, first.braze_customer_id),
        ):
            position = columns.index(column) if column in columns else None
            self.query_one(picker, ColumnPicker).offer(choices, position)
        self._choose_kind(first.id_kind)
        self._remark()

    def action_suggested(self) -> None:
        """Take back what was chosen, for the columns that are suggested."""
        if self._opened is None:
            return
        columns = self._opened.columns
        found = {each.role: each for each in self._opened.suggestions}
        email, identifier = found.get("email"), found.get("braze_customer_id")
        for picker, suggested in (("#columns--email", email), ("#columns--id", identifier)):
            position = columns.index(suggested.column) if suggested else None
            self.query_one(picker, ColumnPicker).position = position
        self._choose_kind(identifier.id_kind if identifier else "external_id")

    def say_consequence(self, text: str) -> None:
        """Say what the answers mean for the rows of the file."""
        self._say(text, wrong=False)

    def blame(self, problems: Sequence[str]) -> None:
        """Mark the columns that are wrong and say why where there is room for whole sentences."""
        columns = self._opened.columns if self._opened is not None else ()
        if own := self.problems:
            self._limit.show_error(own[0])
            problems = [each for each in problems if each not in own]
        # One sentence is about the e-mail at most, if its column is missing; all others are about the ID.
        is_missing = self.matching.email not in columns
        wrong = {"#field-email": is_missing, "#field-id": len(problems) > is_missing}
        for field in (name for name, is_wrong in wrong.items() if is_wrong and problems):
            self.query_one(field, Field).show_error(_("Please see below."))
        if problems:
            self._say(" ".join(f"✗ {each}" for each in problems), wrong=True)

    def focus_first(self) -> None:
        """Focus the first thing that is wrong, else the e-mail."""
        fields = [self.query_one(f"#field-{each}", Field) for each in ("email", "id", "most-new")]
        wrong = [field for field in fields if field.error is not None]
        (wrong or fields)[0].focus_control()

    @on(ColumnPicker.Changed)
    def _column_changed(self, event: ColumnPicker.Changed) -> None:
        event.stop()
        self._tell()

    @on(RadioSet.Changed)
    def _rule_changed(self, event: RadioSet.Changed) -> None:
        event.stop()
        self._tell()

    @on(Input.Changed, "#columns--alias-label")
    def _label_changed(self) -> None:
        self.post_message(self.Changed())

    @property
    def _created(self) -> Creation:
        return self._creation.with_rule(self._creates.rule, self._limit.percent)

    @property
    def _kind(self) -> IdKind:
        pressed = self.query_one("#columns--kind", RadioSet).pressed_index
        return ID_KINDS[max(pressed, 0)][0]

    def _choose_kind(self, kind: IdKind) -> None:
        place = [each for each, label in ID_KINDS].index(kind)
        self.query_one("#columns--kind", RadioSet).query(Pick)[place].value = True

    def _tell(self) -> None:
        self._remark()
        self.post_message(self.Changed())

    def _remark(self) -> None:
        self._limit.display = self._creates.rule == "limit"
        if not self._limit.display:
            self._limit.clear_error()
        if self._opened is None:
            return
        matching = self.matching
        has_id = matching.braze_customer_id is not None
        self.query_one("#columns--kind-line").display = has_id
        self.query_one("#field-alias-label").display = matching.id_kind == "user_alias"
        found = challenge(matching, Segments(), self._opened.profiles)
        self._say_of("#field-email", self._chosen("#columns--email"), "email", found)
        self._say_of("#field-id", self._chosen("#columns--id"), "braze_customer_id", found)
        if has_id and matching.braze_customer_id == matching.email:
            said = check_matching(matching, Segments(), self._opened.columns)
            self.query_one("#field-id", Field).show_error(said[0])

    def _say_of(
        self, name: str, chosen: ColumnChoice | None, about: str, found: Sequence[Challenge]
    ) -> None:
        """Say below a column what looks wrong about it, or why it is suggested."""
        field = self.query_one(name, Field)
        field.clear_error()
        if wrong := warnings(found, about):
            field.change_help(wrong, warns=True)
        elif chosen is None:
            field.change_help(_NOTHING_CHOSEN[about])
        else:
            field.change_help(visible(f"{chosen.reason}.") if chosen.reason else "")

    def _say(self, text: str, *, wrong: bool) -> None:
        below = self.query_one("#columns--consequence", Static)
        below.set_class(wrong, "-wrong")
        below.update(plain(text))

    def _chosen(self, picker: str) -> ColumnChoice | None:
        return self.query_one(picker, ColumnPicker).chosen
