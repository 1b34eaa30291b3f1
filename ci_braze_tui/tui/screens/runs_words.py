"""What the history of runs says: its columns, its lines, and how it is sorted and filtered.

Apart from the screen so that all of it can be tested without one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias, overload

from ci_braze_tui.tui.moments import when_in_short
from ci_braze_tui.tui.numbers import spent
from ci_braze_tui.tui.plain import visible
from ci_braze_tui.tui.screens.export_words import ENDINGS
from ci_braze_tui.tui.widgets.row_table import Column, Row, Tone
from ci_braze_tui.words import _, grouped, ngettext

if TYPE_CHECKING:
    from ci_braze_tui.runs.history import PastRun
    from ci_braze_tui.runs.run import Options, Status

_Name: TypeAlias = Literal[
    "started", "export", "status", "accepted", "returned", "took", "connection", "by"
]

STATUSES: Mapping[Status, str] = {
    **ENDINGS,
    "superseded": _("Replaced"),
    "preparing": _("Reading file"),
}
"""Each status in as few words as a column takes."""
_TONES: Mapping[Status, Tone] = {
    "delivering": "plain",
    "finished": "good",
    "canceled": "warning",
    "interrupted": "warning",
    "braked": "warning",
    "refused": "bad",
    "failed": "bad",
}
"""What has none is of no weight."""
_GAP = 2
_LEAST = 13
"""Letters of a name, at least."""


@dataclass(frozen=True, slots=True)
class Order:
    """One column of the history, and how runs are sorted by it."""

    name: _Name
    title: str
    width: int
    """Letters; 0 shares what is left."""
    key: Callable[[PastRun], str | float]
    said: Callable[[str], str]
    """Says how the runs are sorted then, after how many there are."""
    said_backwards: Callable[[str], str]
    is_number: bool = False
    starts_backwards: bool = False
    """Whether the largest comes first when the column is chosen."""


ORDERS: tuple[Order, ...] = (
    Order(
        "started", _("Started"), 15, lambda run: run.started_at.timestamp(),
        lambda runs: _("{runs}, oldest first", runs=runs),
        lambda runs: _("{runs}, newest first", runs=runs), starts_backwards=True,
    ),
    Order(
        "export", _("Export"), 0, lambda run: run.export.casefold(),
        lambda runs: _("{runs}, by export", runs=runs),
        lambda runs: _("{runs}, by export, backwards", runs=runs),
    ),
    Order(
        "status", _("Status"), 15, lambda run: status_words(run).lstrip("✓!✗ "),
        lambda runs: _("{runs}, by status", runs=runs),
        lambda runs: _("{runs}, by status, backwards", runs=runs),
    ),
    Order(
        "accepted", _("Accepted"), 10, lambda run: run.accepted,
        lambda runs: _("{runs}, fewest accepted first", runs=runs),
        lambda runs: _("{runs}, most accepted first", runs=runs),
        is_number=True, starts_backwards=True,
    ),
    Order(
        "returned", _("Came back"), 10, lambda run: run.returned,
        lambda runs: _("{runs}, fewest came back first", runs=runs),
        lambda runs: _("{runs}, most came back first", runs=runs),
        is_number=True, starts_backwards=True,
    ),
    Order(
        "took", _("Took"), 11, lambda run: run.seconds,
        lambda runs: _("{runs}, shortest first", runs=runs),
        lambda runs: _("{runs}, longest first", runs=runs),
        is_number=True, starts_backwards=True,
    ),
    Order(
        "connection", _("Connection"), 0, lambda run: run.connection.casefold(),
        lambda runs: _("{runs}, by connection", runs=runs),
        lambda runs: _("{runs}, by connection, backwards", runs=runs),
    ),
    Order(
        "by", _("By"), 12, lambda run: how(run).casefold(),
        lambda runs: _("{runs}, by who", runs=runs),
        lambda runs: _("{runs}, by who, backwards", runs=runs),
    ),
)  # fmt: skip
"""The columns from left to right."""


class RunRows(Sequence[Row]):
    """The rows of the history; each is made when it is looked at."""

    def __init__(self, runs: Sequence[PastRun], now: datetime) -> None:
        self.runs = runs
        self._now = now

    def __len__(self) -> int:
        return len(self.runs)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> RunRows: ...
    def __getitem__(self, place: int | slice) -> Row | RunRows:
        if isinstance(place, slice):
            return RunRows(self.runs[place], self._now)
        return run_row(self.runs[place], self._now)


def run_row(run: PastRun, now: datetime) -> Row:
    """One line of the history; `now` has the time zone of the reader."""
    return Row(
        run.id,
        (
            when_in_short(run.started_at, now),
            run.export,
            status_words(run),
            grouped(run.accepted) if run.accepted else "–",
            grouped(run.returned) if run.returned else "–",
            took(run.seconds),
            run.connection,
            how(run),
        ),
        (
            "plain",
            "plain",
            _TONES.get(run.status, "muted"),
            "plain" if run.accepted else "muted",
            "bad" if run.returned else "muted",
        ),
    )


def status_words(run: PastRun) -> str:
    """How a run stands, in as few words as a column takes."""
    return _("Paused") if run.is_paused and run.status == "delivering" else STATUSES[run.status]


def columns(room: int, order: int, backwards: bool) -> list[Column]:
    """The columns for so many letters of room; the sorted one has an arrow."""
    fixed = [each.width for each in ORDERS]
    shared = room - sum(fixed) - (len(ORDERS) - 1) * _GAP
    # Where there is no room for all, those at the right are scrolled to; no number is cut in two.
    export = room - sum(fixed[:5]) - 4 * _GAP
    if shared >= 2 * _LEAST:
        export = shared * 11 // 20
    elif export < _LEAST:
        export = room - sum(fixed[:3]) - 2 * _GAP
    widths: Mapping[_Name, int] = {"export": export, "connection": max(shared - export, _LEAST)}
    arrow = "▼" if backwards else "▲"
    return [
        Column(
            each.title + (arrow if place == order else ""),
            each.width or widths[each.name],
            each.is_number,
        )
        for place, each in enumerate(ORDERS)
    ]


def chosen_runs(
    runs: Sequence[PastRun], typed: str, order: int, backwards: bool
) -> Sequence[PastRun]:
    """The runs with every typed word in export, connection or status, sorted.

    `runs` come newest first, and stay so where the column says nothing else.
    """
    words = typed.casefold().split()
    found = [run for run in runs if all(word in _searched(run) for word in words)]
    if order == 0:
        return found if backwards else found[::-1]
    return sorted(found, key=ORDERS[order].key, reverse=backwards)


def summary(found: int, known: int, order: int, backwards: bool) -> str:
    """The line above the table: how many runs, and in which order."""
    said = ORDERS[order].said_backwards if backwards else ORDERS[order].said
    if found == known:
        runs = ngettext("{count} run", "{count} runs", known)
    else:
        runs = ngettext("{found} of {count} run", "{found} of {count} runs", known, found=found)
    return said(runs)


def took(seconds: float) -> str:
    """Time spent on delivery; a dash where nothing was delivered."""
    if seconds <= 0:
        return "–"
    return spent(seconds)


def how(run: PastRun) -> str:
    """Who started a run, and what was asked for."""
    return ", ".join([visible(run.started_by), *asked(run.options)])


def asked(options: Options) -> list[str]:
    """What was asked for besides the usual, in few words."""
    said = [_("all rows")] if options.all_rows else []
    return [*said, _("returned rows only")] if options.resend else said


def _searched(run: PastRun) -> str:
    return f"{run.export}\n{run.connection}\n{status_words(run)}".casefold()
