"""The columns of a file beside the fields they fill, as rows of a list: what is sent and what could be.

Apart from the page because it only puts together what was suggested and what was decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from ci_braze_tui.matching.attributes import standard_field
from ci_braze_tui.matching.mapping import Field, Matching, Segments, check_matching, field_type
from ci_braze_tui.matching.suggestions import ColumnSuggestion
from ci_braze_tui.sources.profile import ColumnProfile
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.matching_choices import contents_of, filled, samples_of
from ci_braze_tui.tui.screens.matching_field_words import ROLES, SURENESS, TYPES
from ci_braze_tui.tui.widgets.cells import as_cell
from ci_braze_tui.words import _

_COLUMN, _ATTRIBUTE, _KIND, _SURE, _FILLED = 17, 15, 13, 6, 6
"""The widths of the columns of the list, in cells; what is left is for values."""
_ARROW = " → "


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
    profile: ColumnProfile | None = None
    """What is in the column."""

    @property
    def is_sent(self) -> bool:
        """Whether the field is one of the export's."""
        return self.place is not None

    def looks_like(self, other: FieldRow) -> bool:
        """Whether another row of this column is drawn the same."""
        looks = (self.is_sent, self.field, self.role)
        return looks == (other.is_sent, other.field, other.role)

    @property
    def contents(self) -> str:
        """What is in the column: what it looks like, how full it is, some values."""
        if self.profile is None:
            return ""
        contents, samples = contents_of(self.profile), samples_of(self.profile)
        return _("{note}: {detail}", note=contents, detail=samples) if samples else contents

    @property
    def reason(self) -> str:
        """Why this is suggested, in a sentence or two."""
        if self.suggestion is None:
            return _("The file has no such column.")
        said = [self.suggestion.reason, self.suggestion.evidence]
        sentences = [_("{clause}.", clause=each) for each in said if each]
        if self.role:
            sentences.insert(0, _("Chosen as {role} already.", role=self.role))
        return " ".join(sentences)


def field_rows(
    fields: Sequence[Field],
    suggestions: Sequence[ColumnSuggestion],
    profiles: Sequence[ColumnProfile],
    roles: Mapping[str, str],
) -> tuple[FieldRow, ...]:
    """The columns in the order of the file, each as often as it fills a field, else once.

    Args:
        fields: Those that are sent.
        suggestions: One for each column.
        profiles: How each column looks.
        roles: What else columns are for, in words.
    """
    sent: dict[str, list[tuple[int, Field]]] = {}
    for place, field in enumerate(fields):
        sent.setdefault(field.column, []).append((place, field))
    rows: list[FieldRow] = []
    for each, profile in zip(suggestions, profiles, strict=True):
        role = roles.get(each.column, "")
        found: Sequence[tuple[int | None, Field | None]] = sent.pop(each.column, ()) or (
            (None, None if role else each.field),
        )
        rows += [FieldRow(each.column, each, place, field, role, profile) for place, field in found]
    rows += [FieldRow(name, None, *each) for name, found in sent.items() for each in found]
    return tuple(rows)


def conflicts(fields: Sequence[Field], columns: Sequence[str]) -> list[tuple[str, ...]]:
    """For each field that is sent, why it cannot be: a sentence for each problem.

    Args:
        fields: Those that are sent.
        columns: The columns of the file.
    """
    by_attribute: dict[str, list[Field]] = {}
    for field in fields:
        by_attribute.setdefault(field.attribute, []).append(field)
    found: dict[str, tuple[str, ...]] = {}
    for attribute, same in by_attribute.items():
        # Some column as the e-mail, so that nothing is said of that.
        matching = Matching(next(iter(columns), ""), fields=tuple(same))
        found[attribute] = tuple(dict.fromkeys(check_matching(matching, Segments(), columns)))
    return [found[field.attribute] for field in fields]


def heading() -> str:
    """What stands above the columns of the list."""
    said = (
        (_("Column"), _COLUMN + len("[x]!") + len(_ARROW)),
        (_("Attribute"), _ATTRIBUTE + 1),
        (_("Type"), _KIND + 1),
        (_("Clear?"), _SURE + 1),
        (_("Filled"), _FILLED + 1),
        (_("Values"), 0),
    )
    return "".join(f"{name:<{width}}" for name, width in said)


def drawn(row: FieldRow, *, sign: Content | None = None) -> Content:
    """A row as the list shows it: whether it is sent, what it fills, how sure that is, what is in it.

    Args:
        row: What is drawn.
        sign: Says that something is wrong about it, in one cell.
    """
    box = Content("[x]" if row.is_sent else "[ ]") + (sign or Content(" "))
    column = _cell(row.column, _COLUMN).stylize("bold")
    return box + column + _use(row) + _values(row)


def _use(row: FieldRow) -> Content:
    """What the column fills, or what else it is for."""
    if row.field is None:
        role = row.role or (ROLES[row.suggestion.role] if row.suggestion else "")
        width = _ATTRIBUTE + 1 + _KIND + 1 + _SURE
        return Content(" " * len(_ARROW)) + _cell(role, width).stylize("dim")
    attribute = _cell(row.field.attribute, _ATTRIBUTE)
    kind = _cell(_kind(row.field), _KIND).stylize("dim")
    sure = SURENESS[row.suggestion.sureness] if row.suggestion else ""
    is_sure = row.suggestion is not None and row.suggestion.sureness == "sure"
    said = _cell(sure, _SURE).stylize("" if is_sure else "dim")
    return Content(_ARROW) + attribute + Content(" ") + kind + Content(" ") + said


def _values(row: FieldRow) -> Content:
    if row.profile is None:
        return Content("")
    return Content(f" {filled(row.profile):>{_FILLED}} ") + plain(samples_of(row.profile))


def _kind(field: Field) -> str:
    return _("standard") if standard_field(field.attribute) else TYPES[field_type(field)]


def _cell(text: str, width: int) -> Content:
    """`text` in exactly `width` cells; some letters take two."""
    shown = Content(as_cell(text, width)).truncate(width, ellipsis=True)
    return shown.pad_right(width - shown.cell_length)
