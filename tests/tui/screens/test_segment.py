"""The screen of a Braze segment on the real sandbox, what it says, and what becomes of what it reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from ci_braze_tui.audience.book import Facts
from ci_braze_tui.audience.order import Order, keep, placed
from ci_braze_tui.audience.profiles import comparable
from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.exports.braze_segments import SegmentLook
from ci_braze_tui.exports.definition import Export, Reaching
from ci_braze_tui.exports.reaching import audience_of, facts_for
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.secret import Secret
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.screens import segment_words as words
from ci_braze_tui.tui.screens.export import ExportScreen
from ci_braze_tui.tui.screens.frame import FramedScreen
from ci_braze_tui.tui.screens.home import HomeScreen
from ci_braze_tui.tui.screens.segment import SegmentScreen
from ci_braze_tui.tui.screens.segment_books import SegmentBook
from ci_braze_tui.tui.screens.segment_dialog import SegmentDialog
from ci_braze_tui.tui.screens.segment_draft import Draft
from ci_braze_tui.tui.screens.segment_keys import may
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.fact import Fact
from ci_braze_tui.tui.widgets.row_table import RowTable
from tests.audience.people import put
from tests.tui.screens.matching_wizard import Wizard, customers, matching
from tests.tui.screens.seeing import lines_of, until
from tests.tui.test_errands import processes
from tests.world import IDENTIFIER, World

QUICK = Settings(apply_delay=0.0, export_seconds=0.0)
NEVER = Settings(apply_delay=0.0, export_seconds=600.0)
NOW = datetime(2026, 11, 22, 14, 2, tzinfo=UTC)
EXPORT = Export("VIP", IDENTIFIER, Choice("customers.csv"), Matching("EMail", "Id"), "Sandbox")
FACTS = Facts(IDENTIFIER, "VIP [/] customers", NOW, 12_000, 1, comparable(EXPORT.rules))
ORDER = Order(IDENTIFIER, (), (), "https://example.com/secret", NOW)


class Base(FramedScreen[object]):
    """What lies below the screen of a test."""


@asynccontextmanager
async def opened(world: World, export: Export) -> AsyncIterator[tuple[Pilot[None], SegmentScreen]]:
    """An app with the screen on top; what it answers is in `answers`."""
    app = CiBrazeApp(world.home, keys=Keys.in_memory(), first=lambda _: Base())
    hold(app, world, "connector")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = SegmentScreen(app.session, export)
        await app.push_screen(screen)
        await until(pilot, lambda: screen._book is not None)
        yield pilot, screen


def hold(app: CiBrazeApp, world: World, name: str) -> None:
    """Use another key of the sandbox from now on."""
    key = next(each.value for each in world.sandbox.keys if each.name == name)
    app.session.keys.remember("Sandbox", Secret(key))


def shown_buttons(screen: SegmentScreen) -> list[str]:
    """The labels of the buttons that can be seen."""
    buttons = screen.query("#buttons > Button").results(Button)
    return [str(button.label) for button in buttons if button.display]


def said(screen: SegmentScreen) -> str:
    """All that stands on it, in one line."""
    return " ".join(lines_of(screen).split())


async def yes(pilot: Pilot[None], *keys: str) -> None:
    """Press keys that lead to a question, and say yes to it."""
    await pilot.press(*keys)
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
    await pilot.press("y")


async def test_compared_with_another_segment(world: World) -> None:
    """Picked or pasted, it is kept in the export, and what was read of the other fits no more."""
    world.sandbox.inspector.reset(QUICK)
    first, second, *_ = world.sandbox.segments
    put(world.sandbox, [{"external_id": "c0", first.identifier: True}])
    export = world.export(world.many(3), segment_identifier=first.identifier)
    async with opened(world, export) as (pilot, screen):
        hold(screen.app, world, "full")  # type: ignore[arg-type]
        await pilot.press("r")
        await until(pilot, lambda: screen._book is not None and screen._book.facts is not None)
        await pilot.resize_terminal(60, 18)
        await until(pilot, lambda: 0 < screen.query_one("#read").region.right < 60)

        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, SegmentDialog))
        box = pilot.app.screen.query_one("#file--identifier", Input)
        box.value = "[red]nonsense"
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, SegmentDialog)
        box.value = second.identifier
        await pilot.press("enter")
        await until(pilot, lambda: screen._book is not None and screen._book.facts is None)
        saved = ExportStore(world.home).get(export.name)
        assert (saved.reach.segment, screen.export) == (second.identifier, saved)
        assert "does not fit the export as it is now" in said(screen)

        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, SegmentDialog))
        await pilot.click("#own")
        await until(pilot, lambda: screen.export == export)
        assert ExportStore(world.home).get(export.name) == export


async def test_from_an_order_to_what_the_ledger_knows(world: World) -> None:
    """Wait, stop, cancel, read, take over, forget: each says what it did; no permission is one sentence."""
    world.sandbox.inspector.reset(NEVER)
    export = world.export(world.many(3), segment_identifier=world.sandbox.segments[0].identifier)
    async with opened(world, export) as (pilot, screen):
        await until(pilot, lambda: "(permission segments.details)" in said(screen))
        assert shown_buttons(screen) == ["Back", "Compare with", "Read"]
        hold(screen.app, world, "track_only")  # type: ignore[arg-type]
        await pilot.press("enter")
        await until(pilot, lambda: "(permission users.export.segment)" in said(screen))
        await until(pilot, lambda: shown_buttons(screen) == ["Back", "Compare with", "Read"])

        hold(screen.app, world, "connector")  # type: ignore[arg-type]
        await pilot.press("r")
        await until(pilot, lambda: "Next look in" in said(screen))
        assert "Braze is making the file…" in said(screen)
        assert shown_buttons(screen) == ["Back", "Cancel order", "Stop"]
        await yes(pilot, "c")
        await until(pilot, lambda: "(permission segments.list)" in said(screen))
        assert shown_buttons(screen) == ["Back", "Cancel order", "Stop"]
        await pilot.press("s")
        await until(pilot, lambda: "to go on waiting for the same one" in said(screen))
        assert shown_buttons(screen) == ["Back", "Forget", "Cancel order", "Go on waiting"]
        await pilot.resize_terminal(60, 18)
        await until(pilot, lambda: screen.query_one("#read").region.right < 60)
        assert processes() == set()
        hold(screen.app, world, "full")  # type: ignore[arg-type]
        await yes(pilot, "c")
        await until(pilot, lambda: "makes no file of this segment any more" in said(screen))
        assert shown_buttons(screen) == ["Back", "Compare with", "Read"]
        assert len(world.sandbox.inspector.requests("/export/segment/cancel")) == 2

        world.sandbox.inspector.reset(QUICK)
        put(world.sandbox, [{"external_id": "c0", export.segment_identifier: True}])
        await pilot.press("enter")
        await until(pilot, lambda: screen._book is not None and screen._book.facts is not None)
        assert "Profiles 1 With membership 1" in said(screen)
        assert shown_buttons(screen) == [
            "Back",
            "Forget",
            "Compare with",
            "Take over",
            "Read again",
        ]
        await yes(pilot, "t")
        await until(pilot, lambda: "knows what Braze has of 1 profile." in said(screen))
        assert any(world.home.ledgers.rglob("*.parquet"))
        await yes(pilot, "f")
        await until(pilot, lambda: "Nothing yet." in said(screen))
        assert not any(world.home.audiences.rglob("*.parquet"))
        assert shown_buttons(screen) == ["Back", "Compare with", "Read"]


async def test_quitting_while_it_waits_leaves_only_the_order(world: World) -> None:
    """Nothing is asked, no process stays, and the next reading goes on with the order."""
    world.sandbox.inspector.reset(NEVER)
    export = world.export(world.many(3), segment_identifier=world.sandbox.segments[0].identifier)
    async with opened(world, export) as (pilot, screen):
        await pilot.press("r")
        await until(pilot, lambda: "Braze is making the file…" in said(screen))
        (process,) = processes()
        assert process
        await pilot.press("ctrl+q")
    assert processes() == set()
    assert placed(audience_of(world.home, export.name, "Sandbox").folder) is not None


async def test_a_plan_is_made_anew_after_a_reading(world: World) -> None:
    """The plan says what reading would tell; back from the segment it tells whom it reaches."""
    world.sandbox.inspector.reset(QUICK)
    identifier = world.sandbox.segments[0].identifier
    world.export(world.many(3), segment_identifier=identifier)
    put(world.sandbox, [{"external_id": "c0", identifier: True}])
    app = CiBrazeApp(world.home, keys=world.keys)
    async with app.run_test(size=(60, 18)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen) and bool(app.screen._books))
        await pilot.press("g")
        await until(pilot, lambda: isinstance(app.screen, SegmentScreen))
        await pilot.press("escape", "enter")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        plan = app.screen
        assert isinstance(plan, ExportScreen)
        await until(pilot, lambda: plan._stage == "plan")
        assert "Read the Braze segment to see here who is updated" in lines_of(plan)
        first = plan.run
        await pilot.click("#segment")
        await until(pilot, lambda: isinstance(app.screen, SegmentScreen))
        segment = app.screen
        assert isinstance(segment, SegmentScreen)
        await until(pilot, lambda: segment._book is not None)
        await pilot.press("r")
        await until(pilot, lambda: segment._book is not None and segment._book.facts is not None)
        await pilot.press("escape")
        await until(pilot, lambda: "Whom it reaches" in lines_of(plan))
        assert "Read the Braze segment to see" not in lines_of(plan)
        assert first is not None
        assert plan.run is not None
        assert first.id != plan.run.id
        assert [plan.run.id] == [run.id for run in world.store.latest()]


async def test_the_wizard_reads_before_it_saves(
    home: Home, tmp_path: Path, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the last page by F7; the pre-flight tells whom it reaches, and Save takes the reading along."""
    sandbox.inspector.reset(QUICK)
    monkeypatch.setenv("CI_BRAZE_TUI_API_KEY", sandbox.api_key)
    everybody = sandbox.segments[1].identifier
    put(sandbox, [{"external_id": "u1", everybody: True}])
    connection = Connection("Sandbox", sandbox.endpoint)
    path = customers(tmp_path)
    async with matching(home, sample=path, connections=(connection,)) as wizard:
        await wizard.fill("#file--identifier", sandbox.segments[0].identifier)
        await wizard.go_to("preview", "Draft")
        assert "update the profile" not in found_in(wizard)
        await wizard.pilot.press("f7")
        screen = wizard.app.screen
        assert isinstance(screen, SegmentScreen)
        await until(wizard.pilot, lambda: screen._book is not None)
        assert "Once the export is saved" in said(screen)
        await wizard.pilot.press("b")
        await until(wizard.pilot, lambda: isinstance(wizard.app.screen, SegmentDialog))
        wizard.app.screen.query_one("#file--identifier", Input).value = everybody
        await wizard.pilot.press("enter")
        await until(wizard.pilot, lambda: screen.export.compared_segment == everybody)
        await wizard.pilot.press("r")
        await until(wizard.pilot, lambda: bool(screen._book and screen._book.facts))
        assert shown_buttons(screen) == ["Back", "Forget", "Compare with", "Read again"]
        await wizard.pilot.press("escape")
        await until(wizard.pilot, lambda: "update the profile" in found_in(wizard))
        wizard.screen.query_one("#file--name", Input).value = "VIP to Braze"
        await wizard.press("ctrl+n")
    assert wizard.saved.name == "VIP to Braze"
    assert wizard.saved.reach.segment == everybody
    assert facts_for(home, wizard.saved) is not None
    assert not (home.audiences / "draft").exists()


def found_in(wizard: Wizard) -> str:
    """What the pre-flight on the last page says."""
    return repr(list(wizard.screen.query_one("#problems--table", RowTable).rows))


def told(
    book: SegmentBook,
    look: SegmentLook | None = None,
    export: Export = EXPORT,
    *,
    saved: bool = True,
) -> list[str]:
    """The account, a line each."""
    lines = words.book_lines(export, book, look, NOW, is_saved=saved)
    return [
        f"{each._name_shown}: {each.text}" if isinstance(each, Fact) else str(each.visual)  # type: ignore[attr-defined]
        for each in lines
    ]


def test_how_it_stands_is_told_as_it_is() -> None:
    """Which segment, since when, what was read and what is waited for; each only where it is known."""
    known = SegmentLook(IDENTIFIER, "VIP customers", NOW - timedelta(days=1))
    first = told(SegmentBook(), known)[:6]
    assert first == [
        "VIP customers",
        f"Identifier: {IDENTIFIER}",
        "Last change: yesterday 14:02",
        "What was read",
        "Nothing yet.",
        "What it is good for",
    ]
    assert "Last change: Asking Braze…" in told(SegmentBook())
    assert "No." in told(SegmentBook(), SegmentLook(IDENTIFIER, sentence="No."))
    read = told(SegmentBook(FACTS), None)
    assert read[0] == "VIP [/] customers"
    assert {"Profiles: 12,000", "With membership: 1", "Read: today 14:02"} < set(read)
    assert "Kept until: tomorrow 14:02" in read
    empty = SegmentBook(msgspec.structs.replace(FACTS, profiles=0, members=0))
    assert "! Nobody is in it, so everybody counts as new." in told(empty)
    assert [may("take_over", book, is_saved=True) for book in (empty, SegmentBook(FACTS))] == [
        False,
        True,
    ]
    assert "does not fit the export" in " ".join(told(SegmentBook(is_other=True)))
    waiting = " ".join(told(SegmentBook(order=ORDER)))
    assert "asked for a file of it today 14:02. Read it before today 18:02" in waiting
    detached = msgspec.structs.replace(EXPORT, connection=None)
    assert "has no connection" in " ".join(told(SegmentBook(), None, detached))
    other = msgspec.structs.replace(EXPORT, reach=Reaching("another"))
    assert "fills another one" in " ".join(told(SegmentBook(), None, other))
    assert "Once the export is saved" in " ".join(told(SegmentBook(), saved=False))


@pytest.mark.parametrize(
    ("progress", "headline", "standing"),
    [
        (None, "Starting…", ""),
        (Progress("ordering", NOW), "Asking Braze for the segment…", ""),
        (
            Progress("waiting", NOW - timedelta(minutes=3), next_look=NOW + timedelta(seconds=12)),
            "Braze is making the file…",
            "Asked for 3 min ago. Next look in 12 s. Waits up to 1 h more.",
        ),
        (
            Progress("waiting", NOW, awaited="turn", until=NOW + timedelta(minutes=5)),
            "Waiting for its turn…",
            "This segment is being read already, here or by somebody else. Waits up to 5 min.",
        ),
        (Progress("fetching", NOW, bytes=12_345_678), "Fetching the file…", "12.3 MB so far"),
        (Progress("reading", NOW, profiles=1), "Reading the profiles…", "1 profile so far"),
    ],
)
def test_how_far_it_is(progress: Progress | None, headline: str, standing: str) -> None:
    """Each phase has its words, and what is waited for its clock."""
    assert headline == words.headline(progress)
    assert standing == words.standing(progress, NOW, NOW + timedelta(hours=1))


def test_taking_over_is_asked_with_what_it_means() -> None:
    """Members may lose their membership, unless leavers are kept; it is told how to take it back."""
    title, text = words.take_over_question(EXPORT, FACTS)
    assert title == "Take over what Braze has of 12,000 profiles?"
    assert "1 of them has the membership, and loses it in the next run" in text
    kept = msgspec.structs.replace(EXPORT, membership=Membership(leavers="keep"))
    for export, facts in ((kept, FACTS), (EXPORT, msgspec.structs.replace(FACTS, members=0))):
        _title, text = words.take_over_question(export, facts)
        assert "loses" not in text
        assert "forget on the home screen" in text


def placed_for(home: Home, export: Export) -> Path:
    """Something read for an export: facts, if they fit it, and an order."""
    folder = audience_of(home, export.name, export.connection or "").folder
    facts = msgspec.structs.replace(FACTS, read_at=datetime.now(UTC))
    write_private(folder / "audience.json", msgspec.json.encode(facts))
    keep(ORDER, folder)
    return folder


def test_what_is_read_in_the_wizard_follows_the_export(home: Home) -> None:
    """By the name of the first reading until it is saved; without Save all of it is forgotten."""
    draft = Draft(home, None)
    folder = placed_for(home, draft.read_for(EXPORT))
    renamed = msgspec.structs.replace(EXPORT, name="Another name")
    assert draft.name_of(renamed) == EXPORT.name
    draft.leave()
    assert not folder.exists()

    draft = Draft(home, None)
    placed_for(home, draft.read_for(EXPORT))
    draft.keep(renamed)
    draft.leave()
    assert facts_for(home, renamed) is not None
    assert facts_for(home, EXPORT) is None


def test_a_changed_export_keeps_what_fits_it(home: Home) -> None:
    """Leaving without saving forgets what was read for other answers, and for another connection."""
    moved = msgspec.structs.replace(EXPORT, connection="Other")
    other = msgspec.structs.replace(EXPORT, matching=Matching("EMail", "Other", id_kind="braze_id"))
    for existing, stays in ((EXPORT, True), (other, False)):
        draft = Draft(home, existing)
        here = placed_for(home, draft.read_for(EXPORT))
        there = placed_for(home, draft.read_for(moved))
        draft.leave()
        assert stays is here.exists()
        assert not there.exists()
