"""Runs tell how they end: by a process of its own, without waiting for anybody, without data of customers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ci_braze_tui.cli import main
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.errors import ConnectionLostError, KeyMissingError, SourceError
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.status import unfinished_runs
from ci_braze_tui.exports.story import run_export
from ci_braze_tui.notices import telling
from ci_braze_tui.notices.definition import path_of
from ci_braze_tui.notices.telling import after_run, after_skip, before_run
from ci_braze_tui.notices.unsent import events, folder_of
from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.snapshot import Snapshot
from tests.notices.receivers import Hook, hooked
from tests.world import World

TOML = """version = 1
[[webhook]]
name = "Pager"
url_key = "pager"
[webhook.when]
success = true
drift_percent = 40
returned_percent = 10
"""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    """The webhook behind the notice."""
    with hooked() as hook:
        monkeypatch.setenv("CI_BRAZE_TUI_NOTICE_PAGER", hook.url)
        yield hook
        for _home, process in telling._senders:
            process.wait(20)


def want(home: Home) -> None:
    """Have the notice."""
    write_private(path_of(home), TOML.encode())


@pytest.fixture
def queued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home in which what is to be told is only written down."""
    monkeypatch.setattr(telling, "_start_sender", lambda home: None)
    home = Home.under(tmp_path / "home")
    want(home)
    return home


def environment_of(process: int) -> str:
    """What a process has in its environment, where the system shows that."""
    path = Path(f"/proc/{process}/environ")
    return path.read_text() if path.exists() else ""


def test_a_run_tells_how_it_ended(
    world: World, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its numbers, and what changed since the run before; the run does not wait for the other side."""
    monkeypatch.setenv("CI_BRAZE_TUI_API_KEY", world.key)
    export = world.export(world.many(100))
    world.run(export)
    want(world.home)
    world.customers([(f"c{n}", "anna at example", "VIP") for n in range(50)])
    with hook.closed:
        run, report = world.run(export, consent=True)
        assert run.status == "finished"
        assert world.key not in environment_of(telling._senders[-1][1].pid)
    told = hook.wait()
    assert told["occasions"] == ["returned", "drift", "success"]
    assert told["facts"]["run"] == run.id
    assert told["facts"]["rows_before"] == 100
    assert told["facts"]["outcomes"]["invalid"] == report.summary.outcomes.invalid == 50
    assert told["title"] == "VIP to Braze: many rows came back"
    said = json.dumps(told)
    assert not any(word in said for word in ("anna", "example", "EMail", world.key, "c7"))


def test_a_run_that_fails_tells_why_but_not_what_was_in_the_file(world: World, hook: Hook) -> None:
    """The kind of the error is told; its sentence, which may quote the file, is not."""
    want(world.home)
    export = world.export(world.many(3))
    (world.folder / "customers.csv").write_text("Secret,Columns\nanna@example.com,1\n")
    with pytest.raises(Exception, match="EMail"):
        world.run(export)
    told = hook.wait()
    assert (told["occasions"], told["facts"]["status"]) == (["failure"], "failed")
    assert told["facts"]["cause"] == "BadInputError"
    assert not any(word in json.dumps(told) for word in ("anna", "Secret", "EMail"))


def test_a_check_tells_nobody(world: World) -> None:
    """Only a run is a run."""
    want(world.home)
    run = begin_run(world.export(world.many(3)), world.home, Options())
    asyncio.run(run_export(run, world.home, world.keys, Control(), plan_only=True))
    assert not folder_of(world.home).exists()


def test_a_run_that_died_is_told_of_once_by_whoever_looks(world: World, monkeypatch) -> None:
    """A process that was killed cannot tell; the next run or refresh does, and only the first of them."""
    monkeypatch.setattr(telling, "_start_sender", lambda home: None)
    want(world.home)
    run = begin_run(world.export(world.many(3)), world.home, Options(refresh=True))
    before_run(world.home, unfinished_runs)
    assert events(world.home) == []
    world.store.set_status(run.id, "delivering")
    world.store.write_snapshot(Snapshot(run.id, "delivering", datetime.now(UTC)))
    before_run(world.home, unfinished_runs)
    before_run(world.home, unfinished_runs)
    (event,) = events(world.home)
    assert (event.facts.kind, event.facts.run, event.facts.scheduled) == ("crashed", run.id, True)


def test_a_person_who_stops_a_run_at_once_knows(world: World, monkeypatch) -> None:
    """Neither now nor later is told what somebody did himself; a bug is told at once."""
    monkeypatch.setattr(telling, "_start_sender", lambda home: None)
    want(world.home)
    run = begin_run(world.export(world.many(3)), world.home, Options())
    world.store.set_status(run.id, "delivering")
    after_run(world.home, run, KeyboardInterrupt())
    before_run(world.home, unfinished_runs)
    assert events(world.home) == []
    after_run(world.home, run, ZeroDivisionError())
    assert [event.facts.kind for event in events(world.home)] == ["crashed"]


def test_a_run_that_breaks_off_as_before_is_told_once(world: World, monkeypatch) -> None:
    """While Braze is away for a night, every refresh goes on with it in vain."""
    monkeypatch.setattr(telling, "_start_sender", lambda home: None)
    want(world.home)
    run = begin_run(world.export(world.many(5)), world.home, Options(refresh=True))
    for sentence in ("Braze is away.", "Braze is away.", "The disk is full."):
        world.store.set_status(run.id, "interrupted", sentence)
        after_run(world.home, run, ConnectionLostError(sentence))
        run = world.store.get(run.id)
    assert [event.facts.status for event in events(world.home)] == ["interrupted"] * 2


def test_a_skipped_run_is_told_once_for_each_moment_and_cause(queued: Home) -> None:
    """A refresh comes across it every few minutes."""
    due = datetime.now(UTC) - timedelta(days=9)
    for at in (due, due, due + timedelta(days=1)):
        after_skip(queued, "VIP", at)
        after_skip(queued, "VIP", at, KeyMissingError("x"))
    told = [(event.facts.due_at, event.facts.cause) for event in events(queued)]
    assert sorted(told, key=str) == [
        (at, cause) for at in (due, due + timedelta(days=1)) for cause in ("KeyMissingError", None)
    ]


def test_trouble_with_notices_is_no_trouble_for_a_run(queued: Home) -> None:
    """No books, a folder that cannot be made: nothing is raised."""
    folder_of(queued).write_text("in the way")
    after_skip(queued, "VIP", datetime.now(UTC))
    queued.database.write_text("no database")
    before_run(queued, unfinished_runs)


def test_the_command_line_lists_and_tests(
    queued: Home, hook: Hook, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What there is, what is missing, what waits; a test says what came of it."""
    monkeypatch.setenv("CI_BRAZE_TUI_HOME", str(queued.config))
    assert main(["notices", "test", "pager"]) == 0
    assert hook.wait()["occasions"] == ["test"]
    hook.answers = [503]
    assert main(["notices", "test", "Pager"]) == 5
    hook.answers = [403]
    assert main(["notices", "test", "Pager"]) == 2
    assert main(["notices", "test", "Nobody"]) == 2
    capsys.readouterr()

    after_skip(queued, "VIP", datetime.now(UTC), SourceError("x"))
    assert main(["notices", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(each["name"], each["way"]) for each in listed["notices"]] == [("Pager", "webhook")]
    assert [each["export"] for each in listed["unsent"]] == ["VIP"]
    monkeypatch.delenv("CI_BRAZE_TUI_NOTICE_PAGER")
    assert main(["notices", "list"]) == 2
    shown = capsys.readouterr()
    assert "Pager  webhook  all" in shown.out
    assert "notices key pager" in shown.err
    assert hook.url not in str(listed) + shown.out + shown.err
