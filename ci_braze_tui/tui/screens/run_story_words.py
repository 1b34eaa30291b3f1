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

from ci_braze_tui.records.outcome import RETURNED, Outcome
from ci_braze_tui.records.rules import Shape
from ci_braze_tui.runs.run import Options
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.numbers import duration, percent, spent
from ci_braze_tui.tui.screens.export_words import (
    ENDINGS,
    leaver_lines,
    outcome_table,
    reported_cautions,
    took_lines,
)
from ci_braze_tui.tui.screens.runs_words import asked
from ci_braze_tui.tui.widgets.account import Heading, Sentence
from ci_braze_tui.tui.widgets.fact import Fact
from ci_braze_tui.tui.widgets.speed_plot import SpeedPlot
from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.runs.snapshot import Snapshot
    from ci_braze_tui.tui.screens.run_story_books import Story

_SHAPES: Mapping[Shape, str] = {
    "boolean": "true",
    "segment": _("the names of the segments, as one text"),
    "segments": _("the names of the segments, as an array"),
    "identifier": _("the segment identifier"),
}

_RESUME = _("Resume sends them.")
_RESEND = _("Put right what is wrong in the file of returned rows, then choose Send returned rows.")


def story_lines(story: Story, now: datetime) -> Iterator[Widget]:
    """The whole story; `now` has the time zone of the reader."""
    run = story.run
    tone = "" if story.is_going else "-good" if run.status == "finished" else "-warning"
    paused = story.is_going and story.snapshot is not None and story.snapshot.phase == "paused"
    yield Sentence(_("Paused") if paused else ENDINGS[run.status], classes=f"-lead {tone}")
    if run.sentence:
        yield Sentence(run.sentence)
    yield from _who_and_when(story, now)
    yield from _counts(story)
    if story.report is not None:
        yield from reported_cautions(story.report)
    yield Heading(_("Speed over time, in profiles a second"))
    if story.samples:
        yield SpeedPlot(story.samples)
    else:
        yield Sentence(_no_speed(story), classes="-muted")
    if story.report is not None:
        yield from took_lines(story.report.summary)
    yield from _settings(story)
    if story.report is not None:
        yield Heading(_("Files"))
        files = (story.returned, report_path(story))
        yield from (Sentence(str(path), classes="-data") for path in files if path)


def report_path(story: Story) -> Path | None:
    """Where the report of the run is; None before it has one."""
    return Path(story.report.summary.report) / "report.json" if story.report else None


def resend_question(story: Story) -> tuple[str, str]:
    """What is asked before the rows that came back are planned again: title and text."""
    rows = story.report.summary.outcomes.returned if story.report else 0
    title = ngettext(
        "Send {count} returned row of {export} again?",
        "Send {count} returned rows of {export} again?",
        rows,
        export=story.run.export,
    )
    text = _(
        "The rows are read as they stand in {file} now. You see the plan before anything is sent.",
        file=str(story.returned),
    )
    return title, text


def _who_and_when(story: Story, now: datetime) -> Iterator[Widget]:
    run = story.run
    yield Heading(_("Who and when"))
    export = run.export
    yield Fact(
        _("Export"), export if story.is_saved else _("{export} (no longer saved)", export=export)
    )
    began = _("{when} by {who}", when=when(run.started_at, now), who=run.started_by)
    yield Fact(_("Started"), began)
    yield Fact(_("Occasion"), _("with a refresh") if run.options.refresh else _("on demand"))
    if run.ended_at is not None:
        yield Fact(_("Ended"), when(run.ended_at, now))
    if story.snapshot is not None and story.snapshot.seconds:
        time = spent(story.snapshot.seconds)
        yield Fact(_("Sending took"), _("{time}, without pauses", time=time))
    yield Fact(_("Run"), run.id)


def _counts(story: Story) -> Iterator[Widget]:
    """The outcomes, which add up to the rows of the file."""
    report, snapshot = story.report, story.snapshot
    yield Heading(_("What became of the rows"))
    if report is not None and story.is_settled:
        summary = report.summary
        yield from outcome_table(summary.rows, summary.outcomes, report.reasons, _remedies(story))
        yield from leaver_lines(summary.leavers)
    elif snapshot is not None and snapshot.rows:
        yield from outcome_table(snapshot.rows, snapshot.outcomes, (), _remedies(story))
        yield from leaver_lines(snapshot.leavers)
        yield Sentence(_answered(story, snapshot), classes="-muted")
    elif story.is_going and snapshot is not None:
        read = ngettext("{count} row read so far", "{count} rows read so far", snapshot.rows_read)
        yield Sentence(read)
    elif story.is_resumable and snapshot is not None and snapshot.phase != "preparing":
        yield Sentence(_("How far sending got is not known yet. Resume accounts for every row."))
    else:
        yield Sentence(_("Nothing was sent."), classes="-muted")


def _remedies(story: Story) -> Mapping[Outcome, str]:
    """What can be done from here about rows that are not in Braze, by their outcome."""
    if story.is_resumable:
        return {"pending": _RESUME, "unknown": _RESUME}
    return dict.fromkeys(RETURNED, _RESEND) if story.may_resend else {}


def _answered(story: Story, snapshot: Snapshot) -> str:
    if story.is_going:
        share = percent(snapshot.done, snapshot.records)
        return _("{share} of the profiles to send have an answer.", share=share)
    return _("This is what was known last. Resume accounts for what was on its way then.")


def _no_speed(story: Story) -> str:
    if story.is_going:
        return _("The curve begins with the first second of sending.")
    sent = story.snapshot is not None and story.snapshot.done > 0
    return _("This run is older than the curve.") if sent else _("Nothing was sent.")


def _settings(story: Story) -> Iterator[Widget]:
    export, run = story.then, story.run
    rules = export.rules
    yield Heading(_("Settings of the run"))
    yield Fact(_("File"), export.source.path)
    yield Fact(_("Connection"), run.connection)
    yield Fact(_("Endpoint"), story.endpoint or _("unknown: the connection is no longer saved"))
    yield Fact(_("Segments"), _segments(export))
    yield Fact(_("Segment identifier"), rules.segment_identifier)
    yield Fact(_("Membership"), f"{rules.membership_attribute} = {_SHAPES[rules.membership.shape]}")
    yield Fact(_("Leavers"), _leavers_rule(export))
    yield Fact(_("Options"), "; ".join(_options(run.options)))


def _segments(export: Export) -> str:
    segments = export.rules.segments
    return ", ".join(segments.selected) or segments.name or _("the whole file")


def _leavers_rule(export: Export) -> str:
    membership = export.membership
    if membership.leavers == "keep":
        return _("keep the membership")
    value = "false" if membership.shape == "boolean" else "null"
    return _(
        "are sent {value}; held back above {share} % of the members",
        value=value,
        share=membership.brake,
    )


def _options(options: Options) -> list[str]:
    patience = _("waits {time} for a lost network", time=duration(options.patience))
    return [*(asked(options) or [_("only what has changed")]), patience]


def first_rows(shown: int, is_all: bool) -> str:
    """What stands above the table of returned rows."""
    if is_all:
        return ngettext("{count} row came back", "{count} rows came back", shown)
    return _("The first {rows} of the rows that came back; the file has all", rows=shown)
