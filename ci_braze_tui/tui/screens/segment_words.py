"""What the screen of a Braze segment says: what it is good for, how it stands, and what is asked.

Apart from the screen so that every sentence is in one place and can be tested without one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from textual.widget import Widget

from ci_braze_tui.audience.book import Facts
from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.exports.braze_segments import SegmentLook
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.numbers import duration
from ci_braze_tui.tui.screens.segment_books import SegmentBook
from ci_braze_tui.tui.widgets.account import Heading, Sentence
from ci_braze_tui.tui.widgets.fact import Fact
from ci_braze_tui.words import _, grouped, ngettext

HELP = _(
    """## The Braze segment
Braze knows whom it has; reading its segment lets the **plan** count who is updated, who is created, and who
would be created a second time.

**Read** asks Braze for a file of the segment, waits for it, and keeps what counts. **Stop** ends the waiting
and not the work at Braze, and so does leaving: reading later takes the same file. **Cancel order** ends the
work at Braze as well. **Take over** tells the ledger what Braze has, so that the first run sends only what
differs.

Who is outside of the segment counts as new. **Compare with** holds the rows against another Braze segment: one
with everybody in it tells most."""
)


def book_lines(
    export: Export, book: SegmentBook, look: SegmentLook | None, now: datetime, *, is_saved: bool
) -> Iterator[Widget]:
    """Which segment it is, what was read of it, and what that is good for; `now` has a time zone.

    `look` is what Braze says of it, None while it is being asked.
    """
    yield from _segment_lines(export, book, look, now)
    yield Heading(_("What was read"))
    yield from _read_lines(export, book, now)
    yield Heading(_("What it is good for"))
    yield Sentence(_FORECAST)
    yield Sentence(_HEAD_START if is_saved else _HEAD_START_LATER)
    yield Heading(_("What it takes"))
    yield Sentence(_TIME)
    yield Sentence(_DISK)


def _segment_lines(
    export: Export, book: SegmentBook, look: SegmentLook | None, now: datetime
) -> Iterator[Widget]:
    name = (look.name if look else "") or (book.facts.name if book.facts else "")
    if name:
        yield Sentence(name, classes="-lead")
    yield Fact(_("Identifier"), export.compared_segment)
    if export.compared_segment != export.segment_identifier:
        yield Sentence(
            _("The export compares with this Braze segment, and fills another one."),
            classes="-muted",
        )
    if export.connection is None:
        yield Sentence(_NO_CONNECTION, classes="-warning")
    elif look is None:
        yield Fact(_("Last change"), _("Asking Braze…"))
    elif look.changed_at is not None:
        yield Fact(_("Last change"), when(look.changed_at, now))
    elif look.sentence:
        yield Sentence(look.sentence, classes="-muted")


def _read_lines(export: Export, book: SegmentBook, now: datetime) -> Iterator[Widget]:
    if (facts := book.facts) is not None:
        yield Fact(_("Profiles"), grouped(facts.profiles))
        yield Fact(_("With membership"), grouped(facts.members))
        yield Fact(_("Read"), when(facts.read_at, now))
        yield Fact(_("Kept until"), when(facts.expires_at, now))
        if facts.profiles:
            yield Sentence(_("✓ The plan of the export says whom it reaches."), classes="-good")
        else:
            yield Sentence(_("! Nobody is in it, so everybody counts as new."), classes="-warning")
    elif book.is_other:
        yield Sentence(
            _("What was read does not fit the export as it is now. Read it again."),
            classes="-warning",
        )
    elif book.order is None:
        yield Sentence(_("Nothing yet."), classes="-muted")
    if book.order is not None and book.waits_until is not None:
        yield Sentence(
            _(
                "Braze was asked for a file of it {when}. Read it before {until} to take that one.",
                when=when(book.order.ordered_at, now),
                until=when(book.waits_until, now),
            )
        )


def headline(progress: Progress | None) -> str:
    """What is going on, in a few words."""
    match progress.phase if progress else None:
        case "ordering":
            return _("Asking Braze for the segment…")
        case "waiting" if progress and progress.awaited == "turn":
            return _("Waiting for its turn…")
        case "waiting":
            return _("Braze is making the file…")
        case "fetching":
            return _("Fetching the file…")
        case "reading":
            return _("Reading the profiles…")
        case _:
            return _("Starting…")


def standing(progress: Progress | None, now: datetime, gives_up_at: datetime) -> str:
    """How far that is, below it; empty where nothing is known.

    Args:
        progress: the latest that was told.
        now: the present.
        gives_up_at: when the waiting ends by itself.
    """
    if progress is None:
        return ""
    since = duration((now - progress.since).total_seconds())
    left = duration(((progress.until or gives_up_at) - now).total_seconds())
    soon = duration((progress.next_look - now).total_seconds() if progress.next_look else 0)
    match progress.phase:
        case "waiting" if progress.awaited == "turn":
            return _(
                "This segment is being read already, here or by somebody else. Waits up to {left}.",
                left=left,
            )
        case "waiting":
            return _(
                "Asked for {since} ago. Next look in {soon}. Waits up to {left} more.",
                since=since,
                soon=soon,
                left=left,
            )
        case "fetching":
            return _("{megabytes} MB so far", megabytes=f"{progress.bytes / 1e6:.1f}")
        case "reading":
            return ngettext("{count} profile so far", "{count} profiles so far", progress.profiles)
    return ""


def read_label(book: SegmentBook) -> str:
    """What the button that reads does now."""
    if book.order is not None:
        return _("Go on waiting")
    return _("Read again") if book.facts is not None else _("Read")


def stopped_words(book: SegmentBook, now: datetime) -> str:
    """What becomes of what was waited for."""
    if book.waits_until is None:
        return _("Nothing was ordered at Braze yet.")
    return _(
        "Braze goes on making the file. Read it before {until} to go on waiting for the same one.",
        until=when(book.waits_until, now),
    )


def taken_words(profiles: int) -> str:
    """What came of taking over."""
    return ngettext(
        "The ledger knows what Braze has of {count} profile. Only what differs is sent from now on.",
        "The ledger knows what Braze has of {count} profiles. Only what differs is sent from now on.",
        profiles,
    )


def take_over_question(export: Export, facts: Facts) -> tuple[str, str]:
    """What is asked before the ledger takes Braze's word: title and text."""
    title = ngettext(
        "Take over what Braze has of {count} profile?",
        "Take over what Braze has of {count} profiles?",
        facts.profiles,
    )
    said = [_("From now on only what differs from it is sent, and billed. Nothing is sent now.")]
    if facts.members and export.membership.leavers == "remove":
        said.append(
            ngettext(
                "{count} of them has the membership, and loses it in the next run if no chosen segment has "
                "this person any more.",
                "{count} of them have the membership; whoever of them is in no chosen segment any more loses "
                "it in the next run.",
                facts.members,
            )
        )
    said.append(_("To take it back, forget on the home screen what Braze was told."))
    return title, " ".join(said)


FORGET = (
    _("Forget what was read of this Braze segment?"),
    _(
        "It is deleted here, with the order that is waited for. Braze and the ledger stay as they are. To "
        "read it again may take Braze an hour."
    ),
)
"""What is asked before it is forgotten."""

CANCEL = (
    _("Have Braze stop making files of this segment?"),
    _(
        "Braze stops all that it is making of this segment, also what somebody else has asked for. What was "
        "read before stays."
    ),
)
"""What is asked before an order is canceled."""

CANCELED = _("Braze makes no file of this segment any more. Reading it later asks anew.")
TAKING_OVER = _("Telling the ledger what Braze has…")

_FORECAST = _(
    "Before anything is sent, the plan counts who is updated, who is created, and who would be created a "
    "second time with the same e-mail address. An export that limits new profiles needs it."
)
_HEAD_START = _(
    "Take over tells the ledger what Braze has. Then even the first run sends, and pays for, only what "
    "differs."
)
_HEAD_START_LATER = _(
    "Once the export is saved, its ledger can take over what Braze has. Then even the first run sends only "
    "what differs."
)
_TIME = _(
    "Braze makes a file of the segment first. That takes moments for a few people, and up to an hour for "
    "millions. Stop when you like: Braze goes on, and reading later takes the same file."
)
_DISK = _(
    "For a day this computer keeps the identifiers of the profiles, and of all else only hashes, for nobody "
    "but you to read. Nothing in Braze changes."
)
_NO_CONNECTION = _("The export has no connection. Choose one, then its Braze segment can be read.")
