"""The columns of a file beside the fields they fill, as rows of a list: what is sent and what could be.

Apart from the page because it only puts together what was suggested and what was decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from ci_braze_tui.matching.attributes import standard_field
from ci_braze_tui.matching.mapping import Field, field_type
from ci_braze_tui.matching.suggestions import ColumnSuggestion
from ci_braze_tui.tui.plain import plain

_COLUMN_CELLS = 17
_ATTRIBUTE_CELLS = 18
_TYPE_CELLS = 10
_ROLES = {
    "email": "may be the e-mail",
    "braze_customer_id": "may be the Braze customer ID",
    "segment": "may be the segment",
    "none": "better left out",
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A column with a field that it fills, or could fill."""

    column: str
    suggestion: ColumnSuggestion | None
    """What was made of the column; None for one that the file does not have."""
    place: int | None = None
    """Where the field is among those that are sent; None: it is not one of them."""
    field: Field | None = None
    """The field as it is sent, or as it is suggested."""
    role: str = ""
    """What else the column is for, in words."""

    @property
    def is_sent(self) -> bool:
        """Whether the field is one of the export's."""
        return self.place is not None

    @property
    def reason(self) -> str:
        """Why this is suggested, in a sentence or two."""
        if self.suggestion is None:
            return "The file has no such column."
        evidence = f" {self.suggestion.evidence}." if self.suggestion.evidence else ""
        return f"{self.suggestion.reason}.{evidence}"


def field_rows(
    fields: Sequence[Field], suggestions: Sequence[ColumnSuggestion], roles: Mapping[str, str]
) -> tuple[FieldRow, ...]:
    """The columns in the order of the file, each as often as it fills a field, else once.

    Args:
        fields: Those that are sent.
        suggestions: One for each column.
        roles: What else columns are for, in words.
    """
    sent: dict[str, list[tuple[int, Field]]] = {}
    for place, field in enumerate(fields):
        sent.setdefault(field.column, []).append((place, field))
    rows: list[FieldRow] = []
    for each in suggestions:
        role = roles.get(each.column, "")
        found = sent.pop(each.column, ())
        rows += [FieldRow(each.column, each, place, field, role) for place, field in found]
        if not found:
            rows.append(FieldRow(each.column, each, None, None if role else each.field, role))
    rows += [FieldRow(name, None, *each) for name, found in sent.items() for each in found]
    return tuple(rows)


def drawn(row: FieldRow, *, doubted: bool = False) -> Content:
    """A row as the list shows it: whether it is sent, what it fills, how sure that is, and why.

    Args:
        row: What is drawn.
        doubted: Whether something looks wrong about it.
    """
    box = Content("[x]" if row.is_sent else "[ ]")
    box += Content.styled("!", "$text-warning") if doubted else Content(" ")
    column = _cell(row.column, _COLUMN_CELLS).stylize("bold")
    if row.field is None:
        role = row.role or (_ROLES[row.suggestion.role] if row.suggestion else "")
        return box + column + Content.styled(f"   {role}", "dim")
    attribute = _cell(row.field.attribute, _ATTRIBUTE_CELLS)
    kind = _cell(_kind(row.field), _TYPE_CELLS).stylize("dim")
    sure = row.suggestion.sureness if row.suggestion else ""
    said = Content.styled(f"{sure:<6}", "" if sure == "sure" else "dim")
    reason = plain(row.reason).stylize("dim")
    rest = Content("  ").join([attribute, said, kind, reason])
    return box + column + Content(" → ") + rest


def _kind(field: Field) -> str:
    return "standard" if standard_field(field.attribute) else field_type(field)


def _cell(text: str, width: int) -> Content:
    """`text` in exactly `width` cells; some letters take two."""
    shown = plain(text, width).truncate(width, ellipsis=True)
    return shown.pad_right(width - shown.cell_length)
