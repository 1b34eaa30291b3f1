"""The last page of the connection wizard: all that will be saved, but the key.

Apart from the other pages because it asks nothing and keeps nothing: it is told what to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.connection_answers import Answers
from ci_braze_tui.tui.screens.connection_page import ConnectionPage
from ci_braze_tui.tui.screens.connection_words import (
    USERS,
    consent_line,
    endpoint_words,
    key_will_be,
)
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import current_account


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One answer; its sign says whether it is good, in doubt, or missing."""

    label: str
    text: str
    state: Literal["good", "doubt", "missing"] = "good"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying the connection out."""

    words: str
    is_good: bool
    keeps_old_key: bool = False
    """Whether Braze refuses a key that was to take the place of another one, so that nothing can be saved."""


_ROWS = 8

_SIGNS = {"good": "✓ ", "doubt": "! ", "missing": "✗ "}


def summary_rows(answers: Answers, tried: Tried) -> list[SummaryRow]:
    """A row for each answer, in the order of the pages."""
    typed, user, before = answers.typed_key is not None, answers.export_user, answers.before
    kept = key_will_be(answers.outlook, typed=typed)
    consent = consent_line(before.consent if before else None, current_account())
    endpoint, contract = answers.endpoint, answers.contract
    key = ", ".join(filter(None, (answers.key.hint(), kept))) if answers.key else None
    return [
        SummaryRow(_("Display name"), answers.name_problem, "missing")
        if answers.name_problem
        else SummaryRow(_("Display name"), answers.name),
        SummaryRow(_("Who can use it"), USERS[answers.users]),
        _row(_("API key"), key),
        _row(
            _("Endpoint"),
            endpoint_words(endpoint) if endpoint else None,
            doubt=bool(endpoint and endpoint.note),
        ),
        _row(_("Tried out"), tried.words, doubt=not tried.is_good),
        _row(_("Contract"), contract.terms() if contract else None),
        _row(_("Consent"), consent if answers.agreed else None),
        _row(_("Export user"), user or _("Nobody yet"), doubt=user is None),
    ]


def _row(label: str, text: str | None, *, doubt: bool = False) -> SummaryRow:
    if text is None:
        return SummaryRow(label, _("Missing"), "missing")
    return SummaryRow(label, text, "doubt" if doubt else "good")


class SummaryLine(Horizontal):
    """A label, and what was answered."""

    def compose(self) -> ComposeResult:
        """Label and text."""
        yield Static(markup=False, classes="summary--label")
        yield Static(markup=False, classes="summary--sign")
        yield Static(markup=False, classes="summary--text")

    def show(self, row: SummaryRow) -> None:
        """Say what a row says."""
        label, sign, text = self.query(Static)
        label.update(Content(row.label))
        sign.update(Content(_SIGNS[row.state]))
        text.update(plain(row.text))
        self.set_classes(f"-{row.state}")


class SummaryPage(ConnectionPage):
    """The answers in lines, and below them what saving does."""

    HELP = _("""## Summary
This is what **Save** writes. Go back with **Ctrl+B** to change something; nothing is lost by that. The
key itself is not shown: its last four characters tell it from others.""")

    def __init__(self) -> None:
        super().__init__(id="summary")

    def compose(self) -> ComposeResult:
        """The lines, then what saving does."""
        yield from (SummaryLine() for line in range(_ROWS))
        yield Static(id="summary--saving", markup=False)

    def focus_first(self) -> None:
        """Leave the focus to the buttons below: there is nothing to answer here."""

    def show(self, rows: Sequence[SummaryRow], saving: str) -> None:
        """Say what was answered and what saving does."""
        for line, row in zip(self.query(SummaryLine), rows, strict=True):
            line.show(row)
        self.query_one("#summary--saving", Static).update(plain(saving))
