"""The plan: what a run will do, counted over the whole file, before anything is sent.

It is all that a dry run shows and all that a person says yes to, so it holds everything worth knowing and
is stored beside the objects it speaks of. Errors (rows that are not sent) are its `reasons`, warnings (values
that are left out, changed or doubtful) its `cautions`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.records.outcome import Outcome, Outcomes
from ci_braze_tui.records.values.written import left_out

Fate = Literal["updates", "known", "by_email", "several", "creates", "ignored"]
"""What becomes of a record: it updates the profile its identifier names · it updates one that the segment lacks
and earlier runs told Braze of · it updates the one profile with its e-mail address · it updates one of several
with its address · it creates a profile · it reaches nobody that can be seen, because it may not create.
"""


class Reason(msgspec.Struct, frozen=True):
    """Why some rows are not sent."""

    outcome: Outcome
    reason: str
    rows: int
    first: tuple[int, ...]
    """The first few of these rows, numbered from 1 below the header."""
    remedy: str = ""
    """What can be done about it; empty where nothing is wrong."""


class Caution(msgspec.Struct, frozen=True):
    """Values of rows that are sent, which are left out, changed, or doubtful."""

    attribute: str
    """The attribute, or what the column is for: "Braze customer ID", "e-mail"."""
    column: str
    sentence: str
    """What they are, in words that their number can stand before."""
    remedy: str
    dropped: bool
    """Whether the value is left out of the object."""
    rows: int
    first: tuple[int, ...]

    @property
    def said(self) -> str:
        """The sentence, and that they are left out if they are."""
        return left_out(self.sentence) if self.dropped else self.sentence


class Forecast(msgspec.Struct, frozen=True):
    """What sending costs."""

    records: int
    requests: int
    """By count and by bytes; a few more when something has to be sent again."""
    seconds: float
    """At the least, by the limits of the contract."""
    data_points: int


class Holder(msgspec.Struct, frozen=True):
    """A profile that has an e-mail address when a record comes to it."""

    identifier: str = ""
    """The identifier of the profile; empty where it has none but the address."""
    row: int | None = None
    """The row of the same file that creates the profile, or gives it the address."""


class Sample(msgspec.Struct, frozen=True):
    """Somebody whom a record is about, as the person who exports knows them: texts out of the file."""

    row: int | None
    """None for a leaver."""
    identifier: str
    """Empty where the e-mail address is all there is."""
    email: str
    holders: tuple[Holder, ...] = ()
    """The first of the profiles that have the address; only where it matters who they are."""


class Reach(msgspec.Struct, frozen=True):
    """How many records do what, with the first of each."""

    segment: str
    name: str
    read_at: datetime
    profiles: int
    """How many the segment had."""
    records: dict[Fate, int]
    """Those about rows: each has one fate."""
    first: dict[Fate, tuple[Sample, ...]]
    elsewhere: int
    """Of those that create a profile: their e-mail address belongs to another one already."""
    first_elsewhere: tuple[Sample, ...]
    leavers: int = 0
    """Records without a row, beside those above: they take the membership away, and never create."""
    first_leavers: tuple[Sample, ...] = ()

    @property
    def total(self) -> int:
        """All records that are about rows."""
        return sum(self.records.values())

    @property
    def whole(self) -> int:
        """All records, those of leavers as well."""
        return self.total + self.leavers

    @property
    def nameless(self) -> Reach:
        """The same with row numbers alone: nothing in it is out of the file."""
        return msgspec.structs.replace(
            self,
            first={fate: _nameless(some) for fate, some in self.first.items()},
            first_elsewhere=_nameless(self.first_elsewhere),
            first_leavers=(),
        )


def _nameless(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    return tuple(Sample(each.row, "", "") for each in samples)


class Plan(msgspec.Struct, frozen=True):
    """What will become of every row, and what sending costs."""

    rows: int
    outcomes: Outcomes
    """`pending` are the rows that will be sent."""
    leavers: int
    """Members who are gone from the chosen segments; records without a row."""
    members: int
    """Profiles that Braze holds as members by earlier runs."""
    with_id: int
    """Rows to be sent that name a Braze customer ID."""
    by_email: int
    """Rows to be sent that only have an e-mail address."""
    data_points: int
    bytes: int
    """Of all objects together."""
    unsaved_data_points: int
    """What it would cost if nothing were known of what Braze has."""
    unsaved_bytes: int = 0
    reasons: tuple[Reason, ...] = ()
    cautions: tuple[Caution, ...] = ()
    notes: tuple[str, ...] = ()
    """What a person should know of the source, a sentence each."""
    objects: tuple[str, ...] = ()
    """The first few objects, exactly as they will be sent."""
    reach: Reach | None = None
    """Whom the records reach, where a Braze segment was read lately."""
    leavers_brake: str | None = msgspec.field(default=None, name="brake")
    """Why too many leave for the run to go on without a person's consent; None where it may."""
    creates_brake: str | None = None
    """The same for profiles that it creates."""

    @property
    def brake(self) -> str | None:
        """Why the run is held back until a person consents; None when it may go."""
        return " ".join(filter(None, (self.leavers_brake, self.creates_brake))) or None

    @property
    def people(self) -> int:
        """How many the chosen segments have in the file: those to be sent, and those that Braze has."""
        return self.outcomes.pending + self.outcomes.unchanged

    @property
    def records(self) -> int:
        """Objects to be sent."""
        return self.outcomes.pending + self.leavers

    def forecast(self, contract: Contract) -> Forecast:
        """What the run costs under a contract."""
        return _forecast(contract, self.records, self.data_points, self.bytes)

    def forecast_without_ledger(self, contract: Contract) -> Forecast:
        """What the same file would cost if nothing were known of what Braze has."""
        records = self.outcomes.pending + self.outcomes.unchanged
        return _forecast(contract, records, self.unsaved_data_points, self.unsaved_bytes)


def _forecast(contract: Contract, records: int, data_points: int, size: int) -> Forecast:
    requests = max(-(-records // contract.objects), -(-size // contract.most_bytes))
    window, seconds = contract.window
    rate = window / seconds
    hours = (requests - 1) // contract.requests_per_hour if contract.requests_per_hour else 0
    rest = requests - hours * (contract.requests_per_hour or 0)
    return Forecast(records, requests, max(hours * 3600 + rest / rate, 0.0), data_points)
