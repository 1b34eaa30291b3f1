"""Whole and decimal numbers, digit by digit: never by way of a double, which would change them.

Braze takes JSON numbers and neither NaN nor infinity. Written in one way only, without plus sign and
idle zeros, so that `1.50` in tomorrow's file is not a change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ci_braze_tui.records.values.leftovers import with_leftovers
from ci_braze_tui.records.values.written import Remark, Written, always
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

Decimal = Literal[".", ","]
"""What stands between the whole and its parts."""

_PLAIN_INTEGER = r"^(?:0|-?[1-9][0-9]*)$"
_PLAIN_NUMBER = r"^(?:0|-?[1-9][0-9]{0,17}|-?(?:0|[1-9][0-9]{0,17})\.[0-9]{0,17}[1-9])$"
_INTEGER = r"^(?:\+|(-))?0*([0-9]+)(?:\.0*)?$"
_NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
_PARTS = r"^[+-]?0*([0-9]*)(?:\.([0-9]*?)0*)?(?:[eE]([+-]?[0-9]+))?$"
_MARKS = (r"\.", r"[ \x{a0}\x{202f}]", r"['’]")
_GROUPED = "|".join(f"[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+" for mark in _MARKS)
_WITH_COMMA = rf"^[+-]?(?:[0-9]+|{_GROUPED})(?:,[0-9]*)?(?:[eE][+-]?[0-9]+)?$"
_BETWEEN_THOUSANDS = "|".join(_MARKS)


def integer(text: pl.Expr, decimal: Decimal) -> Written:
    """Whole numbers of any size; `5.0` is 5."""
    return Written(
        json_integer(_with_point(text, decimal)),
        (
            Remark(
                _("a number, but not a whole one"),
                _("Choose the type number to keep what is behind the point."),
                json_number(_with_point(text, decimal)).is_not_null(),
            ),
            _unreadable(decimal, _("not a whole number")),
        ),
    )


def number(text: pl.Expr, decimal: Decimal) -> Written:
    """Numbers with all of their digits; what is too large for a double is not a number for Braze."""
    pointed = _with_point(text, decimal)
    return Written(
        json_number(pointed),
        (
            Remark(
                _("larger than any number Braze can hold"),
                _("Choose the type string to send the digits as text."),
                pointed.str.contains(_NUMBER),
            ),
            _unreadable(decimal, _("not a number")),
        ),
    )


def json_integer(text: pl.Expr) -> pl.Expr:
    """Whole numbers of any size, without plus sign and leading zeros; others are null."""
    import polars as pl

    def common(cells: pl.Expr) -> pl.Expr:
        return pl.when(cells.str.contains(_PLAIN_INTEGER)).then(cells)

    def odd(cells: pl.Expr) -> pl.Expr:
        digits = cells.str.replace(_INTEGER, "${1}${2}")
        return pl.when(cells.str.contains(_INTEGER)).then(
            pl.when(digits == "-0").then(pl.lit("0")).otherwise(digits)
        )

    return with_leftovers(text, common, odd)


def json_number(text: pl.Expr) -> pl.Expr:
    """Decimal numbers with a point, all digits kept; what a double cannot hold is null."""
    import polars as pl

    def common(cells: pl.Expr) -> pl.Expr:
        return pl.when(cells.str.contains(_PLAIN_NUMBER)).then(cells)

    def odd(cells: pl.Expr) -> pl.Expr:
        whole, part, power = (cells.str.extract(_PARTS, group) for group in (1, 2, 3))
        whole = pl.when(whole == "").then(pl.lit("0")).otherwise(whole)
        behind = pl.when(part != "").then("." + part).otherwise(pl.lit(""))
        shift = pl.when(power.is_not_null()).then("e" + power).otherwise(pl.lit(""))
        zero = (whole == "0") & (behind == "")
        sign = pl.when(cells.str.starts_with("-")).then(pl.lit("-")).otherwise(pl.lit(""))
        finite = cells.str.strip_prefix("+").cast(pl.Float64, strict=False).is_finite()
        return pl.when(cells.str.contains(_NUMBER) & finite).then(
            pl.when(zero).then(pl.lit("0")).otherwise(pl.concat_str(sign, whole, behind, shift))
        )

    return with_leftovers(text, common, odd)


def _with_point(text: pl.Expr, decimal: Decimal) -> pl.Expr:
    """Numbers written with a comma, as those with a point; what mixes the two is null."""
    import polars as pl

    if decimal == ".":
        return text
    pointed = text.str.replace_all(_BETWEEN_THOUSANDS, "").str.replace(",", ".", literal=True)
    return pl.when(text.str.contains(_WITH_COMMA)).then(pointed)


def _unreadable(decimal: Decimal, what: str) -> Remark:
    remedy = _(
        "Correct the cells, choose the type string, or set decimal to {mark} if that is what stands "
        "before the parts.",
        mark=repr("," if decimal == "." else "."),
    )
    return Remark(
        what,
        remedy,
        always(),
    )
