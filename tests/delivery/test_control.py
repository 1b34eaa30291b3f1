"""Pause, go on and stop are obeyed at once, and nothing waits for ever."""

from __future__ import annotations

import asyncio

import pytest

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
    assert (control.paused, control.stopping, control.sentence) == (False, True, "Canceled.")


async def test_a_stop_is_for_good_and_keeps_its_first_reason():
    """No later wish starts the run again or changes why it ended."""
    control = Control()
    control.stop("Interrupted.")
    for wish in ("go on", "pause", "cancel"):
        control.obey(wish)
    control.stop()
    assert await control.may_send() is False
    assert control.sentence == "Interrupted."


async def test_a_step_is_done_when_nothing_stops_it():
    """The result of the step comes back."""
    assert await Control().unless_stopped(asyncio.sleep(0, "done")) == "done"


async def test_a_stop_cuts_a_wait_short():
    """A step that would take an hour ends with the run, and is canceled itself."""
    control = Control()
    ended = []

    async def wait() -> None:
        try:
            await asyncio.sleep(3_600)
        finally:
            ended.append("step")

    stepping = asyncio.create_task(control.unless_stopped(wait()))
    await asyncio.sleep(0.01)
    control.stop()
    await asyncio.wait_for(stepping, 1)
    assert ended == ["step"]


async def test_a_step_that_fails_says_so():
    """An error of the step is not swallowed."""

    async def fail() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await Control().unless_stopped(fail())


async def test_a_canceled_sender_leaves_no_step_behind():
    """When the sender itself is canceled, its step goes with it."""
    control = Control()
    stepping = asyncio.create_task(control.unless_stopped(asyncio.sleep(3_600)))
    await asyncio.sleep(0.01)
    stepping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stepping
    assert asyncio.all_tasks() == {asyncio.current_task()}
