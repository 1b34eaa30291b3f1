"""How well the values of a column fit a standard field of Braze.

Apart from the types because Braze drops what it does not know without a word (Braze docs, "User
attributes object"): here a suggestion learns whether it may be made, and a choice whether it is challenged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ci_braze_tui.matching.value_types import date_order
from ci_braze_tui.sources.evidence import Evidence
from ci_braze_tui.sources.profile import ColumnProfile
from ci_braze_tui.words import _

FITS = 0.9
"""The share of values from which a column fits a standard field."""
_WHOLE_NAMES = 0.7
"""High, because there are first names of several words, as Maria Clara."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The share of values that Braze will understand, from 0 to 1, and what the others are."""

    share: float
    trouble: str = ""
    """What is wrong, to stand behind "but"; "" if nothing is."""
    readable: bool = True
    """False: values like these can only be meant for something else."""


def fit(profile: ColumnProfile, attribute: str) -> Fit:
    """How the values of a column go with a standard field; 1.0 where Braze takes any text."""
    if profile.looks_like == "empty":
        return Fit(0.0, _("the column is empty"), readable=False)
    judge = _JUDGES.get(attribute)
    return judge(profile.evidence) if judge else Fit(1.0)


def _name(evidence: Evidence) -> Fit:
    """Names of people and places, which are not addresses, dates or numbers."""
    odd = max(evidence.emails, evidence.dates, evidence.numbers, evidence.booleans, evidence.urls)
    share = 1 - evidence.share(odd)
    return Fit(share, "" if share >= FITS else _("many values are no names"), readable=share >= 0.5)


def _first_name(evidence: Evidence) -> Fit:
    if evidence.share(evidence.several_words) >= _WHOLE_NAMES:
        return Fit(0.5, _("most values are several words, as whole names are"))
    return _name(evidence)


def _phone(evidence: Evidence) -> Fit:
    phones = evidence.share(evidence.phones - min(evidence.phones, evidence.dates))
    if phones < 0.5:
        return Fit(phones, _("few values are phone numbers"), readable=False)
    with_code = evidence.share(evidence.phones_with_code)
    if with_code < FITS:
        return Fit(with_code, _("many numbers have no country code: choose their country (region)"))
    return Fit(with_code)


def _birthday(evidence: Evidence) -> Fit:
    dates = evidence.share(evidence.dates)
    if dates < FITS:
        return Fit(dates, _("many values are no dates"), readable=False)
    if evidence.times > evidence.midnights:
        return Fit(dates * 0.8, _("the times of day are cut off"))
    order = date_order(evidence)
    if order is None:
        return Fit(dates * 0.5, _("day and month cannot be told apart: choose their order"))
    return Fit(dates)


def _gender(evidence: Evidence) -> Fit:
    share = evidence.share(evidence.genders)
    return Fit(
        share,
        "" if share >= FITS else _("Braze takes M, F, O, N or P, and other words are left out"),
        readable=evidence.share(evidence.letters) >= 0.5,
    )


def _country(evidence: Evidence) -> Fit:
    share = evidence.share(evidence.countries)
    return _coded(
        evidence,
        share,
        _("Braze takes codes of two letters: names are turned into them where known"),
    )


def _language(evidence: Evidence) -> Fit:
    share = evidence.share(evidence.languages)
    return _coded(
        evidence,
        share,
        _("Braze takes codes of two letters: names are turned into them where known"),
    )


def _coded(evidence: Evidence, share: float, trouble: str) -> Fit:
    readable = evidence.share(max(evidence.letters, evidence.languages)) >= 0.5
    return Fit(share, "" if share >= FITS else trouble, readable)


def _time_zone(evidence: Evidence) -> Fit:
    share = evidence.share(evidence.time_zones)
    return Fit(
        share, "" if share >= FITS else _("Braze takes names such as Europe/Berlin"), share > 0.2
    )


def _address_of_picture(evidence: Evidence) -> Fit:
    share = evidence.share(evidence.urls)
    return Fit(share, "" if share >= FITS else _("many values are no web addresses"), share >= 0.5)


def _boolean(evidence: Evidence) -> Fit:
    share = evidence.share(evidence.booleans + evidence.zeros_ones)
    return Fit(
        share, "" if share >= FITS else _("many values are neither yes nor no"), share >= 0.5
    )


def _moment(evidence: Evidence) -> Fit:
    share = evidence.share(evidence.dates)
    return Fit(share, "" if share >= FITS else _("many values are no dates"), share >= 0.5)


def _place(evidence: Evidence) -> Fit:
    share = evidence.share(evidence.places)
    return Fit(share, "" if share >= FITS else _("many values are no coordinates"), share >= 0.5)


def _state(evidence: Evidence) -> Fit:
    share = evidence.share(evidence.subscriptions)
    trouble = _("Braze takes opted_in, subscribed or unsubscribed")
    return Fit(share, "" if share >= FITS else trouble, share >= 0.5)


_JUDGES: dict[str, Callable[[Evidence], Fit]] = {
    "first_name": _first_name,
    "last_name": _name,
    "home_city": _name,
    "phone": _phone,
    "dob": _birthday,
    "gender": _gender,
    "country": _country,
    "language": _language,
    "time_zone": _time_zone,
    "image_url": _address_of_picture,
    "email_subscribe": _state,
    "push_subscribe": _state,
    "email_open_tracking_disabled": _boolean,
    "email_click_tracking_disabled": _boolean,
    "marked_email_as_spam_at": _moment,
    "date_of_first_session": _moment,
    "date_of_last_session": _moment,
    "current_location": _place,
}
