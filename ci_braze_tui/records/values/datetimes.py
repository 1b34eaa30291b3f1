"""Moments, told in UTC with milliseconds, as Braze shows them itself.

A time without an offset is a time in the zone of the field, in UTC where none is chosen, as Braze does
(Braze docs, user attributes object). Where clocks are put back, such a time comes twice: the first is
meant. Where they are put forward, it does not come at all: it is counted on from before the change. Both
as iCalendar does (RFC 5545, 3.3.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.records.values.clock import (
    ISO_MILLISECONDS_UTC,
    ISO_SECONDS,
    ISO_SECONDS_UTC,
    DateOrder,
    day_and_time,
    year_first,
)
from ci_braze_tui.records.values.leftovers import with_leftovers
from ci_braze_tui.records.values.written import Remark, Written, always
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

_WITH_OFFSET = r":[0-9]{2}.*(?:[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)$"
_FORMAT = '"%Y-%m-%dT%H:%M:%S%.3fZ"'


def moment(text: pl.Expr, order: DateOrder, zone: str | None) -> Written:
    """Moments from the years 1 to 9999."""
    return Written(
        json_moment(text, order, zone),
        (
            Remark(
                _("neither a day nor a day with a time"),
                _("Write times as 2024-12-31T14:05:00+01:00, or choose date_order."),
                always(),
            ),
        ),
        (
            Remark(
                _("without an offset and taken as {zone}", zone=zone or "UTC"),
                _("Choose the time zone of the column if it is another."),
                ~text.str.contains(_WITH_OFFSET),
            ),
        ),
    )


def json_moment(text: pl.Expr, order: DateOrder, zone: str | None) -> pl.Expr:
    """`"YYYY-MM-DDTHH:MM:SS.mmmZ"`, or null for what is no moment."""

    def common(cells: pl.Expr) -> pl.Expr:
        turned = year_first(cells, order)
        in_utc = _sliced(turned, ISO_SECONDS if zone is None else None)
        return in_utc if zone is None else _in_zone(turned, zone, in_utc)

    def odd(cells: pl.Expr) -> pl.Expr:
        return _any_form(cells, order, zone)

    return with_leftovers(text, common, odd)


def _sliced(text: pl.Expr, seconds: str | None) -> pl.Expr:
    """What needs no reckoning, cut out of the text itself."""
    import polars as pl

    day, time, quote = text.str.slice(0, 10), text.str.slice(11, 8), pl.lit('"')
    of_seconds = text.str.contains(ISO_SECONDS_UTC)
    if seconds is not None:
        of_seconds |= text.str.contains(seconds)
    whole = pl.concat_str(quote, day, pl.lit("T"), time, pl.lit('.000Z"'))
    exact = pl.concat_str(quote, day, pl.lit("T"), text.str.slice(11), quote)
    return pl.when(of_seconds).then(whole).when(text.str.contains(ISO_MILLISECONDS_UTC)).then(exact)


def _in_zone(text: pl.Expr, zone: str, in_utc: pl.Expr) -> pl.Expr:
    """`in_utc`, and local times to the second."""
    import polars as pl

    plain = pl.when(text.str.contains(ISO_SECONDS)).then(text.str.replace(" ", "T", literal=True))
    local = plain.str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="ms", strict=False)
    return pl.coalesce(in_utc, _utc(local, zone).dt.strftime(_FORMAT))


def _any_form(text: pl.Expr, order: DateOrder, zone: str | None) -> pl.Expr:
    import polars as pl

    day, since, ahead = day_and_time(text, order)
    told = day.cast(pl.Datetime("ms")) + pl.duration(milliseconds=since, time_unit="ms")
    here = told if zone is None else _utc(told, zone)
    there = told - pl.duration(milliseconds=ahead, time_unit="ms")
    utc = pl.when(ahead.is_null()).then(here).otherwise(there)
    return pl.when(utc.dt.year().is_between(1, 9999)).then(utc.dt.strftime(_FORMAT))


def _utc(local: pl.Expr, zone: str) -> pl.Expr:
    """Times of a zone in UTC."""
    import polars as pl

    def read(times: pl.Expr) -> pl.Expr:
        there = times.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        return there.dt.convert_time_zone("UTC").dt.replace_time_zone(None)

    day = pl.duration(days=1)
    return pl.coalesce(read(local), read(local - day) + day)
