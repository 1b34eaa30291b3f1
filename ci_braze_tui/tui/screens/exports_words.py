"""What the list of exports says of each, and what it asks before something is done.

Apart from the screen so that all of it can be tested without one, and without a widget, for plain mode says it
as well. Its columns are in `exports_columns`; how it stands, in a word, is in `exports.listing_words`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from ci_braze_tui.exports.listing import ExportLine, State
from ci_braze_tui.exports.listing_words import (
    STATES,
    connection_words,
    permission_words,
    status_words,
)
from ci_braze_tui.exports.schedule_words import rhythm_words
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext

_NAME = 60
_MARKS: Mapping[State, str] = {
    "successful": "✓ ",
    "rows returned": "✓ ",
    "skipped": "! ",
    "canceled": "! ",
    "interrupted": "! ",
    "held back": "! ",
    "refused": "✗ ",
    "failed": "✗ ",
}
"""For those who see no colours."""


def marked_status(line: ExportLine) -> str:
    """How an export stands, with a sign that catches the eye."""
    return _MARKS.get(line.state, "") + status_words(line)


def ago(moment: datetime, now: datetime) -> str:
    """How long ago something was: `9 days ago`."""
    minutes = int((now - moment).total_seconds()) // 60
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("{count} minute ago", "{count} minutes ago", minutes)
    if (hours := minutes // 60) < 24:
        return ngettext("{count} hour ago", "{count} hours ago", hours)
    return ngettext("{count} day ago", "{count} days ago", hours // 24)


def told(line: ExportLine, now: datetime) -> str:
    """What is told of the export under the cursor: how its latest run went, why, and when it runs next."""
    parts = [_run_told(line, now), visible(line.why)]
    if line.next is not None:
        parts.append(_("Next: {when}.", when=when(line.next, now)))
    elif line.export.connection is None:
        parts.append(_("Nothing runs it until it is given a connection."))
    elif line.export.schedule.recurrence == "off":
        parts.append(_("It runs only when somebody asks for it."))
    elif line.export.schedule.recurrence == "with refresh":
        parts.append(_("It runs with the next refresh; the refresh has no times of its own."))
    return " ".join(part for part in parts if part)


def _run_told(line: ExportLine, now: datetime) -> str:
    run = line.last
    if line.state in ("queued", "skipped"):
        return _("{status}.", status=STATES[line.state])
    if run is None or line.state == "not run yet":
        return ""
    at = when(run.ended_at or run.started_at, now)
    who = visible(run.started_by, 30)
    began = (
        _("Scheduled run, {when}.", when=at)
        if line.is_scheduled
        else _("Run by {who}, {when}.", who=who, when=at)
    )
    if line.is_going:
        return began
    accepted = ngettext("{count} accepted.", "{count} accepted.", run.accepted)
    if run.returned:
        returned = ngettext("{count} row came back.", "{count} rows came back.", run.returned)
        return f"{began} {accepted} {returned}"
    return f"{began} {accepted}"


def names_told(names: Collection[str], most: int = 5) -> str:
    """Names behind commas; of many the first ones."""
    shown = [visible(name, _NAME) for name in list(names)[:most]]
    if (more := len(names) - most) > 0:
        shown.append(ngettext("and {count} more", "and {count} more", more))
    return ", ".join(shown)


HELP = _(
    """## Exports
Every saved export: how its latest run went, when Braze was last brought up to date, when it runs by itself,
over which connection, and what you may do with it. **/** filters by anything a line says; click the heading
of a column to sort by it.

**Space** ticks an export, **Ctrl+A** all that are listed. **Schedule** and **Run** take the ticked ones, or the
one under the cursor. **Run all** runs those that have an active schedule.

**Skipped** is said only of a moment at which an export was to run and did not, with the reason below the
list. A run that a schedule has started says **scheduled**."""
)
READING = _("Reading what is saved…")
NOT_READ = _("The exports cannot be shown. The message above says why.")
NOTHING_YET = _("There are no exports yet. Esc goes home, where n makes one.")
NOTHING_FOUND = _("No export has this in its line. Esc shows all.")

REMOVE = _(
    "Its definition goes, and the ledger of what Braze has been told. Profiles in Braze and your customer file "
    "stay as they are."
)
DETACH = _(
    "It keeps everything else, and does not run until it is given a connection again. The connection itself "
    "stays."
)
RUN_SEVERAL = _(
    "Each sends what has changed since its last run, without showing its plan first, as its schedule would. "
    "One that would remove too many members is held back. They go on when you leave the app."
)


def run_question(lines: Sequence[ExportLine]) -> str:
    """The title of the question before several exports are run."""
    return ngettext("Run {count} export now?", "Run {count} exports now?", len(lines))


def facts(line: ExportLine, outlook: Sequence[str], now: datetime) -> list[tuple[str, str]]:
    """All that an export says, as names and texts; `outlook` is when it runs next."""
    export = line.export
    matching, segments, membership = export.matching, export.segments, export.membership
    chosen = ", ".join(segments.selected) if segments.column else _("the whole file")
    fields = ", ".join(f"{field.column} → {field.attribute}" for field in matching.fields)
    leavers = (
        _("are told to Braze") if membership.leavers == "remove" else _("are left as they are")
    )
    return [
        (_("Status"), f"{marked_status(line)}. {told(line, now)}"),
        (_("Refreshed"), when(line.refreshed, now) if line.refreshed else _("not yet")),
        (_("Schedule"), rhythm_words(export.schedule)),
        *((_("Next run") if place == 0 else "", said) for place, said in enumerate(outlook)),
        (_("Connection used"), connection_words(line)),
        (_("Your permissions"), permission_words(line)),
        (_("Segment identifier"), export.segment_identifier),
        (_("File"), export.source.name),
        (_("Segments"), chosen),
        (_("E-mail"), matching.email),
        (_("Braze customer ID"), matching.braze_customer_id or _("no column")),
        (_("Fields"), fields or _("none")),
        (_("Membership"), export.rules.membership_attribute),
        (_("Leavers"), leavers),
        (_("Brake"), _("{percent} % of the known members", percent=membership.brake)),
    ]
