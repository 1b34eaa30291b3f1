"""`segment` and `runs prove`: what Braze has, before and after, without a screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.braze.permissions import EXPORT_IDS, LIST_SEGMENTS, SEGMENT_DETAILS, lacking
from ci_braze_tui.cli.reading_progress import ReadingProgress
from ci_braze_tui.exports.definition import Reaching
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from tests.audience.people import put
from tests.cli.calling import call, call_json, last_json
from tests.world import World

EVERYBODY = SegmentDefinition(
    "Every\x1b[2Jbody", "11111111-2222-4333-8444-555555555555", "email exists"
)


@pytest.fixture
def asking(world: World) -> World:
    """A world whose key may everything, and whose sandbox has a segment of everybody."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=0.1))
    world.sandbox.inspector.add_segment(EVERYBODY)
    world.key = next(each.value for each in world.sandbox.keys if each.name == "full")
    return world


def test_know_before_and_prove_after(asking: World) -> None:
    """Read, forecast, hold back, take over, try one row, send, prove: each says what it found."""
    world = asking
    put(world.sandbox, [{"external_id": f"c{n}", "email": f"c{n}@example.com"} for n in range(30)])
    export = world.export(world.many(40), reach=Reaching(EVERYBODY.identifier, most_new=20))

    unread = call(world, "segment", "show", export.name)
    assert "Name: Every␛[2Jbody" in unread.stdout
    assert f'segment read "{export.name}"' in unread.stdout
    read = call_json(world, "segment", "read", export.name, "--json")
    assert read == {"segment": EVERYBODY.identifier, "profiles": 30, "members": 0}
    shown = call_json(world, "segment", "show", export.name, "--json")
    assert (shown["profiles"], shown["sentence"], shown["ordered_at"]) == (30, "", None)
    assert shown["changed_at"] is not None
    assert datetime.fromisoformat(shown["expires_at"]) > datetime.now(UTC)

    check = call(world, "check", export.name)
    assert check.returncode == 6
    assert "          30  update the profile with their identifier" in check.stdout
    assert "10 of 40 people are not in the Braze segment" in check.stdout
    reach = call_json(world, "check", export.name, "--json")["reach"]
    assert (reach["records"]["updates"], reach["records"]["creates"]) == (30, 10)

    assert call_json(world, "segment", "take-over", export.name, "--json") == {"profiles": 30}
    trial = call_json(world, "segment", "try", export.name, "1", "--json")
    assert [each["verdict"] for each in trial["values"]] == ["there already", "arrived"]
    told = call(world, "segment", "try", export.name, "35").stdout
    assert told.startswith("Braze created the profile.\nATTRIBUTE ")

    loose = msgspec.structs.replace(export, reach=Reaching(EVERYBODY.identifier))
    ExportStore(world.home).save(loose, replacing=export.name)
    summary = call_json(world, "run", export.name, "--json")
    assert summary["data_points"] == 40 + 10
    world.sandbox.inspector.settle()
    put(world.sandbox, [{"external_id": "c3", "email": "other@example.com"}])
    for how in (("--sample", "40"), ("--whole",)):
        done = call(world, "runs", "prove", "latest", "--after", "0", *how, "--json")
        proof = last_json(done)
        assert (proof["profiles"], proof["values"], proof["agreed"]) == (40, 80, 79)
        assert proof["agreement"] == 79 / 80
        assert proof["disagreements"][0]["attribute"] == "email"
        assert done.returncode == 3
    assert call(world, "segment", "forget", export.name).returncode == 0
    assert not any(world.home.audiences.rglob("*.parquet"))
    assert call(world, "segment", "take-over", export.name).returncode == 2


def test_segments_are_listed_by_name(asking: World) -> None:
    """Of a connection or of an export's, in order, and nothing in a name steers the terminal."""
    world = asking
    export = world.export(world.many(1))
    listed = call_json(world, "segment", "list", "Sandbox", "--json")["segments"]
    names = [each["name"] for each in listed]
    assert names == sorted(names, key=str.casefold)
    assert {"identifier": EVERYBODY.identifier, "name": EVERYBODY.name} in listed
    shown = call(world, "segment", "list", export.name).stdout
    assert f"{EVERYBODY.identifier}  Every␛[2Jbody\n" in shown
    nobody = call(world, "segment", "list", "Nobody")
    assert (nobody.returncode, nobody.stdout) == (2, "")
    assert 'neither a connection nor an export "Nobody"' in nobody.stderr


def test_an_order_is_kept_while_nobody_waits_and_canceled_on_demand(asking: World) -> None:
    """What is not ready in time is exit code 5 and gone on with; `cancel` ends it at Braze as well."""
    world = asking
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=3_600))
    export = world.export(world.many(1), segment_identifier=world.sandbox.segments[0].identifier)
    late = call(world, "segment", "read", export.name, "--patience", "0")
    assert late.returncode == 5
    assert call_json(world, "segment", "show", export.name, "--json")["ordered_at"] is not None
    assert "Braze was asked for a file of it" in call(world, "segment", "show", export.name).stdout
    assert call(world, "segment", "cancel", export.name).returncode == 0
    assert call_json(world, "segment", "show", export.name, "--json")["ordered_at"] is None


def test_a_missing_permission_is_said_and_stops_nothing_else(world: World) -> None:
    """The key that Customer Insights asks for: what else would need another one says so, and runs go on."""
    export = world.export(world.many(20))
    for arguments, permission in (
        (("segment", "list", "Sandbox"), LIST_SEGMENTS),
        (("segment", "cancel", export.name), LIST_SEGMENTS),
        (("segment", "try", export.name, "1"), EXPORT_IDS),
    ):
        done = call(world, *arguments)
        assert (done.returncode, done.stdout) == (4, "")
        assert lacking(permission) in done.stderr
    assert world.sandbox.inspector.overview().profiles == 0
    shown = call(world, "segment", "show", export.name)
    assert shown.returncode == 0
    assert lacking(SEGMENT_DETAILS) in shown.stderr

    run = call(world, "run", export.name, "--json", "--prove", "5", "--after", "0")
    assert run.returncode == 4
    summary = last_json(run)
    assert (summary["outcomes"]["accepted"], "proof" in summary) == (20, False)
    assert lacking(EXPORT_IDS) in run.stderr
    assert f"runs prove {summary['run']}" in run.stderr
    proof = call(world, "runs", "prove", "latest", "--sample", "5", "--after", "0")
    assert (proof.returncode, lacking(EXPORT_IDS) in proof.stderr) == (4, True)
    again = call(world, "run", export.name, "--prove", "all", "--after", "0")
    assert (again.returncode, "there is nothing to prove" in again.stderr) == (0, True)


def test_a_run_that_braze_drops_of_is_exit_code_3_with_prove(asking: World) -> None:
    """The summary has the proof, in text and as JSON; `all` reads the whole Braze segment."""
    world = asking
    put(world.sandbox, [{"external_id": "other", "points": ["many"]}])
    rows = [(f"c{n}", f"c{n}@example.com", "VIP", str(n)) for n in range(12)]
    path = world.customers(rows, ("BrazeUserId", "EMail", "Segment", "Points"))
    export = world.export(
        path,
        fields=[Field("Points", "points", "integer")],
        reach=Reaching(EVERYBODY.identifier),
    )
    done = call(world, "run", export.name, "--prove", "all", "--after", "0", "--json")
    assert done.returncode == 3
    summary = last_json(done)
    assert summary["outcomes"]["accepted"] == 12
    (wrong,) = summary["proof"]["disagreements"]
    assert (wrong["attribute"], wrong["profiles"]) == ("points", 12)
    text = call(world, "run", export.name, "--all-rows", "--prove", "--after", "0")
    assert text.returncode == 3
    assert "24 of 36 values agree, in 12 profiles." in text.stdout
    report = call(world, "runs", "report", "latest").stdout
    assert report.endswith(text.stdout.splitlines()[-1] + "\n")
    assert "Proved today" in report
    assert call_json(world, "runs", "report", "latest", "--json")["proof"]["agreed"] == 24


def test_the_latest_run_needs_a_run(world: World) -> None:
    """The word is understood wherever an id is."""
    for command in ("show", "report", "pause", "resume", "prove"):
        done = call(world, "runs", command, "latest")
        assert (done.returncode, "Nothing has run yet." in done.stderr) == (2, True)


def test_progress_is_told_once_a_minute() -> None:
    """What is begun is said at once, the same thing again after a minute only."""
    said: list[str] = []
    now = 0.0
    progress = ReadingProgress(said.append, clock=lambda: now)
    asked_at = datetime.now(UTC) - timedelta(minutes=5)
    progress.show(Progress("ordering", asked_at))
    for _look in range(8):
        progress.show(Progress("waiting", asked_at, until=asked_at + timedelta(hours=1)))
        now += 10.0
    progress.show(Progress("fetching", asked_at, bytes=10))
    progress.show(Progress("reading", asked_at, profiles=1))
    now += 61.0
    progress.show(Progress("reading", asked_at, profiles=20_000))
    progress.show(Progress("waiting", asked_at, until=asked_at, awaited="writes"))
    assert [each.split(" ")[0] for each in said] == [
        *("Asking", "Braze", "Still", "Fetching", "Reading", "20,000", "Braze"),
    ]
    assert said[2].startswith("Still waiting, for 5 min")
    assert said[-1] == f"Braze has until {asked_at:%H:%M:%S} UTC to write what it took …"
