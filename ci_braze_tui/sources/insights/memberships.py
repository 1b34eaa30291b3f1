"""Which segments each profile is in, from the table of memberships that Customer Insights keeps apart.

`msdynci_segmentmembership` has one row per customer, with the names of the segments as JSON and no
e-mail. Joined to the profiles on CustomerId it becomes a column of theirs; rows of profiles stay as many,
and in the order, they are.

Source: Microsoft, "Tables in Customer Insights - Data" (SegmentMembership).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import DecodeError
from msgspec.json import decode, encode

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.folders.stacked import free_name
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.table import column, explained
from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.sources.table import Reader, Source

SEGMENTS = "Segments"

_PREFIX = "msdynci_"
_CUSTOMER = ("customerid", "customerprofileid")
_TYPES_THAT_COUNT = ("", "customer", "contact")
_BUCKETS = 16
"""Customers with several rows are looked for among a sixteenth of all at a time: less memory."""
_KEY, _CODE, _SEGMENTS = "\0key", "\0code", "\0segments"
"""Columns while rows are joined, named as no column of a file is."""


def memberships_note(source: Source) -> str | None:
    """What to say when somebody opens the memberships themselves, as if they were customers."""
    names = source.columns
    is_one = _find(names, ("segments",)) and _find(names, ("segmentmembershiptype", "identifier"))
    if not is_one or _find(names, _CUSTOMER) is None:
        return None
    return _(
        "This is the table of segment memberships, which has no e-mail: choose the "
        'file of the profiles, and this one in the export\'s file as memberships = "…" '
        "in [source]."
    )


def join_memberships(profiles: Source, memberships: Source) -> Source:
    """The profiles with a column more: the names of their segments, as a JSON array.

    Ids are compared without case, dashes and braces. Of several memberships of one customer the union
    counts; a profile without any has a blank cell.

    Raises:
        SourceError: one of both has no CustomerId, or the memberships cannot be read to their end.
    """
    of_profile = _customer_id(profiles)
    index = _read_index(memberships)
    name = free_name(SEGMENTS, "memberships", profiles.columns)
    alone = memberships_note(memberships)
    notes = (note for note in memberships.notes if note != alone)
    return replace(
        profiles,
        description=_(
            "{profiles}, joined to the memberships in {memberships}",
            profiles=profiles.description,
            memberships=shown(memberships.name),
        ),
        columns=(*profiles.columns, name),
        reader=_JoinedReader(profiles.reader, of_profile, name, memberships, index),
        notes=(*profiles.notes, *notes, *index.notes),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Index:
    """The memberships, small enough for memory: two numbers for an id, one for its segments."""

    codes: pl.DataFrame
    segments: pl.DataFrame
    """The JSON array that a code stands for."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _JoinedReader:
    profiles: Reader
    customer_id: str
    segments: str
    memberships: Source
    index: _Index = field(repr=False)

    def scan(self, limit: int | None) -> pl.LazyFrame:
        return (
            self.profiles.scan(limit)
            .with_columns(_key(column(self.customer_id)))
            .join(self.index.codes.lazy(), on=_KEY, how="left", maintain_order="left")
            .join(self.index.segments.lazy(), on=_CODE, how="left", maintain_order="left")
            .drop(_KEY, _CODE)
            .rename({_SEGMENTS: self.segments})
        )

    def explain(self, error: Exception) -> SourceError:
        """The sentence for what was raised while rows were read."""
        return self.profiles.explain(error)


def _read_index(memberships: Source) -> _Index:
    """All memberships, read once."""
    import polars as pl

    members = [pl.DataFrame(schema={_KEY: pl.UInt64, _CODE: pl.UInt64})]
    cells: dict[int, str] = {}
    others = 0
    with explained(memberships):
        for rows in _rows_of(memberships).collect_batches(engine="streaming", lazy=True):
            counted = rows.filter("counts")
            others += rows.height - counted.height
            members.append(counted.select(_KEY, _CODE))
            cells.update(counted.select(_CODE, "cell").unique(_CODE).iter_rows())
    read = {code: _names_in(cell) for code, cell in cells.items()}
    unreadable = [code for code, found in read.items() if found is None]
    names = {code: found or () for code, found in read.items()}
    coded = pl.concat(members)
    lost = int(coded.get_column(_CODE).is_in(unreadable).sum()) if unreadable else 0
    codes = _one_row_each(coded, names)
    return _Index(codes, _texts_of(names), _notes(shown(memberships.name), others, lost))


def _rows_of(memberships: Source) -> pl.LazyFrame:
    """Of each membership the customer and what the cell says, as numbers, the cell, and whether it counts."""
    import polars as pl

    segments = _find(memberships.columns, ("segments",))
    if segments is None:
        raise SourceError(
            _(
                "{memberships} has no column Segments, so it is not the table of segment "
                "memberships; choose the file or folder of msdynci_segmentmembership.",
                memberships=shown(memberships.name),
            )
        )
    cell = column(segments).fill_null("").str.strip_chars()
    kind = _find(memberships.columns, ("segmentmembershiptype",))
    counts = pl.lit(value=True)
    if kind is not None:
        folded = column(kind).fill_null("").str.strip_chars().str.to_lowercase()
        counts = folded.is_in(_TYPES_THAT_COUNT)
    customer = _key(column(_customer_id(memberships)))
    return memberships.scan().select(customer, cell.hash(3).alias(_CODE), cell=cell, counts=counts)


def _one_row_each(members: pl.DataFrame, names: dict[int, tuple[str, ...]]) -> pl.DataFrame:
    """For each customer the code of their segments.

    The code is the hash of what the cell says; customers with several rows get a new one, added to
    `names`, for each different combination of cells.
    """
    import polars as pl

    combined: dict[tuple[int, ...], int] = {}

    def combine(codes: pl.Series) -> int:
        combination = tuple(codes)
        if combination not in combined:
            combined[combination] = len(names)
            names[len(names)] = tuple(dict.fromkeys(chain.from_iterable(names[c] for c in codes)))
        return combined[combination]

    found = []
    for bucket in range(_BUCKETS):
        some = members.filter(pl.col(_KEY) % _BUCKETS == bucket)
        again = some.get_column(_KEY).is_duplicated()
        several = (
            some.filter(again)
            .group_by(_KEY, maintain_order=True)
            .agg(pl.col(_CODE).unique(maintain_order=True))
        )
        combinations = several.select(_CODE).unique(maintain_order=True)
        codes = pl.Series("code", [combine(c) for c in combinations.to_series()], dtype=pl.UInt64)
        found += [
            some.filter(~again),
            several.join(combinations.with_columns(codes), on=_CODE).select(
                _KEY, pl.col("code").alias(_CODE)
            ),
        ]
    return pl.concat(found)


def _texts_of(names: dict[int, tuple[str, ...]]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(
        [(code, encode(found).decode()) for code, found in names.items() if found],
        schema={_CODE: pl.UInt64, _SEGMENTS: pl.String},
        orient="row",
    )


def _notes(file: str, others: int, unreadable: int) -> tuple[str, ...]:
    notes = [
        _(
            "Memberships in {file} of customers that the profiles do not have are left out.",
            file=file,
        )
    ]
    if others:
        notes.append(
            ngettext(
                "{count} membership in {file} is of an account, not of a customer: left out.",
                "{count} memberships in {file} are of accounts, not of customers: left out.",
                others,
                file=file,
            )
        )
    if unreadable:
        notes.append(
            ngettext(
                "{count} membership in {file} has no list of names as JSON in the column Segments: "
                "left out.",
                "{count} memberships in {file} have no list of names as JSON in the column Segments: "
                "left out.",
                unreadable,
                file=file,
            )
        )
    return tuple(notes)


def _key(customer_id: pl.Expr) -> pl.Expr:
    """64 bits of an id, compared without case, dashes and braces; null where it is blank.

    Of ten million ids, two share their bits once in a hundred thousand exports.
    """
    import polars as pl

    bare = customer_id.str.replace_all(r"[\s{}-]", "").str.to_lowercase()
    return pl.when(bare.str.len_bytes() > 0).then(bare.hash(1)).alias(_KEY)


def _customer_id(source: Source) -> str:
    found = _find(source.columns, _CUSTOMER)
    if found is None:
        raise SourceError(
            _(
                "{file} has no column CustomerId, by which segment memberships are joined to "
                "profiles; choose a file that has it.",
                file=shown(source.name),
            )
        )
    return found


def _find(columns: Sequence[str], wanted: tuple[str, ...]) -> str | None:
    """The column of the first of these names, with or without the prefix of Dataverse, in any case."""
    by_fold = {
        name.strip().casefold().removeprefix(_PREFIX).replace("_", ""): name
        for name in reversed(columns)
    }
    return next((by_fold[name] for name in wanted if name in by_fold), None)


def _names_in(cell: str) -> tuple[str, ...] | None:
    """The segments in a cell: `{"Segments": ["A"]}` or `["A"]`; None: it is neither."""
    if not cell:
        return ()
    try:
        found = decode(cell)
    except (DecodeError, RecursionError):
        return None
    if isinstance(found, dict):
        by_fold = {str(name).casefold(): value for name, value in found.items()}
        found = by_fold.get("segments")
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        return None
    return tuple(dict.fromkeys(name for name in found if name.strip()))
