"""What the home screen says about runs, exports and connections.

Apart from the screen so that every sentence is in one place and can be tested without one.
"""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.numbers import counted, percent
from ci_braze_tui.tui.plain import visible
from ci_braze_tui.tui.screens.export_words import ENDINGS
from ci_braze_tui.tui.screens.home_books import ConnectionItem, ExportItem, Item, RunItem
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.words import grouped

_NAME = 52


def item_lines(item: Item, now: datetime) -> Content:
    """Two lines about an item: what it is, and how it stands; `now` has a time zone."""
    match item:
        case RunItem():
            first = f"Run of {visible(item.run.export, _NAME)}"
            second = run_words(item, now)
            style = "$text-primary" if item.is_going else "$text-warning"
        case ExportItem():
            where = item.export.connection
            target = f"→ {visible(where, 30)}" if where else "no connection"
            first = f"{visible(item.export.name, _NAME)}  {target}"
            second, style = export_words(item, now), "$foreground-muted"
        case ConnectionItem():
            first = visible(item.connection.name, _NAME)
            second, style = connection_words(item), "$foreground-muted"
    return Content("\n").join([Content.styled(first, "bold"), Content.styled(second, style)])


def run_words(item: RunItem, now: datetime) -> str:
    """How a run stands that is going or was not finished."""
    snapshot = item.snapshot
    share = percent(snapshot.done, snapshot.records) if snapshot and snapshot.records else ""
    when_ = when(item.run.started_at, now)
    if item.is_going:
        doing = "Paused" if snapshot and snapshot.phase == "paused" else "Running now"
        return f"{doing}, {share}" if share else "Running now, reading the file"
    at = f" at {share}" if share else " before anything was sent"
    match item.run.status:
        case "canceled":
            return f"Was canceled{at}, started {when_}"
        case "refused":
            return f"Braze refused it{at}, started {when_}"
        case "braked":
            return f"Was held back before anything was sent, {when_}"
        case _:
            return f"Was interrupted{at}, started {when_}"


def export_words(item: ExportItem, now: datetime) -> str:
    """What an export did last."""
    if item.last is None:
        return f"Not run yet · {visible(item.export.source.name, _NAME)}"
    words = [f"{ENDINGS[item.last.status]} {when(item.last.ended_at or item.last.started_at, now)}"]
    if item.report is not None:
        outcomes = item.report.summary.outcomes
        words.append(f"{grouped(outcomes.accepted)} accepted")
        if outcomes.unchanged:
            words.append(f"{grouped(outcomes.unchanged)} unchanged")
        if outcomes.returned:
            words.append(f"{grouped(outcomes.returned)} came back")
    return " · ".join(words)


def connection_words(item: ConnectionItem) -> str:
    """Where a connection leads, and what uses it."""
    used = counted(len(item.exports), "export") if item.exports else "no export uses it"
    return f"{visible(item.connection.endpoint, 40)} · {used}"


def invitation(offer: SandboxOffer | None) -> str:
    """What is said while nothing is saved yet."""
    if offer is None:
        return (
            "Connect to Braze, match the columns of your customer file, choose segments, and send "
            "them.\n\nPress Enter to start."
        )
    return (
        "A sandbox Braze is running on this computer, and sample customers are in "
        f"{visible(offer.sample_path.name)}. Nothing you do here reaches anybody.\n\n"
        "Press Enter to start."
    )


def removal_words(item: Item) -> tuple[str, str, str, str]:
    """What is asked before something is removed: question, its name, what goes with it, and "yes"."""
    match item:
        case ExportItem(export=export):
            return "Remove this export?", export.name, _EXPORT_GOES, "Remove"
        case ConnectionItem(connection=connection):
            return "Remove this connection?", connection.name, _CONNECTION_GOES, "Remove"
        case RunItem(run=run):
            return "Discard this run?", run.export, _RUN_GOES, "Discard"


_EXPORT_GOES = (
    "Its definition goes, and the ledger of what Braze has been told. Profiles in Braze and "
    "your customer file stay as they are."
)
_CONNECTION_GOES = "Its API key is forgotten as well. No export uses it."
_RUN_GOES = (
    "It cannot be resumed then. What Braze has taken stays in Braze and is accounted for; the "
    "next run of the export sends what is missing."
)

REMOVE_IN_USE = (
    "Detach keeps an export; it does not run until it gets another connection. Remove deletes it and the "
    "ledger of what Braze was told. Profiles in Braze stay."
)
"""What becomes of an export whose connection is removed."""

FORGET_TOLD = (
    "The next run sends everybody everything again, and Braze bills every value again. Who leaves the "
    "segments until then keeps the membership, because nobody knows any more that they had it."
)
"""What it means that a ledger is thrown away."""

ALL_ROWS = (
    "Braze is sent every value again, changed or not, and bills each of them. You see the plan with "
    "its cost before anything is sent."
)
"""What it means to run all rows."""
