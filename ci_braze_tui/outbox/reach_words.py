"""Whom the records reach, in sentences that screen and command line share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ci_braze_tui.outbox.plan import Fate, Holder, Reach, Sample
from ci_braze_tui.words import _

_FATES: Mapping[Fate, str] = {
    "updates": _("update the profile with their identifier"),
    "known": _("update a profile that earlier runs told Braze of; this segment does not have it"),
    "by_email": _("update the one profile with their e-mail address"),
    "several": _("update one of several profiles that share their e-mail address; Braze picks it"),
    "creates": _("create a profile, unless Braze has it outside of this segment"),
    "ignored": _(
        "reach nobody, unless Braze has the profile outside of this segment: they only update"
    ),
}
_DOUBLES = _("of these create a second profile with an e-mail address that another one has")
_LEAVERS = _("are leavers: they lose their membership, and no profile is created for them")


@dataclass(frozen=True, slots=True)
class Told:
    """Some records, what they do, and who the first of them are about."""

    about: str
    """A word for programs: a fate, "elsewhere" or "leavers"."""
    count: int
    sentence: str
    """To be read behind the number."""
    samples: tuple[Sample, ...]
    is_part: bool = False
    """Whether they are counted in the line before as well."""

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of the samples."""
        return tuple(each.row for each in self.samples if each.row is not None)


def told_of(reach: Reach) -> Iterator[Told]:
    """What becomes of the records; the lines that are no part of another come to all of them."""
    for fate, sentence in _FATES.items():
        if count := reach.records[fate]:
            yield Told(fate, count, sentence, reach.first[fate])
        if fate == "creates" and reach.elsewhere:
            yield Told("elsewhere", reach.elsewhere, _DOUBLES, reach.first_elsewhere, is_part=True)
    if reach.leavers:
        yield Told("leavers", reach.leavers, _LEAVERS, reach.first_leavers)


def person_of(sample: Sample) -> str:
    """Who a record is about, where they are in the file, and who has their address; not made harmless."""
    person = ", ".join(filter(None, (sample.identifier, sample.email)))
    if sample.row is None:
        return person
    if not sample.holders:
        return _("row {row}: {person}", row=sample.row, person=person)
    return _(
        "row {row}: {person} (address of {profiles})",
        row=sample.row,
        person=person,
        profiles=", ".join(map(_profile, sample.holders)),
    )


def read_from(reach: Reach) -> str:
    """What the numbers go by."""
    return _(
        "By the Braze segment {name} of {profiles} profiles, read {time} UTC:",
        name=reach.name or reach.segment,
        profiles=reach.profiles,
        time=f"{reach.read_at:%Y-%m-%d %H:%M}",
    )


def _profile(holder: Holder) -> str:
    if holder.row is not None:
        return _("the profile of row {row}", row=holder.row)
    return holder.identifier or _("a profile without an identifier")
