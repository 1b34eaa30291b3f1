"""Saved connections, one file each."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.consent import agree
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.definition_folder import Loaded
from ci_braze_tui.definitions import write_definition
from ci_braze_tui.errors import DefinitionError, NotAllowedError
from ci_braze_tui.paths import Home
from ci_braze_tui.workspace import access
from ci_braze_tui.workspace.definition import Workspace, path_of

EU = Connection("Acme EU", "rest.fra-01.braze.eu")
US = Connection("acme US", "rest.iad-03.braze.com", users="administrators and contributors")


@pytest.fixture
def home(tmp_path) -> Home:
    """A home of its own."""
    return Home.under(tmp_path / "home")


@pytest.fixture
def store(home) -> ConnectionStore:
    """The connections of that home."""
    return ConnectionStore(home)


def test_an_empty_home_has_no_connections(store):
    """Before the first connection there is nothing, and no error."""
    assert store.load().items == ()


def test_what_was_saved_is_read_back_by_name(store):
    """Connections come back whole, in the order of their names, whatever the case."""
    consent = agree("mlee", datetime(2026, 11, 21, 10, tzinfo=UTC))
    whole = Connection("Zeta", "http://127.0.0.1:8080", export_user="mlee", consent=consent)
    for connection in (whole, US, EU):
        store.save(connection)
    assert store.load().items == (EU, US, whole)
    assert store.get("Zeta") == whole


def test_a_file_is_what_its_documentation_shows(store):
    """The file is TOML that people can write by hand."""
    consent = agree("mlee", datetime(2026, 11, 21, 10, tzinfo=UTC))
    store.save(Connection("Acme EU", EU.endpoint, export_user="mlee", consent=consent))
    path = store.path_of("Acme EU")
    assert path.name == "acme-eu.toml"
    assert path.read_text().splitlines() == [
        "version = 1",
        'name = "Acme EU"',
        'endpoint = "rest.fra-01.braze.eu"',
        'users = "administrators"',
        'export_user = "mlee"',
        "",
        "[consent]",
        'agreed_by = "mlee"',
        "agreed_at = 2026-11-21 10:00:00+00:00",
        "text_version = 1",
    ]


def test_a_renamed_connection_leaves_no_old_file(store, home):
    """Editing the name moves the file."""
    store.save(EU)
    store.save(Connection("Acme Europe", EU.endpoint), replacing="Acme EU")
    assert [path.name for path in home.connections.iterdir()] == ["acme-europe.toml"]


def test_an_edit_keeps_its_own_name(store):
    """Saving a connection over itself is no collision, nor is changing the case of its name."""
    store.save(EU)
    store.save(Connection("ACME EU", US.endpoint), replacing="Acme EU")
    assert store.load().items == (Connection("ACME EU", US.endpoint),)


def test_another_connection_is_never_written_over(store):
    """Two names that lead to one file are told, for a new connection and for a renamed one."""
    store.save(EU)
    store.save(US)
    for replacing in (None, "acme US"):
        with pytest.raises(DefinitionError, match="already a connection"):
            store.save(Connection("Acme: EU!", US.endpoint), replacing=replacing)
    assert store.load().items == (EU, US)


def test_a_contract_that_is_not_the_usual_one_is_kept(store):
    """Only what differs from the usual contract stands in the file, and whole numbers do for seconds."""
    contract = Contract(seconds=60.0, objects_per_request=50)
    store.save(msgspec.structs.replace(EU, contract=contract))
    path = store.path_of("Acme EU")
    lines = path.read_text().splitlines()
    assert lines[lines.index("[contract]") :] == [
        "[contract]",
        "seconds = 60.0",
        "objects_per_request = 50",
    ]
    assert store.get("Acme EU").contract == contract
    path.write_text(path.read_text().replace("60.0", "60"))
    assert store.get("Acme EU").contract == contract


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("request = 50", "line 6: request is not known here. Did you mean requests?"),
        ('requests = "many"', "line 6: contract.requests must be a whole number"),
        ("objects_per_request = 80", "objects_per_request of a contract are 1 to 75"),
        ("seconds = nan", "seconds of a contract are 0.1 to 3,600"),
        ("bulk = 1", "line 6: contract.bulk must be true or false"),
    ],
)
def test_a_contract_that_cannot_be_kept_is_told(store, line, told):
    """A contract written by hand is refused with the file and what would do."""
    store.save(EU)
    path = store.path_of("Acme EU")
    path.write_text(f"{path.read_text()}[contract]\n{line}\n")
    (problem,) = store.load().problems
    assert str(path) in problem
    assert told in problem


@pytest.mark.parametrize(
    "connection",
    [
        Connection("", EU.endpoint),
        Connection("x", "evil.example"),
        Connection("x", EU.endpoint, contract=Contract(requests=0)),
    ],
)
def test_what_cannot_work_is_not_saved(store, home, connection):
    """A bad name, endpoint or contract is refused before anything is written."""
    with pytest.raises(DefinitionError):
        store.save(connection)
    assert not home.connections.exists()


def test_a_removed_connection_is_gone(store):
    """Removing works once; the second time says that there is nothing."""
    store.save(EU)
    store.remove("Acme EU")
    assert store.load().items == ()
    with pytest.raises(DefinitionError, match='no connection "Acme EU"'):
        store.remove("Acme EU")


def test_a_missing_connection_is_told_with_the_names_there_are(store):
    """The sentence helps with a close name, else with the list."""
    with pytest.raises(DefinitionError, match="There are none yet"):
        store.get("Acme EU")
    store.save(EU)
    with pytest.raises(DefinitionError, match='Did you mean "Acme EU"'):
        store.get("Acne EU")
    with pytest.raises(DefinitionError, match="There is: Acme EU"):
        store.get("something else")


def test_a_broken_file_is_named_and_hides_nothing(store, home):
    """The other connections stay usable; whoever needs the broken one is told file and line."""
    store.save(EU)
    for name, text in [
        ("a.toml", 'version = 1\nnmae = "x"\n'),
        ("b.toml", 'version = 1\nname = "B"\nendpoint = "evil.example"\n'),
        ("c.toml", 'version = 1\nname = "acme-eu"\nendpoint = "rest.fra-01.braze.eu"\n'),
        ("d.toml", 'version = 1\nname = "🎉"\nendpoint = "rest.fra-01.braze.eu"\n'),
    ]:
        (home.connections / name).write_text(text)
    loaded = store.load()
    assert loaded.items == (EU,)
    expected = [
        "a.toml, line 2: nmae is not known here. Did you mean name?",
        'b.toml: "evil.example" is not a REST endpoint',
        'c.toml: the name "acme-eu" is already taken',
        "d.toml: A name needs a letter",
    ]
    assert [part in told for part, told in zip(expected, loaded.problems, strict=True)] == [
        True
    ] * 4
    with pytest.raises(DefinitionError, match=r"b\.toml"):
        store.get("B")


def test_a_file_called_otherwise_is_found_by_the_name_in_it(store, home):
    """A file written by hand may have any name; saving gives it the usual one."""
    home.connections.mkdir(parents=True)
    (home.connections / "my braze.toml").write_text(
        'version = 1\nname = "Acme EU"\nendpoint = "rest.fra-01.braze.eu"\n'
    )
    assert store.get("Acme EU") == EU
    store.save(EU, replacing="Acme EU")
    assert [path.name for path in home.connections.iterdir()] == ["acme-eu.toml"]


def test_contributors_use_what_is_shared_and_change_nothing(store, home, monkeypatch):
    """What is not shared is not listed, not got and not even named as a suggestion."""
    store.save(EU)
    store.save(US)
    (home.connections / "broken.toml").write_text("version = 1")
    be(monkeypatch, home, contributors=("carl",))
    assert store.load() == Loaded((US,), ())
    assert store.get("acme US") == US
    with pytest.raises(NotAllowedError, match=r'may use the connection "Acme EU"\. Ask anna'):
        store.get("Acme EU")
    with pytest.raises(DefinitionError, match=r'no connection "Acne EU"\. There is: acme US\.'):
        store.get("Acne EU")
    for change in (
        lambda: store.save(US, replacing="acme US"),
        lambda: store.remove("acme US"),
        store.protect,
    ):
        with pytest.raises(NotAllowedError, match="Only administrators may do this"):
            change()


def test_viewers_are_shown_no_connections(store, home, monkeypatch):
    """A viewer looks at exports; of connections there is nothing to see."""
    store.save(US)
    be(monkeypatch, home, viewers=("carl",))
    assert store.load().items == ()
    with pytest.raises(NotAllowedError, match="may look at exports"):
        store.get("acme US")


def be(monkeypatch, home, **roles):
    """Be Carl, in a workspace that Anna administers."""
    write_definition(path_of(home), Workspace(("anna",), **roles))
    monkeypatch.setattr(access, "current_account", lambda: "carl")
    monkeypatch.setattr(access, "current_groups", frozenset)
