"""Choices that look wrong beside the values of their columns: said aloud, never forbidden.

Apart from `check_matching`, whose problems keep an export from running: what is said here may well be
meant, and the person who chose knows better. The fields are in `field_challenges`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ci_braze_tui.matching.challenge import Challenge
from ci_braze_tui.matching.field_challenges import challenge_field
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.matching.roles import (
    CHOOSE_FROM,
    is_insights_key,
    judge_email,
    judge_id,
    segment_separator,
)
from ci_braze_tui.matching.wording import first_part, percent
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.profile import ColumnProfile, Look
from ci_braze_tui.words import _, ngettext

_HALF = 0.5
_MOST = 0.9
_DIFFERENT = 0.9
"""Files have a few rows too many for a person; many more, and it is no ID."""
_NAMES_OF_SEGMENTS = 20
"""So few different values may well be segments, even if each stands in one row."""
_LIKE: Mapping[Look, str] = {
    "email": _("Its values look like an e-mail address."),
    "date": _("Its values look like a date."),
    "boolean": _("Its values look like yes and no."),
}


def challenge(
    matching: Matching, segments: Segments, profiles: Sequence[ColumnProfile]
) -> tuple[Challenge, ...]:
    """Every choice that looks wrong, in the order of the definition; columns that are missing are not.

    Each is a warning: the export may run in spite of all of them.
    """
    by_name = {profile.name: profile for profile in profiles}
    found: list[Challenge] = []
    if email := by_name.get(matching.email):
        found += _email(email, profiles)
    if identifier := by_name.get(matching.braze_customer_id or ""):
        found += _identifier(identifier, matching, profiles)
    for field in matching.fields:
        if column := by_name.get(field.column):
            found += challenge_field(field, column)
    if column := by_name.get(segments.column or ""):
        found += _segment(column, segments)
    return tuple(found)


def _email(profile: ColumnProfile, profiles: Sequence[ColumnProfile]) -> Iterator[Challenge]:
    def said(sentence: str) -> Challenge:
        return Challenge("email", profile.name, sentence)

    if profile.looks_like == "empty":
        yield said(_("This column is empty."))
    elif profile.email_share < _HALF:
        other = _better(profile, profiles, {each.name: each.email_share for each in profiles}, 0.6)
        hint = other or _("Is this the right column?")
        if profile.email_share:
            part = percent(profile.email_share)
            few = _("Only {part} of this column are e-mail addresses.", part=part)
        else:
            few = _("None of its values are e-mail addresses.")
        yield said(f"{few} {hint}")
    elif profile.filled < _HALF:
        part = percent(profile.filled)
        yield said(_("Only {part} of the rows have an e-mail address.", part=part))
    elif judge_email(profile).score <= _HALF:
        scores = {each.name: judge_email(each).score for each in profiles}
        if other := _better(profile, profiles, scores, 0.8):
            doubt = _("The header does not name the person's own e-mail address.")
            yield said(f"{doubt} {other}")


def _identifier(
    profile: ColumnProfile, matching: Matching, profiles: Sequence[ColumnProfile]
) -> Iterator[Challenge]:
    evidence = profile.evidence

    def said(sentence: str) -> Challenge:
        return Challenge("braze_customer_id", profile.name, sentence)

    if profile.looks_like == "empty":
        yield said(_("This column is empty."))
        return
    if profile.looks_like in ("email", "date", "boolean"):
        scores = {each.name: judge_id(each).score for each in profiles}
        hint = _better(profile, profiles, scores, CHOOSE_FROM) or _("Is this the right column?")
        yield said(f"{_LIKE[profile.looks_like]} {hint}")
        return
    if evidence.rounded:
        yield said(
            ngettext(
                "{count} value was shortened by a spreadsheet, as 1,23E+15: different people may share "
                "one. Export the IDs as text.",
                "{count} values were shortened by a spreadsheet, as 1,23E+15: different people may share "
                "one. Export the IDs as text.",
                evidence.rounded,
            )
        )
    if evidence.whole_decimals:
        yield said(
            ngettext(
                "{count} value ends with .0, as IDs do that were taken for numbers; Braze does not know "
                "them so. Export the IDs as text.",
                "{count} values end with .0, as IDs do that were taken for numbers; Braze does not know "
                "them so. Export the IDs as text.",
                evidence.whole_decimals,
            )
        )
    if profile.distinct < _DIFFERENT:
        part = percent(profile.distinct)
        yield said(_("Only {part} of its values differ; an ID must tell people apart.", part=part))
    if profile.filled < _HALF:
        yield said(_("Only {part} of the rows have an ID.", part=percent(profile.filled)))
    yield from _kind(profile, matching)


def _kind(profile: ColumnProfile, matching: Matching) -> Iterator[Challenge]:
    """What the kind of ID asks of the values."""
    evidence = profile.evidence
    braze_ids = evidence.share(evidence.braze_ids)

    def said(sentence: str) -> Challenge:
        return Challenge("braze_customer_id", profile.name, sentence)

    if matching.id_kind == "braze_id":
        if evidence.values and braze_ids < _MOST:
            yield said(
                _(
                    "{part} of the values are no braze_id, which has 24 of the characters 0-9 and a-f; "
                    "Braze finds nobody by them.",
                    part=first_part(1 - braze_ids),
                )
            )
        return
    if braze_ids >= _MOST:
        yield said(_BRAZE_ID_AS[matching.id_kind])
    elif matching.id_kind == "external_id" and is_insights_key(profile.name):
        yield said(
            _(
                "This is a key of Customer Insights or its sources: an ID that Braze does not know "
                "creates a new profile."
            )
        )
    if matching.id_kind == "user_alias" and evidence.share(evidence.guids) >= _MOST:
        yield said(_("Its values look like keys of a system, not like aliases."))


_BRAZE_ID_AS = {
    "external_id": _(
        "Its values look like a braze_id. If they are, choose that kind: as an external_id they may "
        "create new profiles."
    ),
    "user_alias": _(
        "Its values look like a braze_id. If they are, choose that kind: as a user alias they may "
        "create new profiles."
    ),
}


def _segment(profile: ColumnProfile, segments: Segments) -> Iterator[Challenge]:
    evidence = profile.evidence

    def said(sentence: str) -> Challenge:
        return Challenge("segment", profile.name, sentence)

    if profile.looks_like == "empty":
        yield said(_("This column is empty."))
        return
    if profile.looks_like == "email":
        yield said(f"{_LIKE['email']} {_('Is this the right column?')}")
        return
    separator = segment_separator(profile)
    if segments.separator is None and separator == "json":
        yield said(
            _('Its cells hold lists of names: choose the separator "json" to read them apart.')
        )
    elif segments.separator is None and separator is not None:
        yield said(
            _(
                "Some cells hold several names: choose the separator {separator} to read them apart.",
                separator=shown(separator),
            )
        )
    elif segments.separator == "json" and evidence.values and not evidence.brackets:
        yield said(_("None of its cells is a JSON list of names; choose no separator."))
    elif profile.distinct >= _DIFFERENT and evidence.different > _NAMES_OF_SEGMENTS:
        yield said(_("Almost every value is different; names of segments stand in many rows."))


def _better(
    profile: ColumnProfile,
    profiles: Sequence[ColumnProfile],
    scores: dict[str, float],
    enough: float,
) -> str | None:
    """A question after the best other column, if one is good enough."""
    others = [each.name for each in profiles if each.name != profile.name]
    best = max(others, key=lambda name: scores[name], default=None)
    if best is None or scores[best] < enough:
        return None
    return _("Did you mean {column}?", column=shown(best))
