"""Rate limits: windows on the clock, pools, and how a 429 is told."""

from __future__ import annotations

import time

import pytest

LIMIT, REMAINING, RESET = "X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset"
RETRY_AFTER = "X-Ratelimit-Retry-After"
USERS_PATHS = {
    "/users/identify": "aliases_to_identify",
    "/users/alias/new": "user_aliases",
    "/users/alias/update": "alias_updates",
    "/users/merge": "merge_updates",
    "/users/delete": "external_ids",
}


def track(braze):
    """One request to /users/track about nobody."""
    return braze.track({"external_id": "conformance-nobody", "_update_existing_only": True})


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("method", "path", "limit", "window"),
    [
        ("POST", "/users/track", 3_000, 3),
        ("POST", "/users/track/bulk", 50, 1),
        ("POST", "/users/track/sync", 500, 60),
        ("POST", "/users/export/ids", 250, 60),
        *(("POST", path, 20_000, 60) for path in USERS_PATHS),
        ("POST", "/subscription/status/set", 5_000, 60),
        ("GET", "/custom_attributes", 1_000, 3_600),
        ("POST", "/users/export/segment", 250_000, 3_600),
        ("GET", "/segments/list", 250_000, 3_600),
        ("GET", "/segments/details", 250_000, 3_600),
        ("GET", "/segments/data_series", 250_000, 3_600),
        ("POST", "/export/segment/cancel", 250_000, 3_600),
    ],
)
def test_each_endpoint_has_the_documented_limit(braze, curtain, method, path, limit, window):
    """A number of requests, and a window that ends when the clock's does."""
    curtain.restart(export_ids_limit=250)

    answer = braze.ask(method, path, body={})

    assert answer.headers[LIMIT] == str(limit)
    assert answer.headers[REMAINING] == str(limit - 1)
    assert int(answer.headers[RESET]) % window == 0
    assert 0 <= int(answer.headers[RESET]) - time.time() + 1 <= window + 1


@pytest.mark.certainty("recorded")
def test_the_default_window_ends_with_the_hour(braze):
    """As an epoch second."""
    reset = int(braze.get("/segments/list").headers[RESET])

    assert reset % 3_600 == 0
    assert 0 < reset - time.time() <= 3_600 + 5


@pytest.mark.certainty("documented")
def test_each_request_takes_one_from_what_remains(braze, curtain):
    """And nothing from the limit."""
    curtain.restart(track_limit=100, track_window=3_600)

    remaining = [int(track(braze).headers[REMAINING]) for _ in range(3)]

    assert remaining == [99, 98, 97]


@pytest.mark.certainty("documented")
def test_a_window_of_five_in_three_seconds_fills_and_begins_anew(braze, curtain):
    """The sixth is 429; when the clock has reached the reset, requests pass again."""
    curtain.restart(track_limit=5, track_window=3)
    begin = time.time() // 3
    answers = [track(braze) for _ in range(6)]
    while time.time() // 3 != begin:  # A window ended in the middle: the count began anew.
        begin = time.time() // 3
        answers = [track(braze) for _ in range(6)]

    reset = int(answers[-1].headers[RESET])
    again = braze.eventually(lambda: track(braze), lambda answer: answer.status_code == 201)

    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert again.status_code == 201
    assert time.time() >= reset
    assert int(again.headers[RESET]) >= reset + 3


@pytest.mark.certainty("documented")
def test_a_refused_request_writes_nothing(braze, curtain):
    """429 comes before the content."""
    curtain.restart(track_limit=0, track_window=3_600)
    person = braze.person()

    answer = braze.track({"external_id": person})
    curtain.inspector.settle()

    assert answer.status_code == 429
    assert curtain.inspector.profile(person) is None


@pytest.mark.certainty("assumed")
def test_the_words_of_a_429(braze, curtain):
    """Neither documented nor recorded."""
    curtain.restart(track_limit=0, track_window=3_600)

    assert track(braze).json() == {"message": "Rate limit exceeded"}


@pytest.mark.certainty("documented")
def test_a_429_tells_the_second_at_which_to_come_back(braze, curtain):
    """In the three headers, as an epoch second; nothing remains."""
    curtain.restart(track_limit=0, track_window=3_600)

    headers = track(braze).headers

    assert headers[REMAINING] == "0"
    assert 0 < int(headers[RESET]) - time.time() <= 3_600
    assert RETRY_AFTER not in headers


@pytest.mark.certainty("documented")
def test_a_429_of_a_contract_by_active_users_tells_the_seconds_left(braze, curtain):
    """In one header of its own, without the three."""
    curtain.restart(track_limit=0, track_window=3_600, limit_style="seconds")

    headers = track(braze).headers

    assert 1 <= int(headers[RETRY_AFTER]) <= 3_600
    assert not {LIMIT, REMAINING, RESET} & set(headers)


@pytest.mark.certainty("documented")
def test_a_good_answer_of_such_a_contract_tells_the_seconds_left_too(braze, curtain):
    """Where others have an epoch second."""
    curtain.restart(track_limit=9, track_window=3_600, limit_style="seconds")

    assert 1 <= int(track(braze).headers[RESET]) <= 3_600


@pytest.mark.certainty("documented")
def test_such_a_contract_has_an_hourly_number_beside_the_burst(braze, curtain):
    """Whichever is used up first."""
    curtain.restart(track_hourly_limit=2, limit_style="seconds")

    statuses = braze.eventually(
        lambda: [track(braze).status_code for _ in range(3)], lambda seen: seen[-1] == 429
    )

    assert statuses[-1] == 429
    assert 1 <= int(track(braze).headers[RETRY_AFTER]) <= 3_600
    assert braze.get("/segments/list").status_code == 200


@pytest.mark.certainty("assumed")
def test_a_429_may_tell_nothing(braze, curtain):
    """The worst case."""
    curtain.restart(track_limit=0, track_window=3_600, limit_style="silent")

    answer = track(braze)

    assert answer.status_code == 429
    assert not [name for name in answer.headers if "ratelimit" in name or "retry" in name]


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("path", USERS_PATHS)
def test_the_other_user_endpoints_share_a_pool(braze, curtain, path):
    """What one of them takes is missing to all, and to nobody else."""
    curtain.restart(users_limit=2)
    first, second = [other for other in USERS_PATHS if other != path][:2]

    def ask(path):
        return braze.post(path, {USERS_PATHS[path]: []}).status_code

    # Two minutes may meet here: then the pool is full again, and the third request shows it.
    statuses = braze.eventually(
        lambda: [ask(first), ask(second), ask(path)], lambda statuses: statuses[-1] == 429
    )

    assert statuses[-1] == 429
    assert track(braze).status_code == 201
    assert braze.get("/segments/list").status_code == 200


@pytest.mark.certainty("documented")
def test_segments_and_their_exports_share_the_default_pool(braze, curtain):
    """And nothing else does."""
    curtain.restart(default_limit=1)

    statuses = braze.eventually(
        lambda: [
            braze.get("/segments/list").status_code,
            braze.get("/segments/details").status_code,
            braze.post("/users/export/segment", {}).status_code,
        ],
        lambda statuses: statuses[1:] == [429, 429],
    )

    assert statuses[1:] == [429, 429]
    assert track(braze).status_code == 201
