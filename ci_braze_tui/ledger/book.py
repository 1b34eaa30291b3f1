"""The ledger: for each profile and attribute, a hash of what Braze was last told.

One Parquet file for each export. It holds no attribute values, only their hashes; the identifier of a
profile is kept in clear, because a profile that leaves the segments can only be told to Braze by it.

| column             | type      | meaning                                                        |
|--------------------|-----------|----------------------------------------------------------------|
| `key`              | 16 bytes  | hash of `who`                                                  |
| `who`              | text      | the identifying member of the object, as JSON text             |
| `member`           | boolean   | whether Braze has the profile as a member, or may have it      |
| `attribute:<name>` | unsigned  | hash of the `"name":value` text; null: nothing we can rely on  |
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.paths import open_private, private_folder, storing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

_ATTRIBUTE = "attribute:"


def attribute_column(name: str) -> str:
    """What the column of hashes for an attribute is called."""
    return _ATTRIBUTE + name


def attribute_columns(columns: Sequence[str]) -> list[str]:
    """Those of the columns that hold hashes of attributes."""
    return [column for column in columns if column.startswith(_ATTRIBUTE)]


def attribute_in(column: str) -> str:
    """The attribute that a column of hashes is about."""
    return column.removeprefix(_ATTRIBUTE)


def key_of(who: pl.Expr) -> pl.Expr:
    """The 128-bit key of a profile, the same on every machine and with every version of the tool."""
    from polars_hash import NonCryptographicHashingNameSpace

    return NonCryptographicHashingNameSpace(who).xxh3_128(return_binary=True, byte_order="big")


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

    def read(self) -> pl.DataFrame:
        """Everything Braze was told; a frame without rows before the first export.

        Raises:
            BadInputError: the file is damaged.
        """
        import polars as pl

        if not self.path.exists():
            return pl.DataFrame(schema={"key": pl.Binary, "who": pl.String, "member": pl.Boolean})
        try:
            return pl.read_parquet(self.path, glob=False)
        except pl.exceptions.PolarsError:
            raise BadInputError(
                f"{self.path} is damaged. Move it away; the next run then sends every row again."
            ) from None

    def replace(self, book: pl.DataFrame) -> None:
        """Put `book` in the place of the old one, in one step that a crash cannot tear."""
        private_folder(self.folder)
        temporary = self.path.with_suffix(".new")
        with storing(temporary), open_private(temporary) as file:
            book.write_parquet(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path)


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
