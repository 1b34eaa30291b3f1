"""Roles, and what each may do."""

from __future__ import annotations

import msgspec
import pytest

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.visible_to import Glimpse, visible_to
from ci_braze_tui.definitions import write_definition
from ci_braze_tui.errors import DefinitionError, NotAllowedError
from ci_braze_tui.paths import STATE, Home, private_folder
from ci_braze_tui.workspace import access as module
from ci_braze_tui.workspace.access import access_to
from ci_braze_tui.workspace.account import account_named
from ci_braze_tui.workspace.definition import Workspace, path_of

SHARED = Connection("Shared", "rest.iad-01.braze.com", "administrators and contributors")
UNSHARED = Connection("Unshared", "rest.iad-01.braze.com")
WORKSPACE = Workspace(("anna",), ("carl", "@marketing"), ("vera", "@staff"))


def test_the_state_of_a_workspace_is_no_home_of_its_own(home, tmp_path):
    """Its members may write there, which makes nobody its administrator: named, by a link, or beside a home."""
    state = private_folder(home.config / STATE)
    shared = Home.under(home.config)
    assert (shared.state, access_to(shared).role) == (state, access_to(home).role)
    link, own = tmp_path / "link", tmp_path / "own"
    link.symlink_to(state)
    for other in (Home.under(state), Home.under(link), Home(own, state)):
        with pytest.raises(NotAllowedError, match="belongs to the workspace in"):
            access_to(other)


@pytest.fixture
def home(tmp_path):
    """A home with a workspace."""
    home = Home.under(tmp_path / "home")
    private_folder(home.config)
    write_definition(path_of(home), WORKSPACE)
    return home


def somebody(monkeypatch, account, *groups):
    """Be somebody else."""
    monkeypatch.setattr(module, "current_account", lambda: account)
    monkeypatch.setattr(module, "current_groups", lambda: frozenset(groups))


@pytest.mark.parametrize(
    ("account", "groups", "role", "uses"),
    [
        ("anna", (), "administrator", [True, True, True]),
        ("carl", (), "contributor", [True, False, True]),
        ("mia", ("marketing", "staff"), "contributor", [True, False, True]),
        ("vera", (), "viewer", [False, False, False]),
        ("mia", ("staff",), "viewer", [False, False, False]),
        ("marketing", (), "stranger", [False, False, False]),
    ],
)
def test_roles(home, monkeypatch, account, groups, role, uses):
    """The highest role of an account and its groups counts; connections are used as they are shared."""
    somebody(monkeypatch, account, *groups)
    access = access_to(home)
    assert access.role == role
    assert [access.may_use(each) for each in (SHARED, UNSHARED, None)] == uses
    for connection, may in zip((SHARED, UNSHARED, None), uses, strict=True):
        if may:
            access.require_use(connection)
        else:
            with pytest.raises(NotAllowedError, match="anna"):
                access.require_use(connection)


def test_whom_to_ask(home, monkeypatch):
    """A refusal says who may do it, or who can help."""
    somebody(monkeypatch, "carl")
    with pytest.raises(NotAllowedError, match=r"Only administrators .* carl .* Ask anna"):
        access_to(home).require_administrator()
    somebody(monkeypatch, "eve")
    with pytest.raises(NotAllowedError, match=r"eve has no part .* Ask anna"):
        access_to(home).require_look()


def test_a_home_without_a_workspace_belongs_to_its_maker(tmp_path, monkeypatch):
    """The first user is administrator, and the only one."""
    home = Home.under(tmp_path / "home")
    assert access_to(home).is_administrator
    private_folder(home.config)
    assert access_to(home).is_administrator
    somebody(monkeypatch, "eve")
    assert access_to(home).role == "stranger"


def test_a_workspace_that_is_not_right_lets_nobody_in(home):
    """What cannot be read gives no role by accident."""
    path_of(home).write_text("version = 1\nadministrators = []\n")
    with pytest.raises(DefinitionError, match="administrators"):
        access_to(home)


def test_root_is_never_a_stranger(home, monkeypatch):
    """No file is closed to root, so it would be a pretence; as what it is listed, it may be less."""
    root = account_named(0)
    somebody(monkeypatch, root)
    assert access_to(home).is_administrator
    write_definition(path_of(home), msgspec.structs.replace(WORKSPACE, viewers=(root,)))
    assert access_to(home).role == "viewer"


def test_contributors_are_shown_name_and_type(home, monkeypatch):
    """Where a connection leads is for administrators to know."""
    assert visible_to(access_to(home), SHARED) is SHARED
    somebody(monkeypatch, "carl")
    assert visible_to(access_to(home), SHARED) == Glimpse("Shared", "Braze")
