"""The contract in the connection wizard: what was agreed with Braze."""

from __future__ import annotations

import msgspec
from textual.widgets import Checkbox, Collapsible, Input, Static

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.step_rail import StepRail
from tests.tui.screens.connection_wizard import OLD, opened, saved


async def test_a_contract_survives_the_wizard(home: Home, sandbox: SandboxProcess) -> None:
    """What was agreed with Braze stays; with bulk that is tried as well, and still fits the screen."""
    contract = Contract(requests=1_000, requests_per_hour=5_000, bulk=True)
    local = msgspec.structs.replace(OLD, endpoint=sandbox.endpoint, contract=contract)
    async with opened(home, sandbox, local) as wizard:
        wizard.fill("Acme Europe", sandbox.key("full"), sandbox.endpoint)
        await wizard.press("ctrl+n", "ctrl+n", "ctrl+n")
        await wizard.press("enter")
        assert wizard.findings() == ["passed"] * 7
        assert wizard.screen._pages[wizard.screen._page].max_scroll_y == 0
        await wizard.press("ctrl+n")
        await wizard.press("ctrl+n")

    (connection,) = saved(home)
    assert (connection.name, connection.contract) == ("Acme Europe", contract)


async def test_limits_are_checked_on_leaving_them(home: Home, sandbox: SandboxProcess) -> None:
    """Each limit says in a sentence why it cannot be kept, and Next stays."""
    cases = {
        ("requests", "0"): "The requests of a contract are 1 to 1,000,000",
        ("requests", "many"): "is no whole number",
        ("seconds", "nan"): "The seconds of a contract are 0.1 to 3,600",
        ("seconds", "[/]"): "is no number",
        ("hour", "0"): "requests_per_hour of a contract are 1 or more",
        ("objects", "76"): "objects_per_request of a contract are 1 to 75",
    }
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.press("ctrl+n")
        wizard.screen.query_one(Collapsible).collapsed = False
        for (name, text), said in cases.items():
            box = wizard.screen.query_one(f"#contract--{name}", Input)
            good = box.value
            box.value = text
            box.focus()
            await wizard.press("tab")
            field = next(each for each in box.ancestors if isinstance(each, Field))
            assert said in (field.error or "")
            await wizard.press("ctrl+n")
            assert wizard.screen.query_one(StepRail).state_of("braze") == "here"
            box.value = good


async def test_a_wrong_limit_is_not_hidden(home: Home, sandbox: SandboxProcess) -> None:
    """Next unfolds the contract if the reason to stay is in there."""
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.press("ctrl+n")
        assert wizard.screen.query_one(Collapsible).collapsed
        wizard.screen.query_one("#contract--requests", Input).value = "0"
        await wizard.press("ctrl+n")
        assert not wizard.screen.query_one(Collapsible).collapsed
        assert wizard.screen.focused is wizard.screen.query_one("#contract--requests")


async def test_what_was_agreed_is_saved(home: Home, sandbox: SandboxProcess) -> None:
    """Numbers may be grouped; the line below says what they come to, bulk is then tried as well."""
    async with opened(home, sandbox) as wizard:
        wizard.fill("Acme", sandbox.key("full"), sandbox.endpoint)
        await wizard.press("ctrl+n")
        wizard.screen.query_one("#contract--requests", Input).value = "1,000"
        wizard.screen.query_one("#contract--hour", Input).value = "250 000"
        wizard.screen.query_one("#contract--objects", Input).value = "500"
        await wizard.settle()
        terms = wizard.screen.query_one("#contract--terms", Static)
        assert "Cannot be kept" in str(terms.content)
        wizard.screen.query_one("#contract--bulk", Checkbox).value = True
        await wizard.settle()
        agreed = Contract(
            requests=1_000, requests_per_hour=250_000, objects_per_request=500, bulk=True
        )
        assert str(terms.content) == agreed.terms()
        await wizard.press("ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("ctrl+n")
        assert wizard.findings() == ["passed"] * 7
        await wizard.press("ctrl+n")
        assert wizard.summary()["Contract"] == f"✓ {agreed.terms()}"
        await wizard.press("ctrl+n")

    (connection,) = saved(home)
    assert connection.contract == agreed
