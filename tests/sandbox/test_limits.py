"""Rate limits: clock windows, and the three ways a 429 is told."""

from __future__ import annotations

from ci_braze_tui.sandbox.limits import Limits, Pool, hourly_pool
from ci_braze_tui.sandbox.settings import Settings


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_a_window_ends_on_the_clock_and_not_three_seconds_after_the_first_request():
    """Windows do not roll."""
    clock = Clock(1_002_000 + 2.9)
    pool = Pool(2, 3, clock)

    taken = [pool.take(), pool.take(), pool.take()]
    clock.now += 0.2
    taken.append(pool.take())

    assert taken == [True, True, False, True]
    assert pool.headers() == {
        "X-Ratelimit-Limit": "2",
        "X-Ratelimit-Remaining": "1",
        "X-Ratelimit-Reset": "1002006",
    }


def test_the_three_styles_of_a_refusal():
    """Epoch seconds in the three headers, seconds left in one header, or nothing at all."""
    clock = Clock(1_002_001.0)

    def headers(style):
        limits = Limits(Settings(limit_style=style, track_limit=1), clock)
        limits.track.take()
        return limits.refusal_headers(limits.track)

    assert headers("epoch")["X-Ratelimit-Reset"] == "1002003"
    assert headers("epoch")["X-Ratelimit-Remaining"] == "0"
    assert headers("seconds") == {"X-Ratelimit-Retry-After": "2"}
    assert headers("silent") == {}


def test_whoever_waits_as_long_as_told_does_not_come_too_early():
    """Whole seconds are rounded up."""
    clock = Clock(1_002_000.6)
    limits = Limits(Settings(limit_style="seconds", track_limit=0), clock)

    wait = int(limits.refusal_headers(limits.track)["X-Ratelimit-Retry-After"])

    assert wait == 3


def test_requests_above_the_limit_get_429_and_store_nothing(braze):
    """A refused request leaves no trace but its record."""
    braze.inspector.reset(Settings(apply_delay=0, track_limit=2, track_window=3_600))

    answers = [braze.track({"external_id": name}) for name in ("a", "b", "c")]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2].json() == {"message": "Rate limit exceeded"}
    assert answers[1].headers["X-Ratelimit-Remaining"] == "0"
    assert braze.inspector.overview().profiles == 2


def test_pools_are_counted_apart(braze):
    """Reading does not use up the writing limit."""
    braze.inspector.reset(Settings(track_limit=1, track_window=3_600))
    braze.track({"external_id": "a"})

    answer = braze.get("/segments/list")

    assert answer.status_code == 200
    assert answer.headers["X-Ratelimit-Limit"] == "250000"


def test_a_contract_without_rate_headers_sends_none_with_its_429(braze):
    """The style of MAU contracts has its own header and not the three."""
    braze.inspector.reset(Settings(track_limit=0, track_window=3_600, limit_style="seconds"))

    answer = braze.track({"external_id": "a"})

    assert answer.status_code == 429
    assert "X-Ratelimit-Reset" not in answer.headers
    assert 1 <= int(answer.headers["X-Ratelimit-Retry-After"]) <= 3_600


def test_a_company_s_hour_is_counted_beside_the_burst_and_over_workspaces():
    """Whichever is used up first refuses; a burst that refuses uses up nothing of the hour."""
    clock = Clock(7_200.0)
    settings = Settings(track_limit=2, track_hourly_limit=4)
    hourly = hourly_pool(settings, clock)
    one, other = (Limits(settings, clock, hourly) for _ in range(2))

    burst = [one.exhausted(one.track) for _ in range(3)]
    elsewhere = other.exhausted(other.track)
    clock.now += 3
    hour = [one.exhausted(one.track), one.exhausted(one.track)]

    assert burst == [None, None, one.track]
    assert elsewhere is None
    assert hour == [None, hourly]
    assert one.headers(one.track)["X-Ratelimit-Limit"] == "4"
    assert one.headers(one.users)["X-Ratelimit-Limit"] == "20000"


def test_good_answers_of_such_a_contract_count_in_seconds():
    """Seconds until the window ends, in the header that else has the epoch."""
    clock = Clock(7_200.0 + 600)
    settings = Settings(limit_style="seconds", track_hourly_limit=10)
    limits = Limits(settings, clock, hourly_pool(settings, clock))

    assert limits.exhausted(limits.track) is None
    assert limits.headers(limits.track) == {
        "X-Ratelimit-Limit": "10",
        "X-Ratelimit-Remaining": "9",
        "X-Ratelimit-Reset": "3000",
    }


def test_the_hour_of_a_company_holds_over_http(braze):
    """The third request of the hour is refused, and other endpoints are not."""
    braze.inspector.reset(Settings(apply_delay=0, track_hourly_limit=2, limit_style="seconds"))

    answers = [braze.track({"external_id": "a"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[1].headers["X-Ratelimit-Remaining"] == "0"
    assert 1 <= int(answers[1].headers["X-Ratelimit-Reset"]) <= 3_600
    assert 1 <= int(answers[2].headers["X-Ratelimit-Retry-After"]) <= 3_600
    assert braze.get("/segments/list").status_code == 200
