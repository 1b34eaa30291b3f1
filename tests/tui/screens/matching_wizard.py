"""The matching wizard in a test: opened on real files, driven by keys and mouse, and read back."""

from __future__ import annotations

import atexit
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static, TabbedContent
from textual.worker import WorkerCancelled

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.desk import Desks
from ci_braze_tui.paths import Home
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.screens.matching import MatchingScreen
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.step_rail import StepRail

IDENTIFIER = "3aca937b-9bbc-4e42-9370-05e411967b2b"
LOCAL = Connection("Sandbox", "http://127.0.0.1:40111")
LIVE = Connection("Acme EU", "rest.fra-01.braze.eu")

CUSTOMERS = """\
BrazeUserId,EMail,FirstName,Points,Segment
u1,ann@example.com,Ann,7,VIP
u2,bob@example.com,Bob,x,News
,cid@example.com,Cid,9,VIP
u4,not an address,Dan,1,VIP
u1,ann2@example.com,Anna,8,News
,,Eve,2,VIP
"""

DESKS = Desks(kept=2)
"""Where files are examined in tests: the next test need not wait for a process that is there already."""
atexit.register(DESKS.close)


@dataclass
class Wizard:
    """The wizard at work."""

    app: CiBrazeApp
    pilot: Pilot[None]
    answers: list[Export | None] = field(default_factory=list)

    @property
    def screen(self) -> MatchingScreen:
        """The wizard's screen, whatever lies on top of it."""
        return next(each for each in self.app.screen_stack if isinstance(each, MatchingScreen))

    async def settle(self) -> None:
        """Wait until nothing is going on any more."""
        quiet = 0
        while quiet < 2:
            await self.pilot.pause(0)
            # The tree of the file browser has a worker that never ends.
            going = [each for each in self.app.workers if each.group.startswith("matching")]
            quiet = 0 if going else quiet + 1
            for worker in going:
                with suppress(WorkerCancelled):
                    await worker.wait()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys and wait for what they start."""
        await self.pilot.press(*keys)
        await self.settle()

    async def click(self, selector: str, offset: tuple[int, int] = (0, 0)) -> None:
        """Click and wait for what it starts."""
        assert await self.pilot.click(selector, offset=offset)
        await self.settle()

    async def fill(self, selector: str, text: str) -> None:
        """Put a text into a box, as pasting would, and leave the box."""
        box = self.screen.query_one(selector, Input)
        box.focus()
        await self.pilot.pause()
        box.value = text
        await self.press("tab")

    async def go_to(self, page: str, name: str = "VIP to Braze") -> None:
        """Name the export, choose VIP, and go to a page by the rail."""
        self.screen.query_one("#file--name", Input).value = name
        rail = self.screen.query_one(StepRail)
        if page == "preview":
            rail.post_message(StepRail.Chosen("segments"))
            await self.press("home", "space")
        rail.post_message(StepRail.Chosen(page))
        await self.settle()

    @property
    def saved(self) -> Export:
        """The export that the wizard answered with."""
        (answer,) = self.answers
        assert answer is not None
        return answer

    def chosen(self, selector: str) -> str:
        """The name of what is chosen in a picker."""
        chosen = self.app.screen.query_one(selector, ColumnPicker).chosen
        return chosen.name if chosen else ""

    @property
    def page(self) -> str:
        """The id of the page that is shown."""
        rail = self.screen.query_one(StepRail)
        return next(step.id for step in MatchingScreen.STEPS if rail.state_of(step.id) == "here")

    def text(self, selector: str) -> str:
        """What a text on the screen says."""
        return str(self.app.screen.query_one(selector, Static).visual)

    def error(self, selector: str) -> str:
        """What a field says is wrong; nothing if nothing is."""
        return self.app.screen.query_one(selector, Field).error or ""

    def help(self, selector: str) -> str:
        """What stands below a field."""
        return self.text(f"{selector} > .field--message")

    def title_of(self, tab: str) -> str:
        """What stands on a tab."""
        return str(self.screen.query_one(TabbedContent).get_tab(tab).label)

    def rows(self, selector: str) -> list[str]:
        """The rows of a list."""
        options = self.app.screen.query_one(selector, OptionList).options
        return [str(option.prompt) for option in options]


@asynccontextmanager
async def matching(
    home: Home,
    existing: Export | None = None,
    *,
    sample: Path | None = None,
    connections: tuple[Connection, ...] = (LOCAL,),
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[Wizard]:
    """Open the wizard: empty, with the demo's offer of a `sample`, or for an existing export."""
    app = CiBrazeApp(home, first=lambda _: Screen[object]())
    app.session.desks = DESKS
    if sample is not None:
        app.session.sandbox = SandboxOffer(
            endpoint=LOCAL.endpoint,
            api_key=Secret("0a1b2c3d-0000-4000-8000-000000000000"),
            segment_identifier=IDENTIFIER,
            sample_path=sample,
            read_back=lambda run: "",
        )
    for connection in connections if not app.session.connections.load().items else ():
        app.session.connections.save(connection)
    if existing is not None:
        app.session.exports.save(existing)
    async with app.run_test(size=size, notifications=True) as pilot:
        wizard = Wizard(app, pilot)
        await pilot.pause()
        app.push_screen(MatchingScreen(app.session, existing), wizard.answers.append)
        await wizard.settle()
        yield wizard


def customers(folder: Path, text: str = CUSTOMERS, name: str = "customers.csv") -> Path:
    """A customer file."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path
