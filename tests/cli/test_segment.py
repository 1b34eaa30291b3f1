"""`segment` and `runs prove`: what Braze has, before and after, without a screen."""

from __future__ import annotations

import msgspec

from ci_braze_tui.exports.definition import Reaching
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from tests.audience.people import put
from tests.world import World

EVERYBODY = SegmentDefinition("Everybody", "11111111-2222-4333-8444-555555555555", "email exists")


def test_know_before_and_prove_after(world: World) -> None:
    """Read, forecast, hold back, take over, try one row, send, prove: each says what it found."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=0.1))
    world.sandbox.inspector.add_segment(EVERYBODY)
    put(world.sandbox, [{"external_id": f"c{n}", "email": f"c{n}@example.com"} for n in range(30)])
    export = world.export(world.many(40), reach=Reaching(EVERYBODY.identifier, most_new=20))
    world.key = next(each.value for each in world.sandbox.keys if each.name == "full")

    unread = world.cli("check", export.name)
    assert "no reading of the Braze segment" in unread.stdout
    read = world.cli_json("segment", "read", export.name, "--json")
    assert {"segment": EVERYBODY.identifier, "profiles": 30, "members": 0} == read

    check = world.cli("check", export.name)
    assert check.returncode == 6
    assert "read" in check.stdout
    assert "          30  update the profile with their identifier" in check.stdout
    assert "10 of 40 profiles are not in the Braze segment" in check.stdout
    checked = world.cli_json("check", export.name, "--json")
    assert (checked["reach"]["records"]["updates"], checked["reach"]["records"]["creates"]) == (
        30,
        10,
    )

    taken = world.cli("segment", "take-over", export.name)
    assert "of 30 profiles" in taken.stdout
    trial = world.cli_json("segment", "try", export.name, "1", "--json")
    assert [each["verdict"] for each in trial["values"]] == ["there already", "arrived"]

    loose = msgspec.structs.replace(export, reach=Reaching(EVERYBODY.identifier))
    ExportStore(world.home).save(loose, replacing=export.name)
    summary = world.cli_json("run", export.name, "--json")
    assert summary["data_points"] == 40 + 10
    world.sandbox.inspector.settle()
    put(world.sandbox, [{"external_id": "c3", "email": "other@example.com"}])
    for how in (("--sample", "40"), ("--whole",)):
        proof = world.cli_json("runs", "prove", summary["run"], *how, "--json")
        assert (proof["profiles"], proof["values"], proof["agreed"]) == (40, 80, 79)
        assert proof["disagreements"][0]["cause"] == "other value"
    assert world.cli("segment", "forget", export.name).returncode == 0
    assert not any(world.home.audiences.rglob("*.parquet"))
