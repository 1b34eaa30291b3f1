"""The whole wizard by keys alone: from an empty home to people in a Braze segment.

The tests walk it, and so does the script that takes the pictures, so that what is shown is what works.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Button, Checkbox, Input, OptionList, Static

from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.sample import write_sample_customers
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.screens.exports import ExportsScreen
from ci_braze_tui.tui.screens.proof_dialog import ProofDialog
from ci_braze_tui.tui.screens.run_story import RunStoryScreen
from ci_braze_tui.tui.screens.runs import RunsScreen
from ci_braze_tui.tui.screens.schedule_dialog import ScheduleDialog
from ci_braze_tui.tui.screens.segment import SegmentScreen
from ci_braze_tui.tui.screens.segment_dialog import SegmentDialog
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.help import HelpDialog
from ci_braze_tui.tui.widgets.log_panel import LogPanel
from ci_braze_tui.tui.widgets.preview_table import PreviewTable
from ci_braze_tui.tui.widgets.progress_panel import ProgressPanel
from ci_braze_tui.tui.widgets.row_table import RowTable

IDENTIFIER = "3aca937b-9bbc-4e42-9370-05e411967b2b"
EVERYBODY = SegmentDefinition("Everybody", "7c1f2a66-3f0e-4a57-9d55-2f6f3b9a8e10", "email exists")
CUSTOMERS = 5_000
MEMBERS = "are in the segment."
SLOW = FaultPlan((Fault("latency", percent=70, seconds=2.0),))
"""So that there is something to see of a run of a few requests."""

_PATIENCE = 30.0


@contextmanager
def demo_app(folder: Path, members: str = MEMBERS) -> Iterator[tuple[CiBrazeApp, SandboxProcess]]:
    """The app as `ci-braze-tui demo` opens it, always with the same key, segment and people.

    `members` is what the sandbox says behind how many people are in the segment.
    """
    sample = folder / "customers.csv"
    write_sample_customers(sample, CUSTOMERS)
    settings = Settings(
        keys={"full": "5f9e6f0a-0000-4000-8000-00000000c0de"},
        segments=(SegmentDefinition("Loyalty", IDENTIFIER), EVERYBODY),
        seed_customers=2_000,
        export_seconds=0.2,
    )
    with SandboxProcess(settings) as sandbox:
        offer = SandboxOffer(
            endpoint=sandbox.endpoint,
            api_key=Secret(sandbox.key("full")),
            segment_identifier=IDENTIFIER,
            sample_path=sample,
            read_back=lambda run: f"{sandbox.inspector.segments()[0].size:,} {members}",
        )
        home = Home.under(folder / "home")
        yield CiBrazeApp(home, keys=Keys.in_memory(), sandbox=offer), sandbox


async def walk(
    pilot: Pilot[None],
    sandbox: SandboxProcess,
    shown: Callable[[str], None] = lambda name: None,
) -> None:
    """Go the whole way; `shown` is told the name of each screen while it is there."""
    await _wait(pilot, lambda: "Press Enter" in text(pilot))
    shown("home-empty")
    await pilot.press("enter")
    await _connect(pilot, shown)
    await _match(pilot, shown)
    await _export(pilot, sandbox, shown)
    await pilot.press("escape")
    await _wait(
        pilot, lambda: bool(pilot.app.screen.query("OptionList")) and "Finished" in rows(pilot)
    )
    shown("home")
    await _look_at_exports(pilot, shown)
    await _look_back(pilot, shown)


async def _look_at_exports(pilot: Pilot[None], shown: Callable[[str], None]) -> None:
    """The list of exports, and when one runs by itself."""
    await pilot.press("p")
    await _wait(pilot, lambda: isinstance(pilot.app.screen, ExportsScreen))
    await _wait(pilot, lambda: "Successful" in table(pilot))
    shown("exports")
    await pilot.press("s")
    await _wait(pilot, lambda: isinstance(pilot.app.screen, ScheduleDialog))
    await pilot.press("tab", "right", "enter")
    await _wait(pilot, lambda: re.search(r"\d\d:\d\d, ", text(pilot)))  # the next runs
    shown("schedule")
    await pilot.press("escape")
    await pilot.pause()
    await pilot.press("escape")
    await _wait(pilot, lambda: "Finished" in rows(pilot))


async def _look_back(pilot: Pilot[None], shown: Callable[[str], None]) -> None:
    """The history of runs, the story of the last one, its rows that came back, and the palette."""
    await pilot.press("r")
    await _wait(pilot, lambda: isinstance(pilot.app.screen, RunsScreen))
    await _wait(pilot, lambda: "Finished" in table(pilot))
    shown("runs")
    await pilot.press("enter")
    await _wait(pilot, lambda: isinstance(pilot.app.screen, RunStoryScreen))
    await _wait(pilot, lambda: "accepted" in text(pilot))
    shown("run-story")
    await _prove(pilot, shown)
    await pilot.press("ctrl+p")
    await _wait(pilot, lambda: "Save as" in rows(pilot) and "Leave the app" in rows(pilot))
    shown("commands")
    await pilot.press("escape")


async def _prove(pilot: Pilot[None], shown: Callable[[str], None]) -> None:
    await pilot.press("v")
    await _wait(pilot, lambda: isinstance(pilot.app.screen, ProofDialog))
    shown("proof-dialog")
    pilot.app.screen.query_one("#proof-dialog--after", Input).value = "0"
    await pilot.press("enter")
    await _wait(pilot, lambda: "values agree" in text(pilot) and "Starting" not in text(pilot))
    shown("run-proof")


async def _connect(pilot: Pilot[None], shown: Callable[[str], None]) -> None:
    await _wait(pilot, lambda: "Display name" in text(pilot))
    shown("connection-name")
    await pilot.press("ctrl+n")
    await _wait(pilot, lambda: "API key" in text(pilot))
    shown("connection-key")
    await pilot.press("ctrl+n")
    await _wait(pilot, lambda: "Do you agree?" in text(pilot))
    pilot.app.screen.query_one(Checkbox).focus()
    await pilot.press("space")
    shown("connection-consent")
    await pilot.press("ctrl+n")
    await _wait(pilot, lambda: pilot.app.focused is pilot.app.screen.query_one("#connect--go"))
    await pilot.press("enter")
    await _wait(pilot, lambda: not pilot.app.screen.query_one("#save", Button).disabled)
    pilot.app.screen.query_one("#connect--user").focus()
    await pilot.press("enter")
    await pilot.pause()
    shown("connection-checked")
    await pilot.press("ctrl+n")
    await _wait(pilot, lambda: "which never holds the key" in text(pilot))
    shown("connection-summary")
    await pilot.press("ctrl+n")


async def _match(pilot: Pilot[None], shown: Callable[[str], None]) -> None:
    await _wait(pilot, lambda: f"{CUSTOMERS:,} rows" in text(pilot))
    pilot.app.clear_notifications()
    await pilot.pause()
    shown("matching-file")
    for page in ("columns", "fields", "segments", "preview"):
        await pilot.press("ctrl+n")
        shown_page = pilot.app.screen.query_one(f"#{page}")
        await _wait(pilot, lambda: shown_page.display)  # noqa: B023 - waited for right here
        if page == "columns":
            await _wait(pilot, lambda: "rows with an ID" in text(pilot))
        if page == "segments":
            await _wait(pilot, lambda: "VIP" in text(pilot) + rows(pilot))
            await pilot.press("home", "space", "down", "space")
            await _wait(pilot, lambda: " people" in text(pilot) and "Counting" not in text(pilot))
        if page == "preview":
            await _wait(pilot, lambda: pilot.app.screen.query_one(PreviewTable).rows)
            await _wait(pilot, lambda: re.search(r"\(\d+\)", text(pilot)))  # the pre-flight's count
        await pilot.pause()
        shown(f"matching-{page}")
    await _look_closely(pilot, shown)
    await pilot.press("ctrl+n")


async def _look_closely(pilot: Pilot[None], shown: Callable[[str], None]) -> None:
    await pilot.press("2")
    await _wait(pilot, lambda: "external_id" in text(pilot))
    shown("matching-json")
    await pilot.press("t")
    await _wait(pilot, lambda: isinstance(pilot.app.screen, Confirm))
    await pilot.press("y")
    await _wait(pilot, lambda: "arrived" in table(pilot))
    shown("trial")
    await pilot.press("escape")
    await _look_at_segment(pilot, shown)
    await pilot.press("3")
    await _wait(pilot, lambda: "update the profile" in table(pilot))
    shown("matching-problems")
    await pilot.press("f1")
    await _wait(pilot, lambda: isinstance(pilot.app.screen, HelpDialog))
    shown("help")
    await pilot.press("escape")


async def _look_at_segment(pilot: Pilot[None], shown: Callable[[str], None]) -> None:
    """Everybody that Braze has, to tell updates from creates."""
    await pilot.press("f7")
    await _wait(pilot, lambda: isinstance(pilot.app.screen, SegmentScreen))
    screen = pilot.app.screen
    await _wait(pilot, lambda: "Last change" in text(pilot))
    await pilot.press("b")
    await _wait(pilot, lambda: isinstance(pilot.app.screen, SegmentDialog))
    await pilot.press("f5")
    await _wait(pilot, lambda: EVERYBODY.name in rows(pilot))
    await pilot.press(*"every", "enter")
    await _wait(pilot, lambda: EVERYBODY.name in text(pilot))
    shown("segment-compare")
    await pilot.press("enter")
    await _wait(pilot, lambda: pilot.app.screen is screen and EVERYBODY.name in text(pilot))
    await pilot.press("r")
    await _wait(pilot, lambda: "Kept until" in text(pilot))
    shown("segment")
    await pilot.press("escape")
    await _wait(pilot, lambda: pilot.app.screen is not screen)
    await _wait(pilot, lambda: re.search(r"\(\d+\)", text(pilot)))  # the pre-flight, anew


async def _export(
    pilot: Pilot[None], sandbox: SandboxProcess, shown: Callable[[str], None]
) -> None:
    await _wait(pilot, lambda: "data points" in text(pilot))
    shown("export-plan")
    sandbox.inspector.set_faults(SLOW)
    await pilot.press("ctrl+n")
    store = RunStore(pilot.app.session.home)  # type: ignore[attr-defined]

    def half_way() -> bool:
        snapshot = store.snapshot(store.latest()[0].id)
        if snapshot is None or not snapshot.done or not snapshot.seconds:
            return False
        return pilot.app.screen.query_one(ProgressPanel).view.done > 0

    await _wait(pilot, half_way)
    shown("export-running")
    sandbox.inspector.set_faults(FaultPlan())
    await _wait(pilot, lambda: MEMBERS in text(pilot))
    shown("export-finished")
    await pilot.press("f4")
    await _wait(pilot, lambda: bool(pilot.app.screen.query_one(LogPanel).region))
    shown("export-log")
    await pilot.press("f4")


def text(pilot: Pilot[None]) -> str:
    """All texts on the screen."""
    shown = (each for each in pilot.app.screen.query(Static) if each.region)
    return _normal("\n".join(str(each.visual) for each in shown))


def rows(pilot: Pilot[None]) -> str:
    """The rows of all lists on the screen."""
    lists = pilot.app.screen.query(OptionList).results()
    return _normal("\n".join(str(row.prompt) for each in lists for row in each.options))


def table(pilot: Pilot[None]) -> str:
    """The rows of all tables on the screen."""
    tables = (each for each in pilot.app.screen.query(RowTable) if each.region)
    return _normal("\n".join(" ".join(row.cells) for each in tables for row in each.rows))


def _normal(shown: str) -> str:
    """In plain letters, whatever letters a translation is in."""
    return unicodedata.normalize("NFKC", shown)


async def _wait(pilot: Pilot[None], seen: Callable[[], object]) -> None:
    async with asyncio.timeout(_PATIENCE):
        while not seen():
            await pilot.pause(0.02)
    await pilot.pause()
