"""What stands on the normal screen after the app was left: a line for each run that it was about.

Apart from the app, which is gone by then; whoever missed the end of a run finds it in the scrollback.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ci_braze_tui.runs.report import Report
from ci_braze_tui.tui.followed_runs import ending_of
from ci_braze_tui.tui.screens.export_standing import Standing
from ci_braze_tui.words import _, ngettext


def last_words(runs: Sequence[Standing], *, is_kept: bool = True) -> Iterator[str]:
    """A line for each run; it names neither file nor command where the folder goes with the app."""
    for each in runs:
        run, ending = each.run, ending_of(each)
        if each.is_alive and is_kept:
            yield _(
                "Run {run} of {export} is still running: ci-braze-tui runs show {run}",
                run=run.id,
                export=run.export,
            )
        elif each.is_alive:
            yield _("Run {run} of {export} was still running.", run=run.id, export=run.export)
        elif ending and each.is_resumable:
            yield _unfinished(each, ending, is_kept)
        elif ending and each.report is not None:
            yield _finished(each.report, ending, is_kept)
        elif ending:
            yield _("Run {run}: {ending}. Nothing was sent.", run=run.id, ending=ending)


def _unfinished(run: Standing, ending: str, is_kept: bool) -> str:
    left = (run.snapshot.records if run.snapshot else 0) - run.answered
    if not is_kept or not left:
        return _("Run {run}: {ending}.", run=run.run.id, ending=ending)
    return ngettext(
        "Run {run}: {ending}. {count} profile is still to be sent: ci-braze-tui runs resume {run}",
        "Run {run}: {ending}. {count} profiles are still to be sent: ci-braze-tui runs resume {run}",
        left,
        run=run.run.id,
        ending=ending,
    )


def _finished(report: Report, ending: str, is_kept: bool) -> str:
    summary = report.summary
    accepted, returned = summary.outcomes.accepted, summary.outcomes.returned
    if not is_kept:
        return _(
            "Run {run}: {ending}. {accepted} accepted, {returned} came back.",
            run=summary.run,
            ending=ending,
            accepted=accepted,
            returned=returned,
        )
    return _(
        "Run {run}: {ending}. {accepted} accepted, {returned} came back. Report: {report}",
        run=summary.run,
        ending=ending,
        accepted=accepted,
        returned=returned,
        report=str(Path(summary.report) / "report.json"),
    )
