"""What the matching wizard knows of the chosen file, and what it makes of it before anybody answers.

Apart from the screen because none of it draws: opening a file, first answers from suggestions or from
the export that is changed, problems sorted by page, and the sentences about a choice of columns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.exports.definition import Export, check_export
from ci_braze_tui.matching.challenge import Challenge
from ci_braze_tui.matching.guess import Suggestion
from ci_braze_tui.matching.mapping import Field, Matching, Segments, check_matching
from ci_braze_tui.matching.suggestions import ColumnSuggestion, Role, suggest_columns
from ci_braze_tui.records.segments import names_in
from ci_braze_tui.sources.address import is_address
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.download import row_notes
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.profile import ColumnProfile, ValueCount, profile_columns
from ci_braze_tui.sources.table import Source, count_rows
from ci_braze_tui.tui.numbers import counted
from ci_braze_tui.tui.plain import visible
from ci_braze_tui.tui.widgets.column_picker import ColumnChoice
from ci_braze_tui.tui.widgets.tick_list import TickRow
from ci_braze_tui.words import grouped

if TYPE_CHECKING:
    from ci_braze_tui.records.coverage import Coverage

_SAMPLE_LETTERS = 32
_IDS = {"external_id": "external_id", "user_alias": "user alias", "braze_id": "braze_id"}


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """Customers that were opened and looked at."""

    asked: Choice
    """What was asked for."""
    source: Source
    rows: int
    profiles: tuple[ColumnProfile, ...]
    suggestions: tuple[ColumnSuggestion, ...]
    """One for each column."""

    @property
    def summary(self) -> str:
        """What was found, in a line."""
        columns = len(self.source.columns)
        return (
            f"{counted(self.rows, 'row')}, {counted(columns, 'column')}, {self.source.description}"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know before relying on it, a sentence each."""
        return (*self.source.notes, *row_notes(self.rows))

    def profile_of(self, column: str | None) -> ColumnProfile | None:
        """How a column looks; None if there is no such column."""
        return next((each for each in self.profiles if each.name == column), None)


def open_file(choice: Choice) -> OpenedFile:
    """Open a source, look at its columns and read it through once.

    Raises:
        ChooseTableError: it has several tables, and it has to be said which one is meant.
        SourceError: it cannot be used.
    """
    source = open_source(choice)
    profiles = profile_columns(source)
    return OpenedFile(choice, source, count_rows(source), profiles, suggest_columns(profiles))


def path_of(typed: str) -> str:
    """The path from the root, or the address, that was meant by what was typed."""
    if is_address(typed):
        return typed
    try:
        return str(Path(typed).expanduser().absolute())
    except RuntimeError:  # "~somebody" who is not known on this computer
        return str(Path(typed).absolute())


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """Where the pages begin for a file."""

    matching: Matching
    segments: Segments
    missing: tuple[str, ...]
    """Columns that were chosen before and that this file does not have."""


def first_answers(opened: OpenedFile, given: Matching, segments: Segments) -> FirstAnswers:
    """The answers `given` so far, as far as the file has their columns; else what is suggested.

    A file without the e-mail column is another kind of file, for which only the rules are kept.
    """
    columns = opened.source.columns
    same_kind = given.email in columns
    suggested = {each.role: each for each in opened.suggestions}
    email = given.email if same_kind else _column(suggested, "email")
    identifier, kind = given.braze_customer_id, given.id_kind
    if not same_kind or (identifier is not None and identifier not in columns):
        identifier = _column(suggested, "braze_customer_id")
        kind = suggested["braze_customer_id"].id_kind if identifier else "external_id"
    column, separator = segments.column, segments.separator
    if column not in columns and not (same_kind and column is None):
        column = _column(suggested, "segment")
        separator = suggested["segment"].separator if column else None
    if same_kind:
        fields = tuple(field for field in given.fields if field.column in columns)
    else:
        fields = preselected(opened, {email, identifier, column})
    selected = segments.selected if column == segments.column else ()
    used = [given.email, given.braze_customer_id, segments.column]
    used += [field.column for field in given.fields]
    return FirstAnswers(
        msgspec.structs.replace(
            given, email=email or "", braze_customer_id=identifier, id_kind=kind, fields=fields
        ),
        msgspec.structs.replace(segments, column=column, selected=selected, separator=separator),
        tuple(dict.fromkeys(shown(each) for each in used if each and each not in columns)),
    )


def preselected(opened: OpenedFile, taken: Collection[str | None]) -> tuple[Field, ...]:
    """The fields that are good enough to take without asking, of columns that are not `taken`."""
    return tuple(
        each.field
        for each in opened.suggestions
        if each.preselect and each.field is not None and each.column not in taken
    )


def column_choices(
    opened: OpenedFile, suggestions: Collection[Suggestion] = ()
) -> list[ColumnChoice]:
    """All columns with sample values, for a picker."""
    reasons = {suggestion.column: suggestion.reason for suggestion in suggestions}
    return [
        ColumnChoice(each.name, ", ".join(map(_sample, each.samples)), reasons.get(each.name, ""))
        for each in opened.profiles
    ]


def tick_rows(
    counts: Sequence[ValueCount], selected: Sequence[str], separator: str | None = None
) -> list[TickRow]:
    """The segments of a column with their rows, most rows first.

    A row counts once for each segment its cell names. Selected segments that no row is in stand at
    the end, so that they can be seen and unticked.
    """
    rows: dict[str, int] = {}
    for each in counts:
        for name in dict.fromkeys(names_in(each.value, separator)):
            rows[name] = rows.get(name, 0) + each.rows
    found = sorted(rows.items(), key=lambda row: -row[1])
    found += [(name, 0) for name in selected if name not in rows]
    return [TickRow(name, count) for name, count in found]


@dataclass(frozen=True, slots=True)
class Problems:
    """Everything that keeps the answers from working on the file, by the page where it is put right."""

    columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()


def find_problems(export: Export, columns: Sequence[str]) -> Problems:
    """Sort what `check_export` says of the matching by page."""
    bare = msgspec.structs.replace(export, matching=_without_fields(export.matching))
    identity = check_matching(bare.matching, Segments(), columns)
    segments = _beyond(check_matching(bare.matching, export.segments, columns), identity)
    fields = _beyond(check_export(export, columns), check_export(bare, columns))
    return Problems(identity, fields, segments)


def warnings(found: Sequence[Challenge], about: str, attribute: str | None = None) -> str:
    """What looks wrong about one choice, a line for each sentence; nothing if all looks well."""
    said = [
        visible(each.sentence)
        for each in found
        if each.about == about and each.attribute == attribute
    ]
    return "\n".join(f"! {sentence}" for sentence in said)


def consequence(covered: Coverage, matching: Matching) -> str:
    """What the choice of columns and rules means for the rows of the file, with counts."""
    creates = not matching.existing_only
    said: list[str] = []
    if matching.braze_customer_id is not None:
        what = "updates the profile with this " + _IDS[matching.id_kind]
        unknown = ", or creates it if Braze does not know it" if creates else ", if Braze has one"
        said.append(f"{counted(covered.with_id, 'row')} with an ID: each {what}{unknown}.")
    if covered.by_email or matching.braze_customer_id is None:
        without = " without an ID" if matching.braze_customer_id is not None else ""
        unknown = ", or creates one" if creates else ", if Braze has one"
        said.append(
            f"{counted(covered.by_email, 'row')}{without}: each updates the profile with its "
            f"e-mail address{unknown}."
        )
    if covered.refused:
        count = sum(rows for _, rows in covered.refused)
        reasons = ", ".join(f"{grouped(rows)} × {reason}" for reason, rows in covered.refused)
        said.append(f"{counted(count, 'row')} will not be sent: {reasons}.")
    return " ".join(said)


def _sample(value: str) -> str:
    return visible(value.strip(), _SAMPLE_LETTERS)


def _column(suggested: Mapping[Role, ColumnSuggestion], role: Role) -> str | None:
    return suggested[role].column if role in suggested else None


def _without_fields(matching: Matching) -> Matching:
    return msgspec.structs.replace(matching, fields=())


def _beyond(problems: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(problem for problem in problems if problem not in known)
