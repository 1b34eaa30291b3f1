"""Why a column is taken for a type: what its values are, in words.

Apart from the rules in `value_types` because each sentence stands here whole, in every form that counts and
dates ask for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    from ci_braze_tui.matching.attributes import FieldType
    from ci_braze_tui.sources.evidence import Evidence

NAMED: Mapping[FieldType, str] = {
    "string": _("text"),
    "integer": _("whole number"),
    "number": _("number"),
    "boolean": _("boolean"),
    "date": _("date"),
    "datetime": _("date and time"),
    "array": _("list"),
    "object": _("object"),
}
"""What a column is sent as, behind the arrow of a reason."""
DATES: Mapping[str, str] = {
    "ymd": _("all of the values are dates"),
    "dmy": _("all of the values are dates, the day first"),
    "mdy": _("all of the values are dates, the month first"),
}
"""All values are days; by the order of day and month."""
TIMES: Mapping[str, str] = {
    "ymd": _("all of the values are dates with times"),
    "dmy": _("all of the values are dates with times, the day first"),
    "mdy": _("all of the values are dates with times, the month first"),
}
"""All values are moments."""
TIMES_WITHOUT_ZONE: Mapping[str, str] = {
    "ymd": _("all of the values are dates with times, in a time zone that is not said"),
    "dmy": _(
        "all of the values are dates with times, the day first, in a time zone that is not said"
    ),
    "mdy": _(
        "all of the values are dates with times, the month first, in a time zone that is not said"
    ),
}
"""All values are moments, some of them anywhere."""


def only_words(words: Sequence[str]) -> str:
    """All values are these words for yes and no."""
    if len(words) == 2:
        first, second = words
        return _("all of the values are {first} or {second}", first=first, second=second)
    return _("all of the values are {words}", words=", ".join(words))


def not_whole(others: int, count: int) -> str:
    """How many of the values are something else."""
    return ngettext(
        "{count} of {all} values is not a whole number",
        "{count} of {all} values are not whole numbers",
        others,
        all=count,
    )


def not_numbers(others: int, count: int) -> str:
    """How many of the values are something else."""
    return ngettext(
        "{count} of {all} values is not a number",
        "{count} of {all} values are not numbers",
        others,
        all=count,
    )


def not_dates(others: int, count: int) -> str:
    """How many of the values are something else."""
    return ngettext(
        "{count} of {all} values is not a date",
        "{count} of {all} values are not dates",
        others,
        all=count,
    )


def not_yes_or_no(others: int, count: int) -> str:
    """How many of the values are something else."""
    return ngettext(
        "{count} of {all} values is not yes or no",
        "{count} of {all} values are not yes or no",
        others,
        all=count,
    )


def zeros(evidence: Evidence) -> str:
    """Values that a number would shorten."""
    return ngettext(
        "{count} value starts with 0", "{count} values start with 0", evidence.leading_zeros
    )
