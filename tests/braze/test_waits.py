"""What the rate headers of an answer say, in all their forms."""

from __future__ import annotations

import time

import httpx
import pytest

from ci_braze_tui.braze.reply import Reply
from ci_braze_tui.braze.waits import Allowance, allowance, seconds_to_wait


def reply(**headers: str) -> Reply:
    """An answer with these headers, `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(201, httpx.Headers(named), b"", 0.1)


def test_an_epoch_reset_is_told_in_seconds_left():
    """As documented for most contracts; the spelling of names does not count."""
    ends = int(time.time()) + 2
    found = allowance(
        reply(X_Ratelimit_Limit="3000", x_ratelimit_remaining="17", X_RateLimit_Reset=str(ends))
    )
    assert found is not None
    assert (found.limit, found.remaining) == (3_000, 17)
    assert 0.9 < found.seconds_left <= 2.0


def test_seconds_left_are_taken_as_they_are():
    """As documented for contracts counted in users."""
    headers = {
        "X_Ratelimit_Limit": "50000", "X_Ratelimit_Remaining": "0", "X_Ratelimit_Reset": "1800",
    }  # fmt: skip
    assert allowance(reply(**headers)) == Allowance(50_000, 0, 1_800.0)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Ratelimit_Limit": "", "X_Ratelimit_Remaining": "", "X_Ratelimit_Reset": ""},
        {"X_Ratelimit_Limit": "3000", "X_Ratelimit_Remaining": "5"},
        {"X_Ratelimit_Limit": "3000", "X_Ratelimit_Remaining": "-1", "X_Ratelimit_Reset": "2"},
        {"X_Ratelimit_Limit": "many", "X_Ratelimit_Remaining": "5", "X_Ratelimit_Reset": "2"},
        {"X_Ratelimit_Limit": "٣", "X_Ratelimit_Remaining": "5", "X_Ratelimit_Reset": "2"},
        {"X_Ratelimit_Limit": "3", "X_Ratelimit_Remaining": "5", "X_Ratelimit_Reset": "999999"},
        {"X_Ratelimit_Limit": "0", "X_Ratelimit_Remaining": "0", "X_Ratelimit_Reset": "2"},
        {"X_Ratelimit_Limit": "3", "X_Ratelimit_Remaining": "4", "X_Ratelimit_Reset": "2"},
        {"X_Ratelimit_Limit": "9" * 5_000, "X_Ratelimit_Remaining": "5", "X_Ratelimit_Reset": "2"},
    ],
)
def test_headers_that_make_no_sense_say_nothing(headers):
    """Missing, empty, negative, absurd."""
    encoded = {name: value.encode() for name, value in headers.items()}
    assert allowance(reply(**encoded)) is None


def test_a_window_that_has_ended_is_not_waited_for():
    """An answer may come later than the window that it tells of."""
    assert seconds_to_wait(reply(X_Ratelimit_Reset=str(int(time.time()) - 1))) == 0.0
