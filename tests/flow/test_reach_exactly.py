"""The forecast at scale: what a large file does to a large audience, to the last profile."""

from __future__ import annotations

import random

import pytest

from ci_braze_tui.delivery import flight
from tests.audience.people import put
from tests.outbox.reaching import begin, forecast
from tests.world import World

PROFILES, ROWS = 150_000, 200_000


@pytest.mark.timeout(180)
def test_creates_and_updates_are_what_was_forecast(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With overlaps, shared addresses, moving addresses and differences in case: exactly.

    One request at a time, for Braze promises no order of those that are under way together.
    """
    for name in ("_START", "_LEAST", "_GROWTH"):
        monkeypatch.setattr(flight, name, 1)
    begin(world)
    dice = random.Random(7)

    def mail(number: int) -> str:
        text = f"p{number}@x.io"
        return text.upper() if dice.random() < 0.1 else text

    put(
        world.sandbox,
        [
            {"external_id": f"c{n}", "email": mail(n // 2 if n % 10 == 0 else n)}
            for n in range(PROFILES)
        ],
    )
    rows = []
    for _ in range(ROWS):
        person = dice.randrange(2 * PROFILES)
        identifier = f"c{person}" if dice.random() < 0.6 else ""
        if dice.random() < 0.02:
            identifier = identifier.upper()
        address = mail(person if dice.random() < 0.2 else dice.randrange(2 * PROFILES))
        rows.append((identifier, address if not identifier or dice.random() < 0.9 else "", "VIP"))
    held = forecast(world, world.export(world.customers(rows)))

    found = held.reach
    assert found.total == held.records
    assert min(found.records[fate] for fate in ("updates", "creates", "by_email")) > 30_000
    assert min(found.records["several"], found.elsewhere) > 3_000
    assert found.records["creates"] == held.created
    assert found.total - found.records["creates"] == held.updated
