"""The columns that may play one role, best first: what a picker shows beside its columns.

Apart from the suggestions for whole files because here every candidate is listed, not only the best.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.matching.roles import Judgement, judge_email, judge_id, judge_segment
from ci_braze_tui.matching.suggestions import suggest_columns
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
    return _ranked(profiles, judge_email)


def suggest_braze_customer_id(profiles: Iterable[ColumnProfile]) -> tuple[Suggestion, ...]:
    """Columns that may hold the Braze customer ID, best first; the keys of others with a warning."""
    return _ranked(profiles, judge_id)


def suggest_segment_column(profiles: Iterable[ColumnProfile]) -> tuple[Suggestion, ...]:
    """Columns that may name the segment of a row, best first."""
    return _ranked(profiles, judge_segment)


def suggest_fields(profiles: Sequence[ColumnProfile], taken: Collection[str]) -> tuple[Field, ...]:
    """The fields to choose without asking: standard fields whose header is clear and whose values fit.

    Columns in `taken` (e-mail, ID, segment) are left alone.
    """
    free = [profile for profile in profiles if profile.name not in taken]
    return tuple(
        suggestion.field
        for suggestion in suggest_columns(free)
        if suggestion.preselect and suggestion.field is not None
    )


def _ranked(
    profiles: Iterable[ColumnProfile], judge: Callable[[ColumnProfile], Judgement]
) -> tuple[Suggestion, ...]:
    judged = ((profile.name, judge(profile)) for profile in profiles)
    worthy = (
        Suggestion(name, judgement.score, judgement.reason)
        for name, judgement in judged
        if judgement.score >= _WORTH_SHOWING
    )
    return tuple(sorted(worthy, key=lambda suggestion: -suggestion.score))
