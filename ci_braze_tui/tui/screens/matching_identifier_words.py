"""What is said of a segment identifier below its box: the Braze segment it names, and how large that was.

Apart from the question because it is words only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.tui.widgets.pick_one import Choice
from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    from ci_braze_tui.audience.book import Facts
    from ci_braze_tui.braze.profiles import BrazeSegment
    from ci_braze_tui.exports.braze_segments import SegmentLook

HELP = _("In Braze: Segments, choose the segment, then API Identifier at its foot.")
_NAME_LETTERS = 60


def by_name(segments: Sequence[BrazeSegment]) -> list[BrazeSegment]:
    """Braze segments as people look for them; Braze lists the oldest first."""
    return sorted(segments, key=lambda each: (each.name.casefold(), each.id))


def segment_choices(segments: Sequence[BrazeSegment]) -> list[Choice]:
    """A row for each, with the identifier, because several may have one name."""
    return [Choice(each.name or each.id, each.id) for each in segments]


@dataclass(frozen=True, slots=True)
class Said:
    """What stands below the box."""

    text: str
    warns: bool


def said_of(look: SegmentLook, facts: Facts | None, now: datetime) -> Said:
    """What is known of the segment, and why Braze says no more; where that is nothing, the help.

    Args:
        look: what Braze says of it.
        facts: what was read of it, if anything was.
        now: the present, where the person is.
    """
    from ci_braze_tui.braze.permissions import SEGMENT_DETAILS, lacking

    known = " ".join(_known(look, facts, now))
    may_not = look.sentence == lacking(SEGMENT_DETAILS)
    lines = [f"✓ {known}"] if known else []
    if may_not and not look.name:
        lines.append(look.sentence)
    elif look.sentence and not may_not:
        lines.append(f"! {visible(look.sentence)}")
    return Said("\n".join(lines) or HELP, warns=bool(look.sentence) and not may_not)


def _known(look: SegmentLook, facts: Facts | None, now: datetime) -> Iterator[str]:
    """Name, last change and size, as far as they are known, a sentence each."""
    name = visible(look.name or (facts.name if facts else ""), _NAME_LETTERS)
    if name and look.changed_at is not None:
        yield _("{segment}, changed {when}.", segment=name, when=when(look.changed_at, now))
    elif name:
        yield _("In Braze: {segment}.", segment=name)
    elif look.changed_at is not None:
        yield _("Changed {when}.", when=when(look.changed_at, now))
    if facts is not None:
        yield ngettext(
            "{count} profile when read {when}.",
            "{count} profiles when read {when}.",
            facts.profiles,
            when=when(facts.read_at, now),
        )
