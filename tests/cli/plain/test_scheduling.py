"""Plain mode and the exports: told how they stand, scheduled one or several, detached and attached."""

from __future__ import annotations

import pytest

from ci_braze_tui.exports.schedule import Schedule
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.workspace import access
from tests.cli.plain.talking import talk
from tests.world import World

ENTER = ""


def test_exports_are_arranged_by_answers(world: World) -> None:
    """Nonsense is asked again, back loses nothing, and a time that is free is offered."""
    path = world.many(3)
    for name in ("A", "B"):
        world.export(path, name=name, schedule=Schedule("daily", "06:45", None, "Europe/Berlin"))
    store = ExportStore(world.home)
    done = talk(
        world,
        *(
            "exports",
            "1",
            "when it runs",
            ENTER,
            "weekly",
            "6 o'clock",
            "06:30",
            "nowhere",
            "berlin",
        ),
        *("monday", "back", "Monday, Friday", ENTER, "n", ENTER),  # the suggestion is not taken
        *("exports", "1", "a connection", "detach"),
        *("exports", "1", "all that it says"),
        *("exports", "1", "a connection", "sandbox"),
        *("exports", "schedule several", "all", ENTER, "n", ENTER),
        *("exports", "1", "copy"),
        *("exports", "run all"),
        "quit",
    )
    assert done.code == 0
    for said in (
        "1. A, Sandbox, Not run yet, daily at 06:45, Europe/Berlin",
        "Type a time from 00:00 to 23:59, as 06:30.",
        "There is no such time zone",
        "When does A run by itself?",
        "1. A, No connection, No connection, weekly on Monday, Friday at 06:30, Europe/Berlin",
        "Connection used: No connection",
        "When do 2 exports run by themselves?",
        "Saved A copy; its schedule is off.",
        "No export has an active schedule",
    ):
        assert said in done.said
    kept = Schedule("weekly", "06:30", ("monday", "friday"), "Europe/Berlin")
    assert store.get("A").connection == "Sandbox"
    assert store.get("A").schedule == kept.switched_off()
    assert store.get("B").schedule == Schedule("off", "06:45", None, "Europe/Berlin")
    assert store.get("A copy").schedule == kept.switched_off()


def test_a_viewer_is_asked_for_nothing_that_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No list of exports to schedule from which none can be chosen, no export asked for in vain."""
    for name in ("A", "B"):
        world.export(world.many(1), name=name)
    monkeypatch.setattr(access, "role_in", lambda _workspace: "viewer")
    done = talk(world, "exports", "new export", "exports", "1", ENTER, "quit")
    assert "Schedule several" not in done.said
    assert "may look at exports, but not change or run them" in done.said
    assert "Your permissions: View only" in done.said
