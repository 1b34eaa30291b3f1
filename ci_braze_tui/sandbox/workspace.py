"""One Braze workspace: everything that is stored, counted and allowed in it.

The endpoints are functions over a workspace, so a reset is a new workspace made from the same
settings.
"""

from __future__ import annotations

import time
import uuid

import msgspec

from ci_braze_tui.sandbox.attributes import AttributeWriter
from ci_braze_tui.sandbox.exporting import SegmentExports
from ci_braze_tui.sandbox.faults import Faults
from ci_braze_tui.sandbox.grouping import RequestGroups
from ci_braze_tui.sandbox.identity import resolve
from ci_braze_tui.sandbox.keys import make_keys
from ci_braze_tui.sandbox.limits import Limits
from ci_braze_tui.sandbox.profiles import ProfileStore
from ci_braze_tui.sandbox.recorder import Recorder
from ci_braze_tui.sandbox.sample import stored_customers
from ci_braze_tui.sandbox.segments import Segments
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.writes import DelayedWrites


class Workspace:
    """The state behind the endpoints."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.keys = {key.value: key for key in make_keys(settings.keys)}
        self.store = ProfileStore()
        self.segments = Segments(settings.segments)
        self.attributes = AttributeWriter(self.store, settings)
        self.writes = DelayedWrites(settings.apply_delay, settings.apply_jitter)
        self.groups = RequestGroups(settings.group_lifetime)
        self.limits = Limits(settings, time.time)
        self.faults = Faults(settings.faults)
        self.recorder = Recorder(settings.kept_bodies)
        self.exports = SegmentExports(settings.export_seconds, settings.export_lifetime)
        self.blocked_external_ids = frozenset(settings.blocked_external_ids)
        for item in stored_customers(settings.seed_customers):
            self.write(item)

    def write(self, item: dict[str, object]) -> int:
        """Apply one user object now and return its data points; 0 when it means nobody."""
        profile = resolve(self.store, item)
        return 0 if profile is None else self.attributes.apply(profile, item)

    def close(self) -> None:
        """Forget what is still to be done."""
        self.writes.forget()
        self.exports.cancel()


def with_fixed_identifiers(settings: Settings, former: Settings) -> Settings:
    """The same settings with every key and segment identifier drawn, or kept where `former` had it."""
    identifiers = {segment.name: segment.identifier for segment in former.segments}
    return msgspec.structs.replace(
        settings,
        keys={key.name: key.value for key in make_keys(former.keys | settings.keys)},
        segments=tuple(
            msgspec.structs.replace(
                segment,
                identifier=segment.identifier or identifiers.get(segment.name) or str(uuid.uuid4()),
            )
            for segment in settings.segments
        ),
    )
