"""What to do with each column of a file: its role, its attribute, its type, and why.

One way through for every suggestion: a column wishes for roles and fields, and the best wish gets each of
them once. Nothing here decides; a person does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ci_braze_tui.matching.attributes import LONGEST_NAME, name_that_braze_knows, standard_field
from ci_braze_tui.matching.field_names import NamedField, named_field, says_full_name
from ci_braze_tui.matching.fitting import FITS, fit
from ci_braze_tui.matching.headers import plain
from ci_braze_tui.matching.leaving_out import reason_to_leave_out
from ci_braze_tui.matching.mapping import Field, IdKind
from ci_braze_tui.matching.roles import (
    CHOOSE_FROM,
    is_insights_key,
    judge_email,
    judge_id,
    judge_segment,
    segment_separator,
)
from ci_braze_tui.matching.value_types import date_order, value_type
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.profile import ColumnProfile
from ci_braze_tui.words import _

Role = Literal["email", "braze_customer_id", "segment", "field", "none"]
"""What a column is for; "none": it is left out."""

_EMAIL_FROM = 0.4
"""Lower than for other roles: there is no export without e-mail, so a doubtful column is better than none."""
_PRESELECT_FROM = 0.8
_SURE, _LIKELY = 0.85, 0.5
_SAID: dict[Role, str] = {
    "email": _("E-mail"),
    "braze_customer_id": _("Braze customer ID"),
    "segment": _("Segment"),
}
_Slot = tuple[Role, str]
"""What is filled once: a role, with the attribute if the role is "field"."""


@dataclass(frozen=True, slots=True)
class ColumnSuggestion:
    """What to do with one column."""

    column: str
    role: Role
    confidence: float
    """From 0 to 1."""
    reason: str
    """One sentence, without its full stop."""
    field: Field | None = None
    """For the role "field": the attribute, its type and how to read the values."""
    evidence: str = ""
    """For a custom attribute: what the type was told by, as `3 values start with 0 → text`."""
    preselect: bool = False
    """Whether to choose the field without asking: never for custom attributes, which cost data points."""
    separator: str | None = None
    """For the role "segment": what stands between several names in a cell."""
    id_kind: IdKind = "external_id"
    """For the role "braze_customer_id"."""

    @property
    def sureness(self) -> Literal["sure", "likely", "unsure"]:
        """The confidence in a word."""
        if self.confidence >= _SURE:
            return "sure"
        return "likely" if self.confidence >= _LIKELY else "unsure"

    @property
    def slot(self) -> _Slot:
        """What the column would fill."""
        return self.role, self.field.attribute if self.field else ""


def suggest_columns(profiles: Sequence[ColumnProfile]) -> tuple[ColumnSuggestion, ...]:
    """A suggestion for every column, in the order of the file.

    E-mail, ID, segment and each attribute are suggested once; who comes too late says who was first.
    """
    headers = frozenset(plain(profile.name) for profile in profiles)
    wishes = [
        (place, wish)
        for place, profile in enumerate(profiles)
        for wish in _wishes(profile, headers)
    ]
    filled: dict[_Slot, str] = {}
    found: dict[int, ColumnSuggestion] = {}
    late: dict[int, ColumnSuggestion] = {}
    for place, wish in sorted(wishes, key=lambda each: -each[1].confidence):
        if place in found:
            continue
        if wish.slot in filled:
            late.setdefault(place, _too_late(wish, filled[wish.slot]))
            continue
        filled[wish.slot] = wish.column
        found[place] = wish
    for place, profile in enumerate(profiles):
        if place not in found:
            rest = late.get(place) or _without_wishes(profile, headers)
            if rest.field is not None and rest.slot in filled:
                rest = _too_late(rest, filled[rest.slot])
            filled.setdefault(rest.slot, profile.name)
            found[place] = rest
    return tuple(found[place] for place in range(len(profiles)))


def _wishes(profile: ColumnProfile, headers: frozenset[str]) -> Iterator[ColumnSuggestion]:
    """The roles, and the standard field, that a column would go well with."""
    name = profile.name
    identifier = judge_id(profile)
    if identifier.score >= CHOOSE_FROM:
        score, reason, kind = identifier.score, identifier.reason, _id_kind(profile)
        yield ColumnSuggestion(name, "braze_customer_id", score, reason, id_kind=kind)
    elif reason_to_leave_out(profile) is not None:
        return
    email = judge_email(profile)
    if email.score >= _EMAIL_FROM:
        yield ColumnSuggestion(name, "email", email.score, email.reason)
    segment = judge_segment(profile)
    if segment.score >= CHOOSE_FROM:
        separator = segment_separator(profile)
        yield ColumnSuggestion(name, "segment", segment.score, segment.reason, separator=separator)
    standard = _standard(profile, headers)
    if standard is not None:
        yield standard


def _id_kind(profile: ColumnProfile) -> IdKind:
    name, evidence = plain(profile.name), profile.evidence
    if name.endswith("alias"):
        return "user_alias"
    is_braze_id = name == "brazeid" and evidence.share(evidence.braze_ids) >= FITS
    return "braze_id" if is_braze_id else "external_id"


def _standard(profile: ColumnProfile, headers: frozenset[str]) -> ColumnSuggestion | None:
    """The standard field that the header names, if the values can be meant for it."""
    named = named_field(profile.name, headers)
    if named is None:
        return None
    fitting = fit(profile, named.attribute)
    if not fitting.readable:
        return None
    standard = standard_field(named.attribute)
    dated = standard is not None and standard.type in ("date", "datetime")
    order = date_order(profile.evidence) if dated else None
    field = Field(column=profile.name, attribute=named.attribute, date_order=order or "ymd")
    score = named.nearness * (0.9 + 0.1 * profile.filled)
    if fitting.trouble:
        confidence = score * (0.4 + 0.2 * fitting.share)
        return ColumnSuggestion(
            profile.name, "field", confidence, _doubtful(named, fitting.trouble), field
        )
    confidence = score * (0.6 + 0.4 * fitting.share)
    return ColumnSuggestion(
        profile.name,
        "field",
        confidence,
        _fitting(named),
        field,
        preselect=confidence >= _PRESELECT_FROM,
    )


def _doubtful(named: NamedField, trouble: str) -> str:
    if named.nearness == 1:
        return _(
            "The header is the name of the standard field {field}, but {trouble}",
            field=named.attribute,
            trouble=trouble,
        )
    return _(
        "The header contains a name of the standard field {field}, but {trouble}",
        field=named.attribute,
        trouble=trouble,
    )


def _fitting(named: NamedField) -> str:
    if named.nearness == 1:
        return _(
            "The header is the name of the standard field {field}, and the values fit",
            field=named.attribute,
        )
    return _(
        "The header contains a name of the standard field {field}, and the values fit",
        field=named.attribute,
    )


def _too_late(wish: ColumnSuggestion, first: str) -> ColumnSuggestion:
    what = wish.field.attribute if wish.field else _SAID[wish.role]
    reason = _("{what} is already filled by {column}", what=what, column=shown(first))
    return ColumnSuggestion(wish.column, "none", _LIKELY, reason)


def _without_wishes(profile: ColumnProfile, headers: frozenset[str]) -> ColumnSuggestion:
    """A column that is nothing Braze has a name for: left out, or a custom attribute."""
    reason = reason_to_leave_out(profile)
    if reason is not None:
        return ColumnSuggestion(profile.name, "none", 0.95, reason)
    identifier = judge_id(profile)
    if is_insights_key(profile.name) and identifier.reason:
        return ColumnSuggestion(profile.name, "none", 0.9, identifier.reason)
    attribute = _custom_name(profile.name)
    if attribute is None:
        unnamed = _("The column has no name to be called by")
        return ColumnSuggestion(profile.name, "none", 0.9, unnamed)
    found = value_type(profile)
    field = Field(
        column=profile.name,
        attribute=attribute,
        type=found.type,
        separator=found.separator,
        date_order=found.date_order or "ymd",
        decimal=found.decimal or ".",
    )
    said = _why_custom(profile, headers, identifier.reason)
    confidence = min(found.certainty, 0.8)
    return ColumnSuggestion(profile.name, "field", confidence, said, field, found.reason)


def _why_custom(profile: ColumnProfile, headers: frozenset[str], about_id: str) -> str:
    if about_id:
        return about_id
    if says_full_name(profile.name):
        return _(
            "Whole names are not split into first_name and last_name; they can be a custom attribute"
        )
    named = named_field(profile.name, headers)
    if named is not None:
        return _(
            "The header says {field}, but {trouble}",
            field=named.attribute,
            trouble=fit(profile, named.attribute).trouble,
        )
    return _("Braze has no standard field for it; it can be a custom attribute")


def _custom_name(header: str) -> str | None:
    """A header as the name of a custom attribute; None if nothing of it can be seen."""
    seen = "".join(letter if letter.isprintable() else " " for letter in header)
    name = " ".join(seen.split())
    if name.casefold().startswith("msdynci_"):
        name = name[len("msdynci_") :]
    if not any(letter.isalnum() for letter in name):
        return None
    if name_that_braze_knows(name) is not None:
        name = f"custom_{name}"
    return name[:LONGEST_NAME].strip()
