"""One Braze cluster, that is one REST host: its workspaces, and whose key opens which.

A key belongs to one workspace of one cluster; on any other cluster it is as unknown as an invented
one (Braze docs, api/basics). What a test wants to see whole, the requests and the faults, is kept
here and not by workspace.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

import msgspec

from ci_braze_tui.sandbox.downloads import SegmentExports
from ci_braze_tui.sandbox.faults import Faults
from ci_braze_tui.sandbox.keys import ApiKey
from ci_braze_tui.sandbox.limits import hourly_pool
from ci_braze_tui.sandbox.recorder import Recorder
from ci_braze_tui.sandbox.sample import stored_customers
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.workspace import Workspace


class Cluster:
    """The state behind one host; a reset replaces everything in it but its identity.

    Everything that is drawn, keys and segment identifiers, follows from `seed`, so that what a
    person pasted somewhere stays valid through a reset.
    """

    settings: Settings
    recorder: Recorder
    faults: Faults
    exports: SegmentExports
    workspaces: dict[str, Workspace]
    """By name, in order; the first is the default one."""

    def __init__(self, settings: Settings, seed: uuid.UUID | None = None) -> None:
        """With a `seed`, the cluster is one that was there before, and begins without customers."""
        self.seed = seed or uuid.uuid4()
        self.endpoint = ""
        """`http://127.0.0.1:PORT`; blank until it answers there."""
        self._given_keys = settings.keys
        self._start(settings)
        if seed is None:
            self._store_customers()

    @property
    def default(self) -> Workspace:
        """The workspace that is meant when none is named."""
        return next(iter(self.workspaces.values()))

    def find(self, key: str) -> tuple[Workspace, ApiKey] | None:
        """The workspace that the key belongs to, and what is known about the key."""
        return self._by_key.get(key)

    def named(self, name: str) -> Workspace | None:
        """The workspace called `name`; the default one for a blank name, None for an unknown one."""
        return self.workspaces.get(name) if name else self.default

    def reset(self, settings: Settings | None = None) -> None:
        """Start again as new, under other settings if given."""
        self.close()
        self._start(settings or self.settings)
        self._store_customers()

    def close(self) -> None:
        """Forget what is still to be done."""
        self.exports.forget()
        for workspace in self.workspaces.values():
            workspace.close()

    async def settled(self) -> None:
        """Wait until every answered write is applied."""
        for workspace in self.workspaces.values():
            await workspace.writes.settled()

    def hurry(self) -> None:
        """Apply every answered write now."""
        for workspace in self.workspaces.values():
            workspace.writes.hurry()

    def _start(self, settings: Settings) -> None:
        self.settings = msgspec.structs.replace(settings, keys=self._given_keys | settings.keys)
        self.recorder = Recorder(settings.kept_bodies)
        self.faults = Faults(settings.faults)
        self.exports = SegmentExports(
            settings.export_seconds, settings.export_lifetime, settings.exports_limit
        )
        without_keys = msgspec.structs.replace(self.settings, keys={})
        hourly = hourly_pool(settings, time.time)
        self.workspaces = {
            name: Workspace(
                name,
                without_keys if number else self.settings,
                uuid.uuid5(self.seed, f"workspace {number}"),
                self.exports,
                hourly,
            )
            for number, name in enumerate(settings.workspaces)
        }
        self._by_key = {
            key.value: (workspace, key)
            for workspace in self.workspaces.values()
            for key in workspace.keys
        }

    def _store_customers(self) -> None:
        for item in stored_customers(self.settings.seed_customers):
            self.default.write(item)


def make_clusters(
    settings: Settings, count: int, seeds: Sequence[uuid.UUID] = ()
) -> tuple[Cluster, ...]:
    """`count` clusters under the same settings; keys that are given belong to the first.

    `seeds` are those of clusters that were there before, in order.
    """
    others = msgspec.structs.replace(settings, keys={})
    return tuple(
        Cluster(others if number else settings, seeds[number] if number < len(seeds) else None)
        for number in range(count)
    )
