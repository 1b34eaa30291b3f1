"""What is told: a title, a few lines, and the same as JSON for programs.

No more than the facts hold. Titles and lines are in the language of whoever sends; keys, states and occasions
of the JSON are a contract and stay English.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from ci_braze_tui.notices.facts import Facts, title_of
from ci_braze_tui.notices.occasions import Occasion, drift_percent, returned_percent
from ci_braze_tui.records.outcome import NAMED, Outcomes
from ci_braze_tui.runs.run import RESUMABLE
from ci_braze_tui.words import _, ngettext


class Message(msgspec.Struct, frozen=True):
    """One notice, in words."""

    id: str
    """The same whenever it is sent again, so that a program can leave out what it has."""
    occasions: tuple[Occasion, ...]
    title: str
    lines: tuple[str, ...]
    facts: Facts
    version: int = 1

    def as_json(self) -> bytes:
        """For programs."""
        return msgspec.json.encode(self)


def message_of(number: str, facts: Facts, occasions: tuple[Occasion, ...]) -> Message:
    """The message about a run, for these occasions."""
    return Message(
        number,
        occasions,
        one_line(_title(facts, occasions[0])),
        tuple(map(one_line, _lines(facts, occasions))),
        facts,
    )


def one_line(text: str) -> str:
    """`text` without what a mail program, a terminal or a chat would take for more than text."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _title(facts: Facts, occasion: Occasion) -> str:
    name = facts.export
    match occasion:
        case "failure":
            return _failure(facts)
        case "brake":
            return _("{export}: held back", export=name)
        case "skipped":
            return _("{export}: skipped", export=name)
        case "returned":
            return _("{export}: many rows came back", export=name)
        case "drift":
            return _("{export}: the number of rows has changed much", export=name)
        case "duration":
            return _("{export}: the run took long", export=name)
        case "success":
            returned = facts.outcomes.returned if facts.outcomes else 0
            if returned:
                return _("{export}: successful with returned rows", export=name)
            return _("{export}: successful", export=name)
        case "test":
            return _("This is a test of ci-braze-tui")


def _failure(facts: Facts) -> str:
    if facts.kind == "crashed":
        return _("{export}: the run's process ended without a word", export=facts.export)
    if why := title_of(facts.cause):
        return _("{export}: failed ({why})", export=facts.export, why=why)
    if facts.status == "refused":
        return _("{export}: Braze refused", export=facts.export)
    if facts.status == "interrupted":
        return _("{export}: interrupted", export=facts.export)
    return _("{export}: failed", export=facts.export)


def _lines(facts: Facts, occasions: tuple[Occasion, ...]) -> Iterator[str]:
    if facts.kind == "test":
        yield _(
            "Messages about exports arrive here. No run has ended and nothing was sent to Braze."
        )
        return
    yield _run_line(facts)
    if facts.kind == "skipped":
        yield title_of(facts.cause) or _("The computer or the refresh was off at that time.")
    if facts.outcomes is not None and facts.rows is not None:
        yield from _counts(facts.rows, facts.outcomes, facts.leavers or Outcomes())
    for occasion in occasions:
        yield from _reason(facts, occasion)
    if facts.run is not None:
        yield _what_next(facts, facts.run)


def _run_line(facts: Facts) -> str:
    if facts.run is None or facts.started_at is None:
        due = _clock(facts.due_at or facts.at)
        return _("The run that was due at {time} UTC did not take place.", time=due)
    if facts.scheduled:
        return _(
            "Run {run}, scheduled, started at {time} UTC.",
            run=facts.run,
            time=_clock(facts.started_at),
        )
    return _(
        "Run {run}, on demand, started at {time} UTC.",
        run=facts.run,
        time=_clock(facts.started_at),
    )


def _counts(rows: int, outcomes: Outcomes, leavers: Outcomes) -> Iterator[str]:
    parts = [
        _("{outcome} {rows}", outcome=NAMED[outcome], rows=count)
        for outcome, count in outcomes.items()
        if count
    ]
    total = ngettext("{count} row", "{count} rows", rows)
    yield _("{total}: {parts}.", total=total, parts=", ".join(parts)) if parts else f"{total}."
    if leavers.total:
        yield ngettext(
            "{count} member left the chosen segments.",
            "{count} members left the chosen segments.",
            leavers.total,
        )


def _reason(facts: Facts, occasion: Occasion) -> Iterator[str]:
    """What made a limit of the notice be passed, in numbers."""
    if occasion == "returned":
        yield _(
            "{percent} % of the rows came back to be put right.",
            percent=_written(returned_percent(facts)),
        )
    elif occasion == "drift" and facts.rows is not None and facts.rows_before is not None:
        percent = _written(drift_percent(facts))
        if facts.rows < facts.rows_before:
            yield _(
                "That is {percent} % fewer rows than in the last finished run ({before}).",
                percent=percent,
                before=facts.rows_before,
            )
        else:
            yield _(
                "That is {percent} % more rows than in the last finished run ({before}).",
                percent=percent,
                before=facts.rows_before,
            )
    elif occasion == "duration" and facts.seconds is not None:
        minutes = _written(facts.seconds / 60)
        if facts.seconds_usual is None:
            yield _("It took {minutes} minutes.", minutes=minutes)
        else:
            usual = _written(facts.seconds_usual / 60)
            yield _(
                "It took {minutes} minutes; usually it takes {usual}.", minutes=minutes, usual=usual
            )
    elif occasion == "brake":
        yield _("More would have changed than the export allows, so nothing was sent.")


def _what_next(facts: Facts, run: str) -> str:
    if facts.status in RESUMABLE:
        return _(
            "`ci-braze-tui runs show {run}` says why, `ci-braze-tui runs resume {run}` goes on with it.",
            run=run,
        )
    if facts.status == "failed":
        return _("`ci-braze-tui runs show {run}` says why.", run=run)
    return _("`ci-braze-tui runs report {run}` says more.", run=run)


def _clock(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _written(number: float | None) -> str:
    """A number for people: whole where it is large."""
    return "" if number is None else f"{number:.0f}" if number >= 10 else f"{number:.1f}"
