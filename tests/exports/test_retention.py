"""Retention: what has come of age goes, what a run needs stays, and the audit tells of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from ci_braze_tui.audience.proof import Disagreement, Proof
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.exports.belongings import begin_run, ledger_of, outbox_of
from ci_braze_tui.exports.retention import find, remove, tidy
from ci_braze_tui.exports.story import run_export
from ci_braze_tui.runs.audit import entries, verify
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.report import ReasonCount
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.workspace.account import current_account
from ci_braze_tui.workspace.definition import Retention
from tests.cli.calling import call, call_json
from tests.world import World

KEPT = Retention(personal_data=30, runs=400)


def after(days: int) -> datetime:
    """A moment in the future."""
    return datetime.now(UTC) + timedelta(days=days)


def kinds(world: World, days: int) -> list[tuple[str, str]]:
    """What has come of age by then."""
    return [(each.kind, each.name) for each in find(world.home, KEPT, after(days))]


@pytest.fixture
def finished(world: World) -> Run:
    """A run with a row that came back, and with a proof that names people."""
    rows = [["c1", "c1@example.com", "VIP"], ["c2", "no address", "VIP"]]
    run, _report = world.run(world.export(world.customers(rows)))
    proof = Proof(
        1, 1, ('{"email":"c1"}',), 2, 1, (Disagreement("a", "dropped", 1, ("c1",)),), (), True
    )
    (world.home.runs / run.id / "proof.json").write_bytes(msgspec.json.encode(proof))
    return run


def test_personal_data_goes_first_and_the_run_later(world: World, finished: Run) -> None:
    """Nothing before its time; then the people, with a report that names no file; then the whole run."""
    folder, home = world.home.runs / finished.id, world.home
    assert (folder / "returned-rows.csv").exists()
    assert kinds(world, 29) == []
    assert kinds(world, 31) == [("personal data", finished.id), ("preflight", "vip-to-braze")]

    found = find(home, KEPT, after(31))
    assert remove(home, found) == found
    assert sorted(path.name for path in folder.rglob("*")) == [
        "outbox",
        "proof.json",
        "report.json",
    ]
    texts = "".join(path.read_text() for path in folder.glob("*.json"))
    assert "c1" not in texts
    assert "returned-rows" not in texts
    report = world.store.report(finished.id)
    assert report is not None
    assert (report.returned, report.summary.outcomes.returned) == (None, 1)
    assert kinds(world, 31) == []

    assert kinds(world, 401) == [("run", finished.id)]
    remove(home, find(home, KEPT, after(401)))
    assert world.store.latest() == ()
    assert not folder.exists()
    with connect(home.database) as database:
        assert database.execute("SELECT count(*) FROM journal").fetchone() == (0,)
    assert [each.details for each, _hash in entries(home) if each.action == "purged"] == [
        {"personal_data": "1", "preflight": "1"},
        {"run": "1"},
    ]
    assert verify(home).is_whole


def test_an_unfinished_run_is_over_and_what_it_told_is_known(world: World) -> None:
    """Its outbox goes, the ledger knows what Braze took, it cannot be resumed; a plan leaves nothing."""
    export = world.export(world.many(200))
    world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=2),)))
    run, report = world.run(export)
    taken = report.summary.outcomes.accepted
    looked_at = asyncio.run(
        run_export(
            begin_run(world.export(world.many(3), name="Other"), world.home, Options()),
            world.home,
            world.keys,
            Control(),
            plan_only=True,
        )
    )
    found = find(world.home, KEPT, after(31))
    of_runs = {each.name: each.kind for each in found if each.export}
    assert of_runs == {run.id: "unfinished run", looked_at.id: "plan"}
    remove(world.home, found)
    assert world.store.get(run.id).status == "superseded"
    assert list(outbox_of(world.home, run.id).folder.iterdir()) == []
    assert not (world.home.runs / run.id / "returned-rows.csv").exists()
    assert ledger_of(world.home, run).profiles() == taken
    assert [each.id for each in world.store.latest()] == [run.id]


def test_what_braze_quotes_goes_with_the_people(world: World, finished: Run) -> None:
    """A reason of Braze may hold a value, so the report keeps our own reasons and how many Braze refused."""
    report = world.store.report(finished.id)
    assert report is not None
    quoting = (ReasonCount("rejected", "'c1@example.com' is wrong", 2), *report.reasons)
    world.store.write_report(finished.id, msgspec.structs.replace(report, reasons=quoting))
    remove(world.home, find(world.home, KEPT, after(31)))
    kept = world.store.report(finished.id)
    assert kept is not None
    assert kept.reasons[:-1] == report.reasons
    assert (kept.reasons[-1].outcome, kept.reasons[-1].rows) == ("rejected", 2)
    assert "c1" not in (world.home.runs / finished.id / "report.json").read_text()


def test_nothing_of_a_going_run_is_touched(world: World, finished: Run) -> None:
    """While the export's lock is held nothing of it is found, and what was found before stays."""
    found = [each for each in find(world.home, KEPT, after(31)) if each.kind == "personal data"]
    lock = take_lock(world.home, finished.export, finished.id)
    try:
        assert kinds(world, 401) == [("preflight", "vip-to-braze")]
        assert remove(world.home, found) == ()
    finally:
        lock.release()
    assert (world.home.runs / finished.id / "returned-rows.csv").exists()


def test_a_folder_that_no_books_know_goes(world: World) -> None:
    """What is left when the books were moved away is personal data that nobody would find."""
    outbox = world.home.runs / "20200101-000000-abcd" / "outbox"
    outbox.mkdir(parents=True)
    (outbox / "rows-000000.parquet").write_bytes(b"people")
    read = world.home.audiences / "vip" / "acme"
    read.mkdir(parents=True)
    (read / "profiles.parquet").write_bytes(b"people")
    assert kinds(world, 29) == []
    stray, audience = find(world.home, KEPT, after(31))
    assert (audience.kind, audience.name) == ("audience", "vip/acme")
    assert (stray.kind, stray.name, stray.size) == ("stray folder", "20200101-000000-abcd", 6)
    assert remove(world.home, (audience, stray)) == (audience, stray)
    assert list(world.home.runs.iterdir()) == []
    assert not read.exists()


def test_a_run_tidies_at_its_end_and_never_fails_for_it(world: World) -> None:
    """By the workspace's own days; a definition that cannot be read leaves everything where it is."""
    workspace = world.home.config / "workspace.toml"
    administrators = f'version = 1\nadministrators = ["{current_account()}"]\n'
    workspace.write_text(f"{administrators}[retention]\npersonal_data = 0\n")
    run, _report = world.run(world.export(world.customers([["c1", "no address", "VIP"]])))
    folder = world.home.runs / run.id
    assert [path.name for path in folder.glob("*.*")] == ["report.json"]
    assert "run started" in [each.action for each, _hash in entries(world.home)]

    with connect(world.home.database) as database:
        database.execute("UPDATE runs SET report = '{}'")
    (folder / "returned-rows.csv").write_text("people")
    (world.home.state / ".pruned").unlink()
    tidy(world.home)
    assert not (folder / "returned-rows.csv").exists()

    (world.home.state / ".pruned").unlink()
    workspace.write_text("administrators = 7\n")
    tidy(world.home)
    assert (folder / "report.json").exists()


def test_purging_by_hand_says_first_what_it_would_do(world: World, finished: Run) -> None:
    """Without --yes nothing goes; with it personal data goes, and the history only when that is asked for."""
    folder = world.home.runs / finished.id
    assert call(world, "runs", "purge").stdout == ""
    shown = call(world, "runs", "purge", "--older-than", "0")
    assert finished.id in shown.stdout
    assert "--yes" in shown.stderr
    assert (folder / "returned-rows.csv").exists()

    done = call_json(world, "runs", "purge", "--older-than", "0", "--yes", "--json")
    assert {each["kind"] for each in done["removed"]} == {"personal data", "preflight"}
    assert (world.store.get(finished.id).status, (folder / "report.json").exists()) == (
        "finished",
        True,
    )
    call(world, "runs", "purge", "--older-than", "0", "--history", "--yes")
    assert world.store.latest() == ()
