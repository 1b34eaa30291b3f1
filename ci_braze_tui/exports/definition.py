"""An export as it is saved: what goes where, by which rules, and when.

The names and the layout of its file are a contract with people who write such files by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ci_braze_tui.connections.connection import check_name
from ci_braze_tui.definitions import read_definition
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.schedule import Schedule as Schedule
from ci_braze_tui.matching.mapping import Matching, Segments, check_matching
from ci_braze_tui.records.rules import Membership, Rules
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.words import _

_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Reaching(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is held against the profiles of a Braze segment before anything is sent."""

    segment: str | None = None
    """The identifier of the segment to read; None for that of the export."""
    most_new: int | None = None
    """Percent of the people in the chosen segments for whom a run may create a profile without a person's
    consent; None for any number."""

    def __post_init__(self) -> None:
        if self.most_new is not None and not 0 <= self.most_new <= 100:
            raise ValueError("`most_new` must be a percentage from 0 to 100")


class Export(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A saved export; without a connection it is detached and does not run."""

    name: str
    segment_identifier: str
    source: Choice
    matching: Matching
    connection: str | None = None
    segments: Segments = Segments()
    membership: Membership = Membership()
    schedule: Schedule = Schedule()
    reach: Reaching = Reaching()
    version: int = 1

    @property
    def compared_segment(self) -> str:
        """The Braze segment whose profiles the records are held against."""
        return self.reach.segment or self.segment_identifier

    @property
    def rules(self) -> Rules:
        """What decides the objects; a whole file is a segment named by it, whichever file is read."""
        segments = self.segments
        if segments.column is None and segments.name is None:
            segments = msgspec.structs.replace(segments, name=self.source.stem)
        return Rules(self.segment_identifier, self.matching, segments, self.membership)


def compared_with(export: Export, identifier: str) -> Export:
    """The export with its rows held against another Braze segment, or against its own."""
    other = identifier if identifier != export.segment_identifier else None
    return msgspec.structs.replace(
        export, reach=msgspec.structs.replace(export.reach, segment=other)
    )


def check_segment_identifier(text: str) -> str | None:
    """None for a segment API identifier of Braze, else the sentence that says what one looks like.

    Braze shows it at the foot of a segment's page as a UUID (Microsoft docs, export to Braze).
    """
    if _IDENTIFIER.fullmatch(text.strip()):
        return None
    return _(
        "This is no segment identifier: it is a UUID; copy it from API Identifier at the foot of the "
        "segment's page in Braze."
    )


def check_export(export: Export, columns: Sequence[str]) -> tuple[str, ...]:
    """Everything that keeps the export from working on a file with these columns, a sentence each."""
    problems = [
        check_name(export.name),
        check_segment_identifier(export.segment_identifier),
        *check_matching(export.matching, export.segments, columns),
        _membership_problem(export),
    ]
    return tuple(problem for problem in problems if problem)


def _membership_problem(export: Export) -> str | None:
    membership = export.rules.membership_attribute
    if membership not in {field.attribute for field in export.matching.fields}:
        return None
    return _(
        "The field {field} has the name of the attribute that membership is written to; give the "
        "field another name.",
        field=membership,
    )


def read_export(path: Path) -> Export:
    """The definition in a file, its source named from the root, so that it can be filed elsewhere.

    Raises:
        DefinitionError: the file is not there, or holds no definition of an export.
    """
    export = read_definition(path, Export)
    source = export.source
    rooted = msgspec.structs.replace(
        source,
        path=_rooted(path, source.path),
        memberships=source.memberships and _rooted(path, source.memberships),
    )
    return msgspec.structs.replace(export, source=rooted)


def _rooted(definition: Path, named: str) -> str:
    """A path as a definition names it, from the root; an address is one already."""
    if "://" in named:
        return named
    try:
        return str(definition.absolute().parent / Path(named).expanduser())
    except RuntimeError:
        raise DefinitionError(
            _(
                "{file}: {path} begins with a home folder that is not known; write its path in full.",
                file=str(definition),
                path=shown(named),
            )
        ) from None
