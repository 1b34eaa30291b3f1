"""Whom the records reach, in sentences that screen and command line share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ci_braze_tui.outbox.plan import Fate, Reach
from ci_braze_tui.words import _

_FATES: Mapping[Fate, str] = {
    "updates": _("update the profile with their identifier"),
    "by_email": _("update the one profile with their e-mail address"),
    "several": _("update one of several profiles that share their e-mail address; Braze picks it"),
    "creates": _("create a profile, unless Braze has it outside of this segment"),
    "ignored": _("reach nobody: the export only updates, and the segment has no such profile"),
}


def told_of(reach: Reach) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    """How many records, what they do, and the first of their rows; the creating ones once more as doubles."""
    for fate, sentence in _FATES.items():
        if count := reach.records[fate]:
            yield count, sentence, reach.first[fate]
    if reach.elsewhere:
        double = _("of these create a second profile with an e-mail address that another one has")
        yield reach.elsewhere, double, reach.first_elsewhere


def read_from(reach: Reach) -> str:
    """What the numbers go by."""
    return _(
        "By the Braze segment {name} of {profiles} profiles, read {time} UTC:",
        name=reach.name or reach.segment,
        profiles=reach.profiles,
        time=f"{reach.read_at:%Y-%m-%d %H:%M}",
    )
