"""What the story of a run says: how it ended, what became of each row, at what speed, by which settings.

Apart from the screen so that every sentence is in one place and can be tested without one. The counts and
reasons are told in the words of the export screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.records.rules import Shape
from ci_braze_tui.runs.run import Options
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.numbers import counted, duration, percent
from ci_braze_tui.tui.screens.export_words import (
    ENDINGS,
    outcome_lines,
    reported_cautions,
    took_lines,
)
from ci_braze_tui.tui.screens.runs_words import asked
from ci_braze_tui.tui.widgets.account import CountLine, Heading, Sentence
from ci_braze_tui.tui.widgets.fact import Fact
from ci_braze_tui.tui.widgets.speed_plot import SpeedPlot
from ci_braze_tui.words import grouped

if TYPE_CHECKING:
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.tui.screens.run_story_books import Story

_SHAPES: Mapping[Shape, str] = {
    "boolean": "true",
    "segment": "the names of the segments, as one text",
    "segments": "the names of the segments, as an array",
    "identifier": "the segment identifier",
}
_RULE = "─" * 11


def story_lines(story: Story, now: datetime) -> Iterator[Widget]:
    """The whole story; `now` has the time zone of the reader."""
    run = story.run
    tone = "" if story.is_going else "-good" if run.status == "finished" else "-warning"
    paused = story.is_going and story.snapshot is not None and story.snapshot.phase == "paused"
    yield Sentence("Paused" if paused else ENDINGS[run.status], classes=f"-lead {tone}")
    if run.sentence and run.sentence != "Canceled.":
        yield Sentence(run.sentence)
    yield from _who_and_when(story, now)
    yield from _counts(story)
    if story.report is not None:
        yield from reported_cautions(story.report)
    yield Heading("Speed over time, in profiles a second")
    if story.samples:
        yield SpeedPlot(story.samples)
    else:
        yield Sentence(_no_speed(story), classes="-muted")
    if story.report is not None:
        yield from took_lines(story.report.summary)
    yield from _settings(story)
    if story.report is not None:
        yield Heading("Files")
        files = (story.returned, report_path(story))
        yield from (Sentence(str(path), classes="-data") for path in files if path)


def report_path(story: Story) -> Path | None:
    """Where the report of the run is; None before it has one."""
    return Path(story.report.summary.report) / "report.json" if story.report else None


def resend_question(story: Story) -> tuple[str, str]:
    """What is asked before the rows that came back are planned again: title and text."""
    rows = story.report.summary.outcomes.returned if story.report else 0
    return (
        f"Send {counted(rows, 'returned row')} of {story.run.export} again?",
        f"The rows are read as they stand in {story.returned} now. You see the plan before anything "
        "is sent.",
    )


def _who_and_when(story: Story, now: datetime) -> Iterator[Widget]:
    run = story.run
    yield Heading("Who and when")
    yield Fact("Export", run.export + ("" if story.is_saved else " (no longer saved)"))
    yield Fact("Started", f"{when(run.started_at, now)} by {run.started_by}")
    if run.ended_at is not None:
        yield Fact("Ended", when(run.ended_at, now))
    if story.snapshot is not None and story.snapshot.seconds:
        seconds = story.snapshot.seconds
        spent = f"{seconds:.1f} s" if seconds < 10 else duration(seconds)
        yield Fact("Sending took", f"{spent}, without pauses")
    yield Fact("Run", run.id)


def _counts(story: Story) -> Iterator[Widget]:
    """The outcomes, which add up to the rows of the file."""
    report, snapshot = story.report, story.snapshot
    if story.is_going and snapshot is not None and not snapshot.rows:
        yield Heading("What became of the rows")
        yield Sentence(f"{counted(snapshot.rows_read, 'row')} read so far")
    elif report is not None and not story.is_going:
        yield from _table(report.summary.rows, report.summary.outcomes, story)
        yield from _leavers(report.summary.leavers)
    elif snapshot is not None and snapshot.rows:
        yield from _table(snapshot.rows, snapshot.outcomes, story)
        yield from _leavers(snapshot.leavers)
        if story.is_going:
            share = percent(snapshot.done, snapshot.records)
            yield Sentence(f"{share} of the profiles to send have an answer.", classes="-muted")
    else:
        yield Heading("What became of the rows")
        yield Sentence("Nothing was sent.", classes="-muted")


def _table(rows: int, outcomes: Outcomes, story: Story) -> Iterator[Widget]:
    yield Heading("What became of the rows")
    told = story.report is not None and not story.is_going
    yield from outcome_lines(outcomes, story.report.reasons if told and story.report else ())
    yield Sentence(_RULE, classes="-muted")
    yield CountLine(rows, f"{'row' if rows == 1 else 'rows'} in the file")


def _leavers(leavers: Outcomes) -> Iterator[Widget]:
    if leavers.total:
        yield Heading("Members who left the segments")
        yield from outcome_lines(leavers, ())
        if leavers.total not in {rows for _, rows in leavers.items()}:
            yield Sentence(_RULE, classes="-muted")
            yield CountLine(leavers.total, "leavers")


def _no_speed(story: Story) -> str:
    if story.is_going:
        return "The curve begins with the first second of sending."
    sent = story.snapshot is not None and story.snapshot.done > 0
    return "This run is older than the curve." if sent else "Nothing was sent."


def _settings(story: Story) -> Iterator[Widget]:
    export, run = story.then, story.run
    rules = export.rules
    yield Heading("Settings of the run")
    yield Fact("File", export.source.path)
    yield Fact("Connection", run.connection)
    yield Fact("Endpoint", story.endpoint or "unknown: the connection is no longer saved")
    yield Fact("Segments", _segments(export))
    yield Fact("Segment identifier", rules.segment_identifier)
    yield Fact("Membership", f"{rules.membership_attribute} = {_SHAPES[rules.membership.shape]}")
    yield Fact("Leavers", _leavers_rule(export))
    yield Fact("Options", "; ".join(_options(run.options)))


def _segments(export: Export) -> str:
    segments = export.rules.segments
    return ", ".join(segments.selected) or segments.name or "the whole file"


def _leavers_rule(export: Export) -> str:
    membership = export.membership
    if membership.leavers == "keep":
        return "keep the membership"
    value = "false" if membership.shape == "boolean" else "null"
    return f"are sent {value}; held back above {membership.brake} % of the members"


def _options(options: Options) -> list[str]:
    patience = f"waits {duration(options.patience)} for a lost network"
    return [*(asked(options) or ["only what has changed"]), patience]


def first_rows(shown: int, is_all: bool) -> str:
    """What stands above the table of returned rows."""
    if is_all:
        return f"{counted(shown, 'row')} came back"
    return f"The first {grouped(shown)} of the rows that came back; the file has all"
