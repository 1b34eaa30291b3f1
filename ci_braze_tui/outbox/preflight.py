"""The pre-flight of a file as a report: what is wrong, where, what to do, and what sending would cost.

Made of the plan alone, so that the screen, the command line and the saved files say the same. Saved files name
columns and row numbers and hold no cell of the file, so that they can be passed on; the people whom the first
records reach are only named to whoever asks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.outbox.plan import Forecast, Plan, Reach
from ci_braze_tui.outbox.reach_words import told_of
from ci_braze_tui.paths import write_private
from ci_braze_tui.records.outcome import NAMED, Outcomes

Severity = Literal["error", "warning", "note"]
"""error: the row is not sent though it should be · warning: a value is left out · note: worth knowing."""


class Finding(msgspec.Struct, frozen=True):
    """Something about rows of the file, in words for a person."""

    severity: Severity
    about: str
    """The attribute, the identifier, or the outcome of the rows."""
    column: str
    """Empty where no single column is meant."""
    reason: str
    remedy: str
    rows: int
    first: tuple[int, ...]


class Preflight(msgspec.Struct, frozen=True):
    """Everything to know of a file before it is sent."""

    export: str
    source: str
    prepared_at: datetime
    rows: int
    outcomes: Outcomes
    leavers: int
    with_id: int
    """Rows to be sent that name a Braze customer ID."""
    by_email: int
    """Rows to be sent that only have an e-mail address."""
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    forecast: Forecast
    without_ledger: Forecast
    reach: Reach | None
    """Whom the records reach, where a Braze segment was read lately."""
    brake: str | None


def preflight(plan: Plan, export: str, source: str, contract: Contract) -> Preflight:
    """The report of a plan under a contract."""
    return Preflight(
        export=export,
        source=source,
        prepared_at=datetime.now(UTC),
        rows=plan.rows,
        outcomes=plan.outcomes,
        leavers=plan.leavers,
        with_id=plan.with_id,
        by_email=plan.by_email,
        findings=findings(plan),
        notes=plan.notes,
        forecast=plan.forecast(contract),
        without_ledger=plan.forecast_without_ledger(contract),
        reach=plan.reach,
        brake=plan.brake,
    )


def findings(plan: Plan) -> tuple[Finding, ...]:
    """What the plan found, errors first, then warnings, then notes."""
    found = [
        Finding(
            "error" if each.outcome == "invalid" else "note",
            NAMED[each.outcome],
            "",
            each.reason,
            each.remedy,
            each.rows,
            each.first,
        )
        for each in plan.reasons
    ]
    found += [
        Finding(
            "warning" if each.dropped else "note",
            each.attribute,
            each.column,
            each.said,
            each.remedy,
            each.rows,
            each.first,
        )
        for each in plan.cautions
    ]
    order: tuple[Severity, ...] = ("error", "warning", "note")
    return tuple(sorted(found, key=lambda each: order.index(each.severity)))


def save(report: Preflight, folder: Path) -> tuple[Path, Path]:
    """Write `preflight.csv`, a line for each finding and fate, and `preflight.json`, all of it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("severity", "about", "column", "reason", "rows", "first rows", "remedy"))
    for each in (*report.findings, *_reaching(report.reach)):
        about, column = _harmless(each.about), _harmless(each.column)
        first = " ".join(map(str, each.first))
        writer.writerow((each.severity, about, column, each.reason, each.rows, first, each.remedy))
    if report.reach is not None:
        report = msgspec.structs.replace(report, reach=report.reach.nameless)
    table, whole = folder / "preflight.csv", folder / "preflight.json"
    write_private(table, text.getvalue().encode("utf-8-sig"))
    write_private(whole, msgspec.json.format(msgspec.json.encode(report), indent=2))
    return table, whole


def _reaching(reach: Reach | None) -> Iterator[Finding]:
    """What the records do to profiles, as lines of the table."""
    for told in told_of(reach) if reach is not None else ():
        yield Finding("note", told.about, "", told.sentence, "", told.count, told.rows)


def _harmless(name: str) -> str:
    """A name out of a file so that no spreadsheet takes it for a formula."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name
