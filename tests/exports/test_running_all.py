"""Several exports at once, on demand: each in the books, one after the other for each connection."""

from __future__ import annotations

import msgspec

from ci_braze_tui.exports.running_all import start_runs
from ci_braze_tui.exports.status import last_run
from ci_braze_tui.exports.store import ExportStore
from tests.world import World


def test_all_are_run_and_a_broken_one_keeps_none_waiting(world: World) -> None:
    """The key goes through a pipe; what could not be run is said in the log."""
    path = world.customers([("c1", "c1@example.com", "VIP")])
    good = world.export(path)
    store = ExportStore(world.home)
    gone = msgspec.structs.replace(
        good, name="A gone file", source=msgspec.structs.replace(good.source, path="/nowhere.csv")
    )
    for each in (good, gone):
        store.save(each, replacing=each.name)
    for process in start_runs(world.home, world.keys, [good, gone]):
        assert world.key not in str(process.args)
        assert process.wait(60) == 0
    run = last_run(world.home, good.name)
    assert run is not None
    assert run.status == "finished"
    assert "nowhere.csv" in (world.home.state / "run-all.log").read_text()
