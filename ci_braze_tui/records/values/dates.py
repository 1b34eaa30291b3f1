"""Days of the calendar, as Braze takes them.

Apart from datetimes because a day has no zone, and because a day of birth has rules of its own.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from ci_braze_tui.records.values.clock import ISO_DAY, DateOrder, day_and_time, year_first
from ci_braze_tui.records.values.leftovers import with_leftovers
from ci_braze_tui.records.values.written import Remark, Written, always
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

FIRST_BIRTH = date(1900, 1, 1)
"""No one alive was born before it; 01/01/1800 and the like are fillers."""

_REMEDY: dict[DateOrder, str] = {
    "ymd": _("Write days as 1990-12-31, or choose the order of day and month with date_order."),
    "dmy": _("Write days as 31/12/1990 or 1990-12-31."),
    "mdy": _("Write days as 12/31/1990 or 1990-12-31."),
}


def day(text: pl.Expr, order: DateOrder) -> Written:
    """A day as `"YYYY-MM-DD"`; a time behind it, if any, is cut off."""
    return Written(json_day(text, order), (Remark(_("not a day"), _REMEDY[order], always()),))


def day_of_birth(text: pl.Expr, order: DateOrder) -> Written:
    """A day on which somebody alive can have been born."""
    import polars as pl

    written = json_day(text, order)
    born = written.str.slice(1, 10)
    # The next day has begun somewhere.
    latest = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    too_early, too_late = born < FIRST_BIRTH.isoformat(), born > latest
    return Written(
        pl.when(~too_early & ~too_late).then(written),
        (
            Remark(_("in the future"), _("Correct the days of birth."), too_late),
            Remark(
                _("before {year}", year=str(FIRST_BIRTH.year)),
                _("Correct the days of birth."),
                too_early,
            ),
            Remark(_("not a day"), _REMEDY[order], always()),
        ),
    )


def json_day(text: pl.Expr, order: DateOrder) -> pl.Expr:
    """`"YYYY-MM-DD"`, or null for what is no day that exists."""
    import polars as pl

    def quoted(day: pl.Expr) -> pl.Expr:
        return pl.concat_str(pl.lit('"'), day, pl.lit('"'))

    def common(cells: pl.Expr) -> pl.Expr:
        turned = year_first(cells, order)
        return pl.when(turned.str.contains(ISO_DAY)).then(quoted(turned.str.slice(0, 10)))

    def odd(cells: pl.Expr) -> pl.Expr:
        found, since, _ahead = day_and_time(cells, order)
        return pl.when(since.is_not_null()).then(quoted(found.dt.strftime("%Y-%m-%d")))

    return with_leftovers(text, common, odd)
