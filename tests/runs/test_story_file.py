"""A saved story holds the counts and reasons, harmless for whatever opens it, and no other file is lost."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.report import CautionCount, ReasonCount
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.speed import Sample
from ci_braze_tui.runs.story_file import (
    Difference,
    ProvenStory,
    RunStory,
    as_csv,
    as_json,
    check_place,
    save_story,
)

STORY = RunStory(
    run="r1", export="=VIP", connection="Acme", endpoint=None, status="finished", sentence=None,
    started_by="mlee", started_at=datetime(2026, 11, 21, 10, tzinfo=UTC), ended_at=None,
    options=Options(all_rows=True), segment_identifier="I", membership_attribute="I",
    membership_shape="boolean", rows=3, outcomes=Outcomes(accepted=2, rejected=1),
    leavers=Outcomes(), requests=1, retries=0, data_points=4, seconds=1.5,
    reasons=(ReasonCount("rejected", "@bad\n[/x]", 1),),
    cautions=(CautionCount("dob", "Birth", "is no date", True, 2),), speed=(Sample(1.0, 3),),
    proof=ProvenStory(
        datetime(2026, 11, 22, tzinfo=UTC), True, "run", 2, 0, 8, 7, 0.5, 0.97,
        (Difference("=1+1", "dropped", 1),), ("image_url",),
    ),
)  # fmt: skip


def test_json_holds_all_of_it():
    """What is read back is what was saved."""
    assert msgspec.json.decode(as_json(STORY), type=RunStory) == STORY


def test_csv_holds_all_of_it_and_no_formula():
    """Three columns; what a spreadsheet would calculate is text."""
    rows = list(csv.reader(io.StringIO(as_csv(STORY).decode("utf-8-sig"))))
    assert rows[0] == ["about", "name", "value"]
    assert {len(row) for row in rows} == {3}
    for expected in (
        ["run", "export", "'=VIP"],
        ["run", "rows", "3"],
        ["run", "ended_at", ""],
        ["option", "all_rows", "true"],
        ["outcome", "accepted", "2"],
        ["outcome", "pending", "0"],
        ["reason: rejected", "'@bad\n[/x]", "1"],
        ["value left out", "Birth: is no date", "2"],
        ["profiles done after seconds", "1.0", "3"],
        ["proof", "proved_at", "2026-11-22T00:00:00+00:00"],
        ["proof", "high", "0.97"],
        ["proof: differs", "'=1+1: dropped", "1"],
        ["proof: cannot be read back", "image_url", ""],
    ):
        assert expected in rows


@pytest.mark.parametrize("name", ["story.json", "story.csv", "STORY.CSV"])
def test_the_ending_says_the_format(tmp_path: Path, name):
    """JSON or CSV, readable by the owner only."""
    save_story(STORY, tmp_path / name)
    content = (tmp_path / name).read_bytes()
    assert content == (as_json(STORY) if name.endswith("json") else as_csv(STORY))


def test_a_place_is_checked(tmp_path: Path):
    """Endings, folders and files that are there are told in a sentence; the story itself may be replaced."""
    own, other = tmp_path / "story.json", tmp_path / "other.csv"
    for path in (own, other):
        path.write_text("x")
    assert check_place(own, own) is None
    assert check_place(tmp_path / "story.csv", own) is None
    assert check_place(tmp_path / "new.csv", own) is None
    assert "is there already" in (check_place(other, own) or "")
    assert ".json or .csv" in (check_place(tmp_path / "story.txt", own) or "")
    assert "There is no folder" in (check_place(tmp_path / "no" / "story.json", own) or "")


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path):
    """A file where a folder should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInputError, match="cannot be written"):
        save_story(STORY, tmp_path / "file" / "story.json")
