"""What the export screen says without a screen: endings that add up, questions, and the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.report import ReasonCount, Report
from ci_braze_tui.runs.run import Options, Run, Summary
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.screens.export_log import RunLog
from ci_braze_tui.tui.screens.export_plan_words import start_question
from ci_braze_tui.tui.screens.export_progress_words import progress_view
from ci_braze_tui.tui.screens.export_standing import Standing
from ci_braze_tui.tui.screens.export_words import report_lines
from ci_braze_tui.tui.widgets.account import CountLine, Heading, OutcomeLine, Sentence, TotalLine

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
RUN = Run("run-1", "VIP [/]", "Acme", "{}", Options(), "interrupted", None, "mlee", NOW, None)
PLAN = Plan(
    rows=12, outcomes=Outcomes(invalid=2, pending=10), leavers=3, members=9, with_id=10, by_email=0,
    data_points=26, bytes=900, unsaved_data_points=26,
)  # fmt: skip
SNAPSHOT = Snapshot(
    "run-1", "delivering", NOW, rows=12, records=13, done=6, requests=2, rate=3.0,
    outcomes=Outcomes(accepted=5, rejected=1, invalid=2, pending=4), leavers=Outcomes(pending=3),
)  # fmt: skip
EXPORT = Export("VIP [/]", "seg-1", Choice("c.csv"), Matching("e", "i"), "Acme", Segments(None))


def report(outcomes: Outcomes, **more: object) -> Report:
    """A report of these rows."""
    summary = Summary(
        "run-1", "VIP [/]", "finished", outcomes.total, outcomes, Outcomes(), 10, 2, 0, 20, 1.5, 6.7, "/r"
    )  # fmt: skip
    return Report(summary, "seg-1", "seg-1", **more)  # type: ignore[arg-type]


def told(standing: Standing) -> list[str]:
    """The lines, a number first where there is one."""
    lines = []
    for line in report_lines(standing, ""):
        match line:
            case OutcomeLine():
                lines.append(f"{line.count} {line.outcome}: {line.text}")
            case CountLine():
                lines.append(f"{line.count} {line.text}")
            case Sentence() | Heading():
                lines.append(str(line.content))
    return lines


def test_a_run_killed_before_its_report_says_what_is_known() -> None:
    """Not that nothing was sent: the last snapshot is told, adds up, and Resume is named."""
    lines = told(Standing(RUN, False, SNAPSHOT, PLAN))
    assert "Nothing was sent." not in lines
    assert "6 of 13 profiles to send had an answer. What was on its way then is accounted for when "\
        "the run is resumed." in lines  # fmt: skip
    assert "5 accepted: Braze took it" in lines
    assert lines[lines.index("4 pending: not sent yet") + 1] == "→ Resume sends them."
    assert "12 rows in the file" in lines
    assert "3 leavers" in lines


def test_what_is_known_before_anything_was_told() -> None:
    """Without a plan nothing was sent; with one, and no word of sending, nobody knows yet."""
    reading = Snapshot("run-1", "preparing", NOW, rows_read=5)
    assert "Nothing was sent." in told(Standing(RUN, False, reading))
    unknown = told(Standing(RUN, False, reading, PLAN))
    assert "How far sending got is not known yet. Resume accounts for every row." in unknown


def test_a_report_of_an_earlier_end_is_not_taken_for_this_one() -> None:
    """A run that was resumed and killed is told by what came after its report."""
    old = report(Outcomes(accepted=1, pending=11))
    assert "5 accepted: Braze took it" in told(Standing(RUN, False, SNAPSHOT, PLAN, old))


def test_reasons_are_grouped_with_what_can_be_done() -> None:
    """One reason stands in the table, several below their outcome, each group with its remedy and a total."""
    outcomes = Outcomes(accepted=5, rejected=1, invalid=3)
    reasons = (
        ReasonCount("rejected", "[/] no", 1),
        ReasonCount("invalid", "no @", 2),
        ReasonCount("invalid", "no id", 1),
    )
    told_of = report(outcomes, reasons=reasons, returned="/r/rows.csv")
    run = msgspec.structs.replace(RUN, status="finished")
    done = Standing(run, False, None, None, told_of)
    lines = told(done)
    first = lines.index("5 accepted: Braze took it")
    assert lines[first + 1 : first + 8] == [
        "1 rejected: [/] no",
        "→ Put right what Braze names in the file of returned rows, and send it again.",
        "3 invalid: not sent: something in the row is wrong",
        "2 no @",
        "1 no id",
        "→ Put the cells right in the file of returned rows, and send it again.",
        "9 rows in the file",
    ]
    totals = [line.count for line in report_lines(done, "") if isinstance(line, TotalLine)]
    assert totals == [9]


@pytest.mark.parametrize(
    ("options", "goes_on", "title"),
    [
        (Options(), False, 'Send 1,200 profiles to "Acme" (LIVE)?'),
        (Options(), True, 'Send the remaining 1,200 profiles to "Acme" (LIVE)?'),
        (Options(resend=True), False, 'Send 1,200 returned rows to "Acme" (LIVE)?'),
        (Options(all_rows=True), False, 'Send 1,200 profiles to "Acme" (LIVE)?'),
    ],
)
def test_the_question_names_numbers_and_target(options: Options, goes_on: bool, title: str) -> None:
    """However a run is started, the question says how many go where, and that it cannot be taken back."""
    asked, text = start_question(1_200, "Acme", EXPORT, options, goes_on=goes_on)
    assert asked == title
    assert "seg-1" in text
    assert text.endswith("What Braze has taken cannot be taken back.")
    assert ("Braze bills all of them" in text) is options.all_rows


def test_the_log_tells_each_thing_once() -> None:
    """Phases, trouble, waits, tenths of the way, words of the process, and how it ended."""
    log, run = RunLog(), msgspec.structs.replace(RUN, status="delivering")
    seen = Standing(run, True, SNAPSHOT)
    later = msgspec.structs.replace(
        SNAPSHOT, at=NOW + timedelta(seconds=1), phase="waiting", done=7, last_error="Braze is down.",
        waiting_for="Too many requests.",
    )  # fmt: skip
    ended = Standing(
        msgspec.structs.replace(run, status="interrupted", sentence="It died."), False, later,
        said=("Traceback [/]", "OSError"),
    )  # fmt: skip
    moments = [
        seen, seen, replace(seen, snapshot=later), replace(seen, snapshot=later, said=("Traceback [/]",)),
        ended, ended,
    ]  # fmt: skip
    lines = [each.line(NOW) for moment in moments for each in log.see(moment)]
    assert lines == [
        "12:00:00  Run run-1 of VIP [/], begun by mlee",
        "12:00:00  Sending",
        "12:00:00  46 %: 6 of 13 profiles, 3 a second",
        "12:00:01  Waiting",
        "12:00:01  Trouble: Braze is down.",
        "12:00:01  Waiting: Too many requests.",
        "12:00:01  54 %: 7 of 13 profiles, 3 a second",
        "Traceback [/]",
        "OSError",
        "12:00:01  ! Interrupted. It died.",
    ]


def test_each_reason_has_its_remedy_below_it() -> None:
    """What to do stands with what it is for; what goes for all of them stands last."""
    reasons = (
        ReasonCount("invalid", "no address", 2, "Correct it."),
        ReasonCount("invalid", "no ID", 1, "Fill it in."),
    )
    ended = report(Outcomes(invalid=3), reasons=reasons, returned="/r/returned-rows.csv")
    run = msgspec.structs.replace(RUN, status="finished")
    lines = told(Standing(run, False, None, None, ended))
    first = lines.index("2 no address")
    assert lines[first : first + 5] == [
        "2 no address",
        "→ Correct it.",
        "1 no ID",
        "→ Fill it in.",
        "→ Put the cells right in the file of returned rows, and send it again.",
    ]


def test_a_row_without_an_answer_is_not_called_unsent() -> None:
    """While a run goes, only rows that stay behind are counted as not sent; what is in doubt was."""
    outcomes = Outcomes(accepted=5, unknown=2, invalid=1, unchanged=3, pending=1)
    sending = msgspec.structs.replace(SNAPSHOT, outcomes=outcomes)
    assert progress_view(sending, (), "Acme", NOW).unsent == 4
