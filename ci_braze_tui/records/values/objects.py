"""JSON objects as nested custom attributes.

Apart from `nested` because here are the short way, the reasons and the count of data points for a column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.records.values import nested
from ci_braze_tui.records.values.leftovers import each_once, with_leftovers
from ci_braze_tui.records.values.patterns import KEY, OBJECT
from ci_braze_tui.records.values.written import Remark, Written, always
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl


def json_object(text: pl.Expr) -> Written:
    """The object of a cell as it stands there; dates inside of it are left as they are."""
    import polars as pl

    def common(cells: pl.Expr) -> pl.Expr:
        keys = cells.str.extract_all(KEY).list.eval(pl.element().str.replace(" *:$", ""))
        plain = (
            cells.str.contains(OBJECT)
            & (cells.str.len_bytes() <= nested.LARGEST)
            & ~keys.list.eval(_is_operation(pl.element())).list.any()
            & (keys.list.n_unique() == keys.list.len())
        )
        return pl.when(plain).then(cells)

    return Written(
        with_leftovers(text, common, lambda cells: each_once(cells, _sent)),
        refusals(
            text,
            refusal,
            Remark(_("not a JSON object"), _('Write objects as {"key": "value"}.'), always()),
        ),
    )


def refusals(
    text: pl.Expr, of: Callable[[str], str | None], otherwise: Remark
) -> tuple[Remark, ...]:
    """A remark for each refusal of a nested value, told by `of`; `otherwise` in the end."""
    told = each_once(text, of)
    found = (Remark(*nested.REFUSALS[each], told == each) for each in nested.REFUSALS)
    return (*found, otherwise)


def points(value: pl.Expr) -> pl.Expr:
    """Data points of values that are sent, arrays or objects."""
    import polars as pl

    def common(values: pl.Expr) -> pl.Expr:
        keys = values.str.count_matches(KEY).cast(pl.String)
        flat = values.str.contains(OBJECT)
        return pl.when(flat).then(keys).when(~values.str.contains(r"\{")).then(pl.lit("1"))

    def counted(written: str) -> str:
        return str(nested.points(nested.parsed(written)))

    told = with_leftovers(value, common, lambda values: each_once(values, counted))
    return told.cast(pl.UInt32).fill_null(0)


def refusal(text: str) -> nested.Refusal | None:
    """Why an object is not sent; None for one that is."""
    try:
        value = nested.parsed(text)
        if not isinstance(value, dict):
            return "syntax"
        nested.checked_object(value)
    except nested.RefusedError as error:
        return error.refusal
    return "operation" if nested.is_operation(value) else None


def _sent(text: str) -> str | None:
    return nested.in_one_line(text) if refusal(text) is None else None


def _is_operation(key: pl.Expr) -> pl.Expr:
    return key.str.strip_chars('"').is_in(nested.OPERATIONS)
