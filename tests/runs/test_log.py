"""The log: a JSON object a line, of bounded size, and nobody named in it."""

from __future__ import annotations

import json
import stat
import threading

import pytest

from ci_braze_tui.delivery.batch import Batch
from ci_braze_tui.delivery.logged import DeliveryLog
from ci_braze_tui.paths import Home
from ci_braze_tui.runs import log as module
from ci_braze_tui.runs.log import NAME, PUT_ASIDE, fingerprint, folder_of, log


@pytest.fixture
def home(tmp_path):
    """A home without anything in it."""
    return Home.under(tmp_path / "home")


def written(home: Home) -> list[dict]:
    """All lines that are kept, oldest file first."""
    files = sorted(folder_of(home).glob(f"{NAME}*"), reverse=True)
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def test_a_line_is_an_object_in_a_private_file(home):
    """When, how bad, what, and the facts that there are."""
    log(home, "run ends", "warning", run="20261122-1", status="canceled", error=None, rows=3)
    (line,) = written(home)
    assert line.pop("at").endswith("Z")
    assert line == {
        "level": "warning",
        "event": "run ends",
        "run": "20261122-1",
        "status": "canceled",
        "rows": 3,
    }
    assert stat.S_IMODE((folder_of(home) / NAME).stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_stops_nobody(home):
    """Where its folder should be is a file: nothing is raised."""
    home.state.mkdir()
    folder_of(home).touch()
    log(home, "run begins", run="20261122-1")


def test_several_write_and_the_oldest_goes(home, monkeypatch):
    """Lines never mix, and only so many files are kept."""
    monkeypatch.setattr(module, "MOST_BYTES", 2_000)

    def write() -> None:
        for number in range(60):
            log(home, "phase", run="20261122-1", phase="waiting", retries=number)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    files = list(folder_of(home).glob(f"{NAME}*"))
    assert len(files) == 1 + PUT_ASIDE
    assert len(written(home)) < 4 * 60
    assert {line["event"] for line in written(home)} == {"phase"}


def test_an_identifier_is_one_hash_in_one_home(home, tmp_path):
    """The same person can be told to be the same, by this home only."""
    assert fingerprint(home, "anna@example.com") == fingerprint(home, "anna@example.com")
    assert fingerprint(home, "anna@example.com") != fingerprint(home, "bob@example.com")
    other = Home.under(tmp_path / "other")
    assert fingerprint(home, "anna@example.com") != fingerprint(other, "anna@example.com")
    assert stat.S_IMODE((folder_of(home) / ".key").stat().st_mode) == 0o600


def test_refused_rows_are_told_without_anybody_in_them(home):
    """A few are named by their hash, which is that of the identifier; nothing of the object is there."""
    people = [f'{{"external_id":"c{n}","email":"c{n}@example.com"}}' for n in range(9)]
    alias = '{"user_alias":{"alias_name":"anna","alias_label":"crm"},"email":"anna@example.com"}'
    delivery = DeliveryLog(home, "20261122-1")
    delivery.refused(Batch(70, (alias, *people, "not JSON")), range(70, 81))
    (line,) = written(home)
    assert (line["first"], line["objects"], line["refused"]) == (70, 11, 11)
    assert line["who"] == [fingerprint(home, each) for each in ("anna", "c0", "c1", "c2", "c3")]
    text = (folder_of(home) / NAME).read_text()
    assert "example.com" not in text
    assert "anna" not in text


def test_a_phase_is_told_once(home):
    """The clock ticks several times a second; the log hears of changes."""
    delivery = DeliveryLog(home, "20261122-1")
    for _again in range(2):
        delivery.phase("delivering")
        delivery.phase("delivering", retries=1)
        delivery.phase("waiting", 2.04, retries=1)
    assert [line["phase"] for line in written(home)] == ["delivering", "waiting"] * 2
    assert written(home)[1]["seconds"] == 2.0
