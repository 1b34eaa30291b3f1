"""The words of a list of exports, for the command line and for screens."""

from __future__ import annotations

from collections.abc import Mapping

from ci_braze_tui.exports.listing import ExportLine, State
from ci_braze_tui.words import _

STATES: Mapping[State, str] = {
    "not run yet": _("Not run yet"),
    "queued": _("Queued"),
    "preparing": _("Preparing"),
    "sending": _("Sending"),
    "paused": _("Paused"),
    "successful": _("Successful"),
    "rows returned": _("Successful with returned rows"),
    "skipped": _("Skipped"),
    "canceled": _("Canceled"),
    "interrupted": _("Interrupted"),
    "refused": _("Failed: Braze refused"),
    "failed": _("Failed"),
    "held back": _("Held back"),
    "no connection": _("No connection"),
}
"""The status words of Customer Insights, but that "Skipped" is said only of a moment that was passed over."""
_NOT_OF_A_RUN: tuple[State, ...] = ("not run yet", "queued", "skipped", "no connection")


def status_words(line: ExportLine) -> str:
    """How an export stands, in as few words as a column takes; a scheduled run says so."""
    said = STATES[line.state]
    if line.is_scheduled and line.state not in _NOT_OF_A_RUN:
        return _("{status}, scheduled", status=said)
    return said


def connection_words(line: ExportLine) -> str:
    """The connection that an export uses."""
    return line.export.connection or _("No connection")


def permission_words(line: ExportLine) -> str:
    """What the person may do with an export."""
    return _("Edit and run") if line.may_edit else _("View only")
