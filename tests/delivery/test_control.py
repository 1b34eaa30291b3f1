"""Pause, go on and stop are obeyed at once, and nothing waits for ever."""

from __future__ import annotations

import asyncio

from ci_braze_tui.delivery.control import Control


async def test_a_new_run_may_send():
    """Without a wish everything goes."""
    control = Control()
    control.obey(None)
    assert await control.may_send() is True
    assert (control.paused, control.stopping, control.sentence) == (False, False, None)


async def test_a_pause_holds_until_it_goes_on():
    """Senders wait in a pause and all go on together."""
    control = Control()
    control.obey("pause")
    senders = [asyncio.create_task(control.may_send()) for _ in range(3)]
    _, waiting = await asyncio.wait(senders, timeout=0.02)
    assert (len(waiting), control.paused) == (3, True)
    control.obey("go on")
    assert await asyncio.gather(*senders) == [True, True, True]
    assert control.paused is False


async def test_cancel_ends_a_pause():
    """Who waits in a pause is told not to send any more."""
    control = Control()
    control.obey("pause")
    sender = asyncio.create_task(control.may_send())
    await asyncio.sleep(0)
    control.obey("cancel")
    assert await sender is False
    assert (control.paused, control.stopping, control.sentence) == (False, True, None)


async def test_a_stop_is_for_good_and_keeps_its_first_reason():
    """No later wish starts the run again or changes why it ended."""
    control = Control()
    control.stop("Interrupted.")
    for wish in ("go on", "pause", "cancel"):
        control.obey(wish)
    control.stop()
    assert await control.may_send() is False
    assert control.sentence == "Interrupted."


async def test_a_stop_cuts_a_wait_short():
    """A wait that would take an hour ends with the run."""
    control = Control()
    waiting = asyncio.create_task(control.sleep(3_600))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    control.stop()
    await asyncio.wait_for(waiting, 1)


async def test_a_wait_is_as_long_as_it_was_asked_to_be():
    """Without a stop it ends by itself."""
    await asyncio.wait_for(Control().sleep(0.01), 1)


async def test_a_stop_ends_a_pause():
    """Who waits for a pause to end is told that there is nothing more to send."""
    control = Control()
    control.obey("pause")
    waiting = asyncio.create_task(control.may_send())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    control.stop()
    assert await asyncio.wait_for(waiting, 1) is False
