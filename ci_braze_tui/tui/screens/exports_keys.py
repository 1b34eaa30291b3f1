"""What can be done on the list of exports by key, and in the command palette by name.

Apart from the screen because it is a table: the first five are in its footer, in this order.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

from ci_braze_tui.words import _

EXPORTS_KEYS: list[BindingType] = [
    Binding("space", "tick", _("Tick"), id="exports.tick", tooltip=_("Choose several exports")),
    Binding(
        "s",
        "schedule",
        _("Schedule"),
        id="exports.schedule",
        tooltip=_("When the ticked exports run by themselves, or the one under the cursor"),
    ),
    Binding(
        "r",
        "run",
        _("Run"),
        id="exports.run",
        tooltip=_("Run the ticked exports, or plan the one under the cursor"),
    ),
    Binding("slash", "find", _("Find"), id="exports.find", tooltip=_("Filter the list")),
    Binding("escape", "leave", _("Home"), id="exports.leave"),
    Binding(
        "v",
        "open",
        _("View"),
        id="exports.open",
        show=False,
        tooltip=_("All that the chosen export says"),
    ),
    Binding(
        "e", "edit", _("Edit"), id="exports.edit", show=False, tooltip=_("Change the chosen export")
    ),
    Binding(
        "a",
        "run_all",
        _("Run all"),
        id="exports.run_all",
        show=False,
        tooltip=_("Run every export that has an active schedule"),
    ),
    Binding(
        "c",
        "connection",
        _("Connection"),
        id="exports.connection",
        show=False,
        tooltip=_("Attach the chosen export to a connection, or detach it"),
    ),
    Binding(
        "y",
        "duplicate",
        _("Duplicate"),
        id="exports.duplicate",
        show=False,
        tooltip=_("Save the chosen export once more, its schedule switched off"),
    ),
    Binding(
        "delete,x",
        "remove",
        _("Remove"),
        id="exports.remove",
        show=False,
        tooltip=_("Remove the chosen export"),
    ),
    Binding(
        "ctrl+a",
        "tick_all",
        _("Tick all"),
        id="exports.tick_all",
        show=False,
        tooltip=_("Tick all that are listed; if all are ticked, none"),
    ),
    Binding(
        "o",
        "sort",
        _("Sort"),
        id="exports.sort",
        show=False,
        tooltip=_("Sort by the next column"),
    ),
    Binding(
        "ctrl+r",
        "turn",
        _("Turn round"),
        id="exports.turn",
        show=False,
        tooltip=_("Reverse the order"),
    ),
]

OF_CHOSEN = ("schedule", "run", "edit", "connection", "duplicate", "remove", "open", "tick")
"""Those that are about the chosen export; all but the last two change or run it."""
LOOKING = ("open", "tick")
