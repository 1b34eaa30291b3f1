"""The type that the values of a column ask for, with the evidence in words.

Apart from the suggestions because it looks at values only, and because its rule is one: text, unless all
of the values are something else. Text never loses anything; a number that was a code does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ci_braze_tui.matching.attributes import FieldType
from ci_braze_tui.matching.headers import plain, words_of
from ci_braze_tui.matching.wording import some, some_of
from ci_braze_tui.sources.evidence import Evidence
from ci_braze_tui.sources.profile import ColumnProfile

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
        return ValueType("string", "there is no value to judge by → text", 0.3)
    for rule in _RULES:
        found = rule(profile, evidence, count)
        if found is not None:
            return found
    return ValueType("string", f"{_against(evidence, count)} → text", 0.9)


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
        return ValueType("object", "all of the values are JSON objects → object", 0.9)
    if evidence.json_arrays == count:
        return ValueType("array", "all of the values are JSON lists → list", 0.9)
    return None


def _boolean(profile: ColumnProfile, evidence: Evidence, count: int) -> ValueType | None:
    # Against the alphabet it is yes before no, in all the languages there are.
    words = [word for word in reversed(evidence.boolean_words) if word != "null"]
    if evidence.booleans + evidence.zeros_ones == count and evidence.booleans:
        if len(words) == 1 and len(words[0]) == 1:
            return None
        said = " or ".join(words[:2]) if len(words) <= 2 else ", ".join(words)
        certainty = 0.95 if len(words) > 1 else 0.7
        return ValueType("boolean", f"all of the values are {said} → boolean", certainty)
    if evidence.zeros_ones == count and 0 < evidence.ones < count and not is_code(profile.name):
        return ValueType("boolean", "all of the values are 0 or 1 → boolean", 0.7)
    return None


def _damaged(profile: ColumnProfile, evidence: Evidence, count: int) -> ValueType | None:
    if not evidence.rounded:
        return None
    said = some(evidence.rounded, "were", "was")
    return ValueType("string", f"{said} shortened by a spreadsheet, as 1,23E+15 → text", 0.6)


def _whole(profile: ColumnProfile, evidence: Evidence, count: int) -> ValueType | None:
    if evidence.integers + evidence.whole_decimals != count:
        return None
    if evidence.leading_zeros:
        said = some(evidence.leading_zeros, "start", "starts")
        return ValueType("string", f"{said} with 0 → text", 0.95)
    if evidence.beyond_exact:
        said = some(evidence.beyond_exact, "have", "has")
        return ValueType("string", f"{said} 16 digits or more, too many for a number → text", 0.95)
    if evidence.compact_dates == count:
        return ValueType("string", "all of the values look like dates without marks → text", 0.5)
    if is_code(profile.name):
        return ValueType("string", "the numbers are codes, not amounts → text", 0.8)
    ending = "whole numbers" if not evidence.whole_decimals else "whole numbers, some with .0"
    return ValueType("integer", f"all of the values are {ending} → whole number", 0.9)


def _decimal(profile: ColumnProfile, evidence: Evidence, count: int) -> ValueType | None:
    if evidence.leading_zeros or evidence.beyond_exact:
        return None
    whole = evidence.integers
    if whole + evidence.decimals + evidence.exponents == count:
        return ValueType("number", "all of the values are numbers → number", 0.9)
    if not evidence.decimal_commas or whole + evidence.decimal_commas != count:
        return None
    if evidence.thousands == evidence.decimal_commas:
        said = "a comma stands before thousands or before parts, nobody can tell"
        return ValueType("string", f"{said} → text", 0.4)
    return ValueType(
        "number", "all of the values are numbers with a comma → number", 0.85, decimal=","
    )


def _date(profile: ColumnProfile, evidence: Evidence, count: int) -> ValueType | None:
    if evidence.dates != count:
        return None
    order = date_order(evidence)
    if order is None and evidence.day_first:
        begin = some(evidence.day_first, "begin", "begins")
        said = f"{begin} with the day, {evidence.month_first:,} with the month"
        return ValueType("string", f"{said} → text", 0.5)
    if order is None:
        said = "day and month cannot be told apart; choose their order to send dates"
        return ValueType("string", f"{said} → text", 0.4)
    turned = {"ymd": "", "dmy": ", the day first", "mdy": ", the month first"}[order]
    if evidence.times == evidence.midnights:
        return ValueType("date", f"all of the values are dates{turned} → date", 0.9, None, order)
    if evidence.offsets < evidence.times:
        said = f"all of the values are dates with times{turned}, in a time zone that is not said"
        return ValueType("datetime", f"{said} → date and time", 0.6, None, order)
    said = f"all of the values are dates with times{turned}"
    return ValueType("datetime", f"{said} → date and time", 0.9, None, order)


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
            said = f"{some_of(found, count)} split by {separator!r}"
            return ValueType("array", f"{said} → list", certainty, separator)
    return None


Rule = Callable[[ColumnProfile, Evidence, int], ValueType | None]
_RULES: tuple[Rule, ...] = (_structure, _boolean, _damaged, _whole, _decimal, _date, _list)


def _against(evidence: Evidence, count: int) -> str:
    """What keeps a column from being more than text."""
    nearly = (
        (evidence.integers + evidence.whole_decimals, "whole numbers"),
        (evidence.numbers, "numbers"),
        (evidence.dates, "dates"),
        (evidence.booleans + evidence.zeros_ones, "yes or no"),
    )
    for found, what in nearly:
        if _MOST * count <= found < count:
            return f"{some_of(count - found, count)} not {what}"
    if evidence.numbers == count and evidence.leading_zeros:
        return f"{some(evidence.leading_zeros, 'start', 'starts')} with 0"
    return "the values are neither numbers nor dates nor yes and no"
