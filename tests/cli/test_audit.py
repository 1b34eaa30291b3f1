"""`audit` on the command line: listed, verified, exported, and a change found out."""

from __future__ import annotations

import sqlite3
from typing import get_args

from ci_braze_tui.cli.audit_words import ACTIONS
from ci_braze_tui.runs.audit import Action, note, verify
from tests.cli.calling import call, call_json
from tests.world import World


def test_the_audit_is_listed_verified_and_kept_elsewhere(world: World) -> None:
    """What is shown is what was noted, in words; a noted hash tells of a change made behind our back."""
    note(world.home, "connected", "Acme \x1b[2J", endpoint="rest.fra-01.braze.eu")
    note(world.home, "run started", "20261122-1", kind="scheduled")
    listed = call(world, "audit", "list").stdout
    assert ACTIONS["run started"] in listed
    assert "asked for: by schedule" in listed
    assert "\x1b" not in listed
    (only,) = call_json(world, "audit", "list", "--about", "20261122-1", "--json")["entries"]
    assert (only["number"], only["action"]) == (2, "run started")

    head = verify(world.home).head
    assert head in call(world, "audit", "verify").stdout
    copy = world.folder / "audit.jsonl"
    assert call(world, "audit", "export", str(copy)).returncode == 0
    assert call(world, "audit", "export", str(copy)).returncode == 2
    assert call(world, "audit", "verify", "--file", str(copy), "--expect", head).returncode == 0

    database = sqlite3.connect(world.home.database)
    database.execute("DROP TRIGGER audit_is_not_shortened")
    database.execute("DELETE FROM audit WHERE number = 2")
    database.commit()
    database.close()
    assert call(world, "audit", "verify").returncode == 0
    found = call(world, "audit", "verify", "--expect", head)
    assert (found.returncode, head in found.stdout) == (3, True)
    assert call(world, "audit", "verify", "--expect", "abc").returncode == 2


def test_every_action_has_its_words() -> None:
    """No entry is listed in the words of the file."""
    assert set(ACTIONS) == set(get_args(Action))
