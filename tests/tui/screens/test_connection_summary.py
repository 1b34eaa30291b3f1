"""The last page of the connection wizard: everything before it is saved."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from textual.widgets import Static

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.widgets.step_rail import StepLabel
from ci_braze_tui.workspace.account import current_account
from tests.tui.screens.connection_wizard import OLD, opened, saved


async def test_everything_but_the_key_is_shown(home: Home, sandbox: SandboxProcess) -> None:
    """Before Save all answers stand on one page; of the key only its last letters."""
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        await wizard.press("ctrl+n")
        summary = wizard.summary()
        shown = wizard.app.export_screenshot()

    account, place = current_account(), "kept in this session's memory only (system keyring: "
    assert summary.pop("API key").startswith(f"✓ ••••{sandbox.api_key[-4:]}, {place}")
    assert summary == {
        "Display name": "✓ Sandbox",
        "Who can use it": "✓ Administrators",
        "Endpoint": f"✓ {sandbox.endpoint} (this computer)",
        "Tried out": "✓ Connected",
        "Contract": f"✓ {Contract().terms()}",
        "Consent": f"✓ {account} agrees on Save, version 1",
        "Export user": "! Nobody yet",
    }
    assert sandbox.api_key not in shown
    assert saved(home) == ()


async def test_what_is_missing_is_marked(home: Home, sandbox: SandboxProcess) -> None:
    """The summary can be looked at any time; then it says where to go back to."""
    async with opened(home, sandbox) as wizard:
        labels = {label.step.id: label for label in wizard.screen.query(StepLabel)}
        await wizard.pilot.click(labels["summary"])
        await wizard.settle()
        summary = wizard.summary()
        assert summary["Display name"] == "✗ Type a name."
        for label in ("API key", "Endpoint", "Consent"):
            assert summary[label] == "✗ Missing"
        saving = str(wizard.screen.query_one("#summary--saving", Static).content)
        assert saving == "Go back and answer first: Name, Braze, Consent."
        assert not wizard.is_enabled("#save")
        await wizard.press("ctrl+n")
        assert wizard.answers == []


async def test_another_endpoint_says_what_it_costs(
    home: Home, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Exports of a connection that leads elsewhere send everything again; that is said before Save."""
    home.exports.mkdir(parents=True)
    source = Choice(str(tmp_path / "customers.csv"))
    export = Export("VIP", str(uuid4()), source, Matching("EMail"), connection=OLD.name)
    ExportStore(home).save(export)
    async with opened(home, sandbox, OLD) as wizard:
        wizard.fill("Acme", sandbox.api_key, sandbox.endpoint)
        await wizard.press("ctrl+n", "ctrl+n", "ctrl+n")
        await wizard.press("ctrl+n")
        await wizard.press("ctrl+n")
        saving = str(wizard.screen.query_one("#summary--saving", Static).content)
        assert "what Braze was told is forgotten for 1 export" in saving
