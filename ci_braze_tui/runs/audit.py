"""The audit: who did what to connections, exports and runs, in the order in which it happened.

Entries are only ever added; the database refuses anything else. Each is hashed together with the hash of the
one before it, so that whoever changes an entry behind the tool's back has to change all that follow, down to
the last hash, which can be noted elsewhere. No personal data of customers and no API key is in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Literal

import msgspec

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.database import connect, transaction
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import current_account

Action = Literal[
    "workspace changed",
    "agreed",
    "connected",
    "connection changed",
    "key changed",
    "connection checked",
    "connection removed",
    "export saved",
    "export attached",
    "export detached",
    "export removed",
    "told forgotten",
    "segment read",
    "segment taken over",
    "row tried",
    "run started",
    "run resumed",
    "run paused",
    "run went on",
    "run canceled",
    "run given up",
    "run ended",
    "run proved",
    "purged",
]
"""What is entered, in the words of the file; screens have their own."""

_ALL = "SELECT number, entry, hash FROM audit ORDER BY number"

BEGINNING = "0" * 64
"""What the first entry has in place of the hash of one before it."""


class Entry(msgspec.Struct, frozen=True):
    """One thing that was done."""

    number: int
    at: datetime
    """In UTC."""
    account: str
    """The account of the operating system that did it."""
    action: Action
    subject: str
    """What it was done to: the name of a connection or an export, the id of a run."""
    details: dict[str, str] = {}


class Verdict(msgspec.Struct, frozen=True):
    """Whether the entries are those that were written."""

    entries: int
    head: str
    """The hash of the last entry, for whoever wants to note it elsewhere."""
    first_wrong: int | None
    """The number of the first entry that is not as it was written, or that is missing."""
    is_expected: bool = True
    """Whether the hash that was noted elsewhere is in the chain; what follows it has been added since."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, as far as can be told."""
        return self.first_wrong is None and self.is_expected


def note(home: Home, action: Action, subject: str, **details: str) -> None:
    """Enter what the account of this process has just done.

    Raises:
        BadInputError: the books cannot be opened.
        StorageError: they cannot be written.
    """
    with connect(home.database) as database, transaction(database):
        last = database.execute("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
        number, before = last.fetchone() or (0, BEGINNING)
        entry = Entry(
            number + 1, datetime.now(UTC), current_account(), action, subject, dict(details)
        )
        text = msgspec.json.encode(entry, order="deterministic").decode()
        database.execute(
            "INSERT INTO audit (number, entry, hash) VALUES (?, ?, ?)",
            (entry.number, text, chained(before, text)),
        )


def entries(home: Home) -> Iterator[tuple[Entry, str]]:
    """All entries with their hashes, oldest first, as they are in the books.

    Raises:
        BadInputError: the books cannot be opened, or an entry is none any more.
    """
    with connect(home.database) as database:
        for number, text, link in database.execute(_ALL):
            try:
                yield msgspec.json.decode(text, type=Entry), link
            except msgspec.MsgspecError:
                raise BadInputError(
                    _(
                        "Entry {number} of the audit cannot be read. `ci-braze-tui audit verify` tells whether "
                        "it was changed; a newer version of this tool may know it.",
                        number=number,
                    )
                ) from None


def verify(home: Home, expected: str = BEGINNING) -> Verdict:
    """Follow the chain from the beginning, and past the hash that somebody has noted elsewhere.

    Raises:
        BadInputError: the books cannot be opened.
    """
    with connect(home.database) as database:
        return _follow(database.execute(_ALL), expected)


def lines(home: Home) -> Iterator[bytes]:
    """The audit to be kept elsewhere: a JSON object a line, each with an entry as it was hashed, and its hash.

    The hash of a line is the SHA-256 of the hash before it (of 64 zeros, in front of the first), a line feed,
    and the text of `entry`.

    Raises:
        BadInputError: the books cannot be opened.
    """
    with connect(home.database) as database:
        for _number, text, link in database.execute(_ALL):
            yield msgspec.json.encode(_Line(msgspec.Raw(text.encode()), link)) + b"\n"


def verify_lines(kept: Iterable[bytes], expected: str = BEGINNING) -> Verdict:
    """The same for what `lines` made.

    Raises:
        BadInputError: these are no lines of an audit.
    """
    try:
        return _follow(map(_parts, kept), expected)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadInputError(
            _("This is no audit that this tool has exported: {why}.", why=str(error))
        ) from None


def changed_fields(before: msgspec.Struct | None, after: msgspec.Struct) -> tuple[str, ...]:
    """The names of what differs between two definitions, such as "schedule.at"; the values stay out of it."""
    old = {} if before is None else dict(_leaves(before))
    new = dict(_leaves(after))
    return tuple(name for name in {**new, **old} if old.get(name) != new.get(name))


def _leaves(definition: msgspec.Struct, prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in msgspec.structs.asdict(definition).items():
        if isinstance(value, msgspec.Struct):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def chained(before: str, text: str) -> str:
    """The hash of an entry behind the one with hash `before`."""
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


class _Line(msgspec.Struct, frozen=True):
    """A line of an audit that is kept elsewhere."""

    entry: msgspec.Raw
    hash: str


class _Numbered(msgspec.Struct, frozen=True):
    """What must be in an entry for it to be followed; somebody may have taken out all else."""

    number: int


def _parts(line: bytes) -> tuple[int, str, str]:
    read = msgspec.json.decode(line, type=_Line)
    number = msgspec.json.decode(read.entry, type=_Numbered).number
    return number, bytes(read.entry).decode(), read.hash


def _follow(links: Iterable[tuple[int, str, str]], expected: str) -> Verdict:
    """Follow entries: their numbers, their texts, their hashes."""
    head, count, first_wrong, is_expected = BEGINNING, 0, None, expected == BEGINNING
    for number, text, link in links:
        count += 1
        if first_wrong is None and (number != count or link != chained(head, text)):
            first_wrong = count
        head = link
        is_expected = is_expected or (first_wrong is None and link == expected)
    return Verdict(count, head, first_wrong, is_expected)
