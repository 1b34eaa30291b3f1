"""The audit: entries that stay, in a chain that tells when they did not."""

from __future__ import annotations

import sqlite3
import threading

import msgspec
import pytest

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.errors import BadInputError
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.audit import (
    BEGINNING,
    Verdict,
    chained,
    changed_fields,
    entries,
    lines,
    note,
    verify,
    verify_lines,
)
from ci_braze_tui.workspace.account import current_account


@pytest.fixture
def home(tmp_path):
    """A home without anything in it."""
    return Home.under(tmp_path / "home")


def behind_its_back(home: Home, *statements: str) -> None:
    """Change the books as somebody does who means to."""
    database = sqlite3.connect(home.database)
    for statement in ("DROP TRIGGER audit_is_not_changed", "DROP TRIGGER audit_is_not_shortened"):
        database.execute(statement)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def test_entries_stay_in_their_order(home):
    """Who, what and when, numbered from one; the chain is whole."""
    assert verify(home) == Verdict(0, BEGINNING, None)
    note(home, "connected", "Acme EU", endpoint="rest.fra-01.braze.eu")
    note(home, "run started", "20261122-1", export="VIP")
    (first, _), (second, head) = entries(home)
    assert (first.number, first.account, first.action) == (1, current_account(), "connected")
    assert (second.subject, second.details) == ("20261122-1", {"export": "VIP"})
    assert first.at <= second.at
    assert verify(home) == Verdict(2, head, None)


def test_the_books_refuse_to_forget(home):
    """No statement changes an entry or takes one out."""
    note(home, "connected", "Acme EU")
    database = sqlite3.connect(home.database)
    for statement in (
        "UPDATE audit SET entry = ''",
        "DELETE FROM audit",
        "REPLACE INTO audit VALUES (1, '', '')",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(statement)
    database.close()


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ("UPDATE audit SET entry = replace(entry, 'B', 'X') WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 3", 3),
        ("UPDATE audit SET number = 9 WHERE number = 4", 4),
        ("UPDATE audit SET hash = '0' WHERE number = 2", 2),
    ],
)
def test_a_change_shows(home, change, wrong):
    """The first entry that is not as it was written is named."""
    for name in "ABCD":
        note(home, "export saved", name)
    behind_its_back(home, change)
    assert verify(home).first_wrong == wrong


def test_an_entry_that_is_none_any_more_is_named(home):
    """What was emptied behind our back is no riddle to who lists it, nor to who verifies a copy."""
    note(home, "export saved", "A")
    behind_its_back(home, """UPDATE audit SET entry = '{"number":1}'""")
    with pytest.raises(BadInputError, match="Entry 1 of the audit cannot be read"):
        list(entries(home))
    assert verify_lines(lines(home)).first_wrong == 1


def test_several_write_at_once(home):
    """No entry is lost, and the chain holds."""
    note(home, "connected", "Acme EU")

    def write() -> None:
        for _ in range(10):
            note(home, "export saved", "VIP")

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (verify(home).entries, verify(home).first_wrong) == (41, None)


def test_a_noted_hash_tells_what_the_chain_cannot(home):
    """Entries cut off at the end, or all written anew, leave a whole chain, without the hash noted before."""
    for name in "ABC":
        note(home, "export saved", name)
    noted = verify(home).head
    note(home, "export removed", "A")
    assert verify(home, noted).is_whole

    behind_its_back(home, "DELETE FROM audit WHERE number >= 3")
    cut = verify(home, noted)
    assert (cut.entries, cut.first_wrong, cut.is_expected, cut.is_whole) == (2, None, False, False)

    database = sqlite3.connect(home.database)
    link = BEGINNING
    for number, text in database.execute("SELECT number, entry FROM audit").fetchall():
        forged = text.replace('"A"', '"X"')
        link = chained(link, forged)
        database.execute(
            "UPDATE audit SET entry = ?, hash = ? WHERE number = ?", (forged, link, number)
        )
    database.commit()
    database.close()
    assert verify(home).is_whole
    assert not verify(home, noted).is_whole


def test_what_was_exported_is_verified_elsewhere(home, tmp_path):
    """The lines are the chain; a changed one is named, and what is no audit is refused."""
    for name in ("VIP", 'a "quoted" naïve name'):
        note(home, "export saved", name, fields="schedule.at")
    kept = list(lines(home))
    assert verify_lines(kept, verify(home).head) == verify(home)
    assert verify_lines([kept[0], kept[1].replace(b"schedule", b"segments")]).first_wrong == 2
    assert verify_lines(kept[1:]).first_wrong == 1
    with pytest.raises(BadInputError, match="no audit"):
        verify_lines([b'{"entry": 1}'])


def test_names_of_fields_are_told_and_no_values():
    """What differs is named down to the last field, in what is new as well; what is equal is not."""
    before = Connection("Acme", "rest.fra-01.braze.eu")
    after = msgspec.structs.replace(before, users="administrators and contributors")
    after = msgspec.structs.replace(after, contract=Contract(bulk=True))
    assert changed_fields(before, after) == ("users", "contract.bulk")
    assert changed_fields(before, before) == ()
    assert "endpoint" in changed_fields(None, after)
