"""Exports as they are listed: truthfully, whatever the books hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from ci_braze_tui.exports.listing import Listing, State, next_run, state_of
from ci_braze_tui.exports.occurrences import Occurrence
from ci_braze_tui.exports.schedule import Schedule
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.history import PastRun
from ci_braze_tui.runs.run import Options, Status
from tests.tui.screens.past_runs import Past, enter, export_named, save_definitions

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home for the books."""
    return Home(tmp_path, tmp_path)


def _run(status: Status, *, returned: int = 0) -> PastRun:
    ended = None if status in ("preparing", "delivering") else NOW - HOUR
    about = ("run", "VIP", "Acme EU", Options(), status, "mlee", NOW - 2 * HOUR, ended)
    return PastRun(*about, accepted=9, returned=returned, seconds=1.0)


def _moment(hours: int, sentence: str | None = None, run: str | None = None) -> Occurrence:
    return Occurrence("VIP", NOW + hours * HOUR, run, sentence)


@pytest.mark.parametrize(
    ("run", "moment", "expected"),
    [
        (None, None, "not run yet"),
        (None, _moment(-1), "queued"),
        (_run("preparing"), _moment(-1, "missed"), "preparing"),
        (_run("delivering"), None, "sending"),
        (_run("finished"), None, "successful"),
        (_run("finished", returned=2), None, "rows returned"),
        (_run("finished"), _moment(-1, "missed"), "skipped"),
        (_run("finished"), _moment(-3, "missed"), "successful"),
        (_run("finished"), _moment(-1, run="another"), "successful"),
        (_run("canceled"), None, "canceled"),
        (_run("interrupted"), None, "interrupted"),
        (_run("refused"), None, "refused"),
        (_run("failed"), None, "failed"),
        (_run("braked"), None, "held back"),
    ],
)
def test_the_state_is_that_of_what_came_last(
    run: PastRun | None, moment: Occurrence | None, expected: State
) -> None:
    """A moment that was passed over counts only if it came after the latest run, and says why."""
    assert state_of(export_named("VIP"), run, moment) == (
        expected,
        "missed" if expected == "skipped" else "",
    )
    detached = state_of(export_named("VIP", None), run, moment)[0]  # type: ignore[arg-type]
    assert detached == (expected if expected in ("preparing", "sending") else "no connection")


def test_the_next_run_is_that_of_its_own_schedule() -> None:
    """None without a connection, or when switched off."""
    daily = Schedule("daily", "06:30")
    export = export_named("VIP")

    def following(connection: str | None, schedule: Schedule) -> datetime | None:
        changed = msgspec.structs.replace(export, connection=connection, schedule=schedule)
        return next_run(changed, None, NOW)

    assert following("Acme EU", daily) == datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    assert following(None, daily) is None
    assert following("Acme EU", daily.switched_off()) is None


def test_run_all_takes_those_with_an_active_schedule(home: Home) -> None:
    """Not those that are switched off or detached."""
    save_definitions(home, "A", "B", "C")
    store = ExportStore(home)
    store.detach_export("B")
    off = msgspec.structs.replace(store.get("C"), schedule=Schedule("off"))
    store.save(off, replacing="C")
    read = Listing(home).read()
    assert [line.export.name for line in read.lines if line.runs_with_all] == ["A"]
    assert read.connections == ("Acme EU",)


def test_a_run_that_was_resumed_says_why_it_ended_now(home: Home) -> None:
    """Not why it had ended before, although it ended in the same way."""
    save_definitions(home, "VIP")
    enter(home, Past("VIP", "refused", sentence="The key is unknown."))
    listing = Listing(home)
    assert listing.read().lines[0].why == "The key is unknown."
    with connect(home.database) as database:
        later = datetime.now(UTC).isoformat()
        database.execute("UPDATE runs SET sentence = 'No permission.', ended_at = ?", (later,))
    assert listing.read().lines[0].why == "No permission."
