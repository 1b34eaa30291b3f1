"""Requests hold what fits, in order, and a resumed run sends exactly what is missing."""

from __future__ import annotations

import asyncio
import json
from itertools import chain
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from ci_braze_tui.delivery.batch import Batch
from ci_braze_tui.delivery.batches import cut
from ci_braze_tui.delivery.journal import Entry
from tests.delivery.books import outbox_with

if TYPE_CHECKING:
    from ci_braze_tui.delivery.sizes import Sizes

MOST_BYTES = 4_000_000


def all_batches(outbox, unfinished, reached, most_objects, most_bytes=MOST_BYTES) -> list[Batch]:
    """All batches that `cut` makes."""
    limits = SimpleNamespace(objects=most_objects, bytes=most_bytes)

    async def collect() -> list[Batch]:
        return [batch async for batch in cut(outbox, unfinished, reached, cast("Sizes", limits))]

    return asyncio.run(collect())


def objects(count: int, start: int = 0) -> list[str]:
    """Objects that name their position."""
    return [f'{{"external_id":"{position}"}}' for position in range(start, start + count)]


def positions(batches: list[Batch]) -> list[list[int]]:
    """The positions in each batch, as its body and its `first` tell; they must agree."""
    found = []
    for batch in batches:
        ids = [int(each["external_id"]) for each in json.loads(batch.body)["attributes"]]
        assert ids == list(range(batch.first, batch.first + len(batch.objects)))
        found.append(ids)
    return found


def sizes(batches: list[Batch]) -> list[tuple[int, int]]:
    """First position and number of objects of each batch."""
    return [(batch.first, len(batch.objects)) for batch in batches]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, [(0, 1)]),
        (75, [(0, 75)]),
        (76, [(0, 75), (75, 1)]),
        (200, [(0, 75), (75, 75), (150, 50)]),
    ],
)
def test_a_request_holds_at_most_75_objects(tmp_path, count, expected):
    """Exactly at the limit is one request, one more is two."""
    batches = all_batches(outbox_with(tmp_path, objects(count)), [], 0, 75)
    assert sizes(batches) == expected
    assert list(chain(*positions(batches))) == list(range(count))


def test_an_empty_outbox_has_no_batches(tmp_path):
    """Nothing to send is no request."""
    assert all_batches(outbox_with(tmp_path), [], 0, 75) == []


def test_positions_run_on_over_the_parts(tmp_path):
    """A part ends a batch, and the next part goes on counting."""
    outbox = outbox_with(tmp_path, objects(80), objects(3, 80), objects(76, 83))
    batches = all_batches(outbox, [], 0, 75)
    assert sizes(batches) == [(0, 75), (75, 5), (80, 3), (83, 75), (158, 1)]
    assert list(chain(*positions(batches))) == list(range(159))


@pytest.mark.parametrize("letter", ["x", "é", "😀"])
def test_a_request_is_at_most_four_megabytes(tmp_path, letter):
    """The limit is bytes of UTF-8, and as much as fits goes in."""
    text = '{"n":"' + letter * (60_000 // len(letter.encode())) + '"}'
    batches = all_batches(outbox_with(tmp_path, [text] * 75), [], 0, 75)
    assert sizes(batches) == [(0, 66), (66, 9)]
    assert len(batches[0].body) <= MOST_BYTES < len(batches[0].body) + len(text.encode()) + 1


def test_a_byte_too_many_makes_two_requests(tmp_path):
    """A body right below four million bytes is one request, right above it is two."""
    frame = len('{"attributes":[]}')
    for spare, expected in [(-1, 1), (1, 2)]:
        first = '"' + "x" * (2_000_000 - 2) + '"'
        second = '"' + "x" * (MOST_BYTES - frame - 2_000_000 - 1 - 2 + spare) + '"'
        batches = all_batches(outbox_with(tmp_path, [first, second]), [], 0, 75)
        assert len(batches) == expected
        assert all(len(batch.body) <= MOST_BYTES for batch in batches)


def test_an_object_that_is_too_large_goes_alone(tmp_path):
    """Braze will refuse it, and nothing else with it."""
    large = '"' + "x" * (MOST_BYTES + 10) + '"'
    batches = all_batches(outbox_with(tmp_path, ["1", large, "2", "3"]), [], 0, 75)
    assert sizes(batches) == [(0, 1), (1, 1), (2, 2)]


@pytest.mark.parametrize(
    ("unfinished", "reached", "expected"),
    [
        ([], 159, []),
        ([], 75, [(75, 5), (80, 3), (83, 75), (158, 1)]),
        ([(10, 5)], 159, [(10, 5)]),
        ([(0, 75), (80, 3)], 83, [(0, 75), (80, 3), (83, 75), (158, 1)]),
        ([(75, 2), (77, 3), (158, 1)], 159, [(75, 2), (77, 3), (158, 1)]),
        ([(0, 1)], 20, [(0, 1), (20, 60), (80, 3), (83, 75), (158, 1)]),
    ],
)
def test_a_resumed_run_sends_what_the_journal_lacks(tmp_path, unfinished, reached, expected):
    """Batches without an answer go as they were cut, then all that was never entered; nothing else."""
    outbox = outbox_with(tmp_path, objects(80), objects(3, 80), objects(76, 83))
    entries = [Entry(first, records, "unknown") for first, records in unfinished]
    batches = all_batches(outbox, entries, reached, 75)
    assert sizes(batches) == expected
    positions(batches)


@pytest.mark.parametrize("count", [2, 3, 75])
def test_halves_make_the_whole(count):
    """A batch cut in two loses nothing and neither half is empty."""
    whole = Batch(10, tuple(objects(count, 10)))
    left, right = whole.halves()
    assert [len(ids) for ids in positions([left, right])] == [count // 2, count - count // 2]
    assert left.objects + right.objects == whole.objects
