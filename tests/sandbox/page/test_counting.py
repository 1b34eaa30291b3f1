"""Many profiles: the page comes at once, and answers to clients are not held up by it."""

from __future__ import annotations

import asyncio
import time

import pytest

from ci_braze_tui.sandbox.cluster import Cluster
from ci_braze_tui.sandbox.page.counting import KnownSizes, known_sizes
from ci_braze_tui.sandbox.page.frame import place_of
from ci_braze_tui.sandbox.page.segment_table import segment_table
from ci_braze_tui.sandbox.page.view import look
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from tests.sandbox.page.document import parse

PROFILES = 200_000
LONGEST_WAIT = 0.15
"""Seconds; counting, or indexing the addresses, in one go takes longer."""


@pytest.fixture
def crowded():
    """A cluster whose first segment holds half of its profiles; no address was looked for yet."""
    cluster = Cluster(Settings())
    membership = cluster.default.segments.all()[0].identifier
    for number in range(PROFILES):
        email = f"{number}@example.com"
        item = {"external_id": str(number), "email": email, membership: number % 2 == 0}
        cluster.default.write(item)
    return cluster


async def longest_wait(*views):
    """The most processor time that anything else had to wait for while the views were made."""
    done = False
    longest = 0.0

    async def watch():
        nonlocal longest
        before = time.thread_time()
        while not done:
            await asyncio.sleep(0)
            now = time.thread_time()
            longest, before = max(longest, now - before), now

    watching = asyncio.create_task(watch())
    for view in views:
        await view
    done = True
    await watching
    return longest


async def test_a_page_of_many_profiles_holds_nobody_up(crowded):
    """It comes at once, says that it is counting, and has the sizes when they are counted."""
    workspace = crowded.default

    async def until_counted():
        while not (await known_sizes(workspace)).by_identifier:
            pass

    assert await longest_wait(look(crowded, {}), until_counted()) < LONGEST_WAIT
    sizes = await known_sizes(workspace)
    assert sizes.by_identifier[workspace.segments.all()[0].identifier] == PROFILES // 2


async def test_finding_an_address_holds_nobody_up(crowded):
    """Not even for the first time, when all of them have to be indexed."""
    assert await longest_wait(look(crowded, {"view": "profiles", "find": "7@x"})) < LONGEST_WAIT
    assert len(crowded.default.store.by_contact("email", "7@example.com")) == 1


async def test_a_finished_count_is_shown_for_a_while():
    """Counting again at once would take the processor from what is being watched."""
    cluster = Cluster(Settings())
    workspace = cluster.default
    identifier = workspace.segments.all()[0].identifier
    for number in range(20_000):
        workspace.write({"external_id": str(number), identifier: True})
    while not (await known_sizes(workspace)).by_identifier:
        pass

    workspace.write({"external_id": "late", identifier: True})
    first = await known_sizes(workspace)
    began = time.perf_counter()
    while (await known_sizes(workspace)).by_identifier == first.by_identifier:
        await asyncio.sleep(0.01)
        assert time.perf_counter() - began < 30

    assert first.by_identifier[identifier] == 20_000
    assert (await known_sizes(workspace)).by_identifier[identifier] == 20_001


@pytest.mark.parametrize(
    ("sizes", "caption", "cells"),
    [
        (KnownSizes({}, 0), "The profiles are being counted.", ["counting", "counting"]),
        (KnownSizes({"one": 1_234_567}, 1), "Counted just now.", ["1,234,567", "counting"]),
        (KnownSizes({"one": 1, "two": 2}, 12.4), "Counted 12 seconds ago.", ["1", "2"]),
    ],
)
def test_old_sizes_say_their_age_and_new_segments_that_they_are_counted(sizes, caption, cells):
    """Nobody takes a former figure for the present one."""
    cluster = Cluster(Settings(segments=()))
    for name in ("one", "two"):
        cluster.default.segments.add(SegmentDefinition(name, identifier=name))

    table = parse(segment_table(cluster.default, sizes, place_of(cluster.workspaces, {})).html)

    assert table.one("caption").text == caption
    assert [row[2] for row in table.rows()] == cells
