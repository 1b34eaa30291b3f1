"""Arrays: a list between separators, or JSON.

Braze keeps each value once and at most 500, and lets the oldest fall out without a word (Braze docs, custom
attribute data types). So each value is sent once, and a longer list is not sent at all.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ci_braze_tui.records.values import nested
from ci_braze_tui.records.values.leftovers import each_once, with_leftovers
from ci_braze_tui.records.values.objects import refusals
from ci_braze_tui.records.values.patterns import ARRAY, SCALAR
from ci_braze_tui.records.values.strings import json_text
from ci_braze_tui.records.values.written import Remark, Written, always
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

MOST_VALUES = 500


def array(text: pl.Expr, separator: str | None) -> Written:
    """Texts between separators, without blanks around them, or without a separator a JSON array."""
    return _json_array(text) if separator is None else _separated(text, separator)


def _separated(text: pl.Expr, separator: str) -> Written:
    import polars as pl

    items = text.str.split(separator).list.eval(pl.element().str.strip_chars())
    items = items.list.eval(pl.element().filter(pl.element() != "")).list.unique(
        maintain_order=True
    )
    many = items.list.len() > MOST_VALUES
    members = items.list.eval(json_text(pl.element())).list.join(",")
    value = pl.concat_str(pl.lit("["), members, pl.lit("]"))
    large = value.str.len_bytes() > nested.LARGEST
    empty = items.list.len() == 0
    sentence, remedy = nested.REFUSALS["size"]
    return Written(
        pl.when(~many & ~large & ~empty).then(value),
        (
            _too_many(many),
            Remark(sentence, remedy, large),
            Remark(
                _("a list without a single value"), _("Leave the cell blank instead."), always()
            ),
        ),
    )


def _json_array(text: pl.Expr) -> Written:
    import polars as pl

    def common(cells: pl.Expr) -> pl.Expr:
        items = cells.str.extract_all(SCALAR).list.unique(maintain_order=True)
        fits = (items.list.len() <= MOST_VALUES) & (cells.str.len_bytes() <= nested.LARGEST)
        value = pl.concat_str(pl.lit("["), items.list.join(","), pl.lit("]"))
        return pl.when(cells.str.contains(ARRAY) & fits).then(value)

    told = each_once(text, refusal)
    return Written(
        with_leftovers(text, common, lambda cells: each_once(cells, _sent)),
        (
            _too_many(told == "many"),
            *refusals(
                text,
                refusal,
                Remark(
                    _("not a JSON array of texts, numbers, true and false, or of objects"),
                    _('Write arrays as ["a","b"], or choose the separator of the column.'),
                    always(),
                ),
            ),
        ),
    )


def _too_many(holds: pl.Expr) -> Remark:
    return Remark(
        _("with more than {most} values, of which Braze would lose some", most=MOST_VALUES),
        _("Shorten the lists."),
        holds,
    )


def refusal(text: str) -> str | None:
    """Why a JSON array is not sent: "many" or a refusal of nested values; None for one that is."""
    try:
        items = _items(text)
    except nested.RefusedError as error:
        return error.refusal
    return "many" if len(items) > MOST_VALUES else None


def _sent(text: str) -> str | None:
    if refusal(text) is not None:
        return None
    items = _items(text)
    if items and isinstance(items[0], dict):
        return nested.in_one_line(text)
    return f"[{','.join(map(_scalar, items))}]"


def _items(text: str) -> list[nested.Json]:
    value = nested.parsed(text)
    if not isinstance(value, list):
        raise nested.RefusedError("syntax")
    if all(isinstance(item, dict) for item in value):
        nested.checked_object(value, 0)
        return value
    if any(item is None or isinstance(item, (dict, list)) for item in value):
        raise nested.RefusedError("syntax")
    return list({_scalar(item): item for item in value}.values())


def _scalar(value: nested.Json) -> str:
    return value if isinstance(value, nested.Digits) else json.dumps(value, ensure_ascii=False)
