"""A forecast of whom an export reaches, and what the sandbox did then."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ci_braze_tui.audience.book import Audience
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.exports.belongings import begin_run, ledger_of, outbox_of
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.story import run_export
from ci_braze_tui.outbox.plan import Reach
from ci_braze_tui.outbox.reach import reach
from ci_braze_tui.runs.run import Options
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from tests.audience.people import read
from tests.world import World

EVERYBODY = SegmentDefinition("Everybody", "11111111-2222-4333-8444-555555555555", "email exists")


@dataclass(frozen=True, slots=True)
class Held:
    """A forecast beside what happened."""

    reach: Reach
    records: int
    """Objects that were sent."""
    created: int
    updated: int
    """Writes to profiles that were there."""


def begin(world: World) -> None:
    """An empty sandbox with a segment of everybody who has an e-mail address."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=0.0))
    world.sandbox.inspector.add_segment(EVERYBODY)


def look(world: World, export: Export) -> Audience:
    """Read the segment as it is now."""
    audience = Audience(Path(tempfile.mkdtemp(dir=world.folder)))
    asyncio.run(read(world.sandbox, audience, export.rules, segment=EVERYBODY.identifier))
    return audience


def forecast(world: World, export: Export, audience: Audience | None = None) -> Held:
    """Prepare the export, forecast whom it reaches by a reading of now or by an older one, and send it."""
    there = _writes(world)
    audience = audience or look(world, export)
    facts = audience.facts()
    assert facts is not None
    run = begin_run(export, world.home, Options())
    asyncio.run(run_export(run, world.home, world.keys, Control(), plan_only=True, consent=True))
    outbox = outbox_of(world.home, run.id)
    found = reach(outbox, export.rules, audience, facts, ledger_of(world.home, run))
    plan = outbox.plan()
    assert plan is not None
    world.resume(run, consent=True)
    after = _writes(world)
    created = len(after) - len(there)
    writes = max(after.values(), default=0) - max(there.values(), default=0)
    return Held(found, plan.records, created, writes - created)


def _writes(world: World) -> dict[str, int]:
    """Each profile, and the number of the latest write to it."""
    return {each.braze_id: each.updated for each in world.profiles()}
