"""When a run gives up: on one batch, on the network, on everything."""

from __future__ import annotations

from ci_braze_tui.delivery.patience import TRIES, Patience, Tries, retries_allowed


class Clock:
    """Time that tests move."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def patience(clock: Clock, seconds: float = 600.0, retries: int = 10_000) -> Patience:
    """The patience of a run on that clock."""
    return Patience(seconds, retries, clock)


def test_a_batch_that_fails_while_others_pass_is_given_up_after_eight_tries():
    """It is the batch, then, and not the network."""
    run = patience(Clock())
    run.got_through()
    tries = Tries(run)
    ends = []
    for _ in range(TRIES):
        run.got_through()
        ends.append(tries.failed())
    assert ends == [False] * (TRIES - 1) + [True]


def test_while_nobody_gets_through_a_batch_is_not_to_blame():
    """A lost network is waited for, however often the one batch is tried meanwhile."""
    clock = Clock()
    run = patience(clock)
    run.got_through()
    tries = Tries(run)
    for _ in range(100):
        clock.now += 5
        assert not tries.failed()
    assert run.is_general
    clock.now += 106
    assert tries.failed()


def test_before_anything_got_through_eight_tries_are_enough():
    """A wrong address is told in a minute, not in ten."""
    tries = Tries(patience(Clock()))
    assert [tries.failed() for _ in range(TRIES)][-1]


def test_the_wait_begins_anew_after_an_answer():
    """Two losses of five minutes are not one of ten."""
    clock = Clock()
    run = patience(clock)
    for _ in range(3):
        run.got_through()
        run.lost()
        clock.now += 500
        run.lost()
        assert not run.is_over


def test_a_run_does_not_try_for_ever():
    """Where every other request fails, the run ends although some get through."""
    run = patience(Clock(), retries=100)
    for _ in range(101):
        run.got_through()
        run.lost()
    assert run.is_over


def test_a_large_run_may_try_more_often():
    """The budget grows with the run and is never tiny."""
    assert (retries_allowed(10), retries_allowed(1_000_000)) == (1_000, 40_000)


def test_garbled_answers_are_borne_for_a_while():
    """Twenty in a row are too many; any good one begins the count anew."""
    run = patience(Clock())
    assert not any(run.has_heard_enough() for _ in range(19))
    run.got_through()
    assert [run.has_heard_enough() for _ in range(20)] == [False] * 19 + [True]


def test_one_accident_is_not_general():
    """A cut connection here and there says nothing about the network."""
    run = patience(Clock())
    for _ in range(50):
        run.lost()
        run.got_through()
    run.lost()
    assert not run.is_general


def test_without_patience_a_single_loss_is_still_no_end():
    """Not to wait for a lost network is not to give up at the first cut connection."""
    run = patience(Clock(), seconds=0.0)
    run.got_through()
    tries = Tries(run)
    assert [tries.failed() for _ in range(8)] == [False] * 7 + [True]
