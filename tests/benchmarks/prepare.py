"""Time and memory to prepare a file: first run, unchanged second run, and 2 % changed.

    python -m tests.benchmarks.prepare [ROWS]

Twelve columns, ten fields, a tenth of the cells blank, five segments; CSV, and the same as Parquet. Each
measurement is a process of its own, so that its peak of memory is its own; the baseline is polars reading and
writing the same file.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from ci_braze_tui.ledger.book import Ledger, bucket_of_key
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.prepare import prepare
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.spill import Buckets

SEGMENTS = tuple(f"Segment {number}" for number in range(5))
COUNTRIES = ("NO", "SE", "DK", "DE", "FR", "KR", "BR", "US")
FIELDS = (
    *(Field(name, name) for name in ("first_name", "last_name", "home_city", "country", "phone")),
    *(Field(name, name) for name in ("plan", "store")),
    Field("points", "points", "integer"),
    Field("score", "score", "number"),
    Field("since", "since", "datetime"),
)
RULES = Rules(
    "3aca937b-9bbc-4e42-9370-05e411967b2b",
    Matching("email", "id", fields=FIELDS),
    Segments("segment", SEGMENTS),
)
_AT_ONCE = 1_000_000


def write_customers(path: Path, rows: int, moved: int = 0) -> None:
    """Write the file; the first `moved` customers live in another city than before."""
    with path.open("wb") as file:
        for first in range(0, rows, _AT_ONCE):
            part = customers(first, min(first + _AT_ONCE, rows), moved)
            part.write_csv(file, include_header=first == 0)


def customers(first: int, end: int, moved: int) -> pl.DataFrame:
    """The customers of these numbers."""
    number = pl.col("number")
    text, small = number.cast(pl.String), (number % 1000).cast(pl.String).str.zfill(3)
    moment = pl.datetime(2024, 1, 1) + pl.duration(seconds=number)
    columns = {
        "first_name": "Ann" + small,
        "last_name": "O'Neil-" + small,
        "home_city": pl.when(number < moved).then(pl.lit("Oslo ")).otherwise(pl.lit("Bergen "))
        + small,
        "country": pl.lit(pl.Series(COUNTRIES)).gather(number % len(COUNTRIES)),
        "phone": "+4790" + (number % 1_000_000).cast(pl.String).str.zfill(6),
        "plan": "plan " + small,
        "store": "store " + small,
        "points": (number % 1000).cast(pl.String),
        "score": (number % 1000).cast(pl.String) + ".5",
        "since": moment.dt.strftime("%Y-%m-%dT%H:%M:%S"),
    }
    return pl.select(number=pl.int_range(first, end)).select(
        id="user-" + text,
        email="customer" + text + "@example.com",
        **{
            name: pl.when((number + place) % 10 != 0).then(cells)
            for place, (name, cells) in enumerate(columns.items())
        },
        segment=pl.lit(pl.Series(SEGMENTS)).gather(number % len(SEGMENTS)),
    )


def read_and_write(path: Path) -> str:
    """The baseline."""
    pl.scan_csv(path, infer_schema=False).sink_parquet(path.with_suffix(".baseline"))
    return ""


def prepared(path: Path) -> str:
    """Prepare the file with what the ledger beside it knows."""
    plan = prepare(open_source(path), RULES, ledger_beside(path), outbox_beside(path).make())
    return f"{plan.records:>10,} records, {plan.data_points:>11,} data points"


def settled(path: Path) -> str:
    """Tell the ledger that Braze took all of it."""
    outbox = outbox_beside(path)
    with Buckets(outbox.spill("told"), bucket_of_key()) as told:
        for part in outbox.read("records"):
            records = part.drop("row", "object", "points")
            told.add(records.with_columns(state=pl.lit("accepted")))
        ledger_beside(path).tell(told)
    return f"{ledger_beside(path).profiles():>10,} profiles known"


def ledger_beside(path: Path) -> Ledger:
    """The ledger of the benchmark."""
    return Ledger(path.parent / "ledger")


def outbox_beside(path: Path) -> Outbox:
    """The outbox of the benchmark."""
    return Outbox(path.parent / "outbox")


_WORK: dict[str, Callable[[Path], str]] = {
    "baseline": read_and_write, "prepare": prepared, "settle": settled,
}  # fmt: skip


def measured(what: str, work: str, path: Path) -> None:
    """Do one piece of work in a process of its own, which prints what it took."""
    command = [sys.executable, "-m", "tests.benchmarks.prepare", what, work, str(path)]
    subprocess.run(command, check=True)


def measure(what: str, work: str, path: Path) -> None:
    """Do it, and print what it took."""
    started = time.perf_counter()
    said = _WORK[work](path)
    seconds = time.perf_counter() - started
    cpu = time.process_time()
    print(f"{what:34} {seconds:7.2f} s  {cpu:7.2f} s CPU  {peak():6,} MB  {said}", flush=True)


def peak() -> int:
    """The most memory this process has had, in MB; what it was forked from does not count."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20
    (line,) = (each for each in status.read_text().splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1]) >> 10


def main(rows: int) -> None:
    """Measure one after the other."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "customers.csv"
        parquet = path.with_suffix(".parquet")
        write_customers(path, rows)
        pl.scan_csv(path, infer_schema=False).sink_parquet(parquet)
        measured("polars alone: CSV to Parquet", "baseline", path)
        measured("prepare Parquet, nothing known", "prepare", parquet)
        measured("prepare CSV, nothing known", "prepare", path)
        measured("settle, all accepted", "settle", path)
        measured("prepare CSV, all unchanged", "prepare", path)
        measured("prepare Parquet, all unchanged", "prepare", parquet)
        write_customers(path, rows, moved=rows // 50)
        measured("prepare CSV, 2 % changed", "prepare", path)
        measured("settle, 2 % accepted", "settle", path)


if __name__ == "__main__":
    if sys.argv[2:]:
        measure(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 1_000_000)
