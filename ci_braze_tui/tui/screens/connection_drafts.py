"""What was left half-filled in the connection wizard, on disk: neither leaving nor a kill loses it.

Apart from the draft itself, which is a value that a wizard is filled in from. The key and the consent are
no part of a draft, so nothing here needs hiding; the file is private all the same.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import msgspec

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.tui.screens.connection_draft import ConnectionDraft
from ci_braze_tui.tui.screens.connection_pages import ConnectionPages


class _Kept(msgspec.Struct, frozen=True):
    """A draft, and the connection as it was when it was begun."""

    draft: ConnectionDraft
    before: Connection | None = None


class ConnectionDrafts:
    """One draft for each connection that is changed, and one for a new connection."""

    def __init__(self, home: Home) -> None:
        self._path = home.personal.state / "drafts" / "connections.json"

    def of(self, before: Connection | None) -> ConnectionDraft | None:
        """What was left of changing a connection, or of a new one.

        A draft of a connection that was changed meanwhile, from another window or by hand, is none: it would
        take that change back.
        """
        kept = self._read().get(_name(before))
        return kept.draft if kept is not None and kept.before == before else None

    def keep(self, before: Connection | None, draft: ConnectionDraft) -> None:
        """Write a draft in place of the one before; a disk that cannot take it is no reason to stop."""
        self._write(self._read() | {_name(before): _Kept(draft, before)})

    def forget(self, before: Connection | None) -> None:
        """Remove a draft; fine when there is none."""
        kept = self._read()
        if kept.pop(_name(before), None) is not None:
            self._write(kept)

    def _read(self) -> dict[str, _Kept]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, _Kept])
        except (OSError, msgspec.DecodeError):  # none yet, or of another version of this tool
            return {}

    def _write(self, kept: dict[str, _Kept]) -> None:
        with suppress(OSError):
            if kept:
                write_private(self._path, msgspec.json.encode(kept))
            else:
                self._path.unlink(missing_ok=True)


class DraftKeeper:
    """Keeps what is entered in one wizard, as it is entered."""

    def __init__(self, home: Home, before: Connection | None, pages: ConnectionPages) -> None:
        self._drafts = ConnectionDrafts(home)
        self._before = before
        self._pages = pages
        self._at_first: tuple[object, ...] = ()
        self._kept: ConnectionDraft | None = None
        """The draft as it was kept last; `None` while there is none of this wizard."""
        self._turn = asyncio.Lock()
        self._is_over = False

    def begin(self) -> None:
        """Take the answers as they are now for those that nobody has entered."""
        self._at_first = self._pages.typed

    @property
    def has_changes(self) -> bool:
        """Whether a person has entered something."""
        return self._pages.typed != self._at_first

    @property
    def offered(self) -> ConnectionDraft | None:
        """What was left half-filled before."""
        return self._drafts.of(self._before)

    def take(self, draft: ConnectionDraft) -> None:
        """Go on with what was offered."""
        self._pages.fill(draft)
        self._kept = draft

    def refuse(self) -> None:
        """Forget what was offered."""
        self._drafts.forget(self._before)

    async def keep(self) -> None:
        """Keep what is new since the last time; what is as it was at first is no draft."""
        async with self._turn:
            draft = self._pages.draft if self.has_changes else None
            if self._is_over or draft == self._kept:
                return
            self._kept = draft
            if draft is None:
                await asyncio.to_thread(self._drafts.forget, self._before)
            else:
                await asyncio.to_thread(self._drafts.keep, self._before, draft)

    async def end(self) -> None:
        """Forget the draft for good: its answers were saved."""
        self._is_over = True
        async with self._turn:
            if self._kept is not None:
                await asyncio.to_thread(self._drafts.forget, self._before)


def _name(before: Connection | None) -> str:
    return before.name if before is not None else ""
