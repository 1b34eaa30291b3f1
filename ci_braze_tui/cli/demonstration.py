"""A whole world to try things out in: a sandbox, sample customers, and a home that is thrown away.

The wizard and the headless demo live in the same one, and both read profiles back through Braze's own
interface to show that they arrived.
"""

from __future__ import annotations

import asyncio
import csv
import re
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.braze.profiles import Profile
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.exports.belongings import export_of
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.matching.guess import suggest_braze_customer_id, suggest_email, suggest_fields
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import Run
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.sample import write_sample_customers
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.secret import Secret
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.profile import profile_columns
from ci_braze_tui.workspace.account import current_account

CUSTOMERS = 5_000
KNOWN_CUSTOMERS = 2_000
"""So many of them are in the sandbox from the start, so that there is something to update."""
CHOSEN = ("VIP", "Newsletter")
EVERYBODY = SegmentDefinition("Everybody", rule="email exists")
"""To read before the first run: the segment that the export fills has nobody in it then."""
_FAR_AWAY = Fault("latency", percent=100, seconds=0.7)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_ASKED = 200
_IDS_PER_QUESTION = 50
"""The most that users/export/ids takes (Braze docs)."""


class ReadBack(msgspec.Struct, frozen=True):
    """What Braze says about some of the people who were exported."""

    asked: int
    found: int
    matching: int
    """Profiles that carry the membership and the e-mail address of the file."""
    members: int
    """Profiles in the Braze segment that filters on the membership."""


class Demonstration:
    """A sandbox with sample customers; to be used in a `with`.

    `leisurely` lets every answer take its time, so that there is something to watch.
    """

    def __init__(self, *, leisurely: bool = False) -> None:
        self._faults = FaultPlan((_FAR_AWAY,) if leisurely else ())

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ci-braze-demo-")))
            self.sample = folder / "customers.csv"
            write_sample_customers(self.sample, CUSTOMERS)
            settings = Settings(
                segments=(*Settings().segments, EVERYBODY),
                seed_customers=KNOWN_CUSTOMERS,
                faults=self._faults,
            )
            self.sandbox = stack.enter_context(SandboxProcess(settings))
            self.home = Home.under(folder / "home")
            self.keys = Keys.in_memory()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def segment_identifier(self) -> str:
        """The segment to export to."""
        return self.sandbox.segments[0].identifier

    def connect(self) -> Connection:
        """Save a connection to the sandbox, its key in memory only."""
        connection = Connection("Sandbox", self.sandbox.endpoint, export_user=current_account())
        ConnectionStore(self.home).save(connection)
        self.keys.remember(connection.name, Secret(self.sandbox.key("full")))
        return connection

    def export(self, connection: Connection) -> Export:
        """An export of the sample customers, matched as suggested."""
        profiles = profile_columns(open_source(self.sample))
        email = suggest_email(profiles)[0].column
        identifier = suggest_braze_customer_id(profiles)[0].column
        fields = suggest_fields(profiles, {email, identifier, "Segment"})
        return Export(
            name="VIP and Newsletter to Braze",
            segment_identifier=self.segment_identifier,
            source=Choice(str(self.sample)),
            matching=Matching(email, identifier, fields=fields),
            connection=connection.name,
            segments=Segments("Segment", CHOSEN),
        )

    def read_back(self, run: Run) -> ReadBack:
        """Ask Braze for some of the people that a run of the sample has exported."""
        export = export_of(run)
        expected = self._expected(export.segments)
        asked = list(expected)[:: max(1, len(expected) // _ASKED)][:_ASKED]
        self.sandbox.inspector.settle()
        found = asyncio.run(self._ask(asked))
        attribute = export.rules.membership_attribute
        matching = sum(
            bool(profile.custom_attributes.get(attribute))
            and profile.email == expected[profile.external_id or ""]
            for profile in found
        )
        sizes = {each.identifier: each.size for each in self.sandbox.inspector.segments()}
        members = sizes.get(export.segment_identifier, 0)
        return ReadBack(len(asked), len(found), matching, members)

    def _expected(self, segments: Segments) -> dict[str, str]:
        """E-mail by Braze customer ID, read from the sample without any of the tool's own code."""
        with self.sample.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {
            row["BrazeUserId"]: row["EMail"]
            for row in rows
            if row["BrazeUserId"]
            and _ADDRESS.fullmatch(row["EMail"])
            and (segments.column is None or row[segments.column] in segments.selected)
        }

    async def _ask(self, identifiers: list[str]) -> list[Profile]:
        endpoint = parse_endpoint(self.sandbox.endpoint)
        found: list[Profile] = []
        async with BrazeClient(endpoint, Secret(self.sandbox.key("read_only"))) as client:
            for start in range(0, len(identifiers), _IDS_PER_QUESTION):
                found += await client.export_ids(
                    external_ids=identifiers[start : start + _IDS_PER_QUESTION],
                    fields=["external_id", "email", "custom_attributes"],
                )
        return found
