"""Behind the sandbox's curtain: its switches, and what the real Braze would never show.

Apart from `server`, so that it is plain which tests ask for more than Braze itself offers.
"""

from __future__ import annotations

import msgspec

from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.inspector import Inspector
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings

CALM = Settings(apply_delay=0.02, export_seconds=0.2, export_ids_limit=1_000_000)
"""The sandbox as the public tests use it: quick, and never tired of being asked."""


class Curtain:
    """The sandbox this session started, as its owner sees it."""

    def __init__(self, process: SandboxProcess) -> None:
        self.process = process
        self.inspector: Inspector = process.inspector

    def restart(self, **changes: object) -> None:
        """Make it as new, calm but for these settings; keys and segment identifiers stay."""
        self.inspector.reset(msgspec.structs.replace(CALM, **changes))

    def break_down(self, *faults: Fault, seed: int = 1) -> None:
        """Let these faults strike from now on, counting requests from 1."""
        self.inspector.set_faults(FaultPlan(faults, seed))

    def cost_of_latest_request(self) -> int:
        """The data points of the latest track request, when it is applied."""
        self.inspector.settle()
        return self.inspector.requests()[-1].data_points

    def size(self, segment: str) -> int:
        """How many profiles the segment holds when everything is applied."""
        self.inspector.settle()
        sizes = {found.identifier: found.size for found in self.inspector.segments()}
        return sizes[segment]

    def dropped(self, external_id: str) -> list[str]:
        """The attributes of somebody that Braze took with a 201 and did not store as sent."""
        self.inspector.settle()
        return [
            drop.attribute for drop in self.inspector.dropped() if drop.external_id == external_id
        ]
