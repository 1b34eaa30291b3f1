"""A workspace that several real accounts share: who gets where, by our word and by the operating system's."""

from __future__ import annotations

import grp
import json
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.sharing import add_member, share
from ci_braze_tui.paths import Home, private_folder
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.workspace.access import access_to
from ci_braze_tui.workspace.account import group_named
from ci_braze_tui.workspace.definition import path_of
from tests.workspace.accounts import ADMINISTRATORS, GROUP, Account, can_be_somebody_else
from tests.world import World

BOTH = f"{GROUP},{ADMINISTRATORS}"
KEY_FILE = "api-key"
HEADER = "BrazeUserId,EMail,Segment\n"

SET_UP = """
import sys
from pathlib import Path
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.paths import Home
from ci_braze_tui.sources.choice import Choice

endpoint, customers = sys.argv[1:]
home = Home.find()
for name, users in (("Shared", "administrators and contributors"), ("Unshared", "administrators")):
    ConnectionStore(home).save(Connection(name, endpoint, users))
    ExportStore(home).save(Export(
        f"On {name}", "3aca937b-9bbc-4e42-9370-05e411967b2b", Choice(customers),
        Matching("EMail", "BrazeUserId"), name, Segments("Segment", ("VIP",)),
    ))
"""

PROBE = """
import json, os, sys
from pathlib import Path
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.errors import NotAllowedError
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.ending import give_up
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.workspace.access import access_to

home, key = Home.find(), Path(sys.argv[1])
connections, exports = ConnectionStore(home), ExportStore(home)
unshared = exports.get("On Unshared")
ours = {
    "get": lambda: connections.get("Unshared"),
    "save": lambda: connections.save(Connection("Mine", "rest.iad-01.braze.com")),
    "edit": lambda: connections.save(connections.get("Shared"), replacing="Shared"),
    "remove": lambda: connections.remove("Shared"),
    "change export": lambda: exports.save(unshared, replacing="On Unshared"),
    "remove export": lambda: exports.remove("On Unshared"),
    "forget told": lambda: exports.forget_told("On Unshared"),
    "run": lambda: begin_run(unshared, home, Options()),
    "pause": lambda: RunStore(home).ask(sys.argv[2], "pause"),
    "give up": lambda: give_up(RunStore(home).get(sys.argv[2]), home),
}
system = {
    "read the key": key.read_text,
    "read an unshared connection": (home.connections / "unshared.toml").read_text,
    "write a shared connection": lambda: (home.connections / "shared.toml").open("a"),
    "make a connection": lambda: (home.connections / "mine.toml").write_text(""),
    "put other connections in place": lambda: home.connections.rename(home.state / "away"),
    "change roles": lambda: (home.config / "workspace.toml").open("a"),
    "put other roles in place": lambda: (home.config / "workspace.toml").unlink(),
}

def refused(todo, error):
    try:
        todo()
    except error:
        return True
    return False

print(json.dumps({
    "role": access_to(home).role,
    "connections": [each.name for each in connections.load().items],
    "exports": [each.name for each in exports.load().items],
    "not refused by us": [name for name, todo in ours.items() if not refused(todo, NotAllowedError)],
    "not refused by the system": [
        name for name, todo in system.items() if not refused(todo, PermissionError)
    ],
}))
"""

PLAN = """
import json
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.process import drive
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.database import connect, transaction
from ci_braze_tui.runs.run import Options
home = Home.find()
run = begin_run(ExportStore(home).get("On Shared"), home, Options(all_rows=True))
planned = drive(run, home, Keys(), plan_only=True)
with connect(home.database) as database, transaction(database):
    books = {path.name: path.stat().st_mode & 0o777 for path in home.state.glob("runs.sqlite*")}
print(json.dumps({"run": planned.id, "books": books}))
"""


@dataclass(frozen=True, slots=True)
class Office:
    """A folder that all accounts get to, with a shared home in it."""

    place: Path
    environment: dict[str, str]

    @property
    def home(self) -> Path:
        """The shared home."""
        return self.place / "home"

    def account(self, name: str, *, group: str | None = GROUP) -> Account:
        """Somebody at this office."""
        return Account(name, self.place, group, self.environment)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that others get to, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="ci-braze-office-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def office(place: Path, shared_sandbox: SandboxProcess) -> Office:
    """A home that `daemon` has made and shared with a group, a key of its own, and an export per connection."""
    if not can_be_somebody_else(place):
        pytest.skip("needs root, and the programs unshare, mount and setpriv")
    owner = pwd.getpwnam("daemon")
    (place / "customers.csv").write_text(HEADER + "c1,c1@example.com,VIP\n")
    for name in ("home", "credentials"):
        (place / name).mkdir(mode=0o700)
        shutil.chown(place / name, owner.pw_uid, owner.pw_gid)
    key = place / "credentials" / KEY_FILE
    key.write_text(shared_sandbox.api_key)
    key.chmod(0o600)
    shutil.chown(key, owner.pw_uid)
    office = Office(place, {"CI_BRAZE_TUI_HOME": str(place / "home")})
    daemon = office.account("daemon")
    customers = str(place / "customers.csv")
    assert daemon.python("-c", SET_UP, shared_sandbox.endpoint, customers).stderr == ""
    shared = daemon.cli("workspace", "share", "--group", GROUP)
    assert shared.stdout == f"daemon: administrator\n@{GROUP}: contributor\n", shared.stderr
    return office


def test_a_contributor_runs_what_is_shared_and_gets_no_further(office, sandbox):
    """Key, connections and roles are out of reach, by our word and past it; exports are shared work."""
    daemon, games = office.account("daemon"), office.account("games")
    office.environment["CREDENTIALS_DIRECTORY"] = str(office.place / "credentials")
    ended = daemon.cli("run", "On Unshared", "--json")
    run_of_daemon = json.loads(ended.stdout)["run"]

    key = str(office.place / "credentials" / KEY_FILE)
    probed = json.loads(games.python("-c", PROBE, key, run_of_daemon).stdout)
    assert probed == {
        "role": "contributor",
        "connections": ["Shared"],
        "exports": ["On Shared", "On Unshared"],
        "not refused by us": [],
        "not refused by the system": [],
    }
    del office.environment["CREDENTIALS_DIRECTORY"]
    office.environment["CI_BRAZE_TUI_API_KEY"] = sandbox.api_key
    refused = games.cli("run", "On Unshared")
    assert (refused.returncode, refused.stderr) == (
        2,
        'ci-braze-tui: Only administrators may use the connection "Unshared". Ask daemon to share it with '
        "contributors.\n",
    )
    listed = json.loads(games.cli("connections", "list", "--json").stdout)
    assert listed == {"connections": [{"name": "Shared", "type": "Braze"}], "problems": []}

    # Entries tell where connections lead; that they are as they were written is for all.
    assert "Only administrators may do this" in games.cli("audit", "list").stderr
    assert games.cli("audit", "verify").returncode == 0

    first = json.loads(games.cli("run", "On Shared", "--json").stdout)
    assert first["outcomes"]["accepted"] == 1
    # One goes on with what the other has begun, in the other's files.
    planned = json.loads(games.python("-c", PLAN).stdout)
    names = ("runs.sqlite", "runs.sqlite-shm", "runs.sqlite-wal")
    assert planned["books"] == dict.fromkeys(names, 0o660)
    assert daemon.cli("runs", "resume", planned["run"], "--json").returncode == 0
    again = json.loads(games.cli("run", "On Shared", "--json").stdout)
    assert (again["outcomes"]["accepted"], again["outcomes"]["unchanged"]) == (0, 1)
    assert modes_that_differ(office.home) == {}


def modes_that_differ(home: Path) -> dict[str, str]:
    """What is more open, more closed, or of another group than the README says."""
    group = grp.getgrnam(GROUP).gr_gid
    wanted = {
        "": 0o2750,
        "connections": 0o2750,
        "connections/shared.toml": 0o640,
        "connections/unshared.toml": 0o600,
        "workspace.toml": 0o640,
        "notices.toml": 0o640,
    }
    found = {}
    for path in (home, *home.rglob("*")):
        name = path.relative_to(home).as_posix().removeprefix(".")
        usual = 0o2770 if path.is_dir() else 0o660
        status = path.stat()
        if (stat.S_IMODE(status.st_mode), status.st_gid) != (wanted.get(name, usual), group):
            found[name] = f"{stat.S_IMODE(status.st_mode):o} {status.st_gid}"
    return found


def test_roles_are_given_and_taken_and_strangers_stay_out(office):
    """A viewer looks, the owner alone gives roles, and who is not in the group does not get in at all."""
    daemon, games = office.account("daemon"), office.account("games")
    assert daemon.cli("workspace", "add", "games", "--role", "viewer").returncode == 0
    daemon.cli("workspace", "drop", f"@{GROUP}")
    members = json.loads(games.cli("workspace", "list", "--json").stdout)["members"]
    assert members == [
        {"name": "daemon", "role": "administrator"},
        {"name": "games", "role": "viewer"},
    ]
    assert "On Shared" in games.cli("exports", "list").stdout
    refused = games.cli("run", "On Shared")
    assert refused.returncode == 2
    assert "games may look at exports, but not change or run them. Ask daemon." in refused.stderr
    assert "Only administrators may do this" in games.cli("workspace", "drop", "daemon").stderr
    stranger = office.account("nobody", group=None).cli("exports", "list")
    assert stranger.returncode == 2
    assert f"nobody may not look into {office.home}." in stranger.stderr
    member = office.account("nobody")
    for looking in (("exports", "list"), ("runs", "list"), ("runs", "report", "any")):
        assert "nobody has no part in this workspace. Ask daemon" in member.cli(*looking).stderr
    last = daemon.cli("workspace", "drop", "daemon")
    assert "Somebody must administer the workspace." in last.stderr


def test_administrators_who_are_a_group_write_connections_and_others_do_not(office):
    """With a group of administrators the folder of the connections is theirs; contributors still only read."""
    daemon = office.account("daemon", group=BOTH)
    added = daemon.cli("workspace", "add", f"@{ADMINISTRATORS}", "--role", "administrator")
    assert f"Whoever is in @{ADMINISTRATORS} must be in the group {GROUP} as well" in added.stderr
    sys_, games = office.account("sys", group=BOTH), office.account("games")
    assert sys_.cli("connections", "edit", "Unshared", "--users", "both").returncode == 2
    edited = sys_.cli(
        "connections", "edit", "Unshared", "--users", "administrators and contributors"
    )
    assert (edited.returncode, edited.stderr) == (0, "Saved Unshared.\n")
    assert set(games.cli("connections", "list").stdout.split()) >= {"Shared", "Unshared"}
    folder = office.home / "connections"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2775
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"shared.toml": 0o664, "unshared.toml": 0o664}
    probe = "import sys; open(sys.argv[1], 'a')"
    assert "PermissionError" in games.python("-c", probe, str(folder / "shared.toml")).stderr
    told = sys_.cli("workspace", "add", "bin")
    assert (
        "The workspace belongs to daemon, who alone can change who has part in it." in told.stderr
    )
    # What one of them has written is not theirs any more when they are no administrators.
    assert unshared_owner(office) == "sys"
    dropped = daemon.cli("workspace", "drop", f"@{ADMINISTRATORS}")
    assert (dropped.returncode, unshared_owner(office)) == (0, "daemon"), dropped.stderr
    differing = modes_that_differ(office.home)
    assert differing == {"connections/unshared.toml": f"640 {grp.getgrnam(GROUP).gr_gid}"}


def unshared_owner(office: Office) -> str:
    """Whose file the connection is that is not shared at first."""
    return (office.home / "connections" / "unshared.toml").owner()


def test_what_was_opened_too_far_is_told_and_put_right(office):
    """`show` names what has another mode than it should, and sharing again puts it right."""
    daemon = office.account("daemon")
    (office.home / "connections" / "unshared.toml").chmod(0o644)
    (office.home / "state").chmod(0o2755)
    notices, by_root = office.home / "notices.toml", office.home / "refresh.toml"
    for path, mode in ((notices, 0o600), (by_root, 0o644)):
        path.write_text("version = 1\n")
        path.chmod(mode)
    shutil.chown(notices, "daemon")
    shown = daemon.cli("workspace", "show", "--json")
    facts = json.loads(shown.stdout)
    assert (shown.returncode, facts["role"], facts["group"]) == (2, "administrator", GROUP)
    assert [told.split(" is not as open")[0] for told in facts["troubles"]] == [
        f"{office.home}/{name}" for name in ("state", "notices.toml", "connections/unshared.toml")
    ]
    left = office.home / "state" / ".left-by-a-killed-process"
    left.touch(mode=0o600)
    shutil.chown(left, "games")
    assert daemon.cli("workspace", "share").returncode == 0
    left.unlink()
    assert stat.S_IMODE(by_root.stat().st_mode) == 0o644
    by_root.unlink()
    assert json.loads(daemon.cli("workspace", "show", "--json").stdout)["troubles"] == []
    assert modes_that_differ(office.home) == {}


def test_what_a_home_held_goes_along(place, sandbox):
    """Runs, what they left and what Braze was told are as they were, in a folder that the group may write."""
    world = World(place, sandbox)
    export = world.export(world.customers([("c1", "c1@example.com", "VIP"), ("", "none", "VIP")]))
    run, before = world.run(export)
    for name in ("settings.toml", "recent.toml", "more-customers.csv"):
        (world.home.config / name).touch(mode=0o600)
    shared = share(world.home, group_named(os.getegid()))
    assert sorted(path.name for path in shared.config.iterdir()) == [
        *("connections", "exports", "more-customers.csv", "recent.toml", "settings.toml", "state"),
        "workspace.toml",
    ]
    personal = ("settings.toml", "recent.toml", "more-customers.csv")
    assert {stat.S_IMODE((shared.config / name).stat().st_mode) for name in personal} == {0o600}
    assert Home.under(place / "home") == shared
    report = RunStore(shared).report(run.id)
    assert report is not None
    assert before.returned == str(world.home.runs / run.id / "returned-rows.csv")
    assert report.returned == str(shared.runs / run.id / "returned-rows.csv")
    assert Path(report.returned).exists()
    world.home, world.store = shared, RunStore(shared)
    _run, again = world.run(export)
    assert again.summary.outcomes.unchanged == 1
    assert share(shared, None) == shared
    assert access_to(shared).is_administrator
    assert shared.personal == Home.find({})


def test_a_home_that_others_cannot_get_to_is_not_shared(tmp_path):
    """What is in the way is named, and nothing is changed."""
    home = Home.under(tmp_path / "closed" / "home")
    private_folder(home.config.parent)
    with pytest.raises(DefinitionError, match=r"cannot get to .*, for .* is closed to them"):
        share(home, group_named(os.getegid()))
    with pytest.raises(DefinitionError, match="no group no-such-group"):
        share(home, "no-such-group")
    with pytest.raises(DefinitionError, match="is not shared"):
        add_member(home, "root", "viewer")
    assert not path_of(home).exists()
