"""Keeping a sandbox in a file, so that a demo can be closed and opened again.

Everything stays in memory, where it is quick; what changed is copied to the file a few times a
second, each time in one transaction, so that whatever ends the sandbox costs no more than the last
moment. Kept are the profiles, the types of the attributes, the segments, the log of dropped values,
the data points, and what keys and ports follow from; not kept are the requests.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from ci_braze_tui.errors import BadInputError, StorageError
from ci_braze_tui.sandbox.attributes import KEPT_DROPS, DroppedValue, KeptAttributes
from ci_braze_tui.sandbox.cluster import Cluster
from ci_braze_tui.sandbox.profiles import KeptProfile
from ci_braze_tui.sandbox.segments import KeptSegment
from ci_braze_tui.sandbox.workspace import Workspace

_SECONDS_BETWEEN = 0.2
_SECONDS_FOR_LOCK = 0.5
_ROWS_A_STATEMENT = 10_000
"""While a statement runs, requests are answered; between two of them, the file waits for its turn."""

_APPLICATION = 0x62727A73
"""Marks the file as one of ours, in the place that SQLite has for it."""
_VERSION = 1
_SCHEMA = f"""
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
CREATE TABLE clusters (number INTEGER PRIMARY KEY, seed TEXT NOT NULL, port INTEGER NOT NULL);
CREATE TABLE workspaces (workspace TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE profiles (
    workspace TEXT NOT NULL,
    number INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (workspace, number)
) WITHOUT ROWID;
CREATE TABLE dropped (
    workspace TEXT NOT NULL,
    number INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (workspace, number)
) WITHOUT ROWID;
"""


class KeptCluster(msgspec.Struct, frozen=True):
    """What must stay the same about a cluster, so that saved connections go on working."""

    seed: uuid.UUID
    port: int


class _KeptWorkspace(msgspec.Struct, frozen=True):
    braze_id_prefix: str
    profiles_created: int
    attributes: KeptAttributes
    segments: tuple[KeptSegment, ...]


@dataclass(slots=True)
class _Followed:
    """How far the file has come with one workspace."""

    workspace: Workspace
    content: bytes = b""
    drops: int = 0


@dataclass(frozen=True, slots=True)
class _Changes:
    """What to write about one workspace."""

    workspace: str
    afresh: bool
    """Whether what the file has of it is out of date altogether."""
    content: bytes | None
    profiles: list[tuple[str, int, bytes]]
    removed: list[tuple[str, int]]
    dropped: list[tuple[str, int, bytes]]
    drops: int

    def __bool__(self) -> bool:
        return bool(self.afresh or self.content or self.profiles or self.removed or self.dropped)


class StoreFile:
    """One open store file, for this process alone; to be closed."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            BadInputError: It cannot be opened, is something else, or another sandbox has it.
        """
        self._path = path
        self._encoder = msgspec.json.Encoder()
        self._followed: dict[str, _Followed] = {}
        self._hosts: list[tuple[int, str, int]] = []
        self._is_unwritable = False
        try:
            # Personal data, if only pretended: for nobody else's eyes.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            # With its folder, because SQLite takes some bare names for something else.
            self._file = sqlite3.connect(
                path.absolute(),
                isolation_level=None,
                check_same_thread=False,
                timeout=_SECONDS_FOR_LOCK,
            )
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from None
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._file.close()
            raise self._unusable(error) from None

    def clusters(self) -> tuple[KeptCluster, ...]:
        """The clusters that the file knows, in order.

        Raises:
            BadInputError: The file is damaged.
        """
        try:
            rows = self._file.execute("SELECT seed, port FROM clusters ORDER BY number")
            return tuple(KeptCluster(uuid.UUID(seed), port) for seed, port in rows)
        except (sqlite3.Error, ValueError) as error:
            raise self._unusable(error) from None

    def restore(self, clusters: Sequence[Cluster]) -> None:
        """Fill the workspaces, new and empty, with what the file has of them.

        Raises:
            BadInputError: The file is damaged.
        """
        try:
            for key, workspace in _placed(clusters):
                self._restore(key, workspace)
        except (sqlite3.Error, msgspec.MsgspecError, ValueError) as error:
            raise self._unusable(error) from None

    async def follow(self, clusters: Sequence[Cluster], stop: asyncio.Event) -> None:
        """Copy what changes to the file until `stop` is set.

        Raises:
            StorageError: The file cannot be written.
        """
        while not stop.is_set():
            await self.copy(clusters)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _SECONDS_BETWEEN)

    async def finish(self, clusters: Sequence[Cluster]) -> None:
        """Copy the last changes, those that are answered and not applied yet included.

        Raises:
            StorageError: The file cannot be written; said only once.
        """
        if not self._is_unwritable:
            for cluster in clusters:
                cluster.hurry()
            await self.copy(clusters)

    async def copy(self, clusters: Sequence[Cluster]) -> None:
        """Copy what has changed since the last time.

        Raises:
            StorageError: The file cannot be written.
        """
        hosts = [
            (number, str(cluster.seed), urlsplit(cluster.endpoint).port or 0)
            for number, cluster in enumerate(clusters)
        ]
        changes = [
            found
            for key, workspace in _placed(clusters)
            if (found := self._changes(key, workspace))
        ]
        if not changes and hosts == self._hosts:
            return
        try:
            await asyncio.to_thread(self._write, hosts, changes)
        except sqlite3.Error as error:
            self._is_unwritable = True
            raise StorageError(
                f"The sandbox's store file {self._path} cannot be written ({error}), so the sandbox "
                "stops. The file holds everything up to a moment ago; make room, or choose another."
            ) from None
        self._hosts = hosts

    def close(self) -> None:
        """Close the file; nobody may be copying."""
        self._file.close()

    def _prepare(self) -> None:
        """Make sure that the file is ours, lock it, and make its tables if it is empty."""
        application, version, tables = self._file.execute(
            "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master) "
            "FROM pragma_application_id, pragma_user_version"
        ).fetchone()
        is_new = application == 0 and tables == 0
        if not is_new and application != _APPLICATION:
            raise sqlite3.DatabaseError("file is not a database of a sandbox")
        if not is_new and version != _VERSION:
            raise sqlite3.DatabaseError(f"made by another version of this program: {version}")
        self._file.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = NORMAL")
        # The lock is taken by the first write, and held from then on.
        self._file.executescript(f"BEGIN EXCLUSIVE;{_SCHEMA if is_new else ''}COMMIT;")

    def _restore(self, key: str, workspace: Workspace) -> None:
        row = self._file.execute(
            "SELECT content FROM workspaces WHERE workspace = ?", (key,)
        ).fetchone()
        if row is None:
            return
        kept = msgspec.json.decode(row[0], type=_KeptWorkspace)
        profile = msgspec.json.Decoder(KeptProfile)
        found = self._file.execute(
            "SELECT number, content FROM profiles WHERE workspace = ? ORDER BY number", (key,)
        )
        workspace.store.restore(
            kept.braze_id_prefix,
            kept.profiles_created,
            ((number, profile.decode(content)) for number, content in found),
        )
        drop = msgspec.json.Decoder(DroppedValue)
        dropped = self._file.execute(
            "SELECT content FROM dropped WHERE workspace = ? ORDER BY number", (key,)
        )
        workspace.attributes.restore(kept.attributes, [drop.decode(row[0]) for row in dropped])
        for segment in kept.segments:
            workspace.segments.restore(segment)
        workspace.store.follow()
        self._followed[key] = _Followed(workspace, row[0], kept.attributes.drops)

    def _changes(self, key: str, workspace: Workspace) -> _Changes:
        followed = self._followed.get(key)
        afresh = followed is None or followed.workspace is not workspace
        if followed is None or afresh:
            followed = self._followed[key] = _Followed(workspace)
            workspace.store.follow()
            written = workspace.store.profiles
            removed: list[int] = []
        else:
            written, removed = workspace.store.changes()
        attributes = workspace.attributes.kept()
        content = self._encoder.encode(
            _KeptWorkspace(
                workspace.store.prefix,
                workspace.store.created,
                attributes,
                tuple(segment.kept for segment in workspace.segments.all()),
            )
        )
        new_drops = attributes.drops - followed.drops
        latest = list(workspace.attributes.dropped)[-new_drops:] if new_drops else []
        first = attributes.drops - len(latest)
        changes = _Changes(
            key,
            afresh,
            content if content != followed.content else None,
            [
                (key, profile.number, self._encoder.encode(KeptProfile.of(profile)))
                for profile in dict.fromkeys(written)
            ],
            [(key, number) for number in removed],
            [
                (key, first + position, self._encoder.encode(value))
                for position, value in enumerate(latest)
            ],
            attributes.drops,
        )
        followed.content, followed.drops = content, attributes.drops
        return changes

    def _write(self, hosts: list[tuple[int, str, int]], changes: list[_Changes]) -> None:
        with self._file:
            self._file.execute("BEGIN")
            self._file.executemany("INSERT OR REPLACE INTO clusters VALUES (?, ?, ?)", hosts)
            for each in changes:
                self._write_workspace(each)

    def _write_workspace(self, changes: _Changes) -> None:
        file, key = self._file, changes.workspace
        if changes.afresh:
            file.execute("DELETE FROM profiles WHERE workspace = ?", (key,))
            file.execute("DELETE FROM dropped WHERE workspace = ?", (key,))
        if changes.content is not None:
            file.execute("INSERT OR REPLACE INTO workspaces VALUES (?, ?)", (key, changes.content))
        self._put("profiles", changes.profiles)
        # Last, because a profile may have been written and removed since.
        file.executemany("DELETE FROM profiles WHERE workspace = ? AND number = ?", changes.removed)
        self._put("dropped", changes.dropped)
        file.execute(
            "DELETE FROM dropped WHERE workspace = ? AND number < ?",
            (key, changes.drops - KEPT_DROPS),
        )

    def _put(self, table: str, rows: list[tuple[str, int, bytes]]) -> None:
        for start in range(0, len(rows), _ROWS_A_STATEMENT):
            part = rows[start : start + _ROWS_A_STATEMENT]
            marks = ", ".join(["(?, ?, ?)"] * len(part))
            self._file.execute(
                f"INSERT OR REPLACE INTO {table} VALUES {marks}",
                [*chain.from_iterable(part)],
            )

    def _unusable(self, error: Exception) -> BadInputError:
        reason = "another sandbox has it open" if "locked" in str(error) else str(error)
        return BadInputError(
            f"The store file {self._path} cannot be used ({reason}); choose another, or a name that "
            "is not taken."
        )


def _placed(clusters: Sequence[Cluster]) -> list[tuple[str, Workspace]]:
    """All workspaces with their places, which stay the same when one is renamed."""
    return [
        (f"{number}/{place}", workspace)
        for number, cluster in enumerate(clusters)
        for place, workspace in enumerate(cluster.workspaces.values())
    ]
