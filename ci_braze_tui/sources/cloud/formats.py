"""The formats that polars reads at an address, each as a lazy table.

Apart from the opening because each has a peculiarity of its own that must not cost a leading zero, a
column or a row.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec

from ci_braze_tui.sources.address import name_of
from ci_braze_tui.sources.heading import checked_names
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.streaming import stream
from ci_braze_tui.sources.text.dialect import find_dialect, first_records, separator_line
from ci_braze_tui.sources.text.foreign import refuse_foreign
from ci_braze_tui.sources.text.json_rows import KeyLearner, RowDecoder
from ci_braze_tui.sources.typed.delta import LOG
from ci_braze_tui.sources.typed.partitions import BLANK

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.sources.choice import Choice

_SAMPLE_LINES = 200
_LINES = 8_192
"""How many objects are decoded at a time."""
_NO_JSON = (msgspec.DecodeError, RecursionError)
_HIDDEN = ("_", ".")
_PATH = "\0path"
"""A column for the path of the part; no column of a table is called so."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to read what is at an address."""

    name: str
    """For people."""
    scan: Callable[[Choice], pl.LazyFrame]

    def errors(self) -> tuple[type[Exception], ...]:
        """What may be raised when it is not there, not to be had, or not in this format."""
        import polars as pl

        raised: tuple[type[Exception], ...] = (pl.exceptions.PolarsError, OSError, *_NO_JSON)
        if find_spec("deltalake") is not None:
            from deltalake.exceptions import DeltaError

            raised = (*raised, DeltaError)
        return raised


def has_delta_log(address: str) -> bool:
    """Whether there is a Delta table; False as well where that cannot be found out."""
    import polars as pl

    log = pl.scan_lines(f"{address.rstrip('/')}/{LOG}/*.json")
    try:
        return not log.head(1).collect().is_empty()
    except (pl.exceptions.PolarsError, OSError):
        return False


def _scan_parquet(choice: Choice) -> pl.LazyFrame:
    import polars as pl

    return _with_partitions(
        pl.scan_parquet(
            choice.path,
            hive_partitioning=False,
            hidden_file_prefix=_HIDDEN,
            missing_columns="insert",
            include_file_paths=_PATH,
        )
    )


def _scan_parquet_folder(choice: Choice) -> pl.LazyFrame:
    glob = f"{choice.path.rstrip('/')}/**/*.parquet"
    return _scan_parquet(msgspec.structs.replace(choice, path=glob))


def _with_partitions(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A column, of text, for each folder of the parts that is called `column=value`."""
    import polars as pl

    first = rows.select(_PATH).head(1).collect()
    folders = PurePosixPath(first.item() if first.height else "").parts[:-1]
    here = set(rows.collect_schema())
    names = [name for name, equals, _ in (folder.partition("=") for folder in folders) if equals]
    return rows.with_columns(
        pl.col(_PATH)
        .str.extract(f"/{re.escape(name)}=([^/]*)/")
        .map_batches(_values, return_dtype=pl.String, is_elementwise=True)
        .alias(unquote(name))
        for name in names
        if unquote(name) not in here
    ).select(pl.exclude(_PATH))


def _values(texts: pl.Series) -> pl.Series:
    """The values that names of folders stand for."""
    import polars as pl

    known = {
        text: None if text in ("", BLANK) else unquote(text)
        for text in texts.unique().drop_nulls().to_list()
    }
    return texts.replace_strict(known, default=None, return_dtype=pl.String)


def _scan_arrow(choice: Choice) -> pl.LazyFrame:
    import polars as pl

    return pl.scan_ipc(choice.path, hive_partitioning=False)


def _scan_json_lines(choice: Choice) -> pl.LazyFrame:
    import polars as pl

    # polars would read numbers as floats, of which a long id loses its last digits
    def blocks() -> Iterator[bytes]:
        mark = codecs.BOM_UTF8
        batches = pl.scan_lines(choice.path).collect_batches(chunk_size=_LINES, lazy=True)
        for batch in batches:
            yield "\n".join(batch.to_series()).encode().removeprefix(mark)
            mark = b""

    def rows() -> Iterator[pl.DataFrame]:
        decoder = RowDecoder(learner.keys)
        return (decoder.table(found) for text in blocks() if (found := decoder.lines(text)))

    learner = KeyLearner()
    for text in blocks():
        learner.lines(text)
    return stream(rows, learner.keys, None)


def _scan_csv(choice: Choice) -> pl.LazyFrame:
    import polars as pl

    sample = "\n".join(
        pl.scan_lines(choice.path).head(_SAMPLE_LINES).collect().to_series().drop_nulls().to_list()
    ).removeprefix("\ufeff")
    name = name_of(choice.path)
    refuse_foreign(shown(name), sample.encode())
    dialect = find_dialect(shown(name), sample, choice.delimiter, choice.quote)
    start = separator_line(sample)
    records, _ = first_records(sample[start:], dialect)
    columns = checked_names(Path(name), tuple(records[0]) if records else ("",))
    rows = pl.scan_csv(
        choice.path,
        separator=dialect.delimiter,
        quote_char=dialect.quote,
        infer_schema=False,
        glob=False,
        skip_lines=1 if start else 0,
        new_columns=columns,
    )
    # polars notices a row with too many cells only if it is asked for every column, and else gives
    # shifted cells; this step asks for all of them, whatever is selected afterwards
    schema = dict.fromkeys(columns, pl.String())
    return rows.map_batches(_without_blank_lines, streamable=True, schema=schema)


def _without_blank_lines(rows: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return rows.filter(~pl.all_horizontal(pl.all().is_null()))


def _scan_delta(choice: Choice) -> pl.LazyFrame:
    import polars as pl

    return pl.scan_delta(choice.path)


PARQUET = Format("Parquet", _scan_parquet)
PARQUET_FOLDER = Format("Parquet", _scan_parquet_folder)
DELTA = Format("Delta", _scan_delta)
CSV = Format("CSV", _scan_csv)
ARROW = Format("Arrow", _scan_arrow)
_JSON_LINES = Format("NDJSON", _scan_json_lines)

BY_ENDING = {
    ".parquet": PARQUET,
    ".pq": PARQUET,
    ".csv": CSV,
    ".tsv": CSV,
    ".txt": CSV,
    ".ndjson": _JSON_LINES,
    ".jsonl": _JSON_LINES,
    ".arrow": ARROW,
    ".feather": ARROW,
    ".ipc": ARROW,
}
