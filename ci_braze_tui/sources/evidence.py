"""How many values of a column are written in which way: what speaks for a type, and what against it.

Apart from the profile because it is a table of tests with the machinery to run them: a test
looks only at what its parent found, each different value once, so that two hundred columns take a second.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_SPELLINGS = 8
_TIME = r"([Tt]|,? +)[0-9]{1,2}:[0-9]{2}"
_CLOCK = _TIME + r"(:[0-9]{2}([.,][0-9]{1,9})?)?( ?[AaPp]\.?[Mm]\.?)?"
_OFFSET = r"([Zz]|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)"
_DAY_MONTH = r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}"
_YEAR_MONTH = r"[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}"
_KEY = "[A-Za-z0-9_.:|=-]"
_KEY_LETTER = "[A-Za-z_.:|=-]"
_PHONE_LETTERS = r"[ ()./-]?"


def _test(pattern: str, parent: str = "") -> int:
    """A count of the values that match a pattern, taken where the parent's count is not 0."""
    return field(default=0, metadata={"pattern": pattern, "parent": parent})


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many of the looked-at values are like this; blanks around a value are not looked at.

    One value counts in every line it fits: `007` is an integer and starts with 0.
    """

    rows: int = 0
    values: int = 0
    """Cells that are not blank; everything else counts these."""
    padded: int = 0
    """With blanks around."""
    longest: int = 0
    """Characters of the longest value."""
    different: int = 0
    boolean_words: tuple[str, ...] = ()
    """The spellings of true and false that were found, in lower case, by alphabet."""

    numeric: int = _test(r"^[+(-]{0,2}[.,]?[0-9]")
    """Starts as numbers, dates and phone numbers do."""
    lettered: int = _test(r"^\pL")
    words: int = _test(r"^[\pL_-]{1,13}$", "lettered")
    at_signs: int = _test(r"@")
    brackets: int = _test(r"^[\[{]")
    semicolons: int = _test(r".;")
    pipes: int = _test(r".\|")
    commas: int = _test(r".,")
    letters: int = _test(r"^[\pL\pM .,'’()&-]+$", "lettered")
    several_words: int = _test(r"\pL \pL", "letters")
    hexadecimal: int = _test(r"^\{?[0-9A-Fa-f]{8}")
    slashes: int = _test(r"^\pL[^:]*/\pL|^UTC$|^GMT|\(.*\)$|[Tt]ime$", "lettered")
    ids: int = _test(
        rf"^\{{?([0-9]{_KEY}{{3,}}|[A-Za-z]({_KEY_LETTER}{{2,}}[0-9]{_KEY}*"
        rf"|{_KEY_LETTER}[0-9]{_KEY}+|[0-9]{_KEY}{{2,}}))\}}?$"
    )
    """One word of four characters or more with a digit in it, as keys are."""
    urls: int = _test(r"^(?i:https?://)", "lettered")

    emails: int = _test(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s.,;<>]{2,}$", "at_signs")
    integers: int = _test(r"^[+-]?[0-9]+$", "numeric")
    leading_zeros: int = _test(r"^0[0-9]+$", "integers")
    beyond_exact: int = _test(r"^[+-]?0*[1-9][0-9]{15,}$", "integers")
    """16 digits and more: past 2 to the power of 53 a double loses the last ones."""
    zeros_ones: int = _test(r"^[01]$", "integers")
    ones: int = _test(r"^1$", "zeros_ones")
    compact_dates: int = _test(
        r"^(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$", "integers"
    )
    decimals: int = _test(r"^[+-]?([0-9]+\.[0-9]*|\.[0-9]+)$", "numeric")
    whole_decimals: int = _test(r"^[+-]?[0-9]+\.0+$", "decimals")
    """`123.0`: what spreadsheets and pandas make of an integer."""
    decimal_commas: int = _test(r"^[+-]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]*),[0-9]+$", "numeric")
    exponents: int = _test(r"^[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)[eE][+-]?[0-9]{1,3}$", "numeric")
    rounded: int = _test(r"^[0-9]([.,][0-9]+)?[eE]\+[0-9]{2,3}$", "exponents")
    """`1,23E+15`: what a spreadsheet leaves of a long number."""
    thousands: int = _test(r"^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+$", "numeric")
    """`1,234`: a thousand and more, or one and a bit."""
    numbers: int = _test(
        r"^[+-]?([0-9]+([.,][0-9]+)?|[.,][0-9]+)([eE][+-]?[0-9]{1,3})?$", "numeric"
    )
    year_last: int = _test(rf"^{_DAY_MONTH}($|[Tt, ])", "numeric")
    day_first: int = _test(r"^(1[3-9]|2[0-9]|3[01])[./-]", "year_last")
    """The first number is past 12, so it is the day."""
    dotted: int = _test(r"^[0-9]{1,2}\.", "year_last")
    month_first: int = _test(r"^[0-9]{1,2}[./-](1[3-9]|2[0-9]|3[01])[./-]", "year_last")
    dates: int = _test(
        rf"^({_YEAR_MONTH}|{_DAY_MONTH})({_CLOCK} ?{_OFFSET}?)?$",
        "numeric",
    )
    """Dates, with a time or without; those that do not end with the year begin with it."""
    times: int = _test(_TIME, "dates")
    midnights: int = _test(
        r"[Tt ](0?0:00(:00(\.0+)?)?( ?AM)?|12:00(:00)? ?AM)(Z|\+00:?00)?$", "times"
    )
    offsets: int = _test(rf"{_TIME}.*{_OFFSET}$", "times")
    phones: int = _test(
        rf"^(\+|00)?[ (]{{0,2}}([0-9]{_PHONE_LETTERS}[ (]?){{6,14}}[0-9]$", "numeric"
    )
    phones_with_code: int = _test(r"^(\+|00)[ (]{0,2}[1-9]", "phones")
    places: int = _test(
        r"^[(\[]?[+-]?[0-9]{1,2}(\.[0-9]+)? *[,; ] *[+-]?[0-9]{1,3}(\.[0-9]+)?[)\]]?$", "numeric"
    )
    """Latitude and longitude."""
    cards: int = _test(
        r"^([0-9]{4}([ -])[0-9]{4}[ -][0-9]{4}[ -][0-9]{1,7}|3[47][0-9]{2}[ -][0-9]{6}[ -][0-9]{5})$",
        "numeric",
    )

    booleans: int = _test(
        r"^(?i:true|false|t|f|yes|no|y|n|on|off|sim|n[aã]o|verdadeiro|falso|예|네|참|아니[오요]|거짓)$",
        "words",
    )
    nulls: int = _test(r"^(null|NULL)$", "words")
    """What a system writes for no value; `Null` is a family name."""
    countries: int = _test(r"^[A-Za-z]{2}$", "words")
    languages: int = _test(r"^(?i:[a-z]{2}([-_][a-z]{2,4}){0,2})$", "words")
    genders: int = _test(
        r"^(?i:[mfonp]|male|female|man|woman|other|diverse|남자?|남성|여자?|여성|기타"
        r"|masculino|feminino|masc|fem|homem|mulher|outro)$",
        "words",
    )
    subscriptions: int = _test(r"^(opted_in|subscribed|unsubscribed)$", "words")
    time_zones: int = _test(
        r"^[A-Z]\pL+(/[\pL_+-]+[0-9]*){1,2}$|^UTC$|[Tt]ime( \(.*\))?$", "slashes"
    )
    json_arrays: int = _test(r"^\[(?s:.*)\]$", "brackets")
    json_objects: int = _test(r"^\{\s*(\"(?s:.*))?\}$", "brackets")
    braze_ids: int = _test(r"^[0-9A-Fa-f]{24}$", "hexadecimal")
    """24 hexadecimal digits, as in a braze_id."""
    guids: int = _test(
        r"^\{?[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}\}?$",
        "hexadecimal",
    )
    hashes: int = _test(r"^([0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$", "hexadecimal")
    """As long as an MD5, SHA-1 or SHA-256 of something."""

    def share(self, count: int) -> float:
        """`count` of the values, from 0 to 1; 0 if there are none."""
        return count / self.values if self.values else 0.0


_TESTS = {
    each.name: (str(each.metadata["pattern"]), str(each.metadata["parent"]))
    for each in fields(Evidence)
    if each.metadata
}
_PARENTS = {parent for _, parent in _TESTS.values()}


def collect_evidence(table: pl.DataFrame) -> tuple[Evidence, ...]:
    """What is found in each column of a table of text."""
    import polars as pl

    pieces = [_different_values(place, cells) for place, cells in enumerate(table.iter_columns())]
    values = pl.concat(pieces) if pieces else pl.DataFrame()
    found: dict[int, dict[str, int]] = {place: {} for place in range(table.width)}
    if values.height:
        _gather(found, values.group_by("column").agg(*_shape()))
        _run_tests(values, "", found)
    return tuple(
        Evidence(
            rows=table.height,
            boolean_words=_spellings(piece["value"]) if facts.get("booleans") else (),
            **facts,
        )
        for piece, facts in zip(pieces, found.values(), strict=True)
    )


def _different_values(place: int, cells: pl.Series) -> pl.DataFrame:
    """Each value of a column once: in which column, trimmed, how often, how often it was padded.

    Most columns repeat themselves, so that most of the work is done here.
    """
    import polars as pl

    counted = cells.rename("cell").drop_nulls().value_counts(name="weight")
    value = pl.col("cell").str.strip_chars()
    padded = value.str.len_bytes() < pl.col("cell").str.len_bytes()
    values = counted.select(
        pl.lit(place, pl.UInt32).alias("column"),
        value.alias("value"),
        "weight",
        pl.when(padded).then("weight").otherwise(0).alias("padded"),
    ).filter(pl.col("value").str.len_bytes() > 0)
    if values["padded"].sum():
        return values.group_by("column", "value").agg(pl.col("weight", "padded").sum())
    return values


def _shape() -> tuple[pl.Expr, ...]:
    """What is counted without a pattern."""
    import polars as pl

    return (
        pl.col("weight").sum().alias("values"),
        pl.col("padded").sum(),
        pl.col("value").str.len_chars().max().alias("longest"),
        pl.len().alias("different"),
    )


def _run_tests(values: pl.DataFrame, parent: str, found: dict[int, dict[str, int]]) -> None:
    """Count all tests of one parent at once, then look at what each found more closely."""
    import polars as pl

    patterns = {name: pattern for name, (pattern, above) in _TESTS.items() if above == parent}
    if not patterns or not values.height:
        return
    tested = values.with_columns(
        pl.col("value").str.contains(pattern).alias(name) for name, pattern in patterns.items()
    )
    counts = (pl.col("weight").filter(pl.col(name)).sum().alias(name) for name in patterns)
    _gather(found, tested.group_by("column").agg(*counts))
    for name in patterns:
        if name in _PARENTS:
            _run_tests(tested.filter(name).select(values.columns), name, found)


def _gather(found: dict[int, dict[str, int]], counted: pl.DataFrame) -> None:
    for row in counted.iter_rows(named=True):
        found[row.pop("column")].update(row)


def _spellings(values: pl.Series) -> tuple[str, ...]:
    """The different values in lower case, by alphabet; a few, if there are many."""
    return tuple(values.str.to_lowercase().unique().sort().head(_SPELLINGS))
