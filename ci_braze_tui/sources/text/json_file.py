"""JSON files of customers: an object on each line, an array of objects, or an object with such an array.

Apart from delimited text because the columns are not in a header: they are the keys of all objects, which
only the whole file tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import msgspec

from ci_braze_tui.errors import EmptySourceError, SourceError
from ci_braze_tui.sources.heading import checked_names
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.streaming import ahead, stream
from ci_braze_tui.sources.table import Source
from ci_braze_tui.sources.text.blocks import cut_records
from ci_braze_tui.sources.text.careful import too_large
from ci_braze_tui.sources.text.file import Look, TextFile, table_name
from ci_braze_tui.sources.text.json_array import (
    ArrayPlace,
    BrokenArrayError,
    cut_elements,
    find_array,
    walk_elements,
)
from ci_braze_tui.sources.text.json_rows import KeyLearner, RowDecoder
from ci_braze_tui.sources.trouble import first_line, gone
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.sources.choice import Choice

_MOST_COLUMNS = 5_000
_HALF = re.compile(rb"\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]..")
"""An escape for one half of a surrogate pair, which no text can hold."""
_FAULTS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def is_json(look: Look) -> bool:
    """Whether text is JSON: by its first two signs, with which no header of a CSV file begins."""
    return "".join(look.sample[:1000].split())[:2] in ("[{", "[]", '{"', "{}")


def open_json(look: Look, choice: Choice) -> Source:
    """A file of JSON objects; reads it once from end to end to learn all keys.

    Raises:
        SourceError: it is not JSON, or not objects.
    """
    file = look.file
    place = find_array(look.sample)
    if _has_lines(look.sample, place):
        place = None
    elif place is None and not look.sample.strip().partition("\n")[0].strip().endswith("}"):
        raise SourceError(
            _(
                "{file} is JSON without a list of objects near its start; write one object per "
                "customer, one on each line.",
                file=file.name,
            )
        )
    columns = checked_names(file.path, _find_columns(file, place))
    if not columns:
        raise EmptySourceError(
            _("{file} has no rows; export it again with its data.", file=file.name)
        )
    kind = _("JSON lines") if place is None else "JSON"
    return Source(
        choice=choice,
        name=file.path.name,
        stem=table_name(file),
        description=f"{kind}{file.description}",
        columns=columns,
        reader=_JsonReader(file, columns, place),
        notes=look.notes,
    )


def _has_lines(sample: str, place: ArrayPlace | None) -> bool:
    """Whether each line is an object: the first or the second is, and is not one around an array."""
    lines = [line for line in sample.split("\n", 100) if line.strip()]
    whole = [_is_object(line) for line in lines[:2]]
    return any(whole) and (len(lines) > 1 or place is None)


def _is_object(line: str) -> bool:
    try:
        msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class _JsonReader:
    file: TextFile
    columns: tuple[str, ...]
    place: ArrayPlace | None

    def scan(self, limit: int | None) -> pl.LazyFrame:
        return stream(self._parts, self.columns, limit)

    def explain(self, error: Exception) -> SourceError:
        return gone(self.file.path, error) or SourceError(
            _(
                "{file} cannot be read as JSON ({error}); export it again.",
                file=self.file.name,
                error=first_line(error),
            )
        )

    def _parts(self) -> Iterator[pl.DataFrame]:
        decoder = RowDecoder(self.columns)
        decode = decoder.lines if self.place is None else decoder.array
        for rows in _decoded(self.file, self.place, decode):
            if rows:
                yield decoder.table(rows)


def _find_columns(file: TextFile, place: ArrayPlace | None) -> tuple[str, ...]:
    learner = KeyLearner()
    for _rows in _decoded(file, place, learner.lines if place is None else learner.array):
        if len(learner.keys) > _MOST_COLUMNS:
            raise SourceError(
                _(
                    "{file} has objects with more than {keys} different keys; write what differs "
                    "from customer to customer as values.",
                    file=file.name,
                    keys=_MOST_COLUMNS,
                )
            )
    return learner.keys


T = TypeVar("T", bound=Sized)


def _decoded(file: TextFile, place: ArrayPlace | None, decode: Callable[[bytes], T]) -> Iterator[T]:
    """What `decode` makes of one piece of the file after the other.

    Raises:
        SourceError: it cannot; names the line, or the number of the object.
    """
    if place is None:
        for block in ahead(cut_records(file.chunks(), None, "\n")):
            if not block.closed:
                raise too_large(file.name, block.line + block.text.count(b"\n"))
            try:
                yield decode(block.text)
            except _FAULTS as error:
                lines = block.text.split(b"\n")
                raise _explained(_line_of(file), lines, block.line, error) from error
        return
    count = 1
    try:
        for text in ahead(cut_elements(file.chunks(), place)):
            try:
                objects = decode(text)
            except _FAULTS as error:
                elements = walk_elements(text)
                raise _explained(_object_of(file), elements, count, error) from error
            count += len(objects)
            yield objects
    except BrokenArrayError as error:
        number = count + error.whole
        raise _not_json(_object_of(file)(number), str(error)) from error


def _line_of(file: TextFile) -> Callable[[int], str]:
    return lambda number: _("{file}, line {number}", file=file.name, number=number)


def _object_of(file: TextFile) -> Callable[[int], str]:
    return lambda number: _("{file}, object {number}", file=file.name, number=number)


def _explained(
    place: Callable[[int], str], objects: Iterable[bytes], first: int, error: Exception
) -> SourceError:
    """The sentence for the first of some objects that is none; `place` says where one stands."""
    for number, text in enumerate(objects, start=first):
        if not text.strip():
            continue
        try:
            msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        except msgspec.ValidationError:
            return SourceError(
                _(
                    "{place}: {text} is no object; write one object per customer.",
                    place=place(number),
                    text=shown(text.decode()),
                )
            )
        except _FAULTS as fault:
            half = _HALF.search(text)
            what = (
                _("half of a character, {escape}", escape=half[0].decode())
                if half
                else first_line(fault)
            )
            return _not_json(place(number), what)
    near = _("{place} or one after it", place=place(first))
    return _not_json(near, first_line(error))


def _not_json(place: str, fault: str) -> SourceError:
    return SourceError(
        _(
            "{place}: this is not JSON ({fault}); correct it or export the file again.",
            place=place,
            fault=fault,
        )
    )
