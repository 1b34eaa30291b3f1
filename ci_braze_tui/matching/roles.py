"""How likely a column is the e-mail address, the Braze customer ID or the segment, and why.

Apart from the suggestions because one column is judged at a time, without the others. A name alone never
scores as high as a name with the values to go with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ci_braze_tui.matching.field_names import FIELD_NAMES
from ci_braze_tui.matching.headers import (
    BRAZE_NAMES,
    EMAIL_NAMES,
    INSIGHTS_KEY_ENDINGS,
    INSIGHTS_KEY_NAMES,
    NOT_EMAIL_WORDS,
    NOT_ID_WORDS,
    OWN_KEY_NAMES,
    SECOND_EMAIL_WORDS,
    SEGMENT_FACTS,
    SEGMENT_NAMES,
    SEGMENT_WORDS,
    plain,
)
from ci_braze_tui.matching.wording import part, percent
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.profile import ColumnProfile
from ci_braze_tui.words import _

CHOOSE_FROM = 0.5
"""A column with this score is chosen for a role; one with less is only offered."""

_ID_ENDINGS = ("id", "key", "guid", "number", "번호", "코드", "아이디", "codigo")


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well a column fits a role, from 0 to 1, and the reason in words."""

    score: float
    reason: str = ""


NOT_AT_ALL = Judgement(0.0)


def judge_email(profile: ColumnProfile) -> Judgement:
    """How likely this is the column of e-mail addresses."""
    header, share = _email_header(plain(profile.name)), profile.email_share
    if profile.looks_like == "empty":
        return Judgement(0.4 * header, _("The header says e-mail, but the column is empty"))
    values = part(share)
    filled = 0.9 + 0.1 * profile.filled
    if header and share >= 0.5:
        score = filled * (0.5 * header + 0.5 * share)
        reason = _(
            "The header says e-mail, and {part} of the values are e-mail addresses", part=values
        )
        return Judgement(score, reason)
    if header:
        reason = _(
            "The header says e-mail, but {part} of the values are e-mail addresses", part=values
        )
        return Judgement(header * (0.2 + 0.3 * share), reason)
    reason = _(
        "The header does not say e-mail, but {part} of the values are e-mail addresses", part=values
    )
    return Judgement(filled * 0.5 * share, reason)


def _email_header(name: str) -> float:
    if name in EMAIL_NAMES:
        return 1.0
    if any(word in name for word in NOT_EMAIL_WORDS):
        return 0.0
    if not any(word in name for word in ("mail", "이메일", "メール", "correo")):
        return 0.0
    return 0.4 if any(word in name for word in SECOND_EMAIL_WORDS) else 0.7


def judge_id(profile: ColumnProfile) -> Judgement:
    """How likely this is the ID that Braze knows people by.

    Keys of Customer Insights score below anything that names Braze, and their reason warns: an ID that
    Braze does not know creates a second profile for the same person.
    """
    name = plain(profile.name)
    named = shown(profile.name)[1:-1]
    names_braze = name in BRAZE_NAMES or "braze" in name
    if any(word in name for word in NOT_ID_WORDS):
        return NOT_AT_ALL
    if profile.looks_like == "empty":
        reason = _("Named {name}, but the column is empty", name=named)
        return Judgement(0.3 * names_braze, reason)
    values = _difference(profile)
    unlike = 0.5 + 0.5 * profile.distinct
    if names_braze and profile.looks_like not in ("date", "boolean"):
        # Braze updates by braze_id but never creates, so an external_id beside it serves better.
        header = 0.9 if name == "brazeid" or name not in BRAZE_NAMES else 1.0
        return Judgement(unlike * header, _("Named {name}; {values}", name=named, values=values))
    if profile.looks_like in ("email", "date", "boolean"):
        return NOT_AT_ALL
    if is_insights_key(profile.name):
        reason = _(
            "Named {name}; {values}, but this is a key of Customer Insights or its sources: Braze may "
            "not know these IDs and would then create new profiles",
            name=named,
            values=values,
        )
        return Judgement(0.4 * unlike, reason)
    if name in OWN_KEY_NAMES:
        reason = _(
            "Named {name}; {values}; choose it if Braze has the same IDs", name=named, values=values
        )
        return Judgement(0.45 * unlike, reason)
    if profile.looks_like == "id" and name.endswith(_ID_ENDINGS) and name not in FIELD_NAMES:
        reason = _(
            "Named {name}; {values}, but nothing says that Braze knows these IDs",
            name=named,
            values=values,
        )
        return Judgement(0.3 * unlike, reason)
    return NOT_AT_ALL


def is_insights_key(header: str) -> bool:
    """Whether a header names a key of Customer Insights or of one of its data sources."""
    name = plain(header)
    if name in BRAZE_NAMES or "braze" in name:
        return False
    return name in INSIGHTS_KEY_NAMES or name.endswith(INSIGHTS_KEY_ENDINGS)


def judge_segment(profile: ColumnProfile) -> Judgement:
    """How likely this column names the segment of a row."""
    name = plain(profile.name)
    if profile.looks_like in ("email", "date", "id") or name in FIELD_NAMES:
        return NOT_AT_ALL
    repeats = 1.0 - profile.distinct
    if name in SEGMENT_NAMES:
        header = 1.0
    elif any(word in name for word in SEGMENT_WORDS):
        header = 0.4 if name.endswith(SEGMENT_FACTS) else 0.8
    else:
        if profile.looks_like == "text" and profile.filled > 0.5 and profile.distinct < 0.01:
            reason = _("A few values stand in many rows, as names of segments would")
            return Judgement(0.3 * repeats, reason)
        return NOT_AT_ALL
    if profile.looks_like == "empty":
        return Judgement(0.3 * header, _("The header says segment, but the column is empty"))
    if profile.distinct >= 0.95:
        reason = _("The header says segment, but almost every value is different")
        return Judgement(0.4 * header, reason)
    return Judgement(
        header * (0.6 + 0.4 * repeats), _("The header says segment, and the values repeat")
    )


def segment_separator(profile: ColumnProfile) -> str | None:
    """What stands between several segments in a cell: "json" for a list, None for one segment a cell."""
    evidence = profile.evidence
    if evidence.share(evidence.brackets) > 0.5:
        return "json"
    for separator, found in ((";", evidence.semicolons), ("|", evidence.pipes)):
        if evidence.share(found) > 0.02:
            return separator
    return None


def _difference(profile: ColumnProfile) -> str:
    if profile.distinct >= 1:
        values = _("every value is different")
    elif profile.distinct >= 0.99:
        values = _("almost every value is different")
    else:
        values = _("only {part} of the values are different", part=percent(profile.distinct))
    empty = 1 - profile.filled
    if empty < 0.01:
        return values
    return _("{values}, {empty} % of the cells are empty", values=values, empty=round(empty * 100))
