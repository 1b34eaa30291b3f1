"""The story of one run as a file to keep or to pass on, as JSON or CSV.

It holds counts, reasons and settings, but no row and no person. Apart from the report, which a run writes
for itself at each end and which knows nothing of its settings or its speed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.paths import write_private
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.report import CautionCount, ReasonCount
from ci_braze_tui.runs.run import Options, Status
from ci_braze_tui.runs.speed import Sample
from ci_braze_tui.words import _

FORMATS = (".json", ".csv")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula at the beginning of a cell."""

Line = tuple[str, str, str | int | float]


class Difference(msgspec.Struct, frozen=True):
    """An attribute that Braze does not have as it was told."""

    attribute: str
    cause: str
    profiles: int


class ProvenStory(msgspec.Struct, frozen=True):
    """How far Braze had what the run told it, without the people."""

    proved_at: datetime | None
    is_sample: bool
    scope: str
    """Whose profiles: "run", those that it told something; "export", all that were ever told."""
    profiles: int
    missing: int
    values: int
    agreed: int
    low: float
    """Where the share for all values lies at the least, with 95 % certainty, and at the most."""
    high: float
    differences: tuple[Difference, ...] = ()
    unreadable: tuple[str, ...] = ()


class RunStory(msgspec.Struct, frozen=True):
    """One run: who, when, by which settings, and what became of each row."""

    run: str
    export: str
    connection: str
    endpoint: str | None
    """Of the connection as it is now; None when it is gone."""
    status: Status
    sentence: str | None
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    options: Options
    segment_identifier: str
    membership_attribute: str
    membership_shape: str
    rows: int
    outcomes: Outcomes
    leavers: Outcomes
    requests: int
    retries: int
    data_points: int | None
    """None before the run has got to an end."""
    seconds: float
    reasons: tuple[ReasonCount, ...] = ()
    cautions: tuple[CautionCount, ...] = ()
    speed: tuple[Sample, ...] = ()
    proof: ProvenStory | None = None


def check_place(path: Path, replaceable: Path) -> str | None:
    """None for a path that a story can be saved to, else the sentence that says what is wrong.

    No file is written over, but for `replaceable`, which is a story of the same run; its folder is made.
    """
    if path.suffix.lower() not in FORMATS:
        return _("The ending of the name says the format: .json or .csv.")
    if not path.parent.is_dir() and path.parent != replaceable.parent:
        return _("There is no folder {path}.", path=str(path.parent))
    if path.is_dir() or (path.exists() and path.with_suffix("") != replaceable.with_suffix("")):
        return _("{name} is there already. Choose another name.", name=path.name)
    return None


def save_story(story: RunStory, path: Path) -> None:
    """Write the story to `path`, in the format that its ending says.

    Raises:
        BadInputError: the path cannot be written.
    """
    content = as_csv(story) if path.suffix.lower() == ".csv" else as_json(story)
    try:
        write_private(path, content)
    except OSError as error:
        raise BadInputError(
            _("{path} cannot be written: {why}.", path=str(path), why=str(error.strerror))
        ) from error


def as_json(story: RunStory) -> bytes:
    """The whole story, indented."""
    return msgspec.json.format(msgspec.json.encode(story), indent=2)


def as_csv(story: RunStory) -> bytes:
    """The whole story in three columns: what a line is about, its name, and its value."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("about", "name", "value"))
    for about, name, value in _lines(story):
        writer.writerow((about, _harmless(name), _harmless(value)))
    # The mark tells a spreadsheet that this is UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _lines(story: RunStory) -> Iterator[Line]:
    yield from _plain_lines("run", story)
    for name, value in msgspec.structs.asdict(story.options).items():
        yield "option", name, str(value).lower()
    for about, outcomes in (("outcome", story.outcomes), ("leavers", story.leavers)):
        for outcome, rows in outcomes.items():
            yield about, outcome, rows
    for reason in story.reasons:
        yield f"reason: {reason.outcome}", reason.reason, reason.rows
    for caution in story.cautions:
        about = "left out" if caution.dropped else "worth a look"
        yield f"value {about}", f"{caution.column}: {caution.sentence}", caution.rows
    for sample in story.speed:
        yield "profiles done after seconds", str(sample.seconds), sample.done
    if story.proof is not None:
        yield from _plain_lines("proof", story.proof)
        for each in story.proof.differences:
            yield "proof: differs", f"{each.attribute}: {each.cause}", each.profiles
        for name in story.proof.unreadable:
            yield "proof: cannot be read back", name, ""


def _plain_lines(about: str, told: RunStory | ProvenStory) -> Iterator[Line]:
    """What is one value, and no list."""
    for name in told.__struct_fields__:
        value = getattr(told, name)
        if isinstance(value, datetime):
            value = value.isoformat()
        if isinstance(value, bool):
            value = str(value).lower()
        if name != "proof" and (value is None or isinstance(value, str | int | float)):
            yield about, name, "" if value is None else value


def _harmless(value: str | int | float) -> str | int | float:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
