"""What can be done on the home screen by key, and in the command palette by name.

Apart from the screen because it is a table: the first five are in its footer, in this order.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

from ci_braze_tui.words import _

HOME_KEYS: list[BindingType] = [
    Binding(
        "n,ctrl+n",
        "new_export",
        _("New export"),
        id="home.new_export",
        tooltip=_("Match a file and choose segments"),
    ),
    Binding(
        "c",
        "new_connection",
        _("Connect"),
        id="home.new_connection",
        tooltip=_("New connection to a Braze workspace"),
    ),
    Binding(
        "p",
        "exports",
        _("Exports"),
        id="home.exports",
        tooltip=_("All exports: schedule, run, duplicate, detach, remove, one or several"),
    ),
    Binding("r", "runs", _("Runs"), id="home.runs", tooltip=_("The history of all runs")),
    # By the id of the app's own, so that whoever rebinds it rebinds both.
    Binding("ctrl+q", "app.quit", _("Quit"), id="app.quit", priority=True),
    Binding(
        "e", "edit", _("Edit"), id="home.edit", show=False, tooltip=_("Change the chosen item")
    ),
    Binding(
        "l",
        "look",
        _("Look"),
        id="home.look",
        show=False,
        tooltip=_("See how the chosen run stands"),
    ),
    Binding(
        "y",
        "copy",
        _("Copy"),
        id="home.copy",
        show=False,
        tooltip=_("A connection that begins like the chosen one"),
    ),
    Binding(
        "delete,x",
        "remove",
        _("Remove"),
        id="home.remove",
        show=False,
        tooltip=_("Remove the chosen item, or discard the chosen run"),
    ),
    Binding(
        "g,f7",
        "segment",
        _("Braze segment"),
        id="home.segment",
        show=False,
        tooltip=_("Read whom Braze has already"),
    ),
    Binding(
        "a",
        "run_all",
        _("Run all rows"),
        id="home.run_all",
        show=False,
        tooltip=_("Send every row again, changed or not"),
    ),
    Binding(
        "f",
        "forget_told",
        _("Forget what Braze was told"),
        id="home.forget_told",
        show=False,
        tooltip=_("Let the next run send everything"),
    ),
]

OF_ITEM = ("look", "copy", "edit", "remove", "run_all", "forget_told", "segment")
"""Those that are about the chosen item."""
