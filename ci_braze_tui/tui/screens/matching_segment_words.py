"""What is said of the chosen segments: how many, how many rows and people, and who is in several of them.

Apart from the page because it is words and numbers only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ci_braze_tui.records.overlaps import Overlaps
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.tui.widgets.tick_list import TickRow
from ci_braze_tui.words import _, ngettext

MOST_VALUES = 1000
"""So many different values of a column are listed."""
_NAME_LETTERS = 30


def chosen_words(listed: Sequence[TickRow], chosen: Sequence[str], *, is_read: bool) -> str:
    """How many of the listed segments are chosen, and how many rows name them."""
    if not listed:
        return _("This column is empty.") if is_read else _("Reading the column …")
    if not chosen:
        return ngettext(
            "{count} segment; tick those to export. a ticks all.",
            "{count} segments; tick those to export. a ticks all.",
            len(listed),
        )
    if len(listed) >= MOST_VALUES:
        return _("{chosen} of {all} or more segments.", chosen=len(chosen), all=len(listed))
    return ngettext(
        "{chosen} of {count} segment.",
        "{chosen} of {count} segments.",
        len(listed),
        chosen=len(chosen),
    )


def overlap_words(found: Overlaps) -> Iterator[str]:
    """How many people are in the chosen segments, and in which of them at once; a line each."""
    yield _(
        "{people} in {rows}.",
        people=people_words(found.people, is_exact=found.is_exact),
        rows=ngettext("{count} row", "{count} rows", found.rows),
    )
    if len(found.segments) < 2:
        return
    if not found.in_several:
        yield _("Nobody is in several of them.")
        return
    yield ngettext(
        "{count} is in several of them:", "{count} are in several of them:", found.in_several
    )
    for pair in found.pairs:
        yield ngettext(
            "{count} in both {first} and {second}",
            "{count} in both {first} and {second}",
            pair.people,
            first=visible(pair.first, _NAME_LETTERS),
            second=visible(pair.second, _NAME_LETTERS),
        )


def people_of_each(found: Overlaps) -> Mapping[str, str]:
    """For each chosen segment how many people are in it."""
    return {
        each.segment: people_words(each.people, is_exact=found.is_exact) for each in found.segments
    }


def people_words(count: int, *, is_exact: bool) -> str:
    """A number of people, said to be a guess where it is one."""
    if is_exact:
        return ngettext("{count} person", "{count} people", count)
    return ngettext("about {count} person", "about {count} people", count)
