"""Time and memory to prepare a file: first run, unchanged second run, and 2 % changed.

    python tests/benchmarks/prepare.py [ROWS]

Twelve columns, ten fields, a tenth of the cells blank, five segments. The baseline is polars reading and
writing the same file, in the same run.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from ci_braze_tui.ledger.book import Ledger, learn
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.outbox.prepare import prepare
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.sources.opening import open_source

SEGMENTS = tuple(f"Segment {number}" for number in range(5))
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


def write_customers(path: Path, rows: int, moved: int = 0) -> None:
    """Write the file; the first `moved` customers live in another city than before."""
    number = pl.int_range(rows, eager=True).alias("n")
    text = number.cast(pl.String)
    small = (number % 1000).cast(pl.String)
    frame = pl.DataFrame({"id": "user-" + text, "email": "customer" + text + "@example.com"})
    columns = {
        "first_name": "Ann" + small,
        "last_name": "O'Neil-" + small,
        "home_city": pl.select(
            pl.when(number < moved).then(pl.lit("Oslo ")).otherwise(pl.lit("Bergen "))
        ).to_series()
        + small,
        "country": "N" + small,
        "phone": "+4790000" + small,
        "plan": "plan " + small,
        "store": "store " + small,
        "points": small,
        "score": small + ".5",
        "since": pl.select(pl.datetime(2024, 1, 1) + pl.duration(seconds=pl.lit(number)))
        .to_series()
        .dt.strftime("%Y-%m-%dT%H:%M:%S"),
    }
    for place, (name, values) in enumerate(columns.items()):
        blank = (number + place) % 10 == 0
        frame = frame.with_columns(pl.when(~blank).then(values).alias(name))
    segment = pl.Series("segment", SEGMENTS).gather(number % len(SEGMENTS))
    frame.with_columns(segment).write_csv(path)


def measured(what: str, work: Callable[[], Plan | None]) -> None:
    """Run it and print what it took."""
    started = time.perf_counter()
    plan = work()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told = f"{plan.records:>9,} records" if plan else ""
    print(f"{what:28} {seconds:6.2f} s   peak so far {peak:5,} MB   {told}", flush=True)


def main() -> None:
    """Measure one after the other; the peak of memory never falls, so read it downwards."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "customers.csv"
        write_customers(path, rows)
        ledger, outbox = Ledger(folder / "ledger"), Outbox(folder / "outbox")

        def baseline() -> None:
            pl.scan_csv(path, infer_schema=False).sink_parquet(folder / "baseline.parquet")

        def run() -> Plan:
            return prepare(open_source(path), RULES, ledger, outbox.make())

        measured("polars: CSV to Parquet", baseline)
        measured("prepare, nothing known", run)
        accepted = pl.concat(list(outbox.read("records"))).drop("row", "object")
        ledger.replace(learn(ledger.read(), accepted, accepted.clear()))
        measured("prepare, all unchanged", run)
        write_customers(path, rows, moved=rows // 50)
        measured("prepare, 2 % changed", run)


if __name__ == "__main__":
    main()
