"""Saved connections by questions: checked, given another key, and removed export by export."""

from __future__ import annotations

from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.exports.store import ExportStore
from tests.cli.plain.talking import talk
from tests.world import World


def chosen(world: World, said: str, words: str) -> str:
    """The number in front of `words` in the last list that was said."""
    lines = [line for line in said.splitlines() if words in line]
    return lines[-1].split(".")[0]


def test_each_export_of_a_connection_is_asked_about(world: World) -> None:
    """Enter decides nothing; what is said of each is done."""
    for name in ("A stays", "B goes"):
        world.export(world.many(1), name=name)
    to_connections = chosen(world, talk(world).said, "onnections")
    talked = talk(world, to_connections, "1", "4", "", "1", "2", "y")
    assert "What becomes of A stays?" in talked.said
    assert "Removed Sandbox and its API key." in talked.said
    assert ConnectionStore(world.home).load().items == ()
    kept = ExportStore(world.home).load().items
    assert [(each.name, each.connection) for each in kept] == [("A stays", None)]
