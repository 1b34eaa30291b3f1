"""The audience: what was read of a Braze segment, as hashes, kept privately until it is out of date.

Two files, one sorted by the key of the ledger and one by the e-mail address, and `audience.json`, which says
what was read and when. Of values only hashes are kept; identifiers stand in clear, as in the ledger. Whoever
writes into the folder holds its lock; whoever only compares does not, and looks at the facts again afterwards.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.audience.order import ORDER, placed
from ci_braze_tui.audience.profiles import KINDS, comparable, kind_column
from ci_braze_tui.errors import RunInProgressError
from ci_braze_tui.ledger.book import attribute_column
from ci_braze_tui.paths import file_mode, private_folder, write_private
from ci_braze_tui.records.objects import attributes
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.sorted_file import SortedFile, bucket_of
from ci_braze_tui.spill import Buckets, spans
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl
    from filelock import FileLock

LIFETIME = timedelta(hours=24)
"""After this it is forgotten: others write to Braze as well."""

PROFILES_AT_ONCE = 200_000

_FACTS = "audience.json"
_FILES = ("profiles.parquet", "addresses.parquet")
_PROFILES = ("key", "who", "profile", "email", "named", "member")
_ADDRESSES = ("email", "profile", "key")


class Facts(msgspec.Struct, frozen=True):
    """What was read."""

    segment: str
    """The segment identifier of Braze."""
    name: str
    """The segment's name; empty where the key may not read it."""
    read_at: datetime
    """When Braze was asked for it: what was written later may not be in it."""
    profiles: int
    """All that the segment has, those whom the export cannot name as well."""
    members: int
    """Those of them that have the membership already."""
    rules: Rules
    """What it can be compared with, as `comparable` makes it."""
    taken_over_at: datetime | None = None
    """When the ledger was taught by it, if it was."""
    taken_over: int = 0
    """Of how many profiles it learned something then."""

    @property
    def expires_at(self) -> datetime:
        """When it is forgotten."""
        return self.read_at + LIFETIME

    @property
    def is_fresh(self) -> bool:
        """Whether it counts; of a day to come it was read when the clock was wrong, nobody knows when."""
        return abs(datetime.now(UTC) - self.read_at) < LIFETIME

    def fits(self, rules: Rules) -> bool:
        """Whether the hashes are those that the rows of this export would have."""
        return self.rules == comparable(rules)


@dataclass(frozen=True, slots=True)
class Audience:
    """What is known of one segment for one export, in a folder."""

    folder: Path

    def facts(self) -> Facts | None:
        """What was read; None if nothing was, or it is out of date and forgotten now."""
        try:
            facts = msgspec.json.decode((self.folder / _FACTS).read_bytes(), type=Facts)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None
        if facts.is_fresh:
            return facts
        self.tidy()
        return None

    def forget(self) -> None:
        """Remove all that is known, and the order that is waited for.

        Raises:
            RunInProgressError: another process reads it just now.
        """
        if self.folder.exists():
            with self.held():
                shutil.rmtree(self.folder, ignore_errors=True)

    def tidy(self) -> None:
        """Remove what is out of date, and what was left by a process that died while it read."""
        try:
            with self.held():
                kept = self._worth_keeping()
                for path in self.folder.iterdir():
                    if path.name not in kept:
                        _remove(path)
                if not kept:
                    self.folder.rmdir()
        except (RunInProgressError, OSError):
            # Who reads just now replaces it all; what cannot be removed now will be asked for again.
            return

    def _worth_keeping(self) -> tuple[str, ...]:
        kept: tuple[str, ...] = (ORDER,) if placed(self.folder) is not None else ()
        try:
            facts = msgspec.json.decode((self.folder / _FACTS).read_bytes(), type=Facts)
        except (FileNotFoundError, msgspec.MsgspecError):
            return kept
        return (*kept, _FACTS, *_FILES) if facts.is_fresh else kept

    def lock(self) -> FileLock:
        """The lock on the folder, beside it: it outlives the folder."""
        from filelock import FileLock

        beside = private_folder(self.folder.parent)
        path = beside / f"{self.folder.name}.lock"
        return FileLock(path, timeout=0, mode=file_mode(beside))

    @contextmanager
    def held(self) -> Iterator[None]:
        """While nobody else writes into the folder.

        Raises:
            RunInProgressError: another process does.
        """
        from filelock import Timeout

        lock = self.lock()
        try:
            lock.acquire()
        except Timeout:
            raise RunInProgressError(
                _(
                    "Another process is reading this Braze segment just now. Wait until it is done, or "
                    "stop it."
                )
            ) from None
        try:
            yield
        finally:
            lock.release()

    def spill(self, name: str) -> Path:
        """A folder in it for what does not fit in memory while it is filled."""
        return self.folder / f"spill-{name}"

    def keep(
        self,
        known: Iterator[pl.DataFrame],
        segment: str,
        name: str,
        rules: Rules,
        read_at: datetime | None = None,
    ) -> Facts:
        """Keep what Braze says, frames as `known` makes them; what was kept before is gone then.

        Args:
            known: what was read, piece by piece.
            segment: the segment identifier.
            name: the segment's name, or nothing.
            rules: those of the export.
            read_at: when Braze was asked; now, unless told otherwise.

        Raises:
            OSError: it cannot be stored.
        """
        import polars as pl

        private_folder(self.folder)
        profiles = members = 0
        by_key, by_email = bucket_of("key"), bucket_of("email")
        try:
            with (
                Buckets(self.spill("keys"), by_key) as keys,
                Buckets(self.spill("emails"), by_email) as emails,
            ):
                for frame in known:
                    keys.add(frame.filter(pl.col("key").is_not_null()))
                    emails.add(frame.filter(pl.col("email").is_not_null()).select(_ADDRESSES))
                    profiles += frame.height
                    members += int(frame["member"].sum())
                (self.folder / _FACTS).unlink(missing_ok=True)
                schema = dict(self.profiles.empty) | _columns_of(rules)
                self.profiles.replace(_sorted(keys, "key"), schema)
                self.addresses.replace(_sorted(emails, "email"), self.addresses.empty)
        finally:
            for spilled in ("keys", "emails"):
                shutil.rmtree(self.spill(spilled), ignore_errors=True)
        moment = datetime.now(UTC) if read_at is None else read_at
        facts = Facts(segment, name, moment, profiles, members, comparable(rules))
        write_private(self.folder / _FACTS, msgspec.json.encode(facts))
        return facts

    def note_taken_over(self, facts: Facts, profiles: int) -> None:
        """Note that the ledger was taught by what was read."""
        noted = msgspec.structs.replace(facts, taken_over_at=datetime.now(UTC), taken_over=profiles)
        write_private(self.folder / _FACTS, msgspec.json.encode(noted))

    @property
    def profiles(self) -> SortedFile:
        """Profiles by the key of the ledger: those that the export can name."""
        import polars as pl

        kinds = (pl.Binary(), pl.String(), pl.Binary(), pl.Binary(), pl.Boolean(), pl.Boolean())
        return SortedFile(self.folder / _FILES[0], "key", dict(zip(_PROFILES, kinds, strict=True)))

    @property
    def addresses(self) -> SortedFile:
        """Profiles by their e-mail address, several of one address among them."""
        import polars as pl

        return SortedFile(self.folder / _FILES[1], "email", dict.fromkeys(_ADDRESSES, pl.Binary()))


def sweep(audiences: Path) -> None:
    """Tidy whatever was read for any export, below the folder of all of them."""
    for folder in audiences.glob("*/*/"):
        Audience(folder).tidy()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _columns_of(rules: Rules) -> dict[str, pl.DataType]:
    """The columns about the attributes of an export."""
    import polars as pl

    names = [each.name for each in attributes(rules)]
    hashes: dict[str, pl.DataType] = {attribute_column(name): pl.UInt64() for name in names}
    return hashes | {kind_column(name): pl.Enum(KINDS) for name in names}


def _sorted(rows: Buckets, key: str) -> Iterator[pl.DataFrame]:
    for first, last in spans(rows.rows, PROFILES_AT_ONCE):
        frame = rows.take(first, last)
        if not frame.is_empty():
            yield frame.sort(key)
