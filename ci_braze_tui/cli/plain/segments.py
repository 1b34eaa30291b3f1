"""Who is a member, and how Braze is told.

Apart from the columns because it decides which rows are sent, not who they are about.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ci_braze_tui.cli.plain.draft import Draft
from ci_braze_tui.cli.plain.steps import Step
from ci_braze_tui.matching.guess import suggest_segment_column
from ci_braze_tui.matching.mapping import Segments
from ci_braze_tui.matching.roles import segment_separator
from ci_braze_tui.records.membership import leaver_piece, member_piece
from ci_braze_tui.records.overlaps import Overlaps
from ci_braze_tui.records.rules import Membership, Shape
from ci_braze_tui.records.segments import AS_JSON
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext

_MOST_SEGMENTS = 1_000
_MOST_PAIRS = 5
_NAME = 60
_SHAPES: dict[Shape, str] = {
    "boolean": _("true or false"),
    "segment": _("the names of the segments, in one text"),
    "segments": _("the names of the segments, as a list"),
    "identifier": _("the segment identifier as the value"),
}


class SegmentQuestions:
    """Asks for the segments and the membership of one export."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._dialogue = draft.dialogue

    def steps(self) -> tuple[Step, ...]:
        """The questions, in order."""
        return (
            self._ask_column,
            self._ask_cells,
            self._ask_segments,
            self._ask_name,
            self._ask_shape,
            self._ask_leavers,
        )

    @property
    def _segments(self) -> Segments:
        return self._draft.export.segments

    def _ask_column(self) -> None:
        columns = self._draft.opened.columns
        reasons = {
            each.column: each.reason for each in suggest_segment_column(self._draft.opened.profiles)
        }
        options = [
            _("{column}: {reason}", column=visible(name, _NAME), reason=visible(reasons[name]))
            if name in reasons
            else visible(name, _NAME)
            for name in columns
        ]
        before = self._segments.column
        chosen = self._dialogue.choose(
            _("Which column names the segment of each row?"),
            [*options, _("None: the file is one segment")],
            help=_("Only rows of the segments that you choose next are sent."),
            default=columns.index(before) if before in columns else len(columns),
            names=columns,
        )
        column = columns[chosen] if chosen < len(columns) else None
        if column == before:
            return
        profile = self._draft.opened.profile_of(column)
        separator = segment_separator(profile) if profile is not None else None
        segments = Segments(column, separator=separator)
        self._draft.export = msgspec.structs.replace(self._draft.export, segments=segments)

    def _ask_cells(self) -> None:
        profile = self._draft.opened.profile_of(self._segments.column)
        before = self._segments.separator
        if profile is None or (before is None and segment_separator(profile) is None):
            return
        chosen = self._dialogue.choose(
            _("What does a cell of this column name?"),
            (_("One segment"), _("Several segments"), _("Several segments, as a JSON list")),
            help=_("Where a cell names several segments, the row is a member of each."),
            default=0 if before is None else 2 if before == AS_JSON else 1,
        )
        separator = (None, ";", AS_JSON)[chosen]
        if chosen == 1:
            separator = self._dialogue.ask(
                _("What stands between them"),
                str,
                help=_("Such as ; or a comma."),
                default=before if before not in (None, AS_JSON) and before else ";",
            )
        self._draft.change_segments(separator=separator)

    def _ask_segments(self) -> None:
        dialogue, segments = self._dialogue, self._segments
        if segments.column is None:
            return
        dialogue.say(_("Reading the column …"))
        found = self._draft.examiner.segments(
            self._draft.export.source,
            segments.column,
            segments.separator,
            segments.selected,
            _MOST_SEGMENTS,
        )
        names = [each.value for each in found]
        options = [
            ngettext(
                "{name}, {count} row", "{name}, {count} rows", each.rows, name=visible(each.value, _NAME)
            )
            for each in found
        ]  # fmt: skip
        chosen = dialogue.choose_many(
            _("Which segments are exported?"),
            options,
            names,
            help=_("Type numbers such as 1, 3-5, the word all, or the name of one segment."),
            chosen=[names.index(name) for name in segments.selected if name in names],
            least=1,
        )
        self._draft.change_segments(selected=tuple(names[place] for place in chosen))
        self._draft.say_challenges()
        export = self._draft.export
        counted = self._draft.examiner.overlaps(export.source, export.segments, export.matching)
        dialogue.say_all(overlap_lines(counted))

    def _ask_name(self) -> None:
        if self._segments.column is not None:
            return
        name = self._dialogue.ask_optional(
            _("Name of the segment"),
            str,
            help=_("Leave it blank to call it by the name of the file."),
            default=self._segments.name or "",
            nothing="",
        )
        self._draft.change_segments(name=name or None)

    def _ask_shape(self) -> None:
        shapes = list(_SHAPES)
        chosen = self._dialogue.choose(
            _("How is the membership written?"),
            [
                _("{shape}, as in {json}", shape=_SHAPES[shape], json=self._example(shape))
                for shape in shapes
            ],
            help=_(
                "A custom attribute in Braze marks the members. It is named with the segment identifier, but "
                "in the last shape: there two exports overwrite each other."
            ),
            default=shapes.index(self._draft.export.membership.shape),
        )
        self._draft.change_membership(shape=shapes[chosen])

    def _ask_leavers(self) -> None:
        chosen = self._dialogue.choose(
            _("What becomes of leavers, who are in no chosen segment any more?"),
            (
                _("Take the membership away: they are sent {json}", json=self._leaver),
                _("Keep it"),
            ),
            help=_("Leavers are members of an earlier run who are gone from the file."),
            default=0 if self._draft.export.membership.leavers == "remove" else 1,
        )
        self._draft.change_membership(leavers="keep" if chosen else "remove")

    def _example(self, shape: Shape) -> str:
        """What a member of the first two segments is sent."""
        changed = msgspec.structs.replace(self._draft.export, membership=Membership(shape))
        names = self._segments.selected or (self._segments.name or self._draft.opened.stem,)
        return visible(f"{{{member_piece(changed.rules, names[:2])}}}")

    @property
    def _leaver(self) -> str:
        return visible(f"{{{leaver_piece(self._draft.export.rules)}}}")


def overlap_lines(counted: Overlaps) -> Iterator[str]:
    """How many people are in the chosen segments, and in several of them."""
    for each in counted.segments:
        yield ngettext(
            "{segment}: {count} person who can be sent, in {rows} rows",
            "{segment}: {count} people who can be sent, in {rows} rows",
            each.people,
            segment=visible(each.segment, _NAME),
            rows=each.rows,
        )
    if len(counted.segments) < 2:
        return
    yield ngettext(
        "Together: {count} different person in {rows} rows; {several} in more than one segment",
        "Together: {count} different people in {rows} rows; {several} in more than one segment",
        counted.people,
        rows=counted.rows,
        several=counted.in_several,
    )
    for pair in counted.pairs[:_MOST_PAIRS]:
        yield ngettext(
            "{count} person in both {first} and {second}",
            "{count} people in both {first} and {second}",
            pair.people,
            first=visible(pair.first, _NAME),
            second=visible(pair.second, _NAME),
        )
    if not counted.is_exact:
        yield _("In a file this large these numbers are right to about one in a hundred.")
