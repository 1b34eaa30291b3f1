"""Plain mode and what Braze has: found by name, read, taken over, one row tried, a run proved."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from ci_braze_tui.braze.permissions import EXPORT_IDS, LIST_SEGMENTS, SEGMENT_DETAILS, lacking
from ci_braze_tui.braze.profiles import BrazeSegment
from ci_braze_tui.cli.plain.asking import Dialogue
from ci_braze_tui.cli.plain.identifier import pick_segment
from ci_braze_tui.exports.definition import Reaching
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from tests.audience.people import put
from tests.cli.plain.talking import talk, typed
from tests.world import World

EVERYBODY = SegmentDefinition("Everybody", "11111111-2222-4333-8444-555555555555", "email exists")
ENTER = ""
FIRST_EXPORT = ("1", "1")


def full_key(world: World) -> str:
    """The key that may everything."""
    return next(each.value for each in world.sandbox.keys if each.name == "full")


def test_know_before_and_prove_after_by_answers(world: World) -> None:
    """Read, take over, try a row, run and prove: each tells what it found, in lines."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=0.1))
    world.sandbox.inspector.add_segment(EVERYBODY)
    put(world.sandbox, [{"external_id": f"c{n}", "email": f"c{n}@example.com"} for n in range(8)])
    world.export(world.many(10), reach=Reaching(EVERYBODY.identifier))
    world.key = full_key(world)
    done = talk(
        world,
        *(*FIRST_EXPORT, "1", "n"),  # the plan, before anything was read
        *(*FIRST_EXPORT, "its braze segment", ENTER, "take over", ENTER, ENTER),
        *(*FIRST_EXPORT, "try one", "nobody", "c9", ENTER),
        *(*FIRST_EXPORT, "1", ENTER),
        *("past", ENTER, "prove", ENTER, "no number", "5", "back", ENTER, "0"),
        *("past", ENTER, "prove", "2", "0"),
        *("past", ENTER, ENTER),
        *(*FIRST_EXPORT, "its braze segment", "forget", "y", "nothing more", "quit"),
    )
    assert done.code == 0
    for said in (
        "Nobody knows yet who of them is updated and who is created",
        "In Braze it is Everybody, last changed",
        "Nothing that fits the export was read lately.",
        "8 profiles, 0 with the membership, read today",
        "Take over what Braze has of 8 profiles? y or n [y]: ",
        "only differences are sent from now on.",
        'Row 10 is sent as: {"external_id":"c9"',
        'Send c9 to "Sandbox" (SANDBOX) now?',
        "Braze created the profile.",
        'email arrived. Before: nothing. Sent: "c9@example.com". After: "c9@example.com".',
        "8  update the profile with their identifier",
        "profiles are a whole number from 1 to",
        "10 of 10 values agree, in 5 profiles.",
        "It is a random sample",
        "20 of 20 values agree, in 10 profiles.",
        "Proved today",
        "Forgot what was read",
    ):
        assert said in done.said
    assert not any(world.home.audiences.rglob("*.parquet"))


def test_a_segment_is_found_by_name_and_the_limit_is_kept(world: World) -> None:
    """`list` in place of an identifier; whom the export may create; what else was in it stays."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=0.1))
    world.sandbox.inspector.add_segment(EVERYBODY)
    export = world.export(world.many(3), reach=Reaching(EVERYBODY.identifier))
    world.key = full_key(world)
    done = talk(
        world,
        *(*FIRST_EXPORT, "change", *[ENTER] * 4),
        *("LIST", "back", "list", "everybody"),
        *("n", *[ENTER] * 4, "3", "101", "7 %", ENTER),  # the columns one by one
        *(
            *[ENTER] * 6,
            "n",
            ENTER,
            ENTER,
            ENTER,
            "n",
            "quit",
        ),  # saved; a run, which reads the segment first
    )
    assert done.code == 0
    assert "Type a whole number from 0 to 100." in done.said
    assert "a run that would create more than 7 % is held back" in done.said
    assert "Read the Braze segment to count them? y or n [y]: " in done.said
    assert "HELD BACK: 3 of 3 people are not in the Braze segment" in done.said
    changed = ExportStore(world.home).get(export.name)
    assert changed.segment_identifier == EVERYBODY.identifier
    assert changed.reach == Reaching(EVERYBODY.identifier, most_new=7)
    assert not changed.matching.existing_only


def test_a_missing_permission_is_a_sentence_and_the_next_question(world: World) -> None:
    """With the key that Customer Insights asks for, the rest of the wizard and the menus go on."""
    export = world.export(world.many(3))
    world.run(export)
    done = talk(
        world,
        *(*FIRST_EXPORT, "change", *[ENTER] * 4, "list", ENTER, *["back"] * 6),
        *(*FIRST_EXPORT, "try one", "1", ENTER),
        *("past", ENTER, "prove", ENTER, ENTER, "0", "quit"),
    )
    assert done.code == 0
    for permission in (LIST_SEGMENTS, SEGMENT_DETAILS, EXPORT_IDS):
        assert lacking(permission) in done.said
    assert f"{lacking(EXPORT_IDS)}\nNothing was sent.\n" in done.said


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl+C otherwise")
def test_ctrl_c_stops_the_waiting_and_not_the_work_at_braze(world: World) -> None:
    """The file stays ordered and can be waited for again; Braze stops only when it is told to."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=3_600))
    world.export(world.many(3), segment_identifier=world.sandbox.segments[0].identifier)
    world.key = full_key(world)
    with subprocess.Popen(
        world.command("--plain"), env=world.environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("1\n1\nits braze segment\n1\n")
        process.stdin.flush()
        while not process.stdout.readline().startswith("Braze is making the file."):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said, _nothing = process.communicate("have braze stop\ny\nnothing more\nquit\n", timeout=40)
    assert process.returncode == 0
    assert "Stopped waiting. Braze goes on making the file" in said
    assert "1. Go on waiting for the file" in said
    assert "Braze makes no file of this segment any more." in said
    assert "1. Read it\n" in said


def test_segments_of_one_name_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that several have is asked again; one that nobody else has is enough."""
    found = (
        BrazeSegment("id-1", "VIP"),
        BrazeSegment("id-2", "vip"),
        BrazeSegment("id-3", "VIP \x1b[2J gold"),
        BrazeSegment("id-4", "News"),
    )
    with typed(["vip", "vip id-2"]):
        assert pick_segment(Dialogue(), found, "id-9") == "id-2"
    said = capsys.readouterr().out
    assert "More than one is meant:\n2. VIP (id-1)\n3. vip (id-2)\n4. VIP ␛[2J gold (id-3)" in said
    with typed(["news"]):
        assert pick_segment(Dialogue(), found, "") == "id-4"
    with typed([ENTER]):
        assert pick_segment(Dialogue(), found, "id-3") == "id-3"
