"""The contract in the connection wizard: what was agreed with Braze."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec
import pytest
from textual.widgets import Checkbox, Collapsible, Input, Static

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.tui.screens.connection_draft import PROMISED, ContractDraft
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


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (replace(PROMISED, requests="0"), "The requests of a contract are 1 to 1,000,000"),
        (replace(PROMISED, requests="many"), "is no whole number; type one such as 3,000"),
        (replace(PROMISED, requests="30,00"), "is no whole number"),
        (replace(PROMISED, seconds="nan"), "The seconds of a contract are 0.1 to 3,600"),
        (replace(PROMISED, seconds="[/]"), "is no number"),
        (replace(PROMISED, requests_per_hour="0"), "requests_per_hour of a contract are 1 or more"),
        (
            replace(PROMISED, objects_per_request="76"),
            "objects_per_request of a contract are 1 to 75",
        ),
    ],
)
def test_a_limit_that_cannot_be_kept_says_why(draft: ContractDraft, said: str) -> None:
    """Each limit says in a sentence why it cannot be kept."""
    with pytest.raises(DefinitionError, match=re.escape(said)):
        draft.read()


def test_numbers_are_read_as_people_write_them() -> None:
    """Thousands may be grouped as anywhere in the world, and seconds have a point or a comma."""
    grouped = ["12000", "12,000", "12.000", "12 000", "12’000", " 12\u202f000 "]
    assert [replace(PROMISED, requests=text).read().requests for text in grouped] == [12_000] * 6
    seconds = ["3", "0.5", "0,5", "1,200"]
    assert [replace(PROMISED, seconds=text).read().seconds for text in seconds] == [
        3,
        0.5,
        0.5,
        1200,
    ]


async def test_a_limit_is_checked_on_leaving_it(home: Home, sandbox: SandboxProcess) -> None:
    """What is wrong is said below the limit, and Next stays."""
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.press("ctrl+n")
        wizard.screen.query_one(Collapsible).collapsed = False
        box = wizard.screen.query_one("#contract--requests", Input)
        box.value = "0"
        box.focus()
        await wizard.press("tab")
        field = next(each for each in box.ancestors if isinstance(each, Field))
        assert "are 1 to 1,000,000" in (field.error or "")
        await wizard.press("ctrl+n")
        assert wizard.screen.query_one(StepRail).state_of("braze") == "here"


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
