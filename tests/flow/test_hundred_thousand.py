"""A big file against an independent plain-Python computation, row by row and profile by profile."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from ci_braze_tui.matching.mapping import Field, Segments
from ci_braze_tui.records.outcome import OUTCOMES
from ci_braze_tui.sandbox.sample import write_sample_customers
from tests.independent import expect
from tests.world import IDENTIFIER, World

ROWS = 100_000
FIELDS = {
    "FirstName": ("first_name", "string"),
    "LastName": ("last_name", "string"),
    "DateOfBirth": ("dob", "date"),
    "City": ("home_city", "string"),
    "PostCode": ("post_code", "string"),
    "LoyaltyPoints": ("loyalty_points", "integer"),
    "CreatedOn": ("customer_since", "datetime"),
    "Newsletter": ("wants_newsletter", "boolean"),
}


@pytest.mark.timeout(180)
def test_every_row_and_every_stored_profile_is_as_expected(world: World) -> None:
    """Each outcome count, each sent object and each stored profile equals the plain computation."""
    path = world.folder / "customers.csv"
    write_sample_customers(path, ROWS)
    expected = expect(
        path,
        email="EMail",
        identifier="BrazeUserId",
        fields=FIELDS,
        segment_column="Segment",
        selected=["VIP", "Newsletter"],
        attribute=IDENTIFIER,
    )
    fields = [
        Field(column, name, type=_type(name, kind)) for column, (name, kind) in FIELDS.items()
    ]
    export = world.export(path, fields=fields, segments=Segments("Segment", ("VIP", "Newsletter")))

    run, report = world.run(export)

    assert run.status == "finished"
    counts = dict(report.summary.outcomes.items())
    assert counts == {outcome: expected.counts.get(outcome, 0) for outcome in OUTCOMES}
    assert report.summary.rows == ROWS == sum(counts.values())

    stored = Counter(_comparable(profile) for profile in world.profiles())
    assert stored == Counter(_as_stored(each) for each in expected.objects.values())


def _type(name, kind):
    return None if name in ("first_name", "last_name", "dob", "home_city") else kind


def _comparable(profile) -> bytes:
    everything = {"external_id": profile.external_id, **profile.standard, **profile.custom}
    kept = {key: value for key, value in everything.items() if value is not None}
    return msgspec.json.encode(kept, order="sorted")


def _as_stored(sent: dict) -> bytes:
    """An object as a profile that was made of nothing else."""
    return msgspec.json.encode(sent, order="sorted")
