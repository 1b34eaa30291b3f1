"""The first rows of what will be sent, as a table that a marketer can read.

A widget of its own to say once how an object becomes cells: a column for each attribute, each value as JSON
writes it. Hundreds of attributes are no trouble, for only what is in sight is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.records.outcome import NAMED, Outcome
from ci_braze_tui.tui.widgets.row_table import Column, Row, RowTable, Tone, width_of
from ci_braze_tui.words import _, grouped

if TYPE_CHECKING:
    from ci_braze_tui.outbox.preview import PreviewedRow

MAX_ROWS = 100
"""So many rows are shown; the others are found by their numbers."""

BEFORE_SENDING: Mapping[Outcome, str] = {**NAMED, "pending": _("to send")}
"""Each outcome in a word, as it is before anything is sent."""

_TONES: Mapping[Outcome, Tone] = {"pending": "good", "invalid": "bad"}
_WIDEST = 30
"""Cells of an attribute; the whole of it is in the JSON."""


class PreviewTable(RowTable):
    """Row number and outcome stay in sight while the attributes are scrolled sideways."""

    def show_rows(self, rows: Sequence[PreviewedRow]) -> None:
        """Replace the rows; where they have the same numbers as before, the cursor stays."""
        columns, drawn = as_table(rows)
        is_same = [row.id for row in drawn] == [row.id for row in self.rows]
        self.show(columns, drawn, None if is_same else 0)

    def place_of(self, row: int) -> int | None:
        """Where a row of the file stands, if it is one of these."""
        numbers = [each.id for each in self.rows]
        return numbers.index(str(row)) if str(row) in numbers else None


def as_table(rows: Sequence[PreviewedRow]) -> tuple[list[Column], list[Row]]:
    """The rows as a table: number, outcome, and a column for each attribute that an object has.

    A row that is not sent says why in the place of its attributes.
    """
    objects = [_members(row) for row in rows]
    names = list(dict.fromkeys(name for members in objects for name in members))
    written = [
        Row(
            str(row.row),
            (
                grouped(row.row),
                BEFORE_SENDING[row.outcome],
                *(members.get(name, "") for name in (names if members else ())),
            ),
            ("muted", _TONES.get(row.outcome, "warning"), "muted"),
            row.reason if row.object is None else "",
        )
        for row, members in zip(rows, objects, strict=True)
    ]
    fixed = (_("Row"), _("Outcome"))
    columns = [
        Column(title, width_of(title, [row.cells[place] for row in written], 12), not place, True)
        for place, title in enumerate(fixed)
    ]
    columns += [
        Column(name, width_of(name, [members.get(name, "") for members in objects], _WIDEST))
        for name in names
    ]
    return columns, written


def _members(row: PreviewedRow) -> dict[str, str]:
    """What the object of a row says, each value as JSON writes it, texts without their quotes."""
    if row.object is None:
        return {}
    members = msgspec.json.decode(row.object, type=dict[str, msgspec.Raw])
    return {name: _written(bytes(value)) for name, value in members.items()}


def _written(value: bytes) -> str:
    return msgspec.json.decode(value, type=str) if value.startswith(b'"') else value.decode()
