"""The keys and the buttons of the export screen; both lead to the same actions.

Apart from the screen because which of them are there follows from the stage alone.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button

from ci_braze_tui.tui.screens.export_offers import ACTIONS, Stage
from ci_braze_tui.tui.widgets.action_buttons import ActionButtons
from ci_braze_tui.words import _


def _key(keys: str, action: str, name: str, about: str, *, id: str, show: bool = True) -> Binding:
    return Binding(keys, action, name, id=f"export.{id}", tooltip=about, show=show)


KEYS: list[BindingType] = [
    _key("ctrl+n,s", "start", _("Start"), _("Send what is planned"), id="start"),
    _key("p", "pause", _("Pause / Go on"), _("Send nothing new, or go on"), id="pause"),
    _key("c", "cancel", _("Cancel"), _("Stop at the next safe point"), id="cancel"),
    _key("r", "resume", _("Resume"), _("Go on where the run stopped"), id="resume"),
    _key("b", "browse", _("Rows"), _("Look at the rows that came back"), id="rows"),
    _key("t", "resend", _("Resend"), _("Send the returned rows again"), id="resend"),
    _key("v", "prove", _("Prove"), _("Read back what was sent"), id="prove", show=False),
    _key("a", "again", _("Again"), _("Plan another run of this export"), id="again"),
    _key("ctrl+b,e", "edit", _("Edit"), _("Change the export"), id="edit"),
    _key("k", "edit_connection", _("Connection"), _("Change the connection"), id="connection"),
    _key("f4", "log", _("Log"), _("Show what the run did, or hide it"), id="log", show=False),
    _key("g,f7", "segment", _("Braze segment"), _("Read whom Braze has"), id="segment"),
    _key("escape", "leave", _("Home"), _("Leave; a run goes on by itself"), id="leave"),
    Binding("up", "scroll(-1)", _("Up"), id="export.up", show=False),
    Binding("down", "scroll(1)", _("Down"), id="export.down", show=False),
    Binding("pageup", "scroll(-10)", _("Page up"), id="export.pageup", show=False),
    Binding("pagedown", "scroll(10)", _("Page down"), id="export.pagedown", show=False),
    Binding("home", "scroll(-9999)", _("To the top"), id="export.top", show=False),
    Binding("end", "scroll(9999)", _("To the end"), id="export.bottom", show=False),
]

_MAIN = ("start", "pause", "resume", "leave")
"""What the focus is put on, the first of these that is there."""


class ExportButtons(ActionButtons):
    """All buttons, of which those are shown that make sense."""

    def compose(self) -> ComposeResult:
        """Home at the left, what is most likely wanted at the right."""
        yield Button(_("Home"), id="leave")
        yield Button(_("Edit"), id="edit")
        yield Button(_("Edit connection"), id="edit_connection")
        yield Button(_("Braze segment"), id="segment")
        yield Button(_("Returned rows"), id="browse")
        yield Button(_("Resend"), id="resend")
        yield Button(_("Prove"), id="prove")
        yield Button(_("Run again"), id="again")
        yield Button(_("Log"), id="log")
        yield Button(_("Cancel"), id="cancel")
        yield Button(_("Pause"), variant="primary", id="pause")
        yield Button(_("Resume"), variant="primary", id="resume")
        yield Button(_("Start"), variant="primary", id="start")

    def show(self, stage: Stage, may: Callable[[str], bool]) -> None:
        """Those of a stage; `may` says which actions make sense."""
        for name in ACTIONS:
            self._button(name).display = may(name)
        if may("edit_connection"):
            # Rarely what is wanted then; its key is there all the same.
            self._button("again").display = False
        self._button("log").display = stage == "going"
        self._relabel("leave", _("Back") if stage == "rows" else _("Home"))

    def allow_start(self, allowed: bool) -> None:
        """Whether Start can be pressed."""
        self._button("start").disabled = not allowed

    def name_pause(self, is_paused: bool) -> None:
        """What the button that pauses does now."""
        self._relabel("pause", _("Go on") if is_paused else _("Pause"))

    def focus_main(self) -> None:
        """Put the focus on what is most likely wanted."""
        for name in _MAIN:
            button = self._button(name)
            if button.display and not button.disabled:
                button.focus(scroll_visible=False)
                return

    def _button(self, name: str) -> Button:
        return self.query_one(f"#{name}", Button)

    def _relabel(self, name: str, label: str) -> None:
        button = self._button(name)
        if str(button.label) != label:
            button.label = label
            # A longer label alone does not make a button wider.
            button.refresh(layout=True)
