"""How many people are in the chosen segments, and in several of them."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.records import overlaps as module
from ci_braze_tui.records.overlaps import Members, Overlaps, Shared, overlaps
from ci_braze_tui.sources.opening import open_source

BY_ID = Matching("mail", "id")


def counted(folder: Path, text: str, segments: Segments, matching: Matching = BY_ID) -> Overlaps:
    """What the segments of a file with this text have in common."""
    path = folder / "customers.csv"
    path.write_text(text, encoding="utf-8")
    return overlaps(open_source(path), segments, matching)


def test_a_person_is_in_the_segments_of_all_their_rows(tmp_path):
    """People are told apart as preparing does it; rows that cannot be sent are rows, not people."""
    text = (
        "id,mail,S\nu1,a@x.de,VIP\nu1,b@x.de,News\n u1 ,,News\n,c@x.de,VIP\n,c@x.de,News\n"
        "u4,broken,VIP\n,,News\nu5,,Other\nnull,,VIP\n"
    )
    assert counted(tmp_path, text, Segments("S", ("News", "VIP", "Gone"))) == Overlaps(
        segments=(Members("News", 4, 2), Members("VIP", 4, 2), Members("Gone", 0, 0)),
        rows=8,
        people=2,
        in_several=2,
        pairs=(Shared("News", "VIP", 2),),
        is_exact=True,
    )


def test_a_file_that_is_one_segment(tmp_path):
    """Without a segment column all rows are in the segment of that name."""
    found = counted(tmp_path, "id,mail\nu1,a@x.de\nu1,\nu2,\n", Segments(), Matching("mail", "id"))
    assert found.segments == (Members("customers", 3, 2),)
    assert (found.in_several, found.pairs) == (0, ())


def test_hostile_names(tmp_path):
    """Headers that are patterns, or names of our own, and segments chosen twice do no harm."""
    text = "segment,key,*\nu1,a@x.de,[/]\nu1,a@x.de, B\nu2,a@x.de,B\n"
    chosen = Segments("*", ("[/]", "B", " B "))
    found = counted(tmp_path, text, chosen, Matching("key", "segment"))
    assert found.pairs == (Shared("[/]", "B", 1),)
    assert found.segments == (Members("[/]", 1, 1), Members("B", 2, 2))


def test_agrees_with_counting_by_hand(tmp_path):
    """Where cells name several of many segments, the numbers are those of plain Python."""
    draw = random.Random(7)
    names = [f"S{number}" for number in range(12)]
    rows = [
        (f"u{draw.randrange(900)}", draw.sample(names, draw.randrange(4))) for _ in range(2_000)
    ]
    text = "id,mail,S\n" + "".join(f"{who},,{';'.join(each)}\n" for who, each in rows)
    found = counted(tmp_path, text, Segments("S", tuple(names[:9]), separator=";"))
    people: dict[str, set[str]] = defaultdict(set)
    for who, each in rows:
        people[who] |= set(each) & set(names[:9])

    assert found.people == sum(map(bool, people.values()))
    assert found.in_several == sum(len(each) > 1 for each in people.values())
    assert {each.segment: each.people for each in found.segments} == {
        name: sum(name in each for each in people.values()) for name in names[:9]
    }
    both = {pair: sum(set(pair) <= each for each in people.values()) for pair in _pairs(names[:9])}
    most = sorted(both.values(), reverse=True)[:20]
    assert [each.people for each in found.pairs] == most
    assert all(both[each.first, each.second] == each.people for each in found.pairs)


def _pairs(names: list[str]) -> list[tuple[str, str]]:
    return list(combinations(names, 2))


def test_of_too_many_a_share_stands_for_all(tmp_path, monkeypatch):
    """Numbers of people are then close, and said to be so; numbers of rows stay exact."""
    monkeypatch.setattr(module, "_MOST_MEMBERSHIPS", 2_000)
    lines = (f"u{row},,{'A' if row % 4 else 'A;B'}\n" for row in range(30_000))
    found = counted(
        tmp_path, "id,mail,S\n" + "".join(lines), Segments("S", ("A", "B"), separator=";")
    )
    assert not found.is_exact
    assert found.rows == found.segments[0].rows == 30_000
    assert found.people == pytest.approx(30_000, rel=0.15)
    assert found.in_several == found.pairs[0].people == pytest.approx(7_500, rel=0.25)


def test_a_file_that_broke_says_so(tmp_path):
    """What polars finds wrong further down is a sentence."""
    path = tmp_path / "customers.csv"
    path.write_text("id,mail,S\nu1,a@x.de,A\n", encoding="utf-8")
    source = open_source(path)
    path.write_text("id,mail,S\nu1,a@x.de,A,4\n", encoding="utf-8")
    with pytest.raises(SourceError, match="has 4 cells"):
        overlaps(source, Segments("S", ("A",)), BY_ID)
