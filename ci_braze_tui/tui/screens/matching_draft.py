"""What the matching wizard knows of the chosen file, and what it makes of it before anybody answers.

Apart from the screen because none of it draws: first answers from suggestions or from the export that is
changed, problems sorted by page, and the sentences about a choice of columns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.exports.definition import Export, check_export
from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.matching.challenge import Challenge
from ci_braze_tui.matching.mapping import Field, Matching, Segments, check_matching
from ci_braze_tui.matching.suggestions import ColumnSuggestion, Role
from ci_braze_tui.sources.address import is_address
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    from ci_braze_tui.records.coverage import Coverage

_IDS = {"external_id": "external_id", "user_alias": _("user alias"), "braze_id": "braze_id"}


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
    columns = opened.columns
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
    said: list[str] = []
    has_id = matching.braze_customer_id is not None
    if has_id:
        said.append(_with_id(covered.with_id, matching))
    if covered.by_email or not has_id:
        say = _without_id if has_id else _all_by_email
        said.append(say(covered.by_email, creates=not matching.existing_only))
    if covered.refused:
        reasons = [_("{rows} × {reason}", rows=rows, reason=why) for why, rows in covered.refused]
        said.append(
            ngettext(
                "{count} row will not be sent: {reasons}.",
                "{count} rows will not be sent: {reasons}.",
                sum(rows for _why, rows in covered.refused),
                reasons=", ".join(reasons),
            )
        )
    return " ".join(said)


def _with_id(rows: int, matching: Matching) -> str:
    if matching.existing_only or matching.id_kind == "braze_id":
        return ngettext(
            "{count} row with an ID: each updates the profile with this {id}, if Braze has one.",
            "{count} rows with an ID: each updates the profile with this {id}, if Braze has one.",
            rows,
            id=_IDS[matching.id_kind],
        )
    return ngettext(
        "{count} row with an ID: each updates the profile with this {id}, or creates it if Braze "
        "does not know it.",
        "{count} rows with an ID: each updates the profile with this {id}, or creates it if Braze "
        "does not know it.",
        rows,
        id=_IDS[matching.id_kind],
    )


def _without_id(rows: int, *, creates: bool) -> str:
    if creates:
        return ngettext(
            "{count} row without an ID: each updates the profile with its e-mail address, or creates "
            "one.",
            "{count} rows without an ID: each updates the profile with its e-mail address, or creates "
            "one.",
            rows,
        )
    return ngettext(
        "{count} row without an ID: each updates the profile with its e-mail address, if Braze has "
        "one.",
        "{count} rows without an ID: each updates the profile with its e-mail address, if Braze has "
        "one.",
        rows,
    )


def _all_by_email(rows: int, *, creates: bool) -> str:
    if creates:
        return ngettext(
            "{count} row: each updates the profile with its e-mail address, or creates one.",
            "{count} rows: each updates the profile with its e-mail address, or creates one.",
            rows,
        )
    return ngettext(
        "{count} row: each updates the profile with its e-mail address, if Braze has one.",
        "{count} rows: each updates the profile with its e-mail address, if Braze has one.",
        rows,
    )


def _column(suggested: Mapping[Role, ColumnSuggestion], role: Role) -> str | None:
    return suggested[role].column if role in suggested else None


def _without_fields(matching: Matching) -> Matching:
    return msgspec.structs.replace(matching, fields=())


def _beyond(problems: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(problem for problem in problems if problem not in known)
