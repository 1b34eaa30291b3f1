"""The second page of the matching wizard: which columns say who a row is about, and what follows.

Apart from the fields because it decides about people: which profiles are updated and which are made.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import RadioSet, Static

from ci_braze_tui.matching.guess import suggest_braze_customer_id, suggest_email
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.tui.screens.matching_draft import (
    OpenedFile,
    column_choices,
    email_remark,
    id_remark,
)
from ci_braze_tui.tui.screens.matching_page import MatchingPage
from ci_braze_tui.tui.widgets.column_picker import ColumnChoice, ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.toggles import Pick


class ColumnsPage(MatchingPage):
    """E-mail, Braze customer ID, and the two rules."""

    HELP = """## Columns
**E-mail** finds people who have no Braze customer ID, and is written to the profiles of those who have one.

**Braze customer ID** is the ID that Braze knows each person by (external_id). If the file has none,
choose *No ID*: everybody is then found, or created, by e-mail address.

An ID that Braze does not know **creates a new profile**. To be safe, let the export update existing
profiles only."""

    class Changed(Message):
        """Another column or rule was chosen."""

    def __init__(self, first: Matching) -> None:
        super().__init__(id="columns")
        self._before = first
        self._opened: OpenedFile | None = None

    def compose(self) -> ComposeResult:
        """Two columns side by side, the consequence, two rules side by side."""
        email = ColumnPicker("Which column holds the e-mail address?", id="columns--email")
        identifier = ColumnPicker(
            "Which column holds the Braze customer ID?",
            optional=True,
            nothing="No ID: find people by e-mail",
            id="columns--id",
        )
        with Horizontal(classes="pair"):
            yield Field("E-mail", email, read=lambda: "", lines=3, id="field-email")
            yield Field(
                "Braze customer ID",
                identifier,
                optional=True,
                read=lambda: "",
                lines=3,
                id="field-id",
            )
        yield Static(id="columns--consequence", markup=False)
        creates = self._before.without_id == "create_by_email"
        with Horizontal(classes="pair"):
            yield Field(
                "Rows without an ID",
                RadioSet(
                    Pick("Find or create by e-mail", value=creates),
                    Pick("Skip them", value=not creates),
                    id="columns--without-id",
                ),
                read=lambda: "",
                lines=0,
            )
            yield Field(
                "Profiles in Braze",
                RadioSet(
                    Pick("Update and create", value=not self._before.existing_only),
                    Pick("Update existing ones only", value=self._before.existing_only),
                    id="columns--profiles",
                ),
                read=lambda: "",
                lines=0,
            )

    @property
    def matching(self) -> Matching:
        """The answers of this page, without fields; the e-mail is blank while none is chosen."""
        identifier = self._chosen("#columns--id")
        email = self._chosen("#columns--email")
        without_id = self.query_one("#columns--without-id", RadioSet).pressed_index
        profiles = self.query_one("#columns--profiles", RadioSet).pressed_index
        return msgspec.structs.replace(
            self._before,
            email=email.name if email else "",
            braze_customer_id=identifier.name if identifier else None,
            id_kind=self._before.id_kind if identifier else "external_id",
            alias_label=self._before.alias_label if identifier else None,
            without_id="skip" if without_id == 1 else "create_by_email",
            existing_only=profiles == 1,
            fields=(),
        )

    def offer(self, opened: OpenedFile, first: Matching) -> None:
        """Take over the columns of a file, and which of them are chosen at first."""
        self._opened = opened
        emails = column_choices(opened, suggest_email(opened.profiles))
        identifiers = column_choices(opened, suggest_braze_customer_id(opened.profiles))
        columns = opened.source.columns
        for picker, choices, column in (
            ("#columns--email", emails, first.email),
            ("#columns--id", identifiers, first.braze_customer_id),
        ):
            position = columns.index(column) if column in columns else None
            self.query_one(picker, ColumnPicker).offer(choices, position)
        self._remark()

    def say_consequence(self, text: str) -> None:
        """Say what the answers mean for the rows of the file."""
        self._say(text, wrong=False)

    def blame(self, problems: Sequence[str]) -> None:
        """Mark the columns that are wrong and say why where there is room for whole sentences."""
        # Each sentence begins with what it is about.
        for field, wrong in (("#field-email", True), ("#field-id", False)):
            if any(each.startswith("E-mail") is wrong for each in problems):
                self.query_one(field, Field).show_error("Please see below.")
        if problems:
            self._say(" ".join(f"✗ {each}" for each in problems), wrong=True)

    def focus_first(self) -> None:
        """Focus the first wrong column, else the e-mail."""
        fields = [self.query_one("#field-email", Field), self.query_one("#field-id", Field)]
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

    def _tell(self) -> None:
        self._remark()
        self.post_message(self.Changed())

    def _remark(self) -> None:
        if self._opened is None:
            return
        for field, picker, remark in (
            ("#field-email", "#columns--email", email_remark),
            ("#field-id", "#columns--id", id_remark),
        ):
            chosen = self._chosen(picker)
            profile = self._opened.profile_of(chosen.name if chosen else None)
            said = self.query_one(field, Field)
            said.clear_error()
            said.change_help(visible(remark(profile, chosen.reason if chosen else "")))

    def _say(self, text: str, *, wrong: bool) -> None:
        below = self.query_one("#columns--consequence", Static)
        below.set_class(wrong, "-wrong")
        below.update(plain(text))

    def _chosen(self, picker: str) -> ColumnChoice | None:
        return self.query_one(picker, ColumnPicker).chosen
