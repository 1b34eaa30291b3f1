"""Which column is likely what, with the reason in words: from its header and from its values.

Apart from the matching, because this is only advice: nothing here decides. A name alone never
scores as high as a name with the values to go with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ci_braze_tui.matching.attributes import standard_field
from ci_braze_tui.matching.headers import (
    BRAZE_NAMES,
    EMAIL_NAMES,
    FIELD_NAMES,
    INSIGHTS_KEY_NAMES,
    NOT_EMAIL_WORDS,
    NOT_ID_WORDS,
    OWN_KEY_NAMES,
    SEGMENT_NAMES,
    plain,
)
from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.profile import ColumnProfile

_WORTH_SHOWING = 0.2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A column that may be what is looked for; `score` runs from 0 to 1, from 0.5 choose it."""

    column: str
    score: float
    reason: str


def suggest_email(profiles: Iterable[ColumnProfile]) -> tuple[Suggestion, ...]:
    """Columns that may hold the e-mail address, best first."""
    return _ranked(profiles, _judge_email)


def suggest_braze_customer_id(profiles: Iterable[ColumnProfile]) -> tuple[Suggestion, ...]:
    """Columns that may hold the Braze customer ID, best first.

    Keys of Customer Insights rank below anything that names Braze, and their reason warns: an ID
    that Braze does not know creates a second profile for the same person.
    """
    return _ranked(profiles, _judge_id)


def suggest_segment_column(profiles: Iterable[ColumnProfile]) -> tuple[Suggestion, ...]:
    """Columns that may name the segment of a row, best first."""
    return _ranked(profiles, _judge_segment)


def suggest_fields(profiles: Sequence[ColumnProfile], taken: Collection[str]) -> tuple[Field, ...]:
    """A field for each column whose header clearly is a standard field and whose values fit it.

    Columns in `taken` (e-mail, ID, segment) are left alone, an attribute is filled once. Consent
    (email_subscribe, push_subscribe) is never suggested: overwriting it must be a decision.
    """
    return tuple(_fields(profile for profile in profiles if profile.name not in taken))


def _ranked(
    profiles: Iterable[ColumnProfile],
    judge: Callable[[ColumnProfile], tuple[float, str]],
) -> tuple[Suggestion, ...]:
    judged = (Suggestion(profile.name, *judge(profile)) for profile in profiles)
    worthy = (suggestion for suggestion in judged if suggestion.score >= _WORTH_SHOWING)
    return tuple(sorted(worthy, key=lambda suggestion: -suggestion.score))


def _judge_email(profile: ColumnProfile) -> tuple[float, str]:
    header, share = _email_header(plain(profile.name)), profile.email_share
    if profile.looks_like == "empty":
        return 0.4 * header, "The header says e-mail, but the column is empty"
    values = f"{_share(share)} e-mail addresses"
    filled = 0.9 + 0.1 * profile.filled
    if header and share >= 0.5:
        return filled * (0.5 * header + 0.5 * share), f"The header says e-mail, and {values}"
    if header:
        return header * (0.2 + 0.3 * share), f"The header says e-mail, but {values}"
    return filled * 0.5 * share, f"The header does not say e-mail, but {values}"


def _email_header(name: str) -> float:
    if name in EMAIL_NAMES:
        return 1.0
    if any(word in name for word in NOT_EMAIL_WORDS):
        return 0.0
    return 0.7 if "mail" in name or "이메일" in name or "メール" in name else 0.0


def _judge_id(profile: ColumnProfile) -> tuple[float, str]:
    name = plain(profile.name)
    named = f"Named {shown(profile.name)[1:-1]}"
    if any(word in name for word in NOT_ID_WORDS):
        return 0.0, ""
    if profile.looks_like == "empty":
        return 0.3 * (name in BRAZE_NAMES), f"{named}, but the column is empty"
    values = _difference(profile)
    unlike = 0.5 + 0.5 * profile.distinct
    if name in BRAZE_NAMES or "braze" in name:
        return unlike * (1.0 if name in BRAZE_NAMES else 0.9), f"{named}; {values}"
    if profile.looks_like in ("email", "date", "boolean"):
        return 0.0, ""
    if _is_insights_key(name):
        return 0.4 * unlike, (
            f"{named}; {values}, but this is a key of Customer Insights or its "
            "sources: Braze may not know these IDs and would then create new profiles"
        )
    if name in OWN_KEY_NAMES:
        return 0.45 * unlike, f"{named}; {values}; choose it if Braze has the same IDs"
    if profile.looks_like == "id" and name.endswith(("id", "key", "guid", "number")):
        return 0.3 * unlike, f"{named}; {values}, but nothing says that Braze knows these IDs"
    return 0.0, ""


def _is_insights_key(name: str) -> bool:
    return name in INSIGHTS_KEY_NAMES or name.endswith(("contactid", "loyaltyid", "customerid"))


def _judge_segment(profile: ColumnProfile) -> tuple[float, str]:
    name = plain(profile.name)
    if profile.looks_like in ("email", "date", "id") or name in FIELD_NAMES:
        return 0.0, ""
    repeats = 1.0 - profile.distinct
    if name in SEGMENT_NAMES:
        header = 1.0
    elif any(word in name for word in ("segment", "audience", "세그먼트", "セグメント")):
        header = 0.6 if name.endswith(("id", "count", "date")) else 0.8
    else:
        if profile.looks_like == "text" and profile.filled > 0.5 and profile.distinct < 0.01:
            return 0.3 * repeats, "A few values stand in many rows, as names of segments would"
        return 0.0, ""
    if profile.looks_like == "empty":
        return 0.3 * header, "The header says segment, but the column is empty"
    if profile.distinct >= 0.95:
        return 0.4 * header, "The header says segment, but almost every value is different"
    return header * (0.6 + 0.4 * repeats), "The header says segment, and the values repeat"


def _fields(profiles: Iterable[ColumnProfile]) -> Iterator[Field]:
    filled: set[str] = set()
    for profile in profiles:
        attribute = FIELD_NAMES.get(plain(profile.name))
        if attribute is None or attribute in filled or not _fits(profile, attribute):
            continue
        filled.add(attribute)
        yield Field(column=profile.name, attribute=attribute)


def _fits(profile: ColumnProfile, attribute: str) -> bool:
    standard = standard_field(attribute)
    if standard is None or profile.looks_like == "empty":
        return False
    if standard.values and not set(profile.samples) <= set(standard.values):
        return False
    return standard.type != "date" or profile.looks_like == "date"


def _share(share: float) -> str:
    """`share` of the values in words; rounded down, so that "all" means all."""
    if share >= 1:
        return "all of the values are"
    if share <= 0:
        return "none of the values are"
    if share < 0.01:
        return "less than 1 % of the values are"
    return f"{int(share * 100)} % of the values are"


def _difference(profile: ColumnProfile) -> str:
    if profile.distinct >= 1:
        words = "every value is different"
    elif profile.distinct >= 0.99:
        words = "almost every value is different"
    else:
        words = f"only {int(profile.distinct * 100)} % of the values are different"
    empty = 1 - profile.filled
    return f"{words}, {round(empty * 100)} % of the cells are empty" if empty >= 0.01 else words
