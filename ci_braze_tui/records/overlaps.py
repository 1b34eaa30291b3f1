"""How many people are in each of the chosen segments, and in several of them at once.

Apart from the counts of values because those count rows: a person may have several, and is in the segments of
all of them. It is asked while somebody is still choosing, counts by the rules of preparing, and writes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from ci_braze_tui.records.identity import cell_name, refusals, text_of, texts, who
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.records.segments import SegmentSets
from ci_braze_tui.sources.table import column, explained

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from ci_braze_tui.matching.mapping import Matching, Segments
    from ci_braze_tui.sources.table import Source

_AT_ONCE = 65_536
_MOST_MEMBERSHIPS = 500_000
"""So many are counted one by one; of more, a share of the people stands for all of them."""
_PAIRED = 30
"""So many segments, those with the most people, are held against each other."""
_MOST_PAIRS = 20


@dataclass(frozen=True, slots=True)
class Members:
    """A chosen segment."""

    segment: str
    rows: int
    """Rows of the file that name it, whether they can be sent or not."""
    people: int
    """Different people who can be sent."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Two segments with people in both."""

    first: str
    second: str
    people: int


@dataclass(frozen=True, slots=True)
class Overlaps:
    """What the chosen segments have in common."""

    segments: tuple[Members, ...]
    """In the order they were chosen."""
    rows: int
    """Rows in at least one of them; each counts once."""
    people: int
    """Different people in at least one of them who can be sent."""
    in_several: int
    """People in more than one of them."""
    pairs: tuple[Shared, ...]
    """Which segments have the most people in common, the most first; at most 20."""
    is_exact: bool
    """Whether people were counted one by one; else their numbers are right to about one in a hundred."""


def overlaps(source: Source, segments: Segments, matching: Matching) -> Overlaps:
    """Read the whole file and count the people of the chosen segments; memory does not grow with it.

    Args:
        source: The customers; it has the columns that are chosen.
        segments: Which column names the segment of a row, and the chosen ones.
        matching: Says who a row is about, and whether it can be sent.

    Raises:
        SourceError: the file cannot be read to its end.
    """
    sets = SegmentSets(segments, source.stem)
    named = segments.selected if segments.column is not None else (segments.name or source.stem,)
    people = _People(sets, tuple(dict.fromkeys(name.strip() for name in named)))
    rows = Counter[int]()
    rules = Rules("", matching, segments)
    columns = (matching.braze_customer_id, matching.email, segments.column)
    cells = source.scan().select(
        column(name).alias(cell_name(name)) for name in dict.fromkeys(columns) if name is not None
    )
    with explained(source):
        for batch in cells.collect_batches(chunk_size=_AT_ONCE, maintain_order=True):
            judged = _judged(batch, rules, sets)
            rows.update(dict(judged["segment"].value_counts().iter_rows()))
            people.add(judged.filter("is_sent").select("key", "segment"))
    return people.counted(rows)


def _judged(batch: pl.DataFrame, rules: Rules, sets: SegmentSets) -> pl.DataFrame:
    """Of the rows in a chosen segment: `segment`, `key` of the person, and whether the row `is_sent`."""
    import polars as pl

    matching, chosen = rules.matching, rules.segments.column
    part = batch.with_columns(texts((matching.braze_customer_id, matching.email, chosen)))
    return (
        part.lazy()
        .with_columns(sets.of_cells(part.select(text_of(chosen)).to_series()).alias("segment"))
        .filter(pl.col("segment").is_not_null())
        .select(
            "segment",
            who(matching).hash().alias("key"),
            is_sent=~pl.any_horizontal(refusal.holds for refusal in refusals(rules)),
        )
        .collect()
    )


class _People:
    """The different people met so far and the set of segments each of their rows is in.

    Of too many, only those are kept whose hash divides by `_one_in`, which is as good as drawing lots: the
    share stays the same people however often they are met, so that it can stand for all.
    """

    def __init__(self, sets: SegmentSets, chosen: tuple[str, ...]) -> None:
        import polars as pl

        self._sets = sets
        self._chosen = chosen
        self._one_in = 1
        self._kept = pl.DataFrame(schema={"key": pl.UInt64, "segment": pl.UInt32})
        self._waiting: list[pl.DataFrame] = []
        self._waiting_rows = 0

    def add(self, rows: pl.DataFrame) -> None:
        """Take in the `key` and `segment` of some rows."""
        self._waiting.append(self._share_of(rows))
        self._waiting_rows += self._waiting[-1].height
        if self._waiting_rows > _MOST_MEMBERSHIPS:
            self._fold()

    def counted(self, rows: Counter[int]) -> Overlaps:
        """What was met; `rows` says how many are in each set."""
        import polars as pl

        self._fold()
        names, sets = self._chosen, self._sets.names()
        places = {name: place for place, name in enumerate(names)}
        of_set = pl.Series(
            [[places[name] for name in each] for each in sets], dtype=pl.List(pl.UInt32)
        )
        memberships = (
            self._kept.select("key", place=pl.lit(of_set).gather(pl.col("segment")))
            .explode("place")
            .unique()
        )
        people = dict(memberships["place"].value_counts().iter_rows())
        rows_in = Counter[str]()
        for code, count in rows.items():
            rows_in.update(dict.fromkeys(sets[code], count))
        times = memberships["key"].value_counts()["count"]
        return Overlaps(
            segments=tuple(
                Members(name, rows_in[name], people.get(place, 0) * self._one_in)
                for place, name in enumerate(names)
            ),
            rows=rows.total(),
            people=len(times) * self._one_in,
            in_several=int((times > 1).sum()) * self._one_in,
            pairs=tuple(
                Shared(names[first], names[second], count * self._one_in)
                for first, second, count in _pairs(memberships, people)
            ),
            is_exact=self._one_in == 1,
        )

    def _fold(self) -> None:
        import polars as pl

        kept = pl.concat([self._kept, *self._waiting]).unique()
        self._waiting, self._waiting_rows = [], 0
        weights = pl.Series([len(each) for each in self._sets.names()], dtype=pl.UInt32)
        while weights.gather(kept["segment"]).sum() > _MOST_MEMBERSHIPS:
            self._one_in *= 2
            kept = self._share_of(kept)
        self._kept = kept

    def _share_of(self, rows: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        return rows if self._one_in == 1 else rows.filter(pl.col("key") % self._one_in == 0)


def _pairs(memberships: pl.DataFrame, people: dict[int, int]) -> Sequence[tuple[int, int, int]]:
    """The places of two segments, and how many people are in both; the most first."""
    import polars as pl

    largest = sorted(people, key=lambda place: (-people[place], place))[:_PAIRED]
    bits = {place: 1 << rank for rank, place in enumerate(sorted(largest))}
    masks = (
        memberships.filter(pl.col("place").is_in(largest))
        .with_columns(bit=pl.col("place").replace_strict(bits, return_dtype=pl.UInt32))
        .group_by("key")
        .agg(pl.col("bit").sum())["bit"]
        .value_counts()
    )
    asked = list(combinations(bits, 2))
    if not asked:
        return ()
    both = [bits[first] | bits[second] for first, second in asked]
    counts = masks.select(
        pl.col("count").filter(pl.col("bit") & pl.lit(bit, pl.UInt32) == bit).sum().alias(str(at))
        for at, bit in enumerate(both)
    ).row(0)
    found = [(*pair, count) for pair, count in zip(asked, counts, strict=True) if count]
    return sorted(found, key=lambda each: (-each[2], each[:2]))[:_MOST_PAIRS]
