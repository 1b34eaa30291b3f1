"""The ledger: for each profile and attribute, a hash of what Braze was last told.

One Parquet file for each export. It holds no attribute values, only their hashes; the identifier of a
profile is kept in clear, because a profile that leaves the segments can only be told to Braze by it.

| column             | type      | meaning                                                        |
|--------------------|-----------|----------------------------------------------------------------|
| `key`              | 16 bytes  | hash of `who`; the file is sorted by it                        |
| `who`              | text      | the identifying member of the object, as JSON text             |
| `member`           | boolean   | whether Braze has the profile as a member, or may have it      |
| `attribute:<name>` | unsigned  | hash of the `"name":value` text; null: nothing we can rely on  |

A ledger of any size is read, compared and rewritten a span of buckets at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sorted_file import SortedFile, bucket_of
from ci_braze_tui.spill import BUCKETS, Buckets, spans
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

PROFILES_AT_ONCE = 200_000
"""How many profiles are compared at a time; a few hundred bytes of memory each."""

_ATTRIBUTE = "attribute:"


def attribute_column(name: str) -> str:
    """What the column of hashes for an attribute is called."""
    return _ATTRIBUTE + name


def attribute_columns(columns: Sequence[str]) -> list[str]:
    """Those of the columns that hold hashes of attributes."""
    return [column for column in columns if column.startswith(_ATTRIBUTE)]


def key_of(who: pl.Expr) -> pl.Expr:
    """The 128-bit key of a profile, the same on every machine and with every version of the tool."""
    from polars_hash import NonCryptographicHashingNameSpace

    return NonCryptographicHashingNameSpace(who).xxh3_128(return_binary=True, byte_order="big")


def bucket_of_key() -> pl.Expr:
    """The bucket of a profile: the first byte of its `key`."""
    return bucket_of("key")


def hash_of(piece: pl.Expr) -> pl.Expr:
    """The 64-bit hash of an attribute's `"name":value` text; null stays null."""
    from polars_hash import NonCryptographicHashingNameSpace

    return NonCryptographicHashingNameSpace(piece).xxh3_64()


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of one export, in its folder."""

    folder: Path

    @property
    def path(self) -> Path:
        """The file that holds it."""
        return self.folder / "ledger.parquet"

    def profiles(self) -> int:
        """How many profiles it knows.

        Raises:
            BadInputError: the file is damaged.
        """
        import polars as pl

        return int(self._collect(self._file.rows().select(pl.len())).item())

    def columns(self) -> list[str]:
        """The names of its columns.

        Raises:
            BadInputError: the file is damaged.
        """
        return self._collect(self._file.rows().head(0)).columns

    def read(
        self, first: int = 0, last: int = BUCKETS - 1, columns: Sequence[str] | None = None
    ) -> pl.DataFrame:
        """What Braze was told of the profiles in the buckets from `first` to `last`; `columns` of it, or all.

        Raises:
            BadInputError: the file is damaged.
        """
        return self._collect(self._file.between(first, last, columns))

    def spans(self, others: int = 0) -> list[tuple[int, int]]:
        """The spans of buckets to hold it against `others` profiles in.

        Raises:
            BadInputError: the file is damaged.
        """
        return spans(max(self.profiles(), others), PROFILES_AT_ONCE)

    def tell(self, told: Buckets) -> None:
        """Fold in what a run told Braze, in one step that a crash cannot tear.

        Args:
            told: records by `bucket_of_key`: `key`, `who`, `member`, the hashes of what each one sent,
                and `state`, which is "accepted" or "unknown".

        Raises:
            BadInputError: the ledger is damaged.
        """
        import polars as pl

        if not told.rows:
            return
        state = pl.col("state")

        def books() -> Iterator[pl.DataFrame]:
            for first, last in self.spans(told.rows):
                news = told.take(first, last)
                book = self.read(first, last)
                if not news.is_empty():
                    accepted = news.filter(state == "accepted").drop("state")
                    unknown = news.filter(state == "unknown").drop("state")
                    book = learn(book, accepted, unknown)
                yield book

        hashes = attribute_columns([*self.columns(), *told.columns])
        schema = dict(self._file.empty) | dict.fromkeys(hashes, pl.UInt64())
        self._file.replace(books(), schema)

    @property
    def _file(self) -> SortedFile:
        import polars as pl

        return SortedFile(
            self.path, "key", {"key": pl.Binary(), "who": pl.String(), "member": pl.Boolean()}
        )

    def _collect(self, rows: pl.LazyFrame) -> pl.DataFrame:
        import polars as pl

        try:
            return rows.collect()
        except pl.exceptions.PolarsError:
            raise BadInputError(
                _(
                    "{path} is damaged. Move it away; the next run then sends every row again.",
                    path=str(self.path),
                )
            ) from None


def learn(book: pl.DataFrame, accepted: pl.DataFrame, unknown: pl.DataFrame) -> pl.DataFrame:
    """The ledger after a run.

    Args:
        book: the ledger before.
        accepted: records that Braze took: `key`, `who`, `member` and the hashes of what each one sent.
        unknown: records that Braze may have taken, in the same columns.

    What was accepted is known from now on. Of what is unknown nothing can be relied on: its hashes are
    forgotten so that it is sent again, and its profile counts as a member so that leaving is told.
    """
    import polars as pl

    told = pl.concat(
        [
            accepted.with_columns(forget=pl.lit(value=False)),
            unknown.with_columns(member=pl.lit(value=True), forget=pl.lit(value=True)),
        ],
        how="diagonal",
    )
    if told.is_empty():
        return book
    known = attribute_columns(book.columns)
    sent = attribute_columns(told.columns)
    # In front, for an attribute may be called `…:new`.
    news = told.rename({column: f"new:{column}" for column in (*sent, "who", "member")})
    merged = book.join(news, on="key", how="full", coalesce=True)

    def hashes(column: str) -> pl.Expr:
        if column not in sent:
            return pl.col(column)
        new = pl.col(f"new:{column}")
        if column not in known:
            return pl.when(~pl.col("forget")).then(new).alias(column)
        forgotten = pl.col("forget") & new.is_not_null()
        return pl.when(forgotten).then(None).otherwise(pl.coalesce(new, column)).alias(column)

    names = [*known, *(column for column in sent if column not in known)]
    return merged.select(
        "key",
        pl.coalesce("new:who", "who").alias("who"),
        pl.coalesce("new:member", "member").alias("member"),
        *(hashes(column) for column in names),
    ).sort("key")
