"""All that is known of one run, read in one go, off the screen's loop; and the rows that came back.

Apart from the screen so that a story is a value, compared and drawn anew only when something has changed.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.errors import BadInputError, DefinitionError, NotAllowedError
from ci_braze_tui.exports.proof_wish import kept_proof
from ci_braze_tui.runs.run import RESUMABLE
from ci_braze_tui.tui.plain import visible
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.row_table import Column, Row, width_of
from ci_braze_tui.tui.widgets.title_bar import Target
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.audience.proof import Proof
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.runs.report import Report
    from ci_braze_tui.runs.run import Run
    from ci_braze_tui.runs.snapshot import Snapshot
    from ci_braze_tui.runs.speed import Sample
    from ci_braze_tui.runs.story_file import ProvenStory, RunStory

MOST_ROWS = 1_000
"""Returned rows that are shown."""
_MOST_COLUMNS = 60
_CELL_LETTERS = 200
_WIDEST = 40
_OURS = 3
"""Columns of ours, which stand behind those of the source."""


@dataclass(frozen=True, slots=True)
class Story:
    """One run as it stands."""

    run: Run
    export: Export
    """The export as it is saved now, or, when that is gone, as it was."""
    then: Export
    """The export as it was when the run began."""
    is_saved: bool
    """Whether the export is still there."""
    endpoint: str | None
    """Of the connection as it is now; None when it is gone."""
    snapshot: Snapshot | None
    report: Report | None
    samples: tuple[Sample, ...]
    may_resend: bool
    """Whether the rows that came back are the last of their export."""
    proof: Proof | None

    @property
    def target(self) -> Target | None:
        """Where it went, as far as that is known."""
        if self.endpoint is None:
            return None
        return Target.at(self.run.connection, self.endpoint)

    @property
    def is_going(self) -> bool:
        """Whether its process is alive."""
        return self.run.status in ("preparing", "delivering")

    @property
    def is_resumable(self) -> bool:
        """Whether it can be gone on with."""
        return self.run.status in RESUMABLE

    @property
    def is_settled(self) -> bool:
        """Whether its latest process has accounted for every row before it ended."""
        return not self.is_going and (self.snapshot is None or self.snapshot.phase == "ended")

    @property
    def may_prove(self) -> bool:
        """Whether Braze took something of it, and can be asked what became of that."""
        if self.report is None or self.endpoint is None or not self.is_settled:
            return False
        return self.report.summary.has_arrived

    def allows(self, action: str) -> bool:
        """Whether something can be done with the run as it stands."""
        match action:
            case "resume":
                return self.is_resumable
            case "watch":
                return self.is_going
            case "resend":
                return self.may_resend and not (self.is_going or self.is_resumable)
            case "browse":
                return self.returned is not None
            case "report":
                return self.report is not None
            case "prove":
                return self.may_prove or self.proof is not None
            case _:
                return True

    @property
    def returned(self) -> Path | None:
        """The file with the rows that came back."""
        return Path(self.report.returned) if self.report and self.report.returned else None


@dataclass(frozen=True, slots=True)
class Returned:
    """The first of the rows that came back."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    is_all: bool


def read_story(session: Session, run_id: str) -> Story:
    """What is known of a run.

    Raises:
        BadInputError: there is no such run, or the books cannot be read.
    """
    from ci_braze_tui.exports.belongings import export_of
    from ci_braze_tui.exports.status import as_it_is

    run = as_it_is(session.runs.get(run_id), session.home)
    then = export_of(run)
    try:
        saved = session.exports.get(run.export)
    except DefinitionError:
        saved = None
    try:
        endpoint = session.connections.get(run.connection).endpoint
    except (DefinitionError, NotAllowedError):
        endpoint = None
    return Story(
        run=run,
        export=saved or then,
        then=then,
        is_saved=saved is not None,
        endpoint=endpoint,
        snapshot=session.runs.snapshot(run_id),
        report=session.runs.report(run_id),
        samples=session.runs.samples(run_id),
        may_resend=saved is not None and _is_last_report(session, run),
        proof=kept_proof(session.home, run_id),
    )


def _is_last_report(session: Session, run: Run) -> bool:
    """Whether a resend would take the rows of this run: it takes those of the last one with a report."""
    for each in session.runs.of_export(run.export):
        if (report := session.runs.report(each.id)) is not None:
            return each.id == run.id and report.returned is not None
    return False


def read_returned(path: Path) -> Returned:
    """The first rows of a file of returned rows, why they came back in front.

    The file is one of ours, however it was changed since: it is read row by row and only as far as it is
    shown, which needs nothing heavy.

    Raises:
        BadInputError: the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            names, *rows = islice(csv.reader(file), MOST_ROWS + 2)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInputError(_unreadable(path, why)) from error
    except csv.Error as error:
        raise BadInputError(_unreadable(path, str(error))) from error
    except ValueError:  # not even a heading
        raise BadInputError(_unreadable(path, _("it is empty"))) from None
    order = [*range(len(names))[-_OURS:], *range(len(names))[:-_OURS]][:_MOST_COLUMNS]
    shown = tuple(
        Row(
            str(number),
            tuple(visible(row[at], _CELL_LETTERS) if at < len(row) else "" for at in order),
            ("muted", "bad"),
        )
        for number, row in enumerate(rows[:MOST_ROWS])
    )
    columns = tuple(
        Column(
            names[at], width_of(names[at], [row.cells[place] for row in shown], _WIDEST), place == 0
        )
        for place, at in enumerate(order)
    )
    return Returned(columns, shown, len(rows) <= MOST_ROWS)


def _unreadable(path: Path, why: str) -> str:
    return _("{file} cannot be read any more: {why}.", file=str(path), why=why)


def story_to_save(story: Story) -> RunStory:
    """The story as it is written to a file."""
    from ci_braze_tui.records.outcome import Outcomes
    from ci_braze_tui.runs.story_file import RunStory

    run, rules = story.run, story.then.rules
    summary, seen = story.report.summary if story.report else None, story.snapshot
    counted = summary or seen
    return RunStory(
        run=run.id,
        export=run.export,
        connection=run.connection,
        endpoint=story.endpoint,
        status=run.status,
        sentence=run.sentence,
        started_by=run.started_by,
        started_at=run.started_at,
        ended_at=run.ended_at,
        options=run.options,
        segment_identifier=rules.segment_identifier,
        membership_attribute=rules.membership_attribute,
        membership_shape=rules.membership.shape,
        rows=counted.rows if counted else 0,
        outcomes=counted.outcomes if counted else Outcomes(),
        leavers=counted.leavers if counted else Outcomes(),
        requests=counted.requests if counted else 0,
        retries=counted.retries if counted else 0,
        data_points=summary.data_points if summary else None,
        seconds=counted.seconds if counted else 0.0,
        reasons=story.report.reasons if story.report else (),
        cautions=story.report.cautions if story.report else (),
        speed=story.samples,
        proof=_proof_to_save(story),
    )


def _proof_to_save(story: Story) -> ProvenStory | None:
    """The proof without the people who are named in it."""
    from ci_braze_tui.runs.story_file import Difference, ProvenStory

    proof = story.proof
    if proof is None:
        return None
    low, high = proof.interval
    return ProvenStory(
        proved_at=proof.proved_at,
        is_sample=proof.sample,
        scope=proof.scope,
        profiles=proof.profiles,
        missing=proof.missing,
        values=proof.values,
        agreed=proof.agreed,
        low=low,
        high=high,
        differences=tuple(
            Difference(each.attribute, each.hint or each.cause, each.profiles)
            for each in proof.disagreements
        ),
        unreadable=proof.unreadable,
    )
