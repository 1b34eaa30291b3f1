"""JSON objects as rows of text: every value as it is written, `1.0` and `12345678901234567890` alike.

Apart from the files because lines and arrays of objects become rows in the same way, and because the rule
is a promise: no number passes through a float.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import polars as pl

_NULL = msgspec.Raw(b"null")
_UNFIT = re.compile(r'[\\"\x00-\x1f]')


_Row = msgspec.Struct | dict[str, msgspec.Raw]


class RowDecoder:
    """Decodes objects whose keys are among some columns.

    Decoding raises `msgspec.ValidationError` for another key or another value than an object, and
    `msgspec.DecodeError` for what is not JSON, a lone surrogate included.
    """

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self.refuses_others = not any(_UNFIT.search(name) for name in columns)
        """Whether another key is an error; msgspec has no struct with names that need an escape."""
        row = _struct(columns) if self.refuses_others else dict[str, msgspec.Raw]
        self._line: msgspec.json.Decoder[_Row] = msgspec.json.Decoder(row)
        self._array: msgspec.json.Decoder[list[_Row]] = msgspec.json.Decoder(list[row])  # type: ignore[valid-type]

    def lines(self, text: bytes) -> list[_Row]:
        """The objects in `text`, one on each line, blank lines left out."""
        return self._line.decode_lines(text)

    def array(self, text: bytes) -> list[_Row]:
        """The objects in `text`, with commas between them."""
        return self._array.decode(b"[%b]" % text)

    def table(self, rows: list[_Row]) -> pl.DataFrame:
        """The rows as a table: null for null and for what is missing, nested values as JSON."""
        import polars as pl

        return pl.DataFrame(
            [
                _as_text(pl.Series(name, list(map(bytes, self._cells(rows, place))), pl.Binary))
                for place, name in enumerate(self.columns)
            ]
        )

    def _cells(self, rows: list[_Row], place: int) -> Iterable[msgspec.Raw]:
        if self.refuses_others:
            return map(attrgetter(_field(place)), rows)
        name = self.columns[place]
        return (row.get(name, _NULL) for row in rows if isinstance(row, dict))


def _field(place: int) -> str:
    return f"cell{place}"


def _struct(columns: tuple[str, ...]) -> type[msgspec.Struct]:
    return msgspec.defstruct(
        "Row",
        [
            (_field(place), msgspec.Raw, msgspec.field(default=_NULL, name=name))
            for place, name in enumerate(columns)
        ],
        forbid_unknown_fields=True,
        gc=False,
    )


class KeyLearner:
    """Decodes objects of any keys and keeps the keys, in the order in which they appear."""

    def __init__(self) -> None:
        self._known = RowDecoder(())
        self._any = RowDecoder(('"',))

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys so far."""
        return self._known.columns

    def lines(self, text: bytes) -> list[_Row]:
        """Learn from the objects in `text`, one on each line."""
        if self._known.refuses_others:
            with suppress(
                msgspec.ValidationError
            ):  # a new key; or no object, which is raised below
                return self._known.lines(text)
        return self._learn(self._any.lines(text))

    def array(self, text: bytes) -> list[_Row]:
        """Learn from the objects in `text`, with commas between them."""
        if self._known.refuses_others:
            with suppress(msgspec.ValidationError):
                return self._known.array(text)
        return self._learn(self._any.array(text))

    def _learn(self, rows: list[_Row]) -> list[_Row]:
        keys = dict.fromkeys(self.keys)
        for row in rows:
            if isinstance(row, dict):
                keys.update(dict.fromkeys(row))
        if len(keys) > len(self.keys):
            self._known = RowDecoder(tuple(keys))
        return rows


def _as_text(written: pl.Series) -> pl.Series:
    """Values as they are written in JSON, as the text they stand for."""
    import polars as pl

    value = pl.col("value")
    is_text = value.str.starts_with('"')
    inner = value.str.strip_prefix('"').str.strip_suffix('"')
    texts = (
        written.cast(pl.String)
        .to_frame("value")
        .select(
            value=pl.when(value != "null").then(pl.when(is_text).then(inner).otherwise(value)),
            escaped=is_text & value.str.contains("\\", literal=True),
        )
    )
    cells = texts["value"].alias(written.name)
    if not texts["escaped"].any():
        return cells
    places = texts["escaped"].arg_true()
    decode = msgspec.json.Decoder(str).decode
    return cells.scatter(places, [decode(token) for token in written.gather(places)])
