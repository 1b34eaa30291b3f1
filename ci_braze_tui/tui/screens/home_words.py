"""What the home screen says about runs, exports and connections.

Apart from the screen so that every sentence is in one place and can be tested without one.
"""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from ci_braze_tui.connections.visible_to import TYPE
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.numbers import percent
from ci_braze_tui.tui.plain import visible
from ci_braze_tui.tui.screens.export_words import ENDINGS
from ci_braze_tui.tui.screens.home_books import Books, ConnectionItem, ExportItem, Item, RunItem
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.words import _, ngettext

_NAME = 52
_GAP = "  "
_DOT = " · "


def item_lines(item: Item, now: datetime) -> Content:
    """Two lines about an item: what it is, and how it stands; `now` has a time zone."""
    match item:
        case RunItem():
            first = _("Run of {export}", export=visible(item.run.export, _NAME))
            second = run_words(item, now)
            style = "$text-primary" if item.is_going else "$text-warning"
        case ExportItem():
            where = item.export.connection
            target = f"→ {visible(where, 30)}" if where else _("no connection")
            first = visible(item.export.name, _NAME) + _GAP + target
            second, style = export_words(item, now), "$foreground-muted"
        case ConnectionItem():
            first = visible(item.connection.name, _NAME)
            second, style = connection_words(item), "$foreground-muted"
    return Content("\n").join([Content.styled(first, "bold"), Content.styled(second, style)])


def run_words(item: RunItem, now: datetime) -> str:
    """How a run stands that is going or was not finished."""
    snapshot = item.snapshot
    share = percent(snapshot.done, snapshot.records) if snapshot and snapshot.records else ""
    if item.is_going:
        if not share:
            return _("Running now, reading the file")
        if snapshot and snapshot.phase == "paused":
            return _("Paused, {share}", share=share)
        return _("Running now, {share}", share=share)
    began = when(item.run.started_at, now)
    if item.run.status == "braked":
        return _("Was held back before anything was sent, {when}", when=began)
    if share:
        return _broken_off_at(item.run.status, share, began)
    return _broken_off_before(item.run.status, began)


def _broken_off_at(status: str, share: str, began: str) -> str:
    if status == "canceled":
        return _("Was canceled at {share}, started {when}", share=share, when=began)
    if status == "refused":
        return _("Braze refused it at {share}, started {when}", share=share, when=began)
    return _("Was interrupted at {share}, started {when}", share=share, when=began)


def _broken_off_before(status: str, began: str) -> str:
    if status == "canceled":
        return _("Was canceled before anything was sent, started {when}", when=began)
    if status == "refused":
        return _("Braze refused it before anything was sent, started {when}", when=began)
    return _("Was interrupted before anything was sent, started {when}", when=began)


def unfinished_words(books: Books) -> str:
    """What is offered while runs wait to be gone on with; empty while none does."""
    waiting = [item for item in books.runs if not item.is_going]
    if not waiting:
        return ""
    return ngettext(
        "! A run is not finished. Resume goes on where it stopped.",
        "! {count} runs are not finished. Resume goes on where one stopped.",
        len(waiting),
    )


def export_words(item: ExportItem, now: datetime) -> str:
    """What an export did last."""
    if item.last is None:
        return _("Not run yet") + _DOT + visible(item.export.source.name, _NAME)
    ended = when(item.last.ended_at or item.last.started_at, now)
    words = [_("{ending} {when}", ending=ENDINGS[item.last.status], when=ended)]
    if item.report is not None:
        outcomes = item.report.summary.outcomes
        words.append(_("{rows} accepted", rows=outcomes.accepted))
        if outcomes.unchanged:
            words.append(_("{rows} unchanged", rows=outcomes.unchanged))
        if outcomes.returned:
            words.append(_("{rows} came back", rows=outcomes.returned))
    return _DOT.join(words)


def connection_words(item: ConnectionItem) -> str:
    """Where a connection leads, and what uses it."""
    used = ngettext("{count} export", "{count} exports", len(item.exports))
    words = used if item.exports else _("no export uses it")
    return visible(item.connection.endpoint if item.is_open else TYPE, 40) + _DOT + words


def invitation(offer: SandboxOffer | None) -> str:
    """What is said while nothing is saved yet."""
    if offer is None:
        return _(
            "Connect to Braze, match the columns of your customer file, choose segments, and send "
            "them.\n\nPress Enter to start."
        )
    return _(
        "A sandbox Braze is running on this computer, and sample customers are in {file}. Nothing you do "
        "here reaches anybody.\n\nPress Enter to start.",
        file=visible(offer.sample_path.name),
    )


def removal_words(item: Item) -> tuple[str, str, str, str]:
    """What is asked before something is removed: question, its name, what goes with it, and "yes"."""
    match item:
        case ExportItem(export=export):
            return _("Remove this export?"), export.name, _EXPORT_GOES, _("Remove")
        case ConnectionItem(connection=connection):
            return _("Remove this connection?"), connection.name, _CONNECTION_GOES, _("Remove")
        case RunItem(run=run):
            return _("Discard this run?"), run.export, _RUN_GOES, _("Discard")


HELP = _(
    """## Home
**Enter** does what is most likely wanted: opens an export, watches a going run, resumes one that was
interrupted, changes a connection.

An **export** is saved once and run as often as you like; only what has changed is sent. A
**connection** says which Braze workspace it goes to.

**Braze segment** reads whom Braze has already, so that the plan of an export tells who is updated and who is
created."""
)

READING = _("Reading what is saved…")
NOT_READ = _("What is saved cannot be shown. The message above says why.")

_EXPORT_GOES = _(
    "Its definition goes, and the ledger of what Braze has been told. Profiles in Braze and "
    "your customer file stay as they are."
)
_CONNECTION_GOES = _("Its API key is forgotten as well. No export uses it.")
_RUN_GOES = _(
    "It cannot be resumed then. What Braze has taken stays in Braze and is accounted for; the "
    "next run of the export sends what is missing."
)

FORGET_TOLD = _(
    "The next run sends everybody everything again, and Braze bills every value again. Who leaves the "
    "segments until then keeps the membership, because nobody knows any more that they had it."
)
"""What it means that a ledger is thrown away."""

ALL_ROWS = _(
    "Braze is sent every value again, changed or not, and bills each of them. You see the plan with "
    "its cost before anything is sent."
)
"""What it means to run all rows."""
