"""Who did what: every way into the core leaves its entries, and none of them holds a key or a customer."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import msgspec

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.consent import agree
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.exports.administration import remove_connection, save_connection
from ci_braze_tui.exports.ending import give_up
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.runs.audit import entries
from ci_braze_tui.runs.log import NAME, folder_of
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.secret import Secret
from tests.world import World

KEY = Secret("a-key-nobody-sees")


def noted(world: World) -> list[tuple[str, str]]:
    """What was done to what, oldest first."""
    return [(each.action, each.subject) for each, _hash in entries(world.home)]


def test_a_connection_from_its_making_to_its_end(world: World) -> None:
    """Consent, making, changing, the key, removal: each once, with names of fields and never a key."""
    keys, home = Keys.in_memory(), world.home
    made = Connection("Acme", "http://127.0.0.1:9", consent=agree("anna", datetime.now(UTC)))
    save_connection(home, keys, made, secret=KEY)
    export = world.export(world.many(1))
    ExportStore(home).save(
        msgspec.structs.replace(export, connection="Acme"), replacing=export.name
    )
    before = len(noted(world))
    renamed = msgspec.structs.replace(made, name="Acme EU", users="administrators and contributors")
    save_connection(home, keys, renamed, replacing=made, secret=Secret("another"), insist=True)
    save_connection(home, keys, renamed, replacing=renamed)
    remove_connection(home, keys, "Acme EU", detaching=[export.name])
    assert noted(world)[:2] == [("agreed", "Acme"), ("connected", "Acme")]
    assert noted(world)[before:] == [
        ("export saved", export.name),
        ("connection changed", "Acme EU"),
        ("key changed", "Acme EU"),
        ("export detached", export.name),
        ("connection removed", "Acme EU"),
    ]
    (changed,) = [each for each, _ in entries(home) if each.action == "connection changed"]
    assert (changed.details["fields"], changed.details["formerly"]) == ("name, users", "Acme")
    assert KEY.reveal() not in "".join(map(repr, entries(home)))


def test_an_export_and_its_runs(world: World) -> None:
    """Saved, run, resumed, given up, removed; the log tells how runs began and ended, and names nobody."""
    export = world.export(world.many(200))
    ExportStore(world.home).save(export, replacing=export.name)
    world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=2),)))
    run, _ = world.run(export, refresh=True)
    run, _ = world.resume(run, consent=True)
    world.store.ask(run.id, "cancel")
    give_up(run, world.home)
    ExportStore(world.home).remove(export.name)
    assert noted(world) == [
        ("export saved", export.name),
        ("run started", run.id),
        ("run ended", run.id),
        ("run resumed", run.id),
        ("run ended", run.id),
        ("run canceled", run.id),
        ("run given up", run.id),
        ("export removed", export.name),
    ]
    begun, ended = (each for each, _ in list(entries(world.home))[1:3])
    assert begun.details == {"export": export.name, "connection": "Sandbox", "kind": "scheduled"}
    assert (ended.details["status"], ended.details["rows"]) == ("refused", "200")

    text = (folder_of(world.home) / NAME).read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    told = [line["event"] for line in lines if line["event"] != "phase"]
    assert told == ["run begins", "run ends"] * 2
    assert "example.com" not in text
    assert world.key not in text
