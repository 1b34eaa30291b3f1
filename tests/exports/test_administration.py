"""Connections in the core: what is refused there, no screen and no command can do."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ci_braze_tui.connections.check import Finding
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.health import last_health
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.errors import BadInputError, BrazeRefusedError, ConnectionLostError
from ci_braze_tui.exports.administration import note_checked, remove_connection, save_connection
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.paths import Home
from ci_braze_tui.secret import Secret
from ci_braze_tui.sources.choice import Choice

OLD, NEW = Secret("the-old-key"), Secret("the-new-key")
ACME = Connection("Acme", "rest.fra-01.braze.eu")
IDENTIFIER = "3aca937b-9bbc-4e42-9370-05e411967b2b"


def findings(**states: str) -> list[Finding]:
    """A check where all is well but for these."""
    good = ("Host", "TLS", "API key", "users.track", "users.export.segment", "Round trip")
    named = {name.replace("_", "."): state for name, state in states.items()}
    return [
        Finding(each, named.get(each, "passed"), each)  # type: ignore[arg-type]
        for each in (*good, *(name for name in named if name not in good))
    ]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home.under(tmp_path / "home")


@pytest.fixture
def keys(home: Home) -> Keys:
    """The keys of a home with one connection."""
    made = Keys.in_memory()
    save_connection(home, made, ACME, secret=OLD)
    return made


@pytest.mark.parametrize("endpoint", [ACME.endpoint, "rest.iad-01.braze.com"])
def test_the_old_key_goes_only_for_one_that_passed(home: Home, keys: Keys, endpoint: str) -> None:
    """Refused, unreachable or unchecked: nothing is written; who insists gets past all but a refusal."""
    changed = msgspec.structs.replace(ACME, name="New", endpoint=endpoint)
    refused, lost = findings(users_track="failed"), findings(Host="failed")

    def save(found: list[Finding] | None, *, insist: bool = False) -> str | None:
        return save_connection(
            home, keys, changed, replacing=ACME, secret=NEW, findings=found, insist=insist
        )

    for insist in (False, True):
        with pytest.raises(BrazeRefusedError, match=r"users\.track.*old one stays"):
            save(refused, insist=insist)
    for unsure in (None, lost):
        with pytest.raises(ConnectionLostError, match="old one stays"):
            save(unsure)
    assert ConnectionStore(home).load().items == (ACME,)
    assert keys.find("Acme").secret == OLD
    save(findings())
    assert keys.find("New").secret == NEW
    assert last_health(home, "Acme") is None


def test_what_a_key_lost_is_told_and_another_key_loses_nothing(home: Home, keys: Keys) -> None:
    """Told by name, once; unsure is not lost, and neither is what another key or endpoint had."""
    optional = {"segments_list": "passed"}
    assert note_checked(home, ACME, findings(**optional)) == ""
    assert note_checked(home, ACME, findings(users_track="unsure", segments_list="untried")) == ""
    weak = findings(users_track="failed", segments_list="missing")
    told = note_checked(home, ACME, weak)
    assert told.startswith("Since the last check, on ")
    assert told.endswith("the key of Acme lost users.track, segments.list.")
    assert note_checked(home, ACME, weak) == ""
    note_checked(home, ACME, findings(**optional))
    save_connection(home, keys, ACME, replacing=ACME, secret=NEW, findings=findings())
    assert note_checked(home, ACME, findings(segments_list="missing")) == ""
    text = (home.state / "checks" / "acme.json").read_text()
    assert NEW.reveal() not in text


def test_removing_asks_of_each_export(home: Home, keys: Keys) -> None:
    """Undecided, unknown or twice decided: nothing is removed, neither the connection nor the key."""
    exports = ExportStore(home)
    for name in ("A", "B"):
        exports.save(
            Export(name, IDENTIFIER, Choice("c.csv"), Matching("EMail"), connection="Acme")
        )
    for removing, detaching in ((["A"], []), (["A"], ["A", "B"]), (["A", "C"], ["B"])):
        with pytest.raises(BadInputError):
            remove_connection(home, keys, "Acme", removing=removing, detaching=detaching)
    assert len(exports.load().items) == 2
    assert keys.find("Acme").secret == OLD
    remove_connection(home, keys, "Acme", removing=["A"], detaching=["B"])
    assert [(each.name, each.connection) for each in exports.load().items] == [("B", None)]


@pytest.mark.parametrize(("endpoint", "is_kept"), [(ACME.endpoint, True), ("127.0.0.1:9", False)])
def test_what_was_told_is_not_taken_for_that_of_a_namesake(
    home: Home, keys: Keys, endpoint: str, is_kept: bool
) -> None:
    """A connection made later under the same name goes on only where the old one led to."""
    export = Export("A", IDENTIFIER, Choice("c.csv"), Matching("EMail"), connection="Acme")
    ExportStore(home).save(export)
    ledger = home.ledgers / "a" / "acme"
    ledger.mkdir(parents=True)
    remove_connection(home, keys, "Acme", detaching=["A"])
    assert ledger.exists()
    host = f"http://{endpoint}" if endpoint[0].isdigit() else endpoint
    save_connection(home, keys, msgspec.structs.replace(ACME, endpoint=host), secret=NEW)
    assert ledger.exists() == is_kept
