"""Files at an address: https://, s3://, abfss://, az://, gs://, as polars reads them where they are.

Credentials are those the cloud's own tools leave in the environment. Everything is read through a stream
of our own, so that no error leaves it that still holds an address with what grants access.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.address import name_of, refuse_unsafe, without_secrets
from ci_braze_tui.sources.cloud.formats import (
    ARROW,
    BY_ENDING,
    CSV,
    DELTA,
    PARQUET,
    PARQUET_FOLDER,
    Format,
    has_delta_log,
)
from ci_braze_tui.sources.cloud.trouble import NothingThereError, NotThisFormatError, explain_cloud
from ci_braze_tui.sources.heading import checked_names
from ci_braze_tui.sources.streaming import stream_selected
from ci_braze_tui.sources.table import Source
from ci_braze_tui.sources.typed.delta import require_deltalake
from ci_braze_tui.sources.typed.slices import in_batches, text_of

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.sources.choice import Choice

_PACKED = (".gz", ".zst")


def open_cloud(choice: Choice) -> Source:
    """What is at an address: a file, a folder or glob of Parquet parts, or a Delta table.

    Raises:
        SourceError: it cannot be reached, may not be read, or is nothing that can be read there.
    """
    refuse_unsafe(choice.path)
    trouble: SourceError = NothingThereError()
    for how in _ways(choice.path):
        try:
            return _opened(choice, how)
        except NothingThereError as error:
            trouble = trouble if isinstance(trouble, NotThisFormatError) else error
        except NotThisFormatError as error:
            trouble = error
    raise trouble


def _ways(address: str) -> Iterator[Format]:
    """How it may be read: by its ending, or, where that says nothing, whatever it turns out to be."""
    path = PurePosixPath(without_secrets(address).lower())
    ending = PurePosixPath(path.stem).suffix if path.suffix in _PACKED else path.suffix
    by_ending = BY_ENDING.get(ending)
    may_be_folder = not address.lower().startswith("http") and "*" not in address
    if may_be_folder and by_ending in (None, PARQUET):
        if has_delta_log(address):
            require_deltalake(name_of(address))
            yield DELTA
            return
        if not address.endswith("/"):
            yield PARQUET
        yield PARQUET_FOLDER
    elif by_ending in (None, PARQUET):
        yield PARQUET
    if by_ending is None:
        yield from (ARROW, CSV)
    elif by_ending is not PARQUET:
        yield by_ending


def _opened(choice: Choice, how: Format) -> Source:
    reader = _CloudReader(choice, how, ())
    schema = reader.schema()
    name = name_of(choice.path)
    columns = checked_names(Path(name), tuple(schema))
    return Source(
        choice=choice,
        name=name,
        stem=PurePosixPath(name).stem,
        description=f"{how.name}, {choice.path.partition(':')[0].lower()}",
        columns=columns,
        reader=_CloudReader(choice, how, columns),
    )


@dataclass(frozen=True, slots=True)
class _CloudReader:
    choice: Choice
    how: Format
    columns: tuple[str, ...]

    def scan(self, limit: int | None) -> pl.LazyFrame:
        return stream_selected(self._batches, self.columns, limit)

    def explain(self, error: Exception) -> SourceError:
        return explain_cloud(self.choice.path, self.how.name, error)

    def schema(self) -> dict[str, pl.DataType]:
        """The columns and their types; SourceError if it cannot be read so."""
        try:
            return dict(self.how.scan(self.choice).collect_schema())
        except self.how.errors() as error:
            trouble = self.explain(error)
        raise trouble  # not in the handler: what polars says would hang on to it, secrets and all

    def _batches(self, wanted: Sequence[str], limit: int | None) -> Iterator[pl.DataFrame]:
        try:
            rows = self.how.scan(self.choice)
            schema = rows.collect_schema()
            yield from in_batches(rows, {name: text_of(schema, name) for name in wanted}, limit)
        except self.how.errors() as error:
            trouble = self.explain(error)
        else:
            return
        raise trouble  # not in the handler, as above
