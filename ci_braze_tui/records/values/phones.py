"""Phone numbers in E.164, the form Braze asks for: plus, calling code, number.

Braze takes ten digits without a calling code for a number of the United States, and stores whatever else
it is given (Braze docs, user phone numbers). So a number is sent only if it is possible: a calling code
that exists, and as many digits as numbers there have. Whether it is in use nobody can tell from its digits,
and lists of ranges are out of date on the day they are printed.

The rules are those of the library phonenumbers. Numbers without oddities are judged by patterns made from
its own tables, because it takes 30 µs for a number and there may be millions; all others go to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_braze_tui.records.values import numbering
from ci_braze_tui.records.values.leftovers import each_once, with_leftovers
from ci_braze_tui.records.values.written import Remark, Written, always
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

_SIGNS = r"[\s\-().\/\x{ad}\x{2010}-\x{2015}\x{200e}\x{202a}\x{202c}]"
"""Blanks, dashes, brackets, and the marks for direction that contact lists put around numbers."""
_SIGNS_IN_PYTHON = re.compile(r"[\s\-().\/\u00ad\u2010-\u2015\u200e\u202a\u202c]")
_E164 = r"^\+[0-9]+$"
_INTERNATIONAL = r"^[^0-9]*\+|^[^0-9]*00"


def phone(text: pl.Expr, region: str | None) -> Written:
    """Numbers in E.164; those without a calling code are numbers of `region`, if one is chosen."""
    told = _("rewritten as + and digits alone")
    if region is not None:
        told = _(
            "rewritten as + and digits alone, those without a country code as numbers of {region}",
            region=region,
        )
    return Written(
        e164(text, region),
        _drops(text, region),
        (Remark(told, _("Nothing need be done."), ~text.str.contains(_E164)),),
    )


def e164(text: pl.Expr, region: str | None) -> pl.Expr:
    """`"+4790012345"`, or null for what is no possible phone number."""
    import polars as pl

    def quoted(number: pl.Expr) -> pl.Expr:
        return pl.concat_str(pl.lit('"'), number, pl.lit('"'))

    def common(cells: pl.Expr) -> pl.Expr:
        return quoted(_plain(cells))

    def formatted(cells: pl.Expr) -> pl.Expr:
        bare = cells.str.replace_all(_SIGNS, "")
        known = _plain(bare.str.replace("^00", "+"))
        if region is not None:
            known = pl.coalesce(known, _national(bare, numbering.national(region)))
        return quoted(known)

    def by_library(cells: pl.Expr) -> pl.Expr:
        doubtful = pl.when(~_impossible(cells.str.replace_all(_SIGNS, ""))).then(cells)
        return each_once(doubtful, lambda cell: (found := _odd(cell, region)) and f'"{found}"')

    return with_leftovers(text, common, lambda cells: with_leftovers(cells, formatted, by_library))


def possible(number: str, region: str | None) -> str | None:
    """E.164 for a number as phonenumbers reads it; None if it is not possible."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    verdict = phonenumbers.is_possible_number_with_reason(parsed)
    if verdict != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _odd(text: str, region: str | None) -> str | None:
    """What phonenumbers says; 00 is for a plus wherever that gives a possible number."""
    bare = _SIGNS_IN_PYTHON.sub("", text)
    found = possible(f"+{bare[2:]}", None) if bare.startswith("00") else None
    return found or possible(bare, region)


def _plain(number: pl.Expr) -> pl.Expr:
    """Numbers that are E.164 already and have no national prefix that would have to be taken off."""
    import polars as pl

    patterns = numbering.international()
    prefixed = number.str.contains(patterns.prefixed)
    for calling_code, prefix in patterns.maybe_prefixed:
        match = number.str.extract(rf"^\+{calling_code}({prefix})")
        prefixed |= match.str.len_bytes().fill_null(0) > 0
    return pl.when(number.str.contains(patterns.possible) & ~prefixed).then(number)


def _impossible(number: pl.Expr) -> pl.Expr:
    """Whether a number with a plus has a wrong number of digits, whatever there is to take off."""
    patterns = numbering.international()
    prefixed = number.str.contains(patterns.prefixed)
    for calling_code, _prefix in patterns.maybe_prefixed:
        prefixed |= number.str.starts_with(f"+{calling_code}")
    known_code = number.str.contains(patterns.calling_code)
    return known_code & ~prefixed & ~number.str.contains(patterns.possible)


def _national(digits: pl.Expr, plan: numbering.National) -> pl.Expr:
    """Numbers of a region as they are dialled there, or with its calling code and no plus."""
    import polars as pl

    viable = f"^{plan.viable}$"
    is_home = digits.str.contains(r"^[0-9]+$") & ~digits.str.contains(plan.abroad)
    has_code = digits.str.starts_with(plan.calling_code)
    dialled: pl.Expr = pl.when(is_home & ~has_code).then(digits)
    number = dialled
    if plan.prefix:
        number = dialled.str.replace(plan.prefix, "")
        keeps_prefix = dialled.str.contains(viable) & ~number.str.contains(viable)
        if plan.rewritten:
            match = dialled.str.extract(plan.prefix, plan.rewritten)
            keeps_prefix |= match.str.len_bytes().fill_null(0) > 0
        number = pl.when(~keeps_prefix).then(number)
    number = pl.when(number.str.contains(plan.possible)).then(number)
    at_home = pl.concat_str(pl.lit(f"+{plan.calling_code}"), number)

    with_code = digits.str.contains(f"^{plan.calling_code}{plan.viable}$")
    without_plus = pl.when(is_home & with_code & ~digits.str.contains(viable)).then(
        _plain(pl.concat_str(pl.lit("+"), digits))
    )
    known = pl.when(at_home.str.contains(numbering.international().possible)).then(at_home)
    return pl.coalesce(known, without_plus)


def _drops(text: pl.Expr, region: str | None) -> tuple[Remark, ...]:
    impossible = Remark(
        _("not a possible phone number"),
        _("Correct the numbers; it is safest to put + and the calling code before them."),
        always(),
    )
    if region is not None:
        return (impossible,)
    codeless = Remark(
        _("without a country code"),
        _("Choose the country of the numbers (region), or put + and the calling code before them."),
        text.str.contains("[0-9]") & ~text.str.contains(_INTERNATIONAL),
    )
    return (codeless, impossible)
