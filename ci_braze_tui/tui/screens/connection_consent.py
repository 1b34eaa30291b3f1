"""The third page of the connection wizard: what a person agrees to before data leaves for Braze.

Apart from the other pages because what it says depends on who agreed before, and to which wording.
"""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Checkbox, Label, Static

from ci_braze_tui.connections.connection import Consent
from ci_braze_tui.connections.consent import (
    CONSENT_LABEL,
    CONSENT_TEXT,
    CONSENT_TITLE,
    TEXT_VERSION,
)
from ci_braze_tui.tui.screens.connection_page import ConnectionPage
from ci_braze_tui.tui.screens.connection_words import consent_change, consent_help
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.toggles import Tick
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import current_account


class ConsentPage(ConnectionPage):
    """The wording, its version, and the box, which is ticked only if this wording was agreed to before."""

    HELP = _("""## Consent
The box is never ticked for you. Who agreed, when, and to which version of this wording is stored with
the connection; if the wording changes, you are asked again. Removing the connection ends its use.""")

    def __init__(self, before: Consent | None) -> None:
        """Args: `before` is the consent that was given, to whatever wording."""
        super().__init__(id="consent")
        self._before = before

    def compose(self) -> ComposeResult:
        """The wording and the box."""
        if change := consent_change(self._before):
            yield Static(f"! {change}", classes="page--changed", markup=False)
        title = _("{title}  (version {version})", title=CONSENT_TITLE, version=str(TEXT_VERSION))
        yield Label(title, classes="page--lead")
        yield Static(CONSENT_TEXT, classes="page--text", markup=False)
        agreed = self._before is not None and self._before.text_version == TEXT_VERSION
        yield Field(
            _("Do you agree?"),
            Tick(CONSENT_LABEL, value=agreed, id="consent--agree"),
            help=consent_help(self._before, current_account()),
            check=lambda text: (
                None if text else _("Without your consent nothing can be sent to Braze.")
            ),
            read=lambda: "yes" if self.agreed else "",
        )

    @property
    def agreed(self) -> bool:
        """Whether the box is ticked."""
        return self.query_one(Checkbox).value

    @on(Checkbox.Changed)
    def _be_quiet(self) -> None:
        self.query_one(Field).clear_error()
