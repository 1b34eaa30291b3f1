"""The columns of the list of exports: what stands in them, and how exports are sorted and filtered by them.

Apart from the words because these are drawn by a widget, which plain mode does without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ci_braze_tui.exports.listing import ExportLine, State
from ci_braze_tui.exports.listing_words import connection_words, permission_words, status_words
from ci_braze_tui.exports.schedule_words import rhythm_words
from ci_braze_tui.tui.screens.exports_words import ago, marked_status
from ci_braze_tui.tui.widgets.row_table import Column, Row, Tone
from ci_braze_tui.words import _, ngettext

_TONES: Mapping[State, Tone] = {
    "preparing": "strong",
    "sending": "strong",
    "paused": "warning",
    "successful": "good",
    "rows returned": "warning",
    "skipped": "warning",
    "canceled": "warning",
    "interrupted": "warning",
    "refused": "bad",
    "failed": "bad",
    "held back": "warning",
}
"""What has none is of no weight."""
_GAP = 2
_TICK = 3
_LEAST, _MOST = 15, 40
"""Letters of the column of the names."""
_NORMAL, _WIDE = 100, 150


@dataclass(frozen=True, slots=True)
class Order:
    """One column of the list, and how exports are sorted by it."""

    title: str
    width: int
    """Letters; 0 is what the others leave."""
    key: Callable[[ExportLine], str | float]
    said: Callable[[str], str]
    """Says how the exports are sorted then, after how many there are."""
    said_backwards: Callable[[str], str]
    starts_backwards: bool = False


ORDERS: tuple[Order, ...] = (
    Order(
        _("Name"), 0, lambda line: line.export.name.casefold(),
        lambda exports: _("{exports}, by name", exports=exports),
        lambda exports: _("{exports}, by name, backwards", exports=exports),
    ),
    Order(
        _("Status"), 23, lambda line: status_words(line).casefold(),
        lambda exports: _("{exports}, by status", exports=exports),
        lambda exports: _("{exports}, by status, backwards", exports=exports),
    ),
    Order(
        _("Refreshed"), 14, lambda line: line.refreshed.timestamp() if line.refreshed else 0.0,
        lambda exports: _("{exports}, refreshed longest ago first", exports=exports),
        lambda exports: _("{exports}, refreshed last first", exports=exports),
        starts_backwards=True,
    ),
    Order(
        _("Schedule"), 30, lambda line: rhythm_words(line.export.schedule).casefold(),
        lambda exports: _("{exports}, by schedule", exports=exports),
        lambda exports: _("{exports}, by schedule, backwards", exports=exports),
    ),
    Order(
        _("Connection used"), 20, lambda line: connection_words(line).casefold(),
        lambda exports: _("{exports}, by connection", exports=exports),
        lambda exports: _("{exports}, by connection, backwards", exports=exports),
    ),
    Order(
        _("Your permissions"), 16, lambda line: permission_words(line).casefold(),
        lambda exports: _("{exports}, by permissions", exports=exports),
        lambda exports: _("{exports}, by permissions, backwards", exports=exports),
    ),
    Order(
        _("Segment identifier"), 36, lambda line: line.export.segment_identifier,
        lambda exports: _("{exports}, by segment identifier", exports=exports),
        lambda exports: _("{exports}, by segment identifier, backwards", exports=exports),
    ),
)  # fmt: skip
"""The columns from left to right, behind that of the ticks."""


def columns(room: int, order: int, backwards: bool) -> list[Column]:
    """The columns for so many letters of room; the sorted one has an arrow."""
    status = 31 if room >= _WIDE else ORDERS[1].width
    # Where there is no room for all, those at the right are scrolled to; the name stays.
    rest = ORDERS[3].width + 14 if room >= _NORMAL else 0
    left = room - _TICK - status - ORDERS[2].width - 3 * _GAP - rest
    name = min(max(left, _LEAST), _MOST)
    widths = [name, status, *(each.width for each in ORDERS[2:])]
    arrow = "▼" if backwards else "▲"
    return [
        Column("", _TICK, stays=True),
        *(
            Column(
                each.title + (arrow if place == order else ""),
                max(width, len(each.title) + 1),
                stays=place == 0,
            )
            for place, (each, width) in enumerate(zip(ORDERS, widths, strict=True))
        ),
    ]


def export_row(line: ExportLine, now: datetime, *, is_ticked: bool) -> Row:
    """One line of the list; `now` has the time zone of the reader."""
    export = line.export
    return Row(
        export.name,
        (
            "[x]" if is_ticked else "[ ]",
            export.name,
            marked_status(line),
            ago(line.refreshed, now) if line.refreshed else "–",
            rhythm_words(export.schedule),
            connection_words(line),
            permission_words(line),
            export.segment_identifier,
        ),
        (
            "strong" if is_ticked else "muted",
            "plain",
            _TONES.get(line.state, "muted"),
            "plain" if line.refreshed else "muted",
            "muted" if export.schedule.recurrence == "off" else "plain",
            "plain" if export.connection else "warning",
            "plain" if line.may_edit else "muted",
            "muted",
        ),
    )


def chosen_lines(
    lines: Sequence[ExportLine], typed: str, order: int, backwards: bool
) -> list[ExportLine]:
    """The exports with every typed word in what a line says, sorted; ties are by name."""
    words = typed.casefold().split()
    found = [line for line in lines if all(word in _searched(line) for word in words)]
    return sorted(found, key=ORDERS[order].key, reverse=backwards)


def _searched(line: ExportLine) -> str:
    parts = (
        *(line.export.name, status_words(line), rhythm_words(line.export.schedule)),
        *(connection_words(line), permission_words(line), line.export.segment_identifier),
    )
    return "\n".join(parts).casefold()


def summary(found: int, known: int, ticked: int, order: int, backwards: bool) -> str:
    """The line above the table: how many exports, in which order, how many of them ticked."""
    said = ORDERS[order].said_backwards if backwards else ORDERS[order].said
    if found == known:
        exports = ngettext("{count} export", "{count} exports", known)
    else:
        exports = ngettext(
            "{found} of {count} export", "{found} of {count} exports", known, found=found
        )
    sentence = said(exports)
    if ticked:
        chosen = ngettext("{count} ticked", "{count} ticked", ticked)
        return f"{chosen} · {sentence}"
    return sentence
