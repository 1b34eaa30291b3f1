"""The connection wizard against a real sandbox, by keys and by mouse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, RadioSet, Static

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.connections.connection import Connection, Consent, current_account
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.screens.connect_page import CheckLine
from ci_braze_tui.tui.screens.connection import ConnectionScreen
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.endpoint_box import EndpointBox
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.secret_input import SecretBox
from ci_braze_tui.tui.widgets.step_rail import StepLabel, StepRail
from ci_braze_tui.tui.widgets.title_bar import TitleBar
from ci_braze_tui.tui.widgets.toggles import Pick, Tick

OLD = Connection(
    name="Acme",
    endpoint="rest.fra-01.braze.eu",
    users="administrators and contributors",
    export_user="mlee",
    consent=Consent(agreed_by="mlee", agreed_at=datetime(2026, 1, 2, tzinfo=UTC), text_version=1),
)
OLD_KEY = Secret("0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d")


class Wizard:
    """An open wizard and what it answered."""

    def __init__(self, app: CiBrazeApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.answers: list[Connection | None] = []

    @property
    def screen(self) -> ConnectionScreen:
        """The wizard's screen, which may have a dialog over it."""
        found = [screen for screen in self.app.screen_stack if isinstance(screen, ConnectionScreen)]
        return found[-1]

    async def settle(self) -> None:
        """Wait until nothing is going on any more."""
        await self.pilot.pause()
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys and wait for what they start."""
        await self.pilot.press(*keys)
        await self.settle()

    async def click(self, selector: str | type) -> None:
        """Click and wait for what it starts."""
        assert await self.pilot.click(selector)
        await self.settle()

    def fill(self, name: str = "", key: str = "", endpoint: str = "") -> None:
        """Put texts into the fields, as pasting would."""
        self.screen.query_one("#name--input", Input).value = name
        self.screen.query_one(SecretBox).input.value = key
        self.screen.query_one(EndpointBox).input.value = endpoint

    def findings(self) -> list[str]:
        """The states of the five checks."""
        return [line.state for line in self.screen.query(CheckLine)]

    def footer(self, key: str) -> str:
        """What the footer says that a key does."""
        return self.screen.active_bindings[key].binding.description

    def is_enabled(self, button: str) -> bool:
        """Whether the button can be pressed."""
        found = self.screen.query_one(button, Button)
        return found.display and not found.disabled


Open = Callable[..., AbstractAsyncContextManager[Wizard]]


@pytest.fixture
def opened(around, home: Home, sandbox: SandboxProcess, tmp_path: Path) -> Open:
    """Opens the wizard at 80 by 24: plain, with the demo's offer, or for an existing connection."""

    @asynccontextmanager
    async def run(
        existing: Connection | None = None,
        *,
        demo: bool = False,
        size: tuple[int, int] = (80, 24),
    ) -> AsyncIterator[Wizard]:
        app: CiBrazeApp = around(Static("below"))
        if demo:
            app.session.sandbox = SandboxOffer(
                endpoint=sandbox.endpoint,
                api_key=Secret(sandbox.api_key),
                segment_identifier=sandbox.segments[0].identifier,
                sample_path=tmp_path,
                read_back=lambda run: "",
            )
        if existing is not None:
            app.session.connections.save(existing)
            app.session.keys.save(existing.name, OLD_KEY)
        async with app.run_test(size=size, notifications=True) as pilot:
            wizard = Wizard(app, pilot)
            await pilot.pause()
            app.push_screen(ConnectionScreen(app.session, existing), wizard.answers.append)
            await wizard.settle()
            yield wizard

    return run


def saved(home: Home) -> tuple[Connection, ...]:
    """What lies in the folder of connections."""
    return ConnectionStore(home).load().items


async def test_keys_only(opened: Open, home: Home, sandbox: SandboxProcess) -> None:
    """In the demo a connection is made, tried and saved without a mouse."""
    async with opened(demo=True) as wizard:
        await wizard.press(*"Acme EU", "tab", "down", "space", "ctrl+n")
        await wizard.press("enter", "enter")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        assert wizard.findings() == ["passed"] * 5
        await wizard.press("enter")
        await wizard.press("enter")
        key = wizard.app.session.keys.find("Acme EU").secret

    (connection,) = saved(home)
    assert [connection] == wizard.answers
    assert connection.name == "Acme EU"
    assert sandbox.endpoint == connection.endpoint
    assert connection.users == "administrators and contributors"
    assert current_account() == connection.export_user
    assert Secret(sandbox.api_key) == key


async def test_mouse_only(opened: Open, home: Home) -> None:
    """In the demo a connection is made, tried and saved without a key pressed."""
    async with opened(demo=True) as wizard:
        await wizard.click("#next")
        await wizard.click("#next")
        await wizard.click(Tick)
        await wizard.click("#next")
        await wizard.click("#connect--go")
        await wizard.click("#connect--user")
        await wizard.click("#save")

    assert [connection.name for connection in saved(home)] == ["Sandbox"]


async def test_the_key_is_nowhere_but_with_the_keys(
    opened: Open, home: Home, sandbox: SandboxProcess
) -> None:
    """Not in a file, not in a worker's description, not in a picture, not in a toast."""
    async with opened(demo=True) as wizard:
        seen = []
        for keys in (["ctrl+n"], ["ctrl+n"], ["space", "ctrl+n"], ["enter"]):
            await wizard.pilot.press(*keys)
            await wizard.pilot.pause()
            seen += [worker.description for worker in wizard.app.workers]
            seen.append(wizard.app.export_screenshot())
            await wizard.settle()
        await wizard.press("enter", "enter")
        seen += [toast.message for toast in wizard.app._notifications]

    assert any("this session only" in text for text in seen)
    assert [text for text in seen if sandbox.api_key in text] == []
    files = [path for path in home.config.rglob("*") if path.is_file()]
    assert [path for path in files if sandbox.api_key.encode() in path.read_bytes()] == []


async def test_a_shown_key_is_hidden_below_the_palette(opened: Open) -> None:
    """The palette offers a screenshot; a key that was shown is dots again by then."""
    async with opened() as wizard:
        wizard.fill("Acme", "0a1b2c3d-key", "rest.fra-01.braze.eu")
        await wizard.press("ctrl+n", "tab", "enter")
        assert wizard.screen.query_one(SecretBox).is_shown
        await wizard.press("ctrl+p", "escape")
        assert not wizard.screen.query_one(SecretBox).is_shown


async def test_the_footer_says_what_the_key_does(opened: Open, home: Home) -> None:
    """Ctrl+N is Next, then Connect, then Save; pressed twice in a hurry it still saves once."""
    async with opened(demo=True) as wizard:
        said = [wizard.footer("ctrl+n")]
        for keys in (["ctrl+n"], ["ctrl+n"], ["space", "ctrl+n"], ["ctrl+n"]):
            await wizard.press(*keys)
            said.append(wizard.footer("ctrl+n"))
        assert said == ["Next", "Next", "Next", "Connect", "Save"]

        wizard.screen.action_save()
        wizard.screen.action_save()
        await wizard.settle()
        assert wizard.answers == list(saved(home))


async def test_going_back_while_it_is_tried_keeps_the_cursor(opened: Open) -> None:
    """What was found out meanwhile does not take the focus away from the page that is shown."""
    async with opened(demo=True) as wizard:
        await wizard.press("ctrl+n", "ctrl+n", "space", "ctrl+n")
        wizard.screen.action_connect()
        wizard.screen.action_back()
        await wizard.settle()
        assert wizard.findings() == ["passed"] * 5
        assert isinstance(wizard.screen.focused, Tick)


async def test_consent_is_never_ticked_and_says_who_and_when(opened: Open, home: Home) -> None:
    """Without the tick there is no next page; with it, account, time and version are stored."""
    before = datetime.now(UTC).replace(microsecond=0)
    async with opened(demo=True) as wizard:
        await wizard.press("ctrl+n", "ctrl+n")
        assert not wizard.screen.query_one(Tick).value
        await wizard.press("ctrl+n")
        assert wizard.screen.query_one("#consent Field", Field).error is not None
        await wizard.press("space")
        assert wizard.screen.query_one("#consent Field", Field).error is None
        await wizard.press("ctrl+n", "enter")
        await wizard.press("ctrl+n")

    consent = saved(home)[0].consent
    assert consent is not None
    assert (current_account(), 1) == (consent.agreed_by, consent.text_version)
    assert before <= consent.agreed_at <= datetime.now(UTC)


async def test_wrong_key(opened: Open, home: Home, sandbox: SandboxProcess) -> None:
    """Braze's refusal is said; saving anyway asks, and does what was answered."""
    async with opened() as wizard:
        wizard.fill("Acme", "wrong-key-0123456789", sandbox.endpoint)
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        assert wizard.findings() == ["passed", "failed", "unsure", "unsure", "unsure"]
        assert not wizard.is_enabled("#save")

        await wizard.click("#save-anyway")
        assert isinstance(wizard.app.screen, Confirm)
        await wizard.press("n")
        assert saved(home) == ()
        await wizard.click("#save-anyway")
        await wizard.press("y")

    assert [connection.name for connection in saved(home)] == ["Acme"]


async def test_another_key_is_tried_again(opened: Open, sandbox: SandboxProcess) -> None:
    """What was found about one key says nothing about the next."""
    async with opened(demo=True) as wizard:
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        assert wizard.is_enabled("#save")
        await wizard.press("ctrl+b", "ctrl+b")
        wizard.screen.query_one(SecretBox).input.value = sandbox.key("track_only")
        await wizard.press("ctrl+n", "ctrl+n")
        assert wizard.findings() == ["waiting"] * 5
        assert not wizard.is_enabled("#save")


async def test_key_without_a_permission(opened: Open, sandbox: SandboxProcess) -> None:
    """A missing permission is named at the check it fails."""
    async with opened() as wizard:
        wizard.fill("Acme", sandbox.key("read_only"), sandbox.endpoint)
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        assert wizard.findings()[2] == "failed"
        line = list(wizard.screen.query(CheckLine))[2]
        assert "users.track" in str(line.query_one(".check--sentence", Static).content)


async def test_nobody_answers(opened: Open, closed_port: int) -> None:
    """A host that does not answer is a finding, not a crash."""
    async with opened() as wizard:
        wizard.fill("Acme", OLD_KEY.reveal(), f"http://127.0.0.1:{closed_port}")
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        assert wizard.findings()[0] == "failed"


async def test_hostile_name(opened: Open, home: Home) -> None:
    """A name may be anything that is not a control character, and is shown as it is."""
    name = "[red]x [/bad] [/] Ü مرحبا 👩‍💻"
    async with opened(demo=True) as wizard:
        wizard.screen.query_one("#name--input", Input).value = name
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        await wizard.press("ctrl+n")

    assert [connection.name for connection in saved(home)] == [name]


async def test_endpoint_nonsense_is_said_beside_the_field(opened: Open) -> None:
    """Leaving the field says what is wrong with it; the wizard stays on the page."""
    cases = {
        "": "Type the REST endpoint",
        "[/] nonsense": "is not a REST endpoint of Braze",
        "https://rest.fra-01.braze.eu/users/track": "bare host",
        "rest.fra-01.braze.eu.evil.com": "is not a REST endpoint of Braze",
        "sdk.fra-01.braze.eu": "REST twin",
    }
    async with opened() as wizard:
        wizard.fill("Acme", OLD_KEY.reveal())
        await wizard.press("ctrl+n")
        box = wizard.screen.query_one(EndpointBox).input
        for text, said in cases.items():
            box.value = text
            box.focus()
            await wizard.press("tab")
            assert said in (wizard.screen.query_one("#endpoint", Field).error or "")
        await wizard.press("ctrl+n")
        assert wizard.screen.query_one(StepRail).state_of("braze") == "here"


async def test_dashboard_address_is_understood(opened: Open) -> None:
    """The address of the dashboard becomes the REST host, and the title bar says LIVE."""
    async with opened() as wizard:
        wizard.fill("Acme", OLD_KEY.reveal(), "https://dashboard-01.braze.eu/campaigns?x=1")
        await wizard.press("ctrl+n", "tab", "tab", "tab")
        assert wizard.screen.query_one(EndpointBox).input.value == "rest.fra-01.braze.eu"
        target = wizard.screen.query_one(TitleBar).target
        assert target is not None
        assert (target.name, target.sandbox) == ("Acme", False)


async def test_endpoint_from_the_list(opened: Open, sandbox: SandboxProcess) -> None:
    """F2 lists the clusters by dashboard and host, in a demo the sandbox first."""
    async with opened(demo=True) as wizard:
        await wizard.press("ctrl+n", "f2", *"02.braze.eu", "enter")
        assert wizard.screen.query_one(EndpointBox).input.value == "rest.fra-02.braze.eu"
        await wizard.press("f2", "up", "enter")
        assert wizard.screen.query_one(EndpointBox).input.value == "rest.fra-01.braze.eu"


async def test_name_is_checked_on_leaving_it(opened: Open, home: Home) -> None:
    """Empty, unusable and taken names are refused in words, at once."""
    cases = {
        "": "Type a display name",
        "...": "letter or a digit",
        "ACME": 'already a connection "Acme"',
    }
    ConnectionStore(home).save(OLD)
    async with opened() as wizard:
        for name, said in cases.items():
            box = wizard.screen.query_one("#name--input", Input)
            box.value = name
            box.focus()
            await wizard.press("tab")
            assert said in (wizard.screen.query_one("#name Field", Field).error or "")


async def test_name_taken_in_the_meantime(opened: Open, home: Home) -> None:
    """A name that another window took is said at the name, and nothing is overwritten."""
    async with opened(demo=True) as wizard:
        wizard.screen.query_one("#name--input", Input).value = "Acme"
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        ConnectionStore(home).save(OLD)
        await wizard.press("ctrl+n")
        assert wizard.screen.query_one(StepRail).state_of("name") == "here"
        assert wizard.screen.query_one("#name Field", Field).error is not None

    assert saved(home) == (OLD,)


async def test_going_back_keeps_everything(opened: Open) -> None:
    """Back is free, checks nothing and loses nothing."""
    async with opened(demo=True) as wizard:
        await wizard.press(*"Acme", "ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+b", "ctrl+b")
        assert wizard.screen.query_one("#name--input", Input).value == "Acme"
        await wizard.press("ctrl+n", "ctrl+n")
        assert wizard.screen.query_one(Tick).value


async def test_the_rail_leads_anywhere_and_says_what_is_missing(opened: Open) -> None:
    """A click on the last step is allowed; what is not answered is named, and Connect waits."""
    async with opened() as wizard:
        labels = {label.step.id: label for label in wizard.screen.query(StepLabel)}
        assert await wizard.pilot.click(labels["connect"])
        await wizard.settle()
        assert not wizard.is_enabled("#connect--go")
        status = str(wizard.screen.query_one("#connect--status", Static).content)
        assert status == "First answer: Name, Key and endpoint, Consent."
        assert wizard.screen.query_one(StepRail).state_of("name") == "attention"
        assert not wizard.is_enabled("#save")
        assert not wizard.is_enabled("#save-anyway")


@pytest.mark.parametrize(("existing", "demo"), [(None, False), (None, True), (OLD, False)])
async def test_leaving_untouched_asks_nothing(
    opened: Open, existing: Connection | None, demo: bool
) -> None:
    """Escape leaves at once when nothing was typed, whatever was filled in."""
    async with opened(existing, demo=demo) as wizard:
        await wizard.press("escape")
        assert wizard.answers == [None]


async def test_leaving_asks_when_something_was_typed(opened: Open, home: Home) -> None:
    """The safe answer stays; leaving writes nothing."""
    async with opened() as wizard:
        await wizard.press("a", "escape", "enter")
        assert wizard.answers == []
        await wizard.press("escape", "y")
        assert wizard.answers == [None]

    assert not home.connections.exists()


async def test_existing_connection_is_shown_as_it_is(opened: Open) -> None:
    """Everything is filled in but the key, of which only its place is said."""
    async with opened(OLD) as wizard:
        screen = wizard.screen
        assert screen.query_one("#name--input", Input).value == "Acme"
        assert screen.query_one(RadioSet).pressed_index == 1
        assert [str(pick.BUTTON_INNER) for pick in screen.query(Pick)] == ["( )", "(•)"]
        assert screen.query_one(SecretBox).input.value == ""
        assert screen.query_one(EndpointBox).input.value == "rest.fra-01.braze.eu"
        assert screen.query_one(Tick).value
        help_line = str(screen.query_one("#key .field--message", Static).content)
        assert help_line == "Kept in this session's memory. Leave blank to keep it."


async def test_untouched_key_and_endpoint_need_no_new_try(opened: Open, home: Home) -> None:
    """A new name is saved without connecting; key, consent and export user stay."""
    async with opened(OLD) as wizard:
        wizard.screen.query_one("#name--input", Input).value = "Acme Europe"
        await wizard.press("ctrl+n", "ctrl+n", "ctrl+n")
        assert wizard.is_enabled("#save")
        await wizard.press("ctrl+n")
        assert wizard.app.session.keys.find("Acme Europe").secret == OLD_KEY

    (connection,) = saved(home)
    assert ("Acme Europe", OLD.consent, OLD.export_user) == (
        connection.name,
        connection.consent,
        connection.export_user,
    )


async def test_a_contract_survives_the_wizard(
    opened: Open, home: Home, sandbox: SandboxProcess
) -> None:
    """What was agreed with Braze stays; with bulk that is tried as well, and still fits the screen."""
    contract = Contract(requests=1_000, requests_per_hour=5_000, bulk=True)
    local = msgspec.structs.replace(OLD, endpoint=sandbox.endpoint, contract=contract)
    async with opened(local) as wizard:
        wizard.fill("Acme Europe", sandbox.key("full"), sandbox.endpoint)
        await wizard.press("ctrl+n", "ctrl+n", "ctrl+n")
        await wizard.press("enter")
        assert wizard.findings() == ["passed"] * 6
        assert wizard.screen._pages[wizard.screen._page].max_scroll_y == 0
        await wizard.press("ctrl+n")

    (connection,) = saved(home)
    assert (connection.name, connection.contract) == ("Acme Europe", contract)


async def test_another_endpoint_needs_a_new_try(opened: Open, sandbox: SandboxProcess) -> None:
    """Saving waits until the new endpoint accepted the key."""
    async with opened(OLD) as wizard:
        wizard.screen.query_one(EndpointBox).input.value = sandbox.endpoint
        await wizard.press("ctrl+n", "ctrl+n", "ctrl+n")
        assert not wizard.is_enabled("#save")
        assert wizard.is_enabled("#save-anyway")


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40)])
async def test_every_page_can_be_used_at_every_size(opened: Open, size: tuple[int, int]) -> None:
    """The buttons are on the screen, and at 80 by 24 no page needs scrolling."""
    async with opened(demo=True, size=size) as wizard:
        for keys in ([], ["ctrl+n"], ["ctrl+n"], ["space", "ctrl+n"]):
            await wizard.press(*keys)
            for button in wizard.screen.query("#buttons Button"):
                assert not button.display or button.region.bottom <= size[1] - 1
                assert not button.display or button.region.right <= size[0]
            page = wizard.screen._pages[wizard.screen._page]
            assert size < (80, 24) or page.max_scroll_y == 0
