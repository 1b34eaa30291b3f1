"""The type that the values of a column ask for, with the evidence in words.

Apart from the suggestions because it looks at values only, and because its rule is one: text, unless all
of the values are something else. Text never loses anything; a number that was a code does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ci_braze_tui.matching import type_reasons
from ci_braze_tui.matching.attributes import FieldType
from ci_braze_tui.matching.headers import plain, words_of
from ci_braze_tui.sources.evidence import Evidence
from ci_braze_tui.sources.profile import ColumnProfile
from ci_braze_tui.words import _, ngettext

DateOrder = Literal["ymd", "dmy", "mdy"]

_MOST = 0.9
_LONGEST_LIST = 1000
"""Characters; what is longer and has semicolons is prose."""
_SOME_LISTS = 0.2
"""Lists of one value have no separator, so few cells with one are enough."""
_CODE_WORDS = frozenset(
    {"id", "ids", "no", "nr", "key", "zip", "plz", "cep", "sku", "ean", "pin", "codigo", "cod"}
)
_CODE_ENDINGS = (
    "customerid", "contactid", "userid", "memberid", "orderid", "productid", "storeid", "number",
    "code", "nummer", "번호", "코드", "番号", "コード",
)  # fmt: skip
_LIST_WORDS = (
    "tags", "interests", "categories", "hobbies", "preferences", "brands", "products", "topics",
    "관심", "태그", "interesses", "categorias", "intereses", "interessen",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValueType:
    """A type for a column, how certain (0 to 1), and what it takes to read the values."""

    type: FieldType
    reason: str
    certainty: float
    separator: str | None = None
    date_order: DateOrder | None = None
    decimal: Literal[",", "."] | None = None


def value_type(profile: ColumnProfile) -> ValueType:
    """The type to send a column as; text where nothing else is certain."""
    evidence = profile.evidence
    count = evidence.values - evidence.nulls
    if count <= 0:
        return _to("string", _("there is no value to judge by"), 0.3)
    for rule in _RULES:
        found = rule(profile, evidence, count)
        if found is not None:
            return found
    return _to("string", _against(evidence, count), 0.9)


def _to(
    kind: FieldType,
    evidence: str,
    certainty: float,
    *,
    separator: str | None = None,
    date_order: DateOrder | None = None,
    decimal: Literal[",", "."] | None = None,
) -> ValueType:
    """The type that some evidence leads to, both in the reason."""
    reason = _("{evidence} → {type}", evidence=evidence, type=type_reasons.NAMED[kind])
    return ValueType(kind, reason, certainty, separator, date_order, decimal)


def date_order(evidence: Evidence) -> DateOrder | None:
    """The order of day and month, as far as the values decide it; `ymd` if the year comes first."""
    if evidence.year_last == 0:
        return "ymd"
    if evidence.day_first and evidence.month_first:
        return None
    if evidence.day_first or evidence.dotted == evidence.year_last:
        return "dmy" if not evidence.month_first else None
    return "mdy" if evidence.month_first else None


def is_code(header: str) -> bool:
    """Whether a header says that its numbers only name something, as post codes do."""
    name, words = plain(header), words_of(header)
    if name.endswith(_CODE_ENDINGS) or "postal" in name or "우편" in name:
        return True
    return bool(words) and (words[-1] in _CODE_WORDS or words[0] in _CODE_WORDS)


def _structure(profile: ColumnProfile, evidence: Evidence, count: int) -> ValueType | None:
    if evidence.json_objects == count:
        return _to("object", _("all of the values are JSON objects"), 0.9)
    if evidence.json_arrays == count:
        return _to("array", _("all of the values are JSON lists"), 0.9)
    return None


def _boolean(profile: ColumnProfile, evidence: Evidence, count: int) -> ValueType | None:
    # Against the alphabet it is yes before no, in all the languages there are.
    words = [word for word in reversed(evidence.boolean_words) if word != "null"]
    if evidence.booleans + evidence.zeros_ones == count and evidence.booleans:
        if len(words) == 1 and len(words[0]) == 1:
            return None
        certainty = 0.95 if len(words) > 1 else 0.7
        return _to("boolean", type_reasons.only_words(words), certainty)
    if evidence.zeros_ones == count and 0 < evidence.ones < count and not is_code(profile.name):
        return _to("boolean", _("all of the values are 0 or 1"), 0.7)
    return None


def _damaged(profile: ColumnProfile, evidence: Evidence, count: int) -> ValueType | None:
    if not evidence.rounded:
        return None
    said = ngettext(
        "{count} value was shortened by a spreadsheet, as 1,23E+15",
        "{count} values were shortened by a spreadsheet, as 1,23E+15",
        evidence.rounded,
    )
    return _to("string", said, 0.6)


def _whole(profile: ColumnProfile, evidence: Evidence, count: int) -> ValueType | None:
    if evidence.integers + evidence.whole_decimals != count:
        return None
    if evidence.leading_zeros:
        return _to("string", type_reasons.zeros(evidence), 0.95)
    if evidence.beyond_exact:
        said = ngettext(
            "{count} value has 16 digits or more, too many for a number",
            "{count} values have 16 digits or more, too many for a number",
            evidence.beyond_exact,
        )
        return _to("string", said, 0.95)
    if evidence.compact_dates == count:
        return _to("string", _("all of the values look like dates without marks"), 0.5)
    if is_code(profile.name):
        return _to("string", _("the numbers are codes, not amounts"), 0.8)
    if evidence.whole_decimals:
        return _to("integer", _("all of the values are whole numbers, some with .0"), 0.9)
    return _to("integer", _("all of the values are whole numbers"), 0.9)


def _decimal(profile: ColumnProfile, evidence: Evidence, count: int) -> ValueType | None:
    if evidence.leading_zeros or evidence.beyond_exact:
        return None
    whole = evidence.integers
    if whole + evidence.decimals + evidence.exponents == count:
        return _to("number", _("all of the values are numbers"), 0.9)
    if not evidence.decimal_commas or whole + evidence.decimal_commas != count:
        return None
    if evidence.thousands == evidence.decimal_commas:
        said = _("a comma stands before thousands or before parts, nobody can tell")
        return _to("string", said, 0.4)
    return _to("number", _("all of the values are numbers with a comma"), 0.85, decimal=",")


def _date(profile: ColumnProfile, evidence: Evidence, count: int) -> ValueType | None:
    if evidence.dates != count:
        return None
    order = date_order(evidence)
    if order is None and evidence.day_first:
        said = ngettext(
            "{count} value begins with the day, {others} with the month",
            "{count} values begin with the day, {others} with the month",
            evidence.day_first,
            others=evidence.month_first,
        )
        return _to("string", said, 0.5)
    if order is None:
        said = _("day and month cannot be told apart; choose their order to send dates")
        return _to("string", said, 0.4)
    if evidence.times == evidence.midnights:
        return _to("date", type_reasons.DATES[order], 0.9, date_order=order)
    if evidence.offsets < evidence.times:
        return _to("datetime", type_reasons.TIMES_WITHOUT_ZONE[order], 0.6, date_order=order)
    return _to("datetime", type_reasons.TIMES[order], 0.9, date_order=order)


def _list(profile: ColumnProfile, evidence: Evidence, count: int) -> ValueType | None:
    if evidence.longest > _LONGEST_LIST or evidence.brackets:
        return None
    named = any(word in plain(profile.name) for word in _LIST_WORDS)
    for separator, found, enough, certainty in (
        (";", evidence.semicolons, True, 0.7),
        ("|", evidence.pipes, True, 0.7),
        (",", evidence.commas, named, 0.6),
    ):
        if enough and found >= _SOME_LISTS * count:
            said = ngettext(
                "{count} of {all} values is split by {separator}",
                "{count} of {all} values are split by {separator}",
                found,
                all=count,
                separator=repr(separator),
            )
            return _to("array", said, certainty, separator=separator)
    return None


Rule = Callable[[ColumnProfile, Evidence, int], ValueType | None]
_RULES: tuple[Rule, ...] = (_structure, _boolean, _damaged, _whole, _decimal, _date, _list)


def _against(evidence: Evidence, count: int) -> str:
    """What keeps a column from being more than text."""
    nearly = (
        (evidence.integers + evidence.whole_decimals, type_reasons.not_whole),
        (evidence.numbers, type_reasons.not_numbers),
        (evidence.dates, type_reasons.not_dates),
        (evidence.booleans + evidence.zeros_ones, type_reasons.not_yes_or_no),
    )
    for found, said in nearly:
        if _MOST * count <= found < count:
            return said(count - found, count)
    if evidence.numbers == count and evidence.leading_zeros:
        return type_reasons.zeros(evidence)
    return _("the values are neither numbers nor dates nor yes and no")
