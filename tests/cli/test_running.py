"""`check`, `run` and `runs`, as a script sees them: output, JSON and exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import msgspec
import pytest

from ci_braze_tui.definitions import write_definition
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.records.outcome import OUTCOMES
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from tests.cli.calling import call, call_json
from tests.world import IDENTIFIER, World

SUMMARY_KEYS = [
    *("run", "export", "status", "rows", "outcomes", "leavers", "records", "requests", "retries"),
    *("data_points", "seconds", "profiles_per_second", "report"),
]


def test_check_sends_nothing_and_leaves_nothing(world: World) -> None:
    """The plan has counts, problems and the first objects; neither Braze nor the books hear of it."""
    path = world.customers([("c1", "c1@example.com", "VIP"), ("c2", "bad", "VIP")])
    world.export(path)
    done = call(world, "check", "VIP to Braze")
    assert done.returncode == 3
    assert "invalid: the e-mail address is not valid (row 2)" in done.stdout
    assert f'{{"external_id":"c1","email":"c1@example.com","{IDENTIFIER}":true}}' in done.stdout
    assert world.sandbox.inspector.overview().requests == 0
    assert world.store.latest() == ()
    assert call(world, "run", "VIP to Braze", "--dry-run").stdout == done.stdout


def test_run_prints_the_promised_summary(world: World) -> None:
    """`--json` prints one object with the promised keys, and the nine outcomes add up to the rows."""
    world.export(world.many(100))
    done = world.cli("run", "VIP to Braze", "--json")
    assert done.returncode == 0
    (line,) = done.stdout.splitlines()
    summary = json.loads(line)
    assert list(summary) == SUMMARY_KEYS
    assert list(summary["outcomes"]) == list(OUTCOMES)
    assert sum(summary["outcomes"].values()) == summary["rows"] == 100
    assert summary["outcomes"]["accepted"] == 100


def test_json_lines_are_snapshots_and_the_summary_last(world: World) -> None:
    """Every line is an object; the last one is the summary."""
    world.export(world.many(100))
    lines = world.cli("run", "VIP to Braze", "--json-lines").stdout.splitlines()
    assert len(lines) >= 2
    assert all("phase" in json.loads(line) for line in lines[:-1])
    assert list(json.loads(lines[-1])) == SUMMARY_KEYS


def test_rows_that_come_back_are_exit_code_3(world: World) -> None:
    """Finished, but not all is well."""
    world.export(world.customers([("c1", "c1@example.com", "VIP"), ("", "", "VIP")]))
    done = call(world, "run", "VIP to Braze")
    assert done.returncode == 3
    assert "returned-rows.csv" in done.stdout


def test_a_refused_key_is_exit_code_4_and_resumable(world: World) -> None:
    """Braze's 401 stops the run; the command to go on with is printed, and works."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=2),)))
    world.export(world.many(300))
    done = call(world, "run", "VIP to Braze")
    assert done.returncode == 4
    assert "runs resume" in done.stderr
    assert world.key not in done.stdout + done.stderr
    world.sandbox.inspector.set_faults(FaultPlan())
    (run,) = call_json(world, "runs", "list", "--json")["runs"]
    done = call(world, "runs", "resume", run["run"], "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["outcomes"]["accepted"] == 300


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to catch")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels_cleanly_with_exit_code_5(world: World, number: int) -> None:
    """What is in flight is finished and entered; the rest is pending; nothing is unknown."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("latency", percent=100, seconds=0.2),)))
    world.export(world.many(30_000))
    command = world.command("run", "VIP to Braze", "--json")
    with subprocess.Popen(
        command, env=world.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        while world.sandbox.inspector.overview().track_requests < 5:
            time.sleep(0.02)
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 5
    outcomes = json.loads(out)["outcomes"]
    assert outcomes["unknown"] == 0
    assert outcomes["accepted"] + outcomes["pending"] == 30_000
    assert "runs resume" in err


def test_the_brake_is_exit_code_6_until_yes(world: World) -> None:
    """Nothing is sent; --yes goes on."""
    rows = [(f"c{n}", f"c{n}@example.com", "VIP") for n in range(10)]
    world.export(world.customers(rows))
    assert call(world, "run", "VIP to Braze").returncode == 0
    world.customers(rows[:2])
    assert call(world, "check", "VIP to Braze").returncode == 6
    done = call(world, "run", "VIP to Braze")
    assert done.returncode == 6
    assert "8 of 10 known members" in done.stderr
    assert call(world, "run", "VIP to Braze", "--yes").returncode == 0
    assert world.members() == {"c0", "c1"}


def test_a_run_beside_another_is_exit_code_7(world: World) -> None:
    """One run of an export at a time."""
    world.export(world.many(10))
    lock = take_lock(world.home, "VIP to Braze")
    try:
        assert call(world, "run", "VIP to Braze").returncode == 7
    finally:
        lock.release()


def test_runs_can_be_shown_and_reported(world: World) -> None:
    """The history has the run, its state and its report, for people and as JSON."""
    world.export(world.many(5))
    run = call_json(world, "run", "VIP to Braze", "--json")["run"]
    assert run in call(world, "runs", "list").stdout
    assert call_json(world, "runs", "show", run, "--json")["status"] == "finished"
    assert "finished" in call(world, "runs", "show", run).stdout
    assert call_json(world, "runs", "report", run, "--json")["summary"]["run"] == run
    assert "5  accepted" in call(world, "runs", "report", run).stdout
    done = call(world, "runs", "resume", run)
    assert done.returncode == 2
    assert "nothing to go on with" in done.stderr


def test_a_definition_is_filed_shown_and_removed(world: World) -> None:
    """`exports add` names the source from the root, so the definition works from its new place."""
    export = world.export(world.many(5))
    ExportStore(world.home).remove(export.name)
    definition = world.folder / "mine.toml"
    source = type(export.source)("customers.csv")
    write_definition(definition, msgspec.structs.replace(export, source=source))
    assert call(world, "exports", "add", str(definition)).returncode == 0
    assert call(world, "exports", "add", str(definition)).returncode == 2
    assert call(world, "exports", "add", str(definition), "--replace").returncode == 0
    shown = call_json(world, "exports", "show", export.name, "--json")
    assert Path(shown["source"]["path"]) == world.folder / "customers.csv"
    assert "[matching]" in call(world, "exports", "show", export.name).stdout
    assert call(world, "run", export.name).returncode == 0
    assert call(world, "exports", "remove", export.name).returncode == 0
    assert "no exports yet" in call(world, "exports", "list").stderr


def test_another_spelling_of_a_name_replaces_the_export_and_keeps_its_history(world: World) -> None:
    """A name that is kept in the same file is the same export."""
    export = world.export(world.many(5))
    assert call(world, "run", export.name).returncode == 0
    definition = world.folder / "mine.toml"
    write_definition(definition, msgspec.structs.replace(export, name="VIP TO BRAZE"))
    assert call(world, "exports", "add", str(definition), "--replace").returncode == 0
    assert "Successful" in call(world, "exports", "list").stdout
    assert call_json(world, "run", "VIP TO BRAZE", "--json")["outcomes"]["unchanged"] == 5


def test_a_run_that_is_going_is_not_resumed(world: World) -> None:
    """It is another trouble than a run that is over."""
    export = world.export(world.many(5))
    run, _ = world.run(export)
    world.store.set_status(run.id, "delivering")
    lock = take_lock(world.home, export.name, run.id)
    try:
        done = call(world, "runs", "resume", run.id)
    finally:
        lock.release()
    assert (done.returncode, done.stdout) == (7, "")
    assert "is going on" in done.stderr


def test_the_way_on_after_the_brake_is_told_whole(world: World) -> None:
    """The command that is printed gets the run through."""
    rows = [(f"c{n}", f"c{n}@example.com", "VIP") for n in range(10)]
    world.export(world.customers(rows))
    call(world, "run", "VIP to Braze")
    world.customers(rows[:2])
    told = call(world, "run", "VIP to Braze").stderr
    (command,) = re.findall(r"`ci-braze-tui (runs resume .*)`", told)
    assert call(world, *command.split()).returncode == 0


def test_a_pipe_that_takes_ascii_only_gets_everything(world: World) -> None:
    """JSON stays JSON, and text shows what it can."""
    world.export(world.many(5), name="Überall 가")
    for arguments in (["run", "Überall 가", "--json"], ["exports", "list"]):
        done = subprocess.run(
            world.command(*arguments),
            env=world.environment | {"PYTHONIOENCODING": "ascii"},
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        if "--json" in arguments:
            assert json.loads(done.stdout)["export"] == "Überall 가"


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl+C otherwise")
def test_ctrl_c_while_preparing_cancels_and_leaves_nothing(world: World) -> None:
    """Whether we or polars get the signal: canceled, resumable, no personal data left behind."""
    world.export(world.many(500_000))
    with subprocess.Popen(
        world.command("run", "VIP to Braze"),
        env=world.environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not (runs := world.store.latest()) or world.store.snapshot(runs[0].id) is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 5
    assert "Canceled before anything was sent." in err
    assert world.store.get(runs[0].id).status == "canceled"
    assert list(world.home.runs.rglob("*.parquet")) == []
    assert world.sandbox.inspector.overview().track_requests == 0


def test_the_pre_flight_is_printed_and_saved(world: World) -> None:
    """Errors apart from warnings, with rows, remedy and cost; as JSON and as files the same."""
    rows = [("c1", "a@example.com", "VIP"), ("c2", "no address", "VIP"), (" c3", "", "VIP")]
    world.export(world.customers(rows))
    done = call(world, "check", "VIP to Braze")
    assert done.returncode == 3
    assert "Errors: these rows are not sent" in done.stdout
    assert "1  invalid: the e-mail address is not valid (row 2)" in done.stdout
    assert "→ Correct it, or leave it blank" in done.stdout
    assert "Braze customer ID (BrazeUserId): had blanks around it" in done.stdout
    assert "1 request, at least 0 s (/users/track, 3,000 requests in 3 s" in done.stdout
    folder = world.home.preflights / "vip-to-braze"
    assert str(folder) in done.stderr
    printed = call_json(world, "check", "VIP to Braze", "--json")
    kept = json.loads((folder / "preflight.json").read_bytes())
    assert printed["findings"] == kept["findings"]
    assert printed["forecast"] == kept["forecast"] | {"data_points": 3}
    assert sorted(path.name for path in folder.iterdir()) == ["preflight.csv", "preflight.json"]


def test_what_braze_was_told_can_be_forgotten(world: World) -> None:
    """Only with --yes, after a warning; the next run sends everything again."""
    world.export(world.many(20))
    assert call(world, "run", "VIP to Braze").returncode == 0
    warned = call(world, "exports", "forget", "VIP to Braze")
    assert (warned.returncode, "Repeat with --yes" in warned.stderr) == (2, True)
    assert call_json(world, "run", "VIP to Braze", "--json")["outcomes"]["unchanged"] == 20
    assert call(world, "exports", "forget", "VIP to Braze", "--yes").returncode == 0
    again = call_json(world, "run", "VIP to Braze", "--json")
    assert (again["outcomes"]["accepted"], again["data_points"]) == (20, 40)


def test_all_rows_warns_that_everything_is_billed_again(world: World) -> None:
    """What is sent although Braze has it costs as much as the first time."""
    world.export(world.many(3))
    call(world, "run", "VIP to Braze")
    again = call(world, "run", "VIP to Braze", "--all-rows", "--json")
    assert "bills, every attribute again" in again.stderr
    assert json.loads(again.stdout)["data_points"] == 6


def test_an_empty_file_brakes(world: World) -> None:
    """A header alone would take the membership from everybody."""
    world.export(world.many(3))
    call(world, "run", "VIP to Braze")
    world.customers([])
    done = call(world, "run", "VIP to Braze", "--yes")
    assert (done.returncode, "has a header but no rows" in done.stderr) == (6, True)
    assert len(world.members()) == 3
