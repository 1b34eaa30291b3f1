"""The forecast of creates and updates, held against what the sandbox does."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from ci_braze_tui.audience.book import Audience
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.exports.belongings import begin_run, outbox_of
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.story import run_export
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.outbox.plan import Reach
from ci_braze_tui.outbox.reach import reach
from ci_braze_tui.runs.run import Options
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from tests.audience.people import put, read
from tests.world import World

EVERYBODY = SegmentDefinition("Everybody", "11111111-2222-4333-8444-555555555555", "email exists")


def begin(world: World) -> None:
    """An empty sandbox with a segment of everybody."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=0.1))
    world.sandbox.inspector.add_segment(EVERYBODY)


def forecast(world: World, export: Export, tmp_path: Path) -> tuple[Reach, int, int]:
    """The forecast of a run, and how many profiles there were before it and after it."""
    world.sandbox.inspector.settle()
    before = world.sandbox.inspector.overview().profiles
    audience = Audience(tmp_path / "audience")
    asyncio.run(read(world.sandbox, audience, export.rules, segment=EVERYBODY.identifier))
    facts = audience.facts()
    assert facts is not None
    assert before == facts.profiles
    run = begin_run(export, world.home, Options())
    asyncio.run(run_export(run, world.home, world.keys, Control(), plan_only=True))
    found = reach(outbox_of(world.home, run.id), export.rules, audience, facts)
    world.resume(run)
    after = world.sandbox.inspector.settle().profiles
    return found, before, after


def test_each_fate(world: World, tmp_path: Path) -> None:
    """One record of each kind, and addresses that move while the records go by."""
    begin(world)
    put(
        world.sandbox,
        [
            {"external_id": "a", "email": "a@x.io"},
            {"external_id": "b", "email": "shared@x.io"},
            {"external_id": "c", "email": "Shared@x.io"},
            {"external_id": "d", "email": "old@x.io"},
        ],
    )
    rows = [
        ("a", "a@x.io"),  # 1 updates
        ("A", "A@X.io"),  # 2 creates, for case counts in IDs; its address is a's
        ("", "SHARED@x.io"),  # 3 one of several
        ("d", "new@x.io"),  # 4 updates, and its address moves
        ("", "old@x.io"),  # 5 creates, for d has another address by now
        ("", "OLD@x.io"),  # 6 finds the one just made
        ("", "new@x.io"),  # 7 finds d
        ("e", "e@x.io"),  # 8 creates
        ("", "e@x.io"),  # 9 finds e
        ("f", "b@x.io"),  # 10 creates
        ("g", "new@x.io"),  # 11 creates, and its address is d's
    ]
    path = world.customers([(one, mail, "VIP") for one, mail in rows])
    found, before, after = forecast(world, world.export(path), tmp_path)
    assert found.records == {"updates": 2, "creates": 5, "by_email": 3, "several": 1, "ignored": 0}
    assert found.first["creates"] == (2, 5, 8, 10, 11)
    assert (found.elsewhere, found.first_elsewhere) == (2, (2, 11))
    assert found.records["creates"] == after - before


@pytest.mark.parametrize("existing_only", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_random_worlds(world: World, tmp_path: Path, seed: int, existing_only: bool) -> None:
    """Whatever is in the file and in Braze, creates are what was forecast, and every record has a fate."""
    begin(world)
    dice = random.Random(seed)

    def mail() -> str:
        text = f"p{dice.randrange(60)}@x.io"
        return text.upper() if dice.random() < 0.3 else text

    put(
        world.sandbox,
        [{"external_id": f"c{n}", "email": mail()} for n in range(0, 80, 2)],
    )
    rows = []
    for _ in range(70):
        identifier = f"c{dice.randrange(100)}" if dice.random() < 0.6 else ""
        rows.append((identifier, mail() if not identifier or dice.random() < 0.8 else "", "VIP"))
    export = world.export(
        world.customers(rows),
        matching=Matching("EMail", "BrazeUserId", existing_only=existing_only),
    )
    found, before, after = forecast(world, export, tmp_path)
    assert found.records["creates"] == after - before
    latest = world.store.latest()[0]
    report = world.store.report(latest.id)
    assert report is not None
    assert found.total == report.summary.records
