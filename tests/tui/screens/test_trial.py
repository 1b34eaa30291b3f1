"""One row is tried from the wizard: asked about, sent, waited for, and shown before and after."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import get_args

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from ci_braze_tui.audience.trial import Trial, Value, Verdict
from ci_braze_tui.audience.trial_words import VERDICTS, person
from ci_braze_tui.outbox.preview import PreviewedRow
from ci_braze_tui.sandbox.faults import Fault, FaultKind, FaultPlan
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.screens.matching import MatchingScreen
from ci_braze_tui.tui.screens.trial import TrialScreen
from ci_braze_tui.tui.screens.trial_words import (
    Fate,
    columns,
    compared,
    outcome,
    question,
    stopped,
)
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.row_table import RowTable
from ci_braze_tui.tui.widgets.title_bar import Target
from tests.audience.people import put
from tests.test_architecture import loaded_by
from tests.tui.screens.matching_wizard import customers, matching
from tests.tui.screens.seeing import lines_of, until
from tests.world import World

HOSTILE = "[/x]\\u001b[31m\\u202e고객"
ROW = PreviewedRow(
    7,
    f'{{"external_id":"a","points":2.5,"country":"Atlantis","note":"{HOSTILE}{"x" * 500}"}}',
    "pending",
)


@asynccontextmanager
async def trying(
    world: World, connection: str | None = "Sandbox", row: PreviewedRow = ROW
) -> AsyncIterator[tuple[Pilot[None], TrialScreen]]:
    """The screen, as it asks its question or says why it cannot."""
    app = CiBrazeApp(world.home, keys=world.keys, first=lambda _: MatchingScreen(app.session))  # type: ignore[arg-type,return-value]
    async with app.run_test() as pilot:
        screen = TrialScreen(app.session, connection, row)
        app.push_screen(screen)
        await until(pilot, lambda: isinstance(app.screen, Confirm) or shown(screen))
        yield pilot, screen


@pytest.fixture
def world(tmp_path: Path, shared_sandbox: SandboxProcess) -> World:
    """A world of the test's own, whose key may do everything."""
    shared_sandbox.inspector.reset(Settings(apply_delay=0.0))
    world = World(tmp_path, shared_sandbox)
    world.key = key(world, "full")
    return world


def key(world: World, name: str) -> str:
    """The key of that name."""
    return next(each.value for each in world.sandbox.keys if each.name == name)


def shown(screen: TrialScreen) -> bool:
    """Whether a banner is."""
    return screen.is_mounted and screen.banner.is_shown


def said(screen: TrialScreen) -> str:
    """What the screen says is going on, or came of it."""
    return str(screen.query_one("#trial--said", Static).visual)


def table(screen: TrialScreen) -> list[str]:
    """The lines of the table."""
    drawn = screen.query_one(RowTable)
    return [drawn.render_line(y).text.rstrip() for y in range(len(drawn.rows) + 1)]


async def test_from_a_row_of_the_wizard_to_the_profile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sends nothing; yes sends this row alone, and the profile is seen before and after."""
    monkeypatch.setenv("CI_BRAZE_TUI_API_KEY", world.key)
    put(world.sandbox, [{"external_id": "u1", "email": "old@example.com"}])
    before = len(world.sandbox.inspector.requests())
    async with matching(world.home, sample=customers(world.folder)) as wizard:
        await wizard.go_to("preview")
        await wizard.press("2", "t")
        await until(wizard.pilot, lambda: isinstance(wizard.app.screen, Confirm))
        asked = lines_of(wizard.app.screen)
        assert "Send row 1 now: u1?" in asked
        assert "Sandbox (SANDBOX), a Braze on this computer" in asked
        await wizard.press("n")
        await until(wizard.pilot, lambda: wizard.app.screen is wizard.screen)
        assert len(world.sandbox.inspector.requests()) == before

        await wizard.press("t")
        await until(wizard.pilot, lambda: isinstance(wizard.app.screen, Confirm))
        screen = next(each for each in wizard.app.screen_stack if isinstance(each, TrialScreen))
        assert table(screen)[0].split() == ["Attribute", "Before", "Sent", "After", "Verdict"]
        await wizard.press("y")
        await until(wizard.pilot, lambda: "✓ All that can be read back is there" in said(screen))
        assert said(screen).startswith("Braze updated the profile.")
        assert "SANDBOX" in lines_of(screen)
        line = table(screen)[1]
        assert line.startswith("✓ email ")
        assert line.endswith(" arrived")
        assert line.index('"old@') < line.index('"ann@') < line.rindex('"ann@')
        assert 'Before: "old@example.com"' in lines_of(screen)
        assert len(world.sandbox.inspector.requests()) == before + 1
        await wizard.press("escape")
        await until(wizard.pilot, lambda: wizard.app.screen is wizard.screen)


async def test_waiting_can_be_stopped(world: World) -> None:
    """While Braze takes its time that is said; a row that is out is said to be out."""
    world.sandbox.inspector.reset(Settings(apply_delay=600.0))
    async with trying(world) as (pilot, screen):
        await pilot.press("y")
        await until(pilot, lambda: said(screen).startswith("Sent. Waiting for Braze to write it"))
        assert screen.check_action("leave", ()) is False
        await pilot.press("escape")
        await until(pilot, lambda: said(screen) == stopped("out"))
        assert len(world.sandbox.inspector.requests()) == 1
        assert not screen.banner.is_shown
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is not screen)


@pytest.mark.parametrize(
    ("row", "fault", "fate"),
    [
        ('{"external_id":"a","points":1}', "502", "out"),
        ('{"external_id":"a","email":"no address"}', None, "refused"),
    ],
)
async def test_what_became_of_the_row_is_said(
    world: World, row: str, fault: FaultKind | None, fate: Fate
) -> None:
    """A row that Braze refuses changes nothing; one that got no answer may be in."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault(fault, percent=100),) if fault else ()))
    async with trying(world, row=PreviewedRow(7, row, "pending")) as (pilot, screen):
        await pilot.press("y")
        await until(pilot, lambda: screen.banner.is_shown)
        assert said(screen) == stopped(fate)


async def test_without_the_permission_to_read_back_nothing_is_sent(world: World) -> None:
    """The missing permission is named, or the missing connection, and nothing has left."""
    world.key = key(world, "track_only")
    async with trying(world) as (pilot, screen):
        await pilot.press("y")
        await until(pilot, lambda: screen.banner.is_shown)
        assert "users.export.ids" in lines_of(screen)
        assert said(screen) == "Nothing was sent."
        assert world.sandbox.inspector.requests() == ()
    async with trying(world, None) as (_, screen):
        assert "Choose one on the page of the file" in lines_of(screen)


def test_trying_and_proving_load_nothing_heavy() -> None:
    """The app stays small: what reads profiles in bulk is in other processes."""
    loaded = loaded_by("from ci_braze_tui.tui.screens import trial, run_story_proof, proof_dialog")
    assert not {"polars", "httpx", "aiohttp"} & loaded


def test_the_question_says_who_and_where() -> None:
    """A real customer is called one; the name is cut and made harmless."""
    title, text = question(
        7, '{"email":"\\u001b[31m%s@x.io","points":1}' % ("a" * 99), Target("Acme", False)
    )
    assert title.startswith("Send row 7 now: ␛[31maaa")
    assert len(title) < 90
    assert "2 attributes go to Acme (LIVE), to the profile of a real customer." in text
    assert "cannot be taken back" in text
    alias = '"user_alias":{"alias_name":"n","alias_label":"l"}'
    assert [person(each) for each in (alias, '"external_id":"a"')] == ["l: n", "a"]


def value(verdict: Verdict, before: str | None = None, after: str | None = None) -> Value:
    """An attribute that is called like its verdict."""
    return Value(verdict, '"%s"' % ("高" * 500), before, after, verdict)


VALUES = (
    value("arrived", '"old"', '"new"'),
    value("there already", "1", "1"),
    value("not there"),
    value("other value", "[]", '"%s"' % ("x" * 500)),
    value("not readable"),
)


@pytest.mark.parametrize("width", [56, 76, 116])
def test_values_stand_side_by_side_at_every_width(width: int) -> None:
    """Nothing is wider than the room, unless that is too little for all; verdicts are words and marks."""
    rows = compared(VALUES)
    wide = columns(rows, width)
    assert sum(each.width + 2 for each in wide) - 2 <= max(width, 70)
    assert all(each.width >= 9 for each in wide[1:])
    assert [row.cells[0][0] + " " + row.cells[4] for row in rows] == [
        "✓ arrived",
        "✓ was there already",
        "✗ did not arrive",
        "✗ is another value",
        "· cannot be read back",
    ]
    assert [row.cells[3] for row in rows][2] == "(nothing)"
    assert set(VERDICTS) == set(get_args(Verdict)) == {row.id for row in rows}


@pytest.mark.parametrize(
    ("before", "found", "object_text", "expected"),
    [
        (0, True, "{}", "Braze created the profile.\n✗ 2 values are not there as they were sent."),
        (3, True, "{}", "The row means 3 profiles in Braze; the first of them is compared."),
        (0, False, '{"_update_existing_only":true}', "Braze has no such profile, and this export"),
        (
            0,
            False,
            '{"_update_existing_only":false}',
            "Braze took the row, and has no such profile",
        ),
    ],
)
def test_what_came_of_it_is_said(before: int, found: bool, object_text: str, expected: str) -> None:
    """Created, updated, one of several, or not to be found; what is not there is counted."""
    trial = Trial(before, found, VALUES, 1.0)
    assert str(outcome(trial, object_text)).startswith(expected)
