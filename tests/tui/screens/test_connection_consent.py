"""The third page of the connection wizard: consent, by version."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from textual.widgets import Static

from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.toggles import Tick
from ci_braze_tui.workspace.account import current_account
from tests.tui.screens.connection_wizard import OLD, opened, saved


async def test_consent_is_never_ticked_and_says_who_and_when(
    home: Home, sandbox: SandboxProcess
) -> None:
    """Without the tick there is no next page; with it, account, time and version are stored."""
    before = datetime.now(UTC).replace(microsecond=0)
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.press("ctrl+n", "ctrl+n")
        assert not wizard.screen.query_one(Tick).value
        await wizard.press("ctrl+n")
        assert wizard.screen.query_one("#consent Field", Field).error is not None
        await wizard.press("space")
        assert wizard.screen.query_one("#consent Field", Field).error is None
        await wizard.press("ctrl+n", "enter")
        await wizard.press("ctrl+n")
        await wizard.press("ctrl+n")

    consent = saved(home)[0].consent
    assert consent is not None
    assert (current_account(), 1) == (consent.agreed_by, consent.text_version)
    assert before <= consent.agreed_at <= datetime.now(UTC)


async def test_a_given_consent_says_who_and_when(home: Home, sandbox: SandboxProcess) -> None:
    """For a saved connection the box is ticked, and the line below says since when."""
    async with opened(home, sandbox, OLD) as wizard:
        await wizard.press("ctrl+n", "ctrl+n")
        assert wizard.screen.query_one(Tick).value
        assert wizard.said("consent").startswith("mlee agreed on 2 Jan 2026")
        assert wizard.said("consent").endswith("to this wording, version 1.")


async def test_a_changed_wording_asks_again(home: Home, sandbox: SandboxProcess) -> None:
    """Consent to an older wording is none; agreeing again stores who and the new version."""
    assert OLD.consent is not None
    older = msgspec.structs.replace(OLD.consent, text_version=0)
    async with opened(home, sandbox, msgspec.structs.replace(OLD, consent=older)) as wizard:
        await wizard.press("ctrl+n", "ctrl+n")
        assert not wizard.screen.query_one(Tick).value
        changed = wizard.screen.query_one(".page--changed", Static)
        assert "to version 0, this is version 1" in str(changed.content)
        await wizard.press("space", "ctrl+n")
        await wizard.press("ctrl+n")
        await wizard.press("ctrl+n")

    (connection,) = saved(home)
    assert connection.consent is not None
    assert (connection.consent.agreed_by, connection.consent.text_version) == (current_account(), 1)
