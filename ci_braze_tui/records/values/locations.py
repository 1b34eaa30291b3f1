"""Where somebody is: the standard field `current_location`.

Apart from objects because a pair of numbers is read as well, and because a place has bounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.records.values import nested
from ci_braze_tui.records.values.leftovers import each_once, with_leftovers
from ci_braze_tui.records.values.numbers import json_number
from ci_braze_tui.records.values.written import Remark, Written, always
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

_NUMBER = r"[+-]?[0-9]{1,3}(?:\.[0-9]{0,17})?"
_PAIR = rf"^\(?({_NUMBER})(?: *[,;] *| +)({_NUMBER})\)?$"
_LATITUDES, _LONGITUDES = 90, 180


def location(text: pl.Expr) -> Written:
    """`59.91, 10.75`, latitude first as maps write it, or JSON with `latitude` and `longitude`."""
    import polars as pl

    def common(cells: pl.Expr) -> pl.Expr:
        latitude, longitude = (cells.str.extract(_PAIR, group) for group in (1, 2))
        on_earth = (latitude.cast(pl.Float64, strict=False).abs() <= _LATITUDES) & (
            longitude.cast(pl.Float64, strict=False).abs() <= _LONGITUDES
        )
        return pl.when(on_earth).then(
            pl.concat_str(
                pl.lit('{"longitude":'),
                json_number(longitude),
                pl.lit(',"latitude":'),
                json_number(latitude),
                pl.lit("}"),
            )
        )

    return Written(
        with_leftovers(text, common, lambda cells: each_once(cells, _from_json)),
        (
            Remark(
                _("beyond the poles or the date line"),
                _("Write the latitude (-90 to 90) before the longitude (-180 to 180)."),
                text.str.contains(_PAIR),
            ),
            Remark(
                _("not a latitude and a longitude"),
                _('Write places as 59.91, 10.75 or {"latitude": 59.91, "longitude": 10.75}.'),
                always(),
            ),
        ),
    )


def _from_json(text: str) -> str | None:
    try:
        value = nested.parsed(text)
    except nested.RefusedError:
        return None
    if not isinstance(value, dict) or value.keys() != {"latitude", "longitude"}:
        return None
    latitude, longitude = value["latitude"], value["longitude"]
    if not isinstance(latitude, nested.Digits) or not isinstance(longitude, nested.Digits):
        return None
    if abs(float(latitude)) > _LATITUDES or abs(float(longitude)) > _LONGITUDES:
        return None
    return f'{{"longitude":{longitude},"latitude":{latitude}}}'
