"""The connection wizard, open over a bare screen, and what a test does with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from ci_braze_tui.braze.permissions import OPTIONAL
from ci_braze_tui.connections.connection import Connection, Consent
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.screens.connect_page import CheckLine
from ci_braze_tui.tui.screens.connection import ConnectionScreen
from ci_braze_tui.tui.screens.connection_summary import SummaryLine
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.tui.widgets.endpoint_box import EndpointBox
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.secret_input import SecretBox
from tests.tui.conftest import Host

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
        while self.app.workers:
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
        """The states of the checks that are shown, but of what is optional."""
        lines = [line for line in self.screen.query(CheckLine) if line.display]
        return [line.state for line in lines if line.subject not in OPTIONAL]

    def said(self, field: str) -> str:
        """What a field says below its control."""
        message = self.screen.query_one(f"#{field} .field--message", Static)
        return str(message.content)

    def error(self, field: str) -> str:
        """What a field says is wrong."""
        return self.screen.query_one(f"#{field}", Field).error or ""

    def summary(self) -> dict[str, str]:
        """What the summary says, by its labels."""
        lines = [list(line.query(Static)) for line in self.screen.query(SummaryLine)]
        return {str(label.content): f"{sign.content}{text.content}" for label, sign, text in lines}

    async def reopen(
        self, existing: Connection | None = None, *, copied: Connection | None = None
    ) -> None:
        """Open the wizard again, in the same session."""
        screen = ConnectionScreen(self.app.session, existing, copied=copied)
        self.app.push_screen(screen, self.answers.append)
        await self.settle()

    def footer(self, key: str) -> str:
        """What the footer says that a key does."""
        return self.screen.active_bindings[key].binding.description

    def is_enabled(self, button: str) -> bool:
        """Whether the button can be pressed."""
        found = self.screen.query_one(button, Button)
        return found.display and not found.disabled


@asynccontextmanager
async def opened(
    home: Home,
    sandbox: SandboxProcess,
    existing: Connection | None = None,
    *,
    copied: Connection | None = None,
    demo: bool = False,
    size: tuple[int, int] = (80, 24),
    keys: Keys | None = None,
) -> AsyncIterator[Wizard]:
    """Open the wizard: plain, with the demo's offer, for an existing connection or for a copy of one."""
    app = CiBrazeApp(home, keys=keys, first=lambda _: Host((Static("below"),)))
    if demo:
        app.session.sandbox = SandboxOffer(
            endpoint=sandbox.endpoint,
            api_key=Secret(sandbox.api_key),
            segment_identifier=sandbox.segments[0].identifier,
            sample_path=Path(home.config),
            read_back=lambda run: "",
        )
    if (saved_before := existing or copied) is not None:
        app.session.connections.save(saved_before)
        app.session.keys.remember(saved_before.name, OLD_KEY)
    async with app.run_test(size=size, notifications=True) as pilot:
        wizard = Wizard(app, pilot)
        await pilot.pause()
        await wizard.reopen(existing, copied=copied)
        yield wizard


def saved(home: Home) -> tuple[Connection, ...]:
    """What lies in the folder of connections."""
    return ConnectionStore(home).load().items
