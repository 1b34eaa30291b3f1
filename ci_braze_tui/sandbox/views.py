"""The shapes of the admin view, the same for the server that writes and the inspector that reads them."""

from __future__ import annotations

import msgspec

from ci_braze_tui.sandbox.keys import ApiKey
from ci_braze_tui.sandbox.segments import SegmentSummary


class WorkspaceGreeting(msgspec.Struct, frozen=True):
    """What opens one workspace, and what is in it."""

    name: str
    keys: tuple[ApiKey, ...]
    segments: tuple[SegmentSummary, ...]

    def key(self, name: str) -> str:
        """The value of the key called `name`."""
        return {key.name: key.value for key in self.keys}[name]


class ClusterGreeting(msgspec.Struct, frozen=True):
    """One REST host and its workspaces; the first is the default one."""

    endpoint: str
    """`http://127.0.0.1:PORT`."""
    workspaces: tuple[WorkspaceGreeting, ...]


class Greeting(msgspec.Struct, frozen=True):
    """What a person pastes into the wizard.

    The first workspace of the first cluster stands on top, because most sandboxes have no other.
    """

    endpoint: str
    """`http://127.0.0.1:PORT`."""
    keys: tuple[ApiKey, ...]
    segments: tuple[SegmentSummary, ...]
    clusters: tuple[ClusterGreeting, ...] = ()

    def key(self, name: str) -> str:
        """The value of the key called `name`."""
        return {key.name: key.value for key in self.keys}[name]


class StoredProfile(msgspec.Struct, frozen=True):
    """One profile as Braze holds it."""

    braze_id: str
    external_id: str | None
    user_aliases: tuple[dict[str, str], ...]
    standard: dict[str, object]
    """Standard fields by name."""
    custom: dict[str, object]
    """Custom attributes by name."""
    updated: int
    """The number of the latest write to it, counted over the workspace; 0 is never."""


class SegmentSize(msgspec.Struct, frozen=True):
    """A segment and how many profiles its rule lets in."""

    identifier: str
    name: str
    size: int
    rule: str = ""
    """In words."""


class Overview(msgspec.Struct, frozen=True):
    """The sums of everything since the start or the last reset.

    What is stored is that of one workspace, what was asked is that of the whole cluster.
    """

    profiles: int
    pending_writes: int
    """Requests that are answered and not applied yet."""
    requests: int
    track_requests: int
    track_objects: int
    """Objects in track requests that were answered with 2xx, the refused ones included."""
    rejected_objects: int
    in_flight_maximum: int
    data_points: int
    dropped_values: int
    dropped_by_reason: dict[str, int]
    statuses: dict[str, int]
    """Requests by status; `0` are cut connections and requests still being answered."""
