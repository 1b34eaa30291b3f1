"""A desk to prepare exports on: customer files, a ledger that remembers, and what came of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ci_braze_tui.ledger.book import Ledger, bucket_of_key
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.outbox.prepare import prepare
from ci_braze_tui.records.rules import Membership, Rules
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import Source
from ci_braze_tui.spill import Buckets

HEADER = ("Id", "EMail", "Segment")
BY_ID = Matching("EMail", "Id")
CHOSEN = Segments("Segment", ("VIP", "News"))


def rules(
    matching: Matching = BY_ID, segments: Segments = CHOSEN, membership: Membership | None = None
) -> Rules:
    """The rules of an export, as usual but for what is said."""
    return Rules("I", matching, segments, membership or Membership(brake=100))


@dataclass(frozen=True, slots=True)
class Prepared:
    """What preparing left."""

    plan: Plan
    outbox: Outbox

    @property
    def records(self) -> pl.DataFrame:
        """All records, in sending order."""
        parts = list(self.outbox.read("records"))
        return pl.concat(parts, how="diagonal") if parts else pl.DataFrame()

    @property
    def objects(self) -> list[dict]:
        """All objects, in sending order, as Braze reads them."""
        return [json.loads(text) for part in self.outbox.read("records") for text in part["object"]]

    @property
    def not_sent(self) -> dict[int, tuple[str, str]]:
        """Outcome and reason of each row that is not sent."""
        columns = ["row", "outcome", "reason"]
        parts = [part.rows() for part in self.outbox.read("outcomes", columns)]
        return {row: (outcome, reason) for part in parts for row, outcome, reason in part}


def tell(ledger: Ledger, records: pl.DataFrame) -> None:
    """Let a ledger know of records, each with its `state`."""
    with Buckets(ledger.folder / "spill", bucket_of_key()) as told:
        told.add(records)
        ledger.tell(told)


@dataclass(slots=True)
class Desk:
    """One export, prepared again and again."""

    folder: Path
    runs: int = 0

    @property
    def ledger(self) -> Ledger:
        """What Braze was told so far."""
        return Ledger(self.folder / "ledger")

    def file(self, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> Source:
        """A customer file with these rows."""
        path = self.folder / "customers.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return open_source(path)

    def prepare(
        self, source: Source | Sequence[Sequence[str]], described: Rules | None = None, **options
    ) -> Prepared:
        """Prepare a file, or rows under the usual header, and check that the sums are right."""
        self.runs += 1
        outbox = Outbox(self.folder / f"outbox-{self.runs}").make()
        opened = source if isinstance(source, Source) else self.file(source)
        plan = prepare(opened, described or rules(), self.ledger, outbox, **options)
        prepared = Prepared(plan, outbox)
        assert plan.outcomes.total == plan.rows
        assert len(prepared.not_sent) + plan.outcomes.pending == plan.rows
        assert len(prepared.objects) == plan.records
        return prepared

    def tell(
        self,
        source: Source | Sequence[Sequence[str]],
        described: Rules | None = None,
        *,
        rejected: Collection[int] = (),
        unknown: Collection[int] = (),
        **options,
    ) -> Prepared:
        """Prepare, and let Braze take every record but those at the named positions."""
        prepared = self.prepare(source, described, **options)
        records = prepared.records
        if records.is_empty():
            return prepared
        told = records.with_columns(position=pl.int_range(pl.len())).drop("row", "object", "points")
        lost = pl.col("position").is_in([*unknown])
        taken = told.filter(~pl.col("position").is_in([*rejected])).with_columns(
            state=pl.when(lost).then(pl.lit("unknown")).otherwise(pl.lit("accepted"))
        )
        tell(self.ledger, taken.drop("position"))
        return prepared
