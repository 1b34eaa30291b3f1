"""Several tables where one source was asked for: choose one, stack them as segments, or ask.

Apart from the folders because it is the same for all of them: the table somebody named, the only one there
is, a segment each if all have the same columns, and else a sentence that says what there is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice, ChooseTableError
from ci_braze_tui.sources.folders.stacked import SEGMENT, Layer, StackedReader, free_name
from ci_braze_tui.sources.naming import listed, nearest, shown
from ci_braze_tui.sources.table import Source
from ci_braze_tui.words import _, ngettext

_SHOWN = 10
_NOTES = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """A table that can be opened."""

    name: str
    open: Callable[[], Source]
    """Raises SourceError."""
    columns: tuple[str, ...] | None = None
    """Its columns, where they are known before it is opened."""


def open_offer(name: str, offers: Sequence[Offer], choice: Choice) -> Source:
    """What was asked for, among the tables of the folder or file `name`.

    Raises:
        ChooseTableError: there are several of different columns, and none was named.
        SourceError: the named one is not there, or it cannot be opened.
    """
    tables = tuple(offer.name for offer in offers)
    if choice.table is not None:
        opened = _named(name, offers, choice.table).open()
    elif len(offers) == 1:
        opened = offers[0].open()
    else:
        opened = _stack(name, offers, choice)
    return replace(opened, tables=tables)


def _named(name: str, offers: Sequence[Offer], table: str) -> Offer:
    found = next((offer for offer in offers if offer.name == table), None)
    if found is None:
        wanted = table.strip().casefold()
        alike = [offer for offer in offers if offer.name.strip().casefold() == wanted]
        found = alike[0] if len(alike) == 1 else None
    if found is not None:
        return found
    near = nearest(table, [offer.name for offer in offers])
    raise SourceError(
        _(
            "{file} holds no table {table}; did you mean {near}?",
            file=shown(name),
            table=shown(table),
            near=shown(near),
        )
        if near
        else _(
            "{file} holds no table {table}; it holds {tables}.",
            file=shown(name),
            table=shown(table),
            tables=_listed(offers),
        )
    )


def _stack(name: str, offers: Sequence[Offer], choice: Choice) -> Source:
    known = {frozenset(offer.columns) for offer in offers if offer.columns is not None}
    if len(known) > 1:
        raise _several(name, offers)
    sources: list[Source] = []
    for offer in offers:
        sources.append(offer.open())
        if set(sources[-1].columns) != set(sources[0].columns):
            raise _several(name, offers)
    segment = free_name(SEGMENT, "file", sources[0].columns)
    columns = (*sources[0].columns, segment)
    layers = tuple(
        Layer(source.reader, source.columns, offer.name)
        for source, offer in zip(sources, offers, strict=True)
    )
    notes = list(dict.fromkeys(note for source in sources for note in source.notes))
    if len(notes) > _NOTES:
        notes[_NOTES:] = [
            ngettext(
                "{count} more remark of this kind is not shown.",
                "{count} more remarks of this kind are not shown.",
                len(notes) - _NOTES,
            )
        ]
    stacked = _(
        "Each of the {count} tables is a segment, because all have the same columns: {tables}; the "
        "column {column} names it.",
        count=len(offers),
        tables=_listed(offers),
        column=shown(segment),
    )
    return Source(
        choice=choice,
        name=name,
        stem=name,
        description=_(
            "{description}, {count} segments",
            description=sources[0].description,
            count=len(offers),
        ),
        columns=columns,
        reader=StackedReader(layers, columns, segment),
        notes=(stacked, *notes),
    )


def _several(name: str, offers: Sequence[Offer]) -> ChooseTableError:
    return ChooseTableError(
        _(
            "{file} holds {count} tables with different columns: {tables}; choose one, in the export's "
            'file with table = "…" in [source].',
            file=shown(name),
            count=len(offers),
            tables=_listed(offers),
        ),
        tuple(offer.name for offer in offers),
    )


def _listed(offers: Sequence[Offer]) -> str:
    return listed([offer.name for offer in offers], _SHOWN)
