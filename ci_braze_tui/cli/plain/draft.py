"""An export while plain mode asks for it: the answers so far, and the file they are about.

Apart from the questions because all of them share it. Nothing of it is on disk before it is saved.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from ci_braze_tui.cli.plain.asking import Dialogue
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.examiner import Examiner
from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.matching.challenges import challenge
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.tui.session import Session
from ci_braze_tui.words import _


@dataclass(slots=True)
class Draft:
    """One export that is made or changed."""

    dialogue: Dialogue
    session: Session
    examiner: Examiner
    export: Export
    existing: Export | None = None
    """The saved export that is changed."""
    file: OpenedFile | None = None

    @property
    def opened(self) -> OpenedFile:
        """The file, which the first question has opened."""
        assert self.file is not None
        return self.file

    def change_matching(self, **answers: object) -> None:
        """Replace some answers of the matching."""
        matching = msgspec.structs.replace(self.export.matching, **answers)
        self.export = msgspec.structs.replace(self.export, matching=matching)

    def change_segments(self, **answers: object) -> None:
        """Replace some answers about the segments."""
        segments = msgspec.structs.replace(self.export.segments, **answers)
        self.export = msgspec.structs.replace(self.export, segments=segments)

    def change_membership(self, **answers: object) -> None:
        """Replace some answers about the membership."""
        membership = msgspec.structs.replace(self.export.membership, **answers)
        self.export = msgspec.structs.replace(self.export, membership=membership)

    def change_reach(self, **answers: object) -> None:
        """Replace some answers about the profiles of the Braze segment."""
        reach = msgspec.structs.replace(self.export.reach, **answers)
        self.export = msgspec.structs.replace(self.export, reach=reach)

    def say_challenges(self) -> None:
        """Say what looks wrong about the choices; none of it forbids to go on."""
        found = challenge(self.export.matching, self.export.segments, self.opened.profiles)
        self.dialogue.say_all(
            _("Worth a look: {sentence}", sentence=each.sentence) for each in found
        )


def fits(export: Export, columns: tuple[str, ...]) -> bool:
    """Whether a file has all columns that an export was made for."""
    matching = export.matching
    used = (*matching.columns, export.segments.column)
    return bool(matching.email) and all(each in columns for each in used if each is not None)


def suggested(opened: OpenedFile, given: Matching) -> tuple[Matching, Segments]:
    """What the columns of a file suggest; the rules stay as they were given."""
    by_role = {each.role: each for each in opened.suggestions}
    email, identifier = by_role.get("email"), by_role.get("braze_customer_id")
    segment = by_role.get("segment")
    matching = msgspec.structs.replace(
        given,
        email=email.column if email else "",
        braze_customer_id=identifier.column if identifier else None,
        id_kind=identifier.id_kind if identifier else "external_id",
        without_id=given.without_id if identifier else "create_by_email",
        fields=clear_fields(opened),
    )
    if segment is None:
        return matching, Segments()
    return matching, Segments(segment.column, separator=segment.separator)


def clear_fields(opened: OpenedFile) -> tuple[Field, ...]:
    """The fields that are clear enough to be taken without asking."""
    return tuple(
        each.field for each in opened.suggestions if each.preselect and each.field is not None
    )
