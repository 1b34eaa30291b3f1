"""Plain mode from the first question to people in Braze, and every way out in between."""

from __future__ import annotations

import argparse
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ci_braze_tui.cli.wizard import wants_plain
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from tests.cli.plain.talking import talk
from tests.world import IDENTIFIER, World

HOSTILE = "[/]\x1b[2J\u202eFirst\nName"
"""A column name with markup, an escape code, a turned reading direction and a line break."""

WITHOUT_TEXTUAL = (
    "import sys; sys.modules['textual'] = sys.modules['rich'] = None;"
    "from ci_braze_tui.cli import main; sys.exit(main(['--plain']))"
)
ENTER = ""


def _connecting(world: World) -> list[str]:
    """Answers that make a second connection to the sandbox, with some nonsense in between."""
    return [
        *("connections", "new"),
        *("", "Sandbox", "Acme EU"),  # a blank name, a taken one, a good one
        *("7", "2"),  # nobody, contributors
        *("another", "https://example.com", world.sandbox.endpoint),
        *("bad key", f'"{world.key}"'),
        ENTER,  # the contract
        *("n", "maybe", "y"),  # the consent
        ENTER,  # the export user
        ENTER,  # save
    ]


def _defining(path: Path) -> list[str]:
    """Answers that make an export of a file with the hostile column, and say no to running it."""
    return [
        *("1", "2"),  # exports, a new one
        *("/nowhere.csv", str(path)),
        *("n", ENTER, "back", ENTER, ENTER, ENTER, ENTER),  # read otherwise, and back in between
        *("VIP to Braze", "Hostile"),  # taken; good
        ENTER,  # the first connection
        *("no identifier", IDENTIFIER),
        *(ENTER, "y", "back", ENTER),  # the columns, the fields, and the columns once more
        *(
            "y",
            "add",
            "4",
            "nick",
            "1",
            "n",
            ENTER,
        ),  # a field of the hostile column, a string; go on
        *(ENTER, "9", "VIP, Newsletter"),  # segment column; no such segment; both
        *(ENTER, ENTER),  # shape, leavers
        *("2", "3", "back", "3", "c3", ENTER),  # the next row, a person, go on
        ENTER,  # the whole file
        ENTER,  # save
    ]


def _hostile_file(world: World) -> Path:
    rows = [
        ("c1", "c1@example.com", "VIP", "[red]\x1b]0;gotcha\x07"),
        ("c2", "c2@example.com", "Newsletter", "x"),
        ("c3", "c3@example.com", "VIP", "y"),
        ("c4", "no address", "VIP", "z"),
    ]
    return world.customers(rows, ("BrazeUserId", "EMail", "Segment", HOSTILE), "hostile.csv")


def test_a_connection_is_made_by_answers(world: World) -> None:
    """What is wrong is said at once and asked again; the key is hidden, and never written."""
    done = talk(world, *_connecting(world), "quit")
    assert done.code == 0
    saved = ConnectionStore(world.home).get("Acme EU")
    assert saved.users == "administrators and contributors"
    assert saved.consent is not None
    for said in (
        'There is already a connection "Sandbox"',
        "users.track: ",
        "Without your consent",
        "Passed: users.track.",
        "Connected to Braze.",
        "Export user: ",
    ):
        assert said in done.said
    assert world.key not in done.said
    assert all(
        world.key not in path.read_text("utf-8") for path in world.home.config.rglob("*.toml")
    )


def test_an_export_of_a_hostile_file_is_made_and_changed(world: World) -> None:
    """Nothing out of the file steers the terminal; going back and changing keeps the answers."""
    path = _hostile_file(world)
    world.export(path)
    done = talk(
        world, *_defining(path), "n", "1", "1", "change", *[ENTER] * 4, "back", "back", "quit"
    )
    assert done.code == 0
    assert "\x1b" not in done.said
    assert "\u202e" not in done.said
    export = ExportStore(world.home).get("Hostile")
    assert export.segments.selected == ("VIP", "Newsletter")
    assert [field.attribute for field in export.matching.fields] == ["nick"]
    for said in (
        "There is no file",
        'There is already an export "VIP to Braze"',
        "This is no segment identifier",
        "Together: 3 different people in 4 rows",
        f'{{"{IDENTIFIER}":true}}',
        'Row 3 is sent as: {"external_id":"c3"',
        "1  invalid: the e-mail address is not valid (row 4)",
        "Saved Hostile.",
        "Nothing was saved.",
    ):
        assert said in done.said


def test_leaving_at_any_question_leaves_nothing(world: World) -> None:
    """Wherever the input ends, neither a definition nor a run nor a private folder is there afterwards."""
    path = _hostile_file(world)
    before = sorted(each for each in world.home.config.rglob("*") if each.suffix == ".toml")
    connecting = _connecting(world)
    for length in range(2, len(connecting), 2):
        done = talk(world, *connecting[:length])
        assert done.code == 5
        assert done.said.endswith("Nothing was saved.\nGoodbye.\n")
    defining = _defining(path)
    for length in range(3, len(defining), 4):
        done = talk(world, "1", *defining[2:length])
        assert done.said.endswith("Nothing was saved.\nGoodbye.\n")
    assert before == sorted(each for each in world.home.config.rglob("*") if each.suffix == ".toml")
    assert world.store.latest() == ()


def test_live_is_never_sent_to_by_enter(world: World) -> None:
    """Before customers of a real Braze are sent, the question names them and it, and Enter says no."""
    world.connect("Acme", "rest.fra-01.braze.eu")
    world.export(world.many(3), connection="Acme")
    done = talk(world, "1", "1", "1", ENTER, "1", "1", "1", "y", "quit")
    assert 'Send 3 profiles to "Acme" (LIVE)? y or n [n]: ' in done.said
    assert done.said.count("Nothing was sent.") == 1
    assert "There is no API key" in done.said
    assert world.sandbox.inspector.overview().requests == 0


def test_a_run_that_was_refused_is_offered_first_and_resumed(world: World) -> None:
    """It goes on where it stopped; its story is told; what came back can be sent again."""
    rows = [(f"c{n}", f"c{n}@example.com", "VIP") for n in range(200)]
    path = world.customers([*rows, ("bad", "no address", "VIP")])
    world.export(path)
    world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=2),)))
    done = talk(world, "1", "1", "1", ENTER, "quit")
    assert done.code == 4
    assert "It is not finished. Resume it from the first menu." in done.said
    world.sandbox.inspector.set_faults(FaultPlan())
    done = talk(world, ENTER, "2", ENTER, "past", ENTER, "2", ENTER, "quit")
    assert done.code == 3
    assert "1. Go on with the unfinished run of VIP to Braze: refused" in done.said
    assert "200  accepted: Braze took it" in done.said
    assert "Only the rows that came back before" not in done.said
    assert "0 profiles to" in done.said
    assert len(world.members()) == 200


def test_a_brake_asks_twice(world: World) -> None:
    """Whoever only presses Enter sends nothing; two times yes takes the membership away."""
    export = world.export(world.many(100), membership=Membership(brake=30))
    world.run(export)
    world.many(10).rename(world.folder / "customers.csv")
    done = talk(world, "1", "1", "1", ENTER, "1", "1", "1", "y", "y", "quit")
    assert done.said.count("HELD BACK: ") == 2
    assert done.said.count("Nothing was sent.") == 1
    assert "90  accepted" in done.said
    assert len(world.members()) == 10


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
@pytest.mark.timeout(120)
def test_a_whole_journey_in_a_dumb_terminal_without_textual(world: World) -> None:
    """A key pasted with line breaks, an export, a run: nothing but lines, and no echo of the key."""
    path = _hostile_file(world)
    for each in ("connections", "exports"):
        for file in (world.home.config / each).glob("*.toml"):
            file.unlink()
    environment = {
        name: value for name, value in world.environment.items() if "API_KEY" not in name
    }
    terminal, other = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", WITHOUT_TEXTUAL],
        stdin=other,
        stdout=other,
        stderr=other,
        env=environment | {"TERM": "dumb"},
        start_new_session=True,
    ) as process:
        os.close(other)
        said = ""

        def answer(question: str, text: str) -> None:
            nonlocal said
            seen = len(said)
            deadline = time.monotonic() + 40
            while question not in said[seen:]:
                assert time.monotonic() < deadline, f"no {question!r} in {said[seen:]}"
                if select.select([terminal], [], [], 1)[0]:
                    said += os.read(terminal, 65_536).decode()
            os.write(terminal, f"{text}\n".encode())

        answer("Number [1]: ", "1")
        answer("Display name: ", "Acme")
        answer("Number [1]: ", ENTER)
        answer("Number: ", "another")
        answer("your dashboard: ", world.sandbox.endpoint)
        answer("type or paste: ", f"\n  {world.key}  \n")
        answer("contract? y or n [y]: ", ENTER)
        answer("agree? y or n: ", "y")
        answer("y or n [y]: ", ENTER)
        answer("Number [1]: ", ENTER)
        answer("Number [1]: ", "1")
        answer("address: ", str(path))
        for _same in range(2):
            answer("]: ", ENTER)
        answer("Number [1]: ", ENTER)
        answer("by name: ", IDENTIFIER)
        answer("columns? y or n [y]: ", ENTER)
        answer("fields? y or n [n]: ", ENTER)
        answer("Number [3]: ", ENTER)
        answer("none: ", "1")
        for _same in range(3):
            answer("Number [1]: ", ENTER)
        answer("now? y or n [y]: ", "n")
        answer('Save the export "hostile to Braze"? y or n [y]: ', ENTER)
        answer("Plan a run of it now? y or n [y]: ", ENTER)
        answer("(SANDBOX)? y or n [y]: ", ENTER)
        answer("Number [1]: ", "\x04")
        code = process.wait(20)
    os.close(terminal)
    assert code == 3
    assert world.key not in said
    assert "\x1b" not in said
    assert world.members() == {"c1", "c3"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGHUP")
def test_a_terminal_that_is_closed_leaves_nothing(world: World) -> None:
    """What was previewed lies in a private folder, which goes with the terminal; nothing is saved."""
    private = world.folder / "private"
    private.mkdir()
    with subprocess.Popen(
        world.command("--plain"), env=world.environment | {"TMPDIR": str(private)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"1\n{_hostile_file(world)}\n")
        process.stdin.flush()
        while "Opened: " not in process.stdout.readline():
            assert process.poll() is None
        assert len(list(private.iterdir())) == 1
        process.send_signal(signal.SIGHUP)
        said = process.stdout.read()
    assert process.returncode == 5
    assert "Nothing was saved." in said
    assert list(private.iterdir()) == []


@pytest.mark.parametrize(
    ("plain", "environ", "wanted"),
    [
        (True, {}, True),
        (False, {"TERM": "xterm-256color"}, False),
        (False, {"TERM": "dumb"}, True),
        (False, {"TERM": "xterm", "ACCESSIBLE": "1"}, True),
        (False, {"ACCESSIBLE": "0"}, False),
        (False, {"ACCESSIBLE": ""}, False),
    ],
)
def test_when_questions_are_plain(plain: bool, environ: dict[str, str], wanted: bool) -> None:
    """By the option, on a dumb terminal, or by the variable that other programs know."""
    assert wants_plain(argparse.Namespace(plain=plain), environ) is wanted


def test_a_dumb_terminal_without_a_person_is_no_reason_to_ask(world: World) -> None:
    """A scheduler sets TERM=dumb; only `--plain` reads answers from a pipe."""
    done = subprocess.run(
        world.command(), env=world.environment | {"TERM": "dumb"}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr
