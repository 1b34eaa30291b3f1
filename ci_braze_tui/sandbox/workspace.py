"""One Braze workspace: everything that is stored, counted and allowed in it.

The endpoints are functions over a workspace, so a reset is a new workspace made from the same
settings.
"""

from __future__ import annotations

import time
import uuid

from ci_braze_tui.sandbox.attributes import AttributeWriter
from ci_braze_tui.sandbox.downloads import SegmentExports
from ci_braze_tui.sandbox.grouping import RequestGroups
from ci_braze_tui.sandbox.keys import make_keys
from ci_braze_tui.sandbox.limits import Limits, Pool
from ci_braze_tui.sandbox.profiles import ProfileStore
from ci_braze_tui.sandbox.segments import Segments, with_identifiers
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.writes import DelayedWrites


class Workspace:
    """The state behind the endpoints; `exports` and `hourly` are those of the whole company."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        seed: uuid.UUID,
        exports: SegmentExports,
        hourly: Pool | None = None,
    ) -> None:
        self.name = name
        self.settings = settings
        self.keys = make_keys(settings.keys, settings.ip_lists, seed)
        self.store = ProfileStore()
        self.segments = Segments(with_identifiers(settings.segments, seed))
        self.attributes = AttributeWriter(self.store, settings)
        self.writes = DelayedWrites(settings.apply_delay, settings.apply_jitter)
        self.groups = RequestGroups(settings.group_lifetime)
        self.limits = Limits(settings, time.time, hourly)
        self.exports = exports
        self.blocked_external_ids = frozenset(settings.blocked_external_ids)

    def write(self, item: dict[str, object]) -> int:
        """Apply one user object now and return its data points; 0 when it means nobody."""
        return self.attributes.perform(self.attributes.prepare(item))

    def close(self) -> None:
        """Forget what is still to be done."""
        self.writes.forget()
