"""`ci-braze-tui workspace`, as far as it goes without other accounts; see tests/workspace for these."""

from __future__ import annotations

import json

import pytest

from ci_braze_tui.definitions import write_definition
from ci_braze_tui.workspace.account import current_account
from ci_braze_tui.workspace.definition import Workspace, path_of
from tests.cli.calling import call
from tests.world import World


def test_a_private_home_is_its_makers(world: World) -> None:
    """Without a word about roles there is one administrator, and nobody to share with."""
    me = current_account()
    assert json.loads(call(world, "workspace", "list", "--json").stdout) == {
        "members": [{"name": me, "role": "administrator"}]
    }
    shown = json.loads(call(world, "workspace", "show", "--json").stdout)
    assert (shown["account"], shown["role"], shown["group"]) == (me, "administrator", None)
    refused = call(world, "workspace", "add", me, "--role", "viewer")
    assert (refused.returncode, "is not shared" in refused.stderr) == (2, True)


def test_only_a_folder_of_its_own_is_shared(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform's own folders are in somebody's home, where others do not get to."""
    environment = world.environment | {"CI_BRAZE_TUI_HOME": ""}
    monkeypatch.setattr(World, "environment", environment)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(world.folder))
    monkeypatch.setenv("XDG_STATE_HOME", str(world.folder))
    refused = call(world, "workspace", "share", "--group", "users")
    assert refused.returncode == 2
    assert "A shared workspace is a folder of its own." in refused.stderr


def test_a_contributor_is_shown_name_and_type_only(world: World) -> None:
    """`connections list` and `show` leave out where a connection leads, as JSON, too."""
    store = path_of(world.home)
    world.connect("Sandbox", world.sandbox.endpoint)
    file = world.home.connections / "sandbox.toml"
    file.write_text(
        file.read_text().replace('"administrators"', '"administrators and contributors"')
    )
    write_definition(store, Workspace(("anna",), (current_account(),)))
    assert call(world, "connections", "list").stdout == "NAME     TYPE\nSandbox  Braze\n"
    shown = json.loads(call(world, "connections", "show", "Sandbox", "--json").stdout)
    assert shown == {"name": "Sandbox", "type": "Braze"}
    assert "127.0.0.1" not in call(world, "connections", "show", "Sandbox").stdout
    refused = call(world, "connections", "edit", "Sandbox", "--endpoint", "rest.iad-01.braze.com")
    assert "Only administrators may do this" in refused.stderr
