"""Writes that come later: in which order, and what one that fails means for the others."""

from __future__ import annotations

import asyncio
from functools import partial

from ci_braze_tui.sandbox.writes import DelayedWrites


async def test_writes_with_the_same_delay_keep_their_order():
    """Without jitter nothing overtakes."""
    done: list[int] = []
    writes = DelayedWrites(0.01, 0.0)
    for number in range(50):
        writes.add(partial(done.append, number))

    assert (writes.pending, done) == (50, [])
    await writes.settled()

    assert (writes.pending, done) == (0, [*range(50)])


async def test_what_waits_can_be_done_at_once_and_once_only():
    """In the order it would have been done in."""
    done: list[int] = []
    writes = DelayedWrites(60.0, 0.0)
    for number in range(3):
        writes.add(partial(done.append, number))

    writes.hurry()
    writes.hurry()
    await writes.settled()

    assert done == [0, 1, 2]


async def test_a_write_that_fails_does_not_hold_up_the_others():
    """It is reported, and whoever waits is not left waiting."""
    reported = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: reported.append(repr(context["exception"]))
    )
    done: list[int] = []
    writes = DelayedWrites(0.01, 0.0)
    writes.add(lambda: done.append(1))
    writes.add(partial(done.remove, 7))
    writes.add(lambda: done.append(3))
    writes.add(partial(done.remove, 7))

    await asyncio.wait_for(writes.settled(), 5)

    assert done == [1, 3]
    assert reported == ["ValueError('list.remove(x): x not in list')"] * 2
