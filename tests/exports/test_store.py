"""Saved exports, their ledgers, and what must not happen while a run is going."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import msgspec
import pytest

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.definitions import definition_text, write_definition
from ci_braze_tui.errors import DefinitionError, NotAllowedError, RunInProgressError, SourceError
from ci_braze_tui.exports.definition import Export, read_export
from ci_braze_tui.exports.schedule import Schedule
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.paths import Home
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.runs import lock
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.workspace import access
from ci_braze_tui.workspace.definition import Workspace, path_of

IDENTIFIER = "3aca937b-9bbc-4e42-9370-05e411967b2b"


@pytest.fixture
def home(tmp_path, monkeypatch) -> Home:
    """A home of its own, where nobody waits long for a lock."""
    monkeypatch.setattr(lock, "_PATIENCE", 0.1)
    return Home.under(tmp_path / "home")


@pytest.fixture
def store(home) -> ExportStore:
    """The exports of that home."""
    return ExportStore(home)


def export(name: str = "VIP", connection: str | None = "Acme EU") -> Export:
    """An export with little in it."""
    return Export(
        name=name,
        segment_identifier=IDENTIFIER,
        source=Choice("/data/customers.csv"),
        matching=Matching("EMail"),
        connection=connection,
    )


def ledger(home: Home, name: str, content: str | None = None) -> Path:
    """The ledger file of an export, written if there is something to write."""
    path = home.ledgers / name / "acme-eu" / "ledger.parquet"
    if content is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return path


def test_what_a_dead_reader_left_goes_with_the_next_look(home, store):
    """Whoever looks at the exports has what is out of date, or half read, of Braze segments removed."""
    left = home.audiences / "vip" / "acme-eu" / "spill-keys" / "bucket-000000.parquet"
    left.parent.mkdir(parents=True)
    left.write_text("somebody")
    store.load()
    assert not (home.audiences / "vip" / "acme-eu").exists()


def test_an_export_is_read_back_whole(store):
    """Every setting survives its file, hostile names included."""
    whole = Export(
        name='V"IP [/x] 😀',
        segment_identifier=IDENTIFIER,
        source=Choice("/data/[a]*.csv"),
        matching=Matching(
            "E\x1b", "I]", "user_alias", 'l"', "skip", existing_only=True,
            fields=(Field("a\nb", "x", "number", "clear"), Field("^a.*$", "y")),
        ),
        connection="Acme EU",
        segments=Segments("\u202eS", ("A,B", "[b]"), None),
        membership=Membership("segments", "keep", 0),
    )  # fmt: skip
    store.save(whole)
    assert store.get(whole.name) == whole
    assert store.load().items == (whole,)


def segment_read(home, name):
    """What was read of a Braze segment for an export."""
    folder = home.audiences / name / "acme-eu"
    folder.mkdir(parents=True)
    (folder / "profiles.parquet").write_bytes(b"identifiers")
    return folder


def test_a_renamed_export_keeps_its_ledger(store, home):
    """What Braze has been told does not change with a name."""
    store.save(export())
    ledger(home, "vip", "told")
    store.save(export("Gold"), replacing="VIP")
    assert [each.name for each in store.load().items] == ["Gold"]
    assert not ledger(home, "vip").exists()
    assert ledger(home, "gold").read_text() == "told"


@pytest.mark.parametrize("has_ledger", [True, False])
def test_a_renamed_export_does_not_take_over_another_ledger(store, home, has_ledger):
    """A ledger left by an export whose file was deleted by hand says nothing about this one."""
    store.save(export())
    ledger(home, "gold", "of somebody else")
    if has_ledger:
        ledger(home, "vip", "told")
    store.save(export("Gold"), replacing="VIP")
    assert ledger(home, "gold").exists() is has_ledger
    if has_ledger:
        assert ledger(home, "gold").read_text() == "told"


def test_an_edit_or_another_spelling_keeps_the_ledger_where_it_is(store, home):
    """Only another file name moves it."""
    store.save(export())
    ledger(home, "vip", "told")
    store.save(export("vip!"), replacing="VIP")
    assert ledger(home, "vip").read_text() == "told"


def test_a_refused_rename_moves_nothing(store, home):
    """The ledger of an export is never put in the place of another one's."""
    store.save(export())
    store.save(export("Gold"))
    ledger(home, "vip", "of vip")
    ledger(home, "gold", "of gold")
    with pytest.raises(DefinitionError, match="already an export"):
        store.save(export("Gold"), replacing="VIP")
    assert [ledger(home, name).read_text() for name in ("vip", "gold")] == ["of vip", "of gold"]


def test_a_removed_export_takes_its_ledger_along(store, home):
    """A new export of the same name starts with nothing known."""
    store.save(export())
    ledger(home, "vip", "told")
    read = segment_read(home, "vip")
    store.remove("vip")
    assert not read.exists()
    assert (store.load().items, ledger(home, "vip").parent.exists()) == ((), False)
    with pytest.raises(DefinitionError, match='no export "vip"'):
        store.remove("vip")


def test_nothing_is_moved_or_removed_under_a_run(store, home):
    """While a run is going its export keeps name, file and ledger; other changes may be saved."""
    store.save(export())
    ledger(home, "vip", "told")
    held = take_lock(home, "VIP")
    with pytest.raises(RunInProgressError):
        store.remove("VIP")
    with pytest.raises(RunInProgressError):
        store.save(export("Gold"), replacing="VIP")
    store.save(export(connection=None), replacing="VIP")
    assert store.load().items == (export(connection=None),)
    assert ledger(home, "vip").read_text() == "told"
    held.release()
    store.remove("VIP")
    assert store.load().items == ()


EU = Connection("Acme EU", "rest.fra-01.braze.eu")


def test_exports_and_their_ledgers_follow_a_renamed_connection(store, home):
    """What Braze was told is not told again because of another name; other exports stay whole."""
    store.save(export("A"))
    store.save(export("B", "Acme US"))
    ledger(home, "a", "told")
    with store.following(EU, msgspec.structs.replace(EU, name="Acme Europe")):
        pass
    assert store.load().items == (export("A", "Acme Europe"), export("B", "Acme US"))
    moved = home.ledgers / "a" / "acme-europe" / "ledger.parquet"
    assert (moved.read_text(), ledger(home, "a").exists()) == ("told", False)


def test_another_endpoint_knows_nothing(store, home):
    """What one Braze was told is not held against another one."""
    store.save(export("A"))
    ledger(home, "a", "told")
    read = segment_read(home, "a")
    with store.following(EU, msgspec.structs.replace(EU, endpoint="rest.fra-02.braze.eu")):
        pass
    assert not ledger(home, "a").exists()
    assert not read.exists()


def test_runs_follow_a_renamed_export(store, home):
    """The history of an export, and what can be resumed of it, does not end with its old name."""
    store.save(export())
    run = RunStore(home).begin("VIP", "Acme EU", "{}", Options(), "mlee")
    store.save(export("Gold"), replacing="VIP")
    assert [each.id for each in RunStore(home).of_export("Gold")] == [run.id]


def test_detaching_keeps_the_exports_and_their_ledgers(store, home):
    """Only the connection goes."""
    store.save(export("A"))
    store.save(export("B", "Acme US"))
    ledger(home, "a", "told")
    store.detach("Acme EU")
    assert store.load().items == (export("A", None), export("B", "Acme US"))
    assert ledger(home, "a").read_text() == "told"


def test_a_detached_export_has_no_connection_in_its_file(store, home):
    """The file says it by leaving the line out."""
    store.save(export())
    store.detach("Acme EU")
    assert "connection" not in (home.exports / "vip.toml").read_text()


def test_a_relative_source_stays_the_same_file_when_it_is_filed_elsewhere(store, home):
    """A hand-written file with another name is tidied without losing its customers."""
    home.exports.mkdir(parents=True)
    (home.exports / "my own.toml").write_text(
        f'version = 1\nname = "VIP"\nsegment_identifier = "{IDENTIFIER}"\n'
        'source.path = "data/c.csv"\nmatching.email = "EMail"\n'
    )
    read = store.get("VIP")
    store.save(read, replacing="VIP")
    assert [path.name for path in home.exports.iterdir()] == ["vip.toml"]
    assert store.get("VIP").source.path == str(home.exports / "data" / "c.csv")


def test_a_broken_export_is_named_and_hides_nothing(store, home):
    """The others can still be run."""
    store.save(export())
    (home.exports / "b.toml").write_text(WITH_TYPO)
    loaded = store.load()
    assert loaded.items == (export(),)
    [problem] = loaded.problems
    assert problem.startswith(f"{home.exports / 'b.toml'}, line 2: nmae is not known here")


WITH_TYPO = 'version = 1\nnmae = "B"\n'


def test_an_export_is_held_against_its_file(store, tmp_path):
    """A missing file, a missing column and a sound pair."""
    path = tmp_path / "c.csv"
    checked = msgspec.structs.replace(export(), source=Choice(str(path)))
    with pytest.raises(SourceError, match=r"c\.csv"):
        store.check(checked)
    path.write_text("Mail\na@x.de\n")
    with pytest.raises(DefinitionError, match='no column "EMail"; did you mean "Mail"'):
        store.check(checked)
    path.write_text("EMail\na@x.de\n")
    store.check(checked)


def test_a_home_folder_that_nobody_has_is_a_sentence(tmp_path):
    """`~stranger/customers.csv` is told with the file that says so."""
    path = tmp_path / "vip.toml"
    text = definition_text(export()).decode()
    path.write_text(text.replace("/data/customers.csv", "~nobody-at-all/customers.csv"))
    with pytest.raises(DefinitionError, match=r"vip\.toml: .*home folder that is not known"):
        read_export(path)


@pytest.mark.parametrize(
    ("role", "connection", "may"),
    [
        ("contributors", "Shared", True),
        ("contributors", "Unshared", False),
        ("contributors", "Gone", True),
        ("contributors", None, True),
        ("viewers", "Shared", False),
        ("viewers", None, False),
    ],
)
def test_who_may_change_an_export(home, store, monkeypatch, role, connection, may):
    """Whoever may use its connection; everybody with a role may look at it."""
    connections = ConnectionStore(home)
    connections.save(
        Connection("Shared", "rest.iad-01.braze.com", "administrators and contributors")
    )
    connections.save(Connection("Unshared", "rest.iad-01.braze.com"))
    kept = export("VIP", connection)
    store.save(kept)
    run = RunStore(home).begin("VIP", connection or "", "{}", Options(), "anna")
    roles = {role: ("carl",)}
    workspace = Workspace(("anna",), roles.get("contributors", ()), roles.get("viewers", ()))
    write_definition(path_of(home), workspace)
    monkeypatch.setattr(access, "current_account", lambda: "carl")
    monkeypatch.setattr(access, "current_groups", frozenset)
    assert store.get("VIP") == kept
    assert store.load().items == (kept,)
    moved = msgspec.structs.replace(kept, connection="Shared")
    for change in (
        lambda: store.save(kept, replacing="VIP"),
        lambda: store.save(moved, replacing="VIP"),
        lambda: store.save(kept, replacing="VIP"),
        lambda: store.forget_told("VIP"),
        lambda: RunStore(home).ask(run.id, "pause"),
        lambda: store.remove("VIP"),
    ):
        with nullcontext() if may else pytest.raises(NotAllowedError):
            change()


def test_exports_are_scheduled_all_or_none(home, store, monkeypatch):
    """One that the account may not change keeps those in front of it from being changed."""
    shared = Connection("Shared", "rest.iad-01.braze.com", "administrators and contributors")
    ConnectionStore(home).save(shared)
    ConnectionStore(home).save(Connection("Unshared", "rest.iad-01.braze.com"))
    mine, other = export("Mine", "Shared"), export("Other", "Unshared")
    store.save(mine)
    store.save(other)
    write_definition(path_of(home), Workspace(("anna",), ("carl",)))
    monkeypatch.setattr(access, "current_account", lambda: "carl")
    monkeypatch.setattr(access, "current_groups", frozenset)
    daily = Schedule("daily", "06:00")
    with pytest.raises(NotAllowedError):
        store.schedule([("Mine", daily), ("Other", daily)])
    assert store.load().items == (mine, other)
    assert store.schedule([("Mine", daily)]) == [msgspec.structs.replace(mine, schedule=daily)]
    assert store.get("Mine").schedule == daily


def test_strangers_may_not_even_look(home, store, monkeypatch):
    """Without a role there is nothing to see."""
    store.save(export())
    write_definition(path_of(home), Workspace(("anna",)))
    monkeypatch.setattr(access, "current_account", lambda: "eve")
    monkeypatch.setattr(access, "current_groups", frozenset)
    for look in (store.load, lambda: store.get("VIP")):
        with pytest.raises(NotAllowedError, match="eve has no part in this workspace"):
            look()
