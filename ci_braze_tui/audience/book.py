"""The audience: what was read of a Braze segment, as hashes, kept privately until it is out of date.

Two files, one sorted by the key of the ledger and one by the e-mail address, and `audience.json`, which says
what was read and when. Of values only hashes are kept; identifiers stand in clear, as in the ledger.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.audience.profiles import KINDS, comparable, kind_column
from ci_braze_tui.ledger.book import attribute_column
from ci_braze_tui.paths import private_folder, write_private
from ci_braze_tui.records.objects import attributes
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.sorted_file import SortedFile, bucket_of
from ci_braze_tui.spill import Buckets, spans

if TYPE_CHECKING:
    import polars as pl

LIFETIME = timedelta(hours=24)
"""After this it is forgotten: others write to Braze as well."""

PROFILES_AT_ONCE = 200_000

_PROFILES = ("key", "who", "profile", "email", "named", "member")
_ADDRESSES = ("email", "profile", "key")


class Facts(msgspec.Struct, frozen=True):
    """What was read."""

    segment: str
    """The segment identifier of Braze."""
    name: str
    """The segment's name; empty where the key may not read it."""
    read_at: datetime
    profiles: int
    members: int
    """Those of them that have the membership already."""
    rules: Rules
    """What it can be compared with, as `comparable` makes it."""

    @property
    def expires_at(self) -> datetime:
        """When it is forgotten."""
        return self.read_at + LIFETIME

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
            facts = msgspec.json.decode((self.folder / "audience.json").read_bytes(), type=Facts)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None
        if datetime.now(UTC) < facts.expires_at:
            return facts
        self.forget()
        return None

    def forget(self) -> None:
        """Remove all that is known."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def spill(self, name: str) -> Path:
        """A folder in it for what does not fit in memory while it is filled."""
        return self.folder / f"spill-{name}"

    def keep(self, known: Iterator[pl.DataFrame], segment: str, name: str, rules: Rules) -> Facts:
        """Keep what Braze says, frames as `known` makes them; what was kept before is gone.

        Raises:
            OSError: it cannot be stored.
        """
        import polars as pl

        private_folder(self.folder)
        (self.folder / "audience.json").unlink(missing_ok=True)
        members = 0
        by_key, by_email = bucket_of("key"), bucket_of("email")
        with (
            Buckets(self.spill("keys"), by_key) as keys,
            Buckets(self.spill("emails"), by_email) as emails,
        ):
            for frame in known:
                keys.add(frame.filter(pl.col("key").is_not_null()))
                emails.add(frame.filter(pl.col("email").is_not_null()).select(_ADDRESSES))
                members += int(frame["member"].sum())
            profiles = keys.rows
            schema = dict(self.profiles.empty) | _columns_of(rules)
            self.profiles.replace(_sorted(keys, "key"), schema)
            self.addresses.replace(_sorted(emails, "email"), self.addresses.empty)
        facts = Facts(segment, name, datetime.now(UTC), profiles, members, comparable(rules))
        write_private(self.folder / "audience.json", msgspec.json.encode(facts))
        return facts

    @property
    def profiles(self) -> SortedFile:
        """Profiles by the key of the ledger: those that the export can name."""
        import polars as pl

        kinds = (pl.Binary(), pl.String(), pl.Binary(), pl.Binary(), pl.Boolean(), pl.Boolean())
        return SortedFile(
            self.folder / "profiles.parquet", "key", dict(zip(_PROFILES, kinds, strict=True))
        )

    @property
    def addresses(self) -> SortedFile:
        """Profiles by their e-mail address, several of one address among them."""
        import polars as pl

        return SortedFile(
            self.folder / "addresses.parquet", "email", dict.fromkeys(_ADDRESSES, pl.Binary())
        )


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
