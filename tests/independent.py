"""What an export must come to, worked out row by row in plain Python.

It shares nothing with the tool but the words of its contract, so that a mistake cannot hide in both.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

_EMAIL = re.compile(r"[^\s@<>(),;:\\\"\[\]]+@[^\s@<>(),;:\\\"\[\].]+(\.[^\s@<>(),;:\\\"\[\].]+)+")


@dataclass
class Expectation:
    """Outcome of each row (from 1) and the object of each row that is sent."""

    outcomes: dict[int, str] = field(default_factory=dict)
    objects: dict[int, dict] = field(default_factory=dict)

    @property
    def counts(self) -> Counter:
        """Rows by outcome."""
        return Counter(self.outcomes.values())


def expect(
    path: Path,
    *,
    email: str,
    identifier: str | None,
    fields: dict[str, tuple[str, str]],
    segment_column: str | None,
    selected: list[str],
    attribute: str,
) -> Expectation:
    """Work out a first run: nothing is in the ledger, membership is boolean, blanks are left alone.

    `fields` gives attribute and type for each column.
    """
    expectation = Expectation()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    carriers: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        outcome = _refusal(row, email, identifier, segment_column, selected)
        if outcome:
            expectation.outcomes[number] = outcome
            continue
        who = _who(row, email, identifier)
        if who in carriers:
            expectation.outcomes[carriers[who]] = "duplicate"
        carriers[who] = number
    for number in carriers.values():
        row = rows[number - 1]
        expectation.outcomes[number] = "accepted"
        expectation.objects[number] = _object(row, email, identifier, fields, attribute)
    return expectation


def _refusal(row, email, identifier, segment_column, selected) -> str | None:
    if not any(row.values()):
        return "skipped"
    if segment_column and row[segment_column].strip() not in selected:
        return "not_selected"
    has_id = bool(identifier and row[identifier].strip())
    address = row[email].strip()
    if not has_id and not address:
        return "invalid"
    if address and (not _EMAIL.fullmatch(address) or len(address) > 254):
        return "invalid"
    if has_id and len(row[identifier].strip().encode()) > 987:
        return "invalid"
    return None


def _who(row, email, identifier):
    if identifier and row[identifier].strip():
        return "id:" + row[identifier].strip()
    return "email:" + row[email].strip()


def _object(row, email, identifier, fields, attribute) -> dict:
    made: dict = {}
    if identifier and row[identifier].strip():
        made["external_id"] = row[identifier].strip()
    if row[email].strip():
        made["email"] = row[email].strip()
    for column, (name, kind) in fields.items():
        value = _value(row[column].strip(), kind)
        if value is not None:
            made[name] = value
    made[attribute] = True
    return made


def _value(text: str, kind: str):
    if not text:
        return None
    match kind:
        case "string":
            return text
        case "integer":
            return int(text) if re.fullmatch(r"[+-]?\d+", text) else None
        case "boolean":
            return {"true": True, "false": False}.get(text.lower())
        case "number":
            try:
                return json.loads(json.dumps(float(text), allow_nan=False))
            except ValueError:
                return None
        case "date":
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                return None
        case "datetime":
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                return None
            moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
            return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
    raise AssertionError(kind)
