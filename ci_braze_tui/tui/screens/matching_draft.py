"""What the matching wizard knows of the chosen file, and what it makes of it before anybody answers.

Apart from the screen because none of it draws: opening a file, first answers from suggestions or from
the export that is changed, problems sorted by page, and the sentences about a choice of columns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.exports.definition import Export, check_export
from ci_braze_tui.matching.guess import (
    Suggestion,
    suggest_braze_customer_id,
    suggest_email,
    suggest_fields,
    suggest_segment_column,
)
from ci_braze_tui.matching.mapping import Matching, Segments, check_matching
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.profile import ColumnProfile, ValueCount, profile_columns
from ci_braze_tui.sources.table import Source, count_rows
from ci_braze_tui.tui.numbers import counted, grouped, percent
from ci_braze_tui.tui.plain import visible
from ci_braze_tui.tui.widgets.column_picker import ColumnChoice
from ci_braze_tui.tui.widgets.tick_list import TickRow

if TYPE_CHECKING:
    from ci_braze_tui.records.coverage import Coverage

_CHOOSE_FROM = 0.5
"""A suggestion with this score is chosen; a lower one is only offered."""

_SAMPLE_LETTERS = 32
_IDS = {"external_id": "external_id", "user_alias": "user alias", "braze_id": "braze_id"}


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A customer file that was opened and looked at."""

    source: Source
    rows: int
    profiles: tuple[ColumnProfile, ...]

    @property
    def summary(self) -> str:
        """What was found, in a line."""
        columns = len(self.source.columns)
        return (
            f"{counted(self.rows, 'row')}, {counted(columns, 'column')}, {self.source.description}"
        )

    def profile_of(self, column: str | None) -> ColumnProfile | None:
        """How a column looks; None if there is no such column."""
        return next((each for each in self.profiles if each.name == column), None)


def open_file(path: Path) -> OpenedFile:
    """Open a file, look at its columns and read it through once.

    Raises:
        SourceError: the file cannot be used.
    """
    source = open_source(path)
    return OpenedFile(source, profiles=profile_columns(source), rows=count_rows(source))


def path_of(typed: str) -> Path:
    """The path that was meant by what was typed."""
    try:
        return Path(typed).expanduser().absolute()
    except RuntimeError:  # "~somebody" who is not known on this computer
        return Path(typed).absolute()


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
    columns, profiles = opened.source.columns, opened.profiles
    same_kind = given.email in columns
    email = given.email if same_kind else _best(suggest_email(profiles))
    identifier = given.braze_customer_id
    if not same_kind or (identifier is not None and identifier not in columns):
        identifier = _best(suggest_braze_customer_id(profiles))
    column = segments.column
    if column not in columns and not (same_kind and column is None):
        column = _best(suggest_segment_column(profiles))
    if same_kind:
        fields = tuple(field for field in given.fields if field.column in columns)
    else:
        fields = suggest_fields(profiles, {each for each in (email, identifier, column) if each})
    selected = segments.selected if column == segments.column else ()
    used = [given.email, given.braze_customer_id, segments.column]
    used += [field.column for field in given.fields]
    return FirstAnswers(
        msgspec.structs.replace(
            given, email=email or "", braze_customer_id=identifier, fields=fields
        ),
        msgspec.structs.replace(segments, column=column, selected=selected),
        tuple(dict.fromkeys(shown(each) for each in used if each and each not in columns)),
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


def tick_rows(counts: Sequence[ValueCount], selected: Sequence[str]) -> list[TickRow]:
    """The segments of a column with their rows; blanks around a name do not make another segment.

    Selected segments that no row is in stand at the end, so that they can be seen and unticked.
    """
    rows: dict[str, int] = {}
    for each in counts:
        if name := each.value.strip():
            rows[name] = rows.get(name, 0) + each.rows
    for name in selected:
        rows.setdefault(name, 0)
    return [TickRow(name, count) for name, count in rows.items()]


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


def email_remark(profile: ColumnProfile | None, reason: str) -> str:
    """What to say of the column chosen for the e-mail address: a warning, or why it is suggested."""
    if profile is None:
        return "The column with the e-mail address of each person."
    if profile.looks_like == "empty":
        return "! This column is empty."
    if profile.email_share < _CHOOSE_FROM:
        share = percent(round(profile.email_share * 1000), 1000)
        return f"! Only {share} of its values are e-mail addresses. Is this the right column?"
    return f"{reason}." if reason else "Its values are e-mail addresses."


def id_remark(profile: ColumnProfile | None, reason: str) -> str:
    """What to say of the column chosen for the Braze customer ID."""
    if profile is None:
        return "No ID: everybody is found, or created, by e-mail address."
    if profile.looks_like == "empty":
        return "! This column is empty."
    if profile.looks_like in ("email", "date", "boolean"):
        return f"! Its values look like a {profile.looks_like}. Is this the right column?"
    if profile.distinct < _CHOOSE_FROM:
        share = percent(round(profile.distinct * 1000), 1000)
        return f"! Only {share} of its values differ; an ID must tell people apart."
    return f"{reason}." if reason else "The ID that Braze knows each person by."


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


def _best(suggestions: Sequence[Suggestion]) -> str | None:
    good = (each.column for each in suggestions if each.score >= _CHOOSE_FROM)
    return next(good, None)


def _without_fields(matching: Matching) -> Matching:
    return msgspec.structs.replace(matching, fields=())


def _beyond(problems: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(problem for problem in problems if problem not in known)
