"""Arrow IPC: files (Feather version 2) and streams, recognised by their first bytes.

A file is read in slices; a stream has no table of contents and is read into memory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.heading import checked_names
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.streaming import stream_selected
from ci_braze_tui.sources.table import Source
from ci_braze_tui.sources.trouble import first_line, gone
from ci_braze_tui.sources.typed.slices import in_slices, text_of
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.sources.choice import Choice

_FILE = b"ARROW1\0\0"
_STREAM = b"\xff\xff\xff\xff"
_FEATHER_1 = b"FEA1"
_END = _STREAM + b"\0\0\0\0"


def is_arrow(path: Path, sample: bytes) -> bool:
    """Whether the file is Arrow IPC, a file or a stream, or Feather.

    Raises:
        SourceError: it is Feather of the first version.
    """
    if sample.startswith(_FEATHER_1):
        raise SourceError(
            _(
                "{file} is Feather of the first version; write it as Feather 2 or Parquet.",
                file=shown(path.name),
            )
        )
    return sample.startswith((_FILE, _STREAM))


def open_arrow(path: Path, choice: Choice, sample: bytes) -> Source:
    """An Arrow IPC file or stream.

    Raises:
        SourceError: it is damaged, or its columns cannot be told apart.
    """
    import polars as pl

    is_stream = sample.startswith(_STREAM)
    try:
        schema = _typed_rows(path, 1, is_stream=is_stream).collect_schema()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise gone(path, error) or _damaged(path, error) from error
    columns = checked_names(path, tuple(schema))
    return Source(
        choice=choice,
        name=path.name,
        stem=path.stem,
        description=_("Arrow stream") if is_stream else "Arrow",
        columns=columns,
        reader=_ArrowReader(path, columns, is_stream),
        notes=_unended(path) if is_stream else (),
    )


def _unended(path: Path) -> tuple[str, ...]:
    """Streams are cut between two batches without a trace but this one."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - len(_END)))
        if file.read() == _END:
            return ()
    return (
        _(
            "{file} does not say where it ends, so it may be incomplete; compare the rows "
            "with where it comes from.",
            file=shown(path.name),
        ),
    )


@dataclass(frozen=True, slots=True)
class _ArrowReader:
    path: Path
    columns: tuple[str, ...]
    is_stream: bool

    def scan(self, limit: int | None) -> pl.LazyFrame:
        return stream_selected(self._batches, self.columns, limit)

    def explain(self, error: Exception) -> SourceError:
        return gone(self.path, error) or _damaged(self.path, error)

    def _batches(self, wanted: Sequence[str], limit: int | None) -> Iterator[pl.DataFrame]:
        import polars as pl

        try:
            rows = _typed_rows(self.path, limit, is_stream=self.is_stream)
            schema = rows.collect_schema()
            cells = {name: text_of(schema, name) for name in wanted}
            yield from in_slices(self.path, rows, cells, limit)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
            raise self.explain(error) from error


def _typed_rows(path: Path, limit: int | None, *, is_stream: bool) -> pl.LazyFrame:
    """The rows; a file is not read yet, of a stream the first `limit` at least."""
    import polars as pl

    if is_stream:
        return pl.read_ipc_stream(path, n_rows=limit).lazy()
    return pl.scan_ipc(path, glob=False, hive_partitioning=False)


def _damaged(path: Path, error: Exception) -> SourceError:
    return SourceError(
        _(
            "{file} is a damaged or incomplete Arrow file; copy or export it again ({error}).",
            file=shown(path.name),
            error=first_line(error),
        )
    )
