"""What answers mean, down to the row."""

from __future__ import annotations

import json
import time
from email.utils import formatdate

import httpx
import pytest

from ci_braze_tui.braze.answers import (
    BadBatch,
    Refused,
    Rejection,
    Taken,
    TryAgain,
    Wait,
    read_track_answer,
)
from ci_braze_tui.braze.reply import Reply
from ci_braze_tui.secret import Secret

KEY = Secret("11111111-2222-3333-4444-555555555555")


def reply(status: int, body: object = b"", **headers: str) -> Reply:
    """An answer with that body, JSON unless it is bytes; underscores stand for hyphens."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, httpx.Headers(named), content, 0.05)


def error(index: object, text: str = "bad email", array: str = "attributes") -> dict[str, object]:
    """One entry of an answer's `errors`."""
    return {"index": index, "input_array": array, "type": text}


def test_all_rows_accepted():
    """201 with a count that covers the batch means every row is accepted."""
    answer = reply(201, {"attributes_processed": 75, "message": "success"})
    assert read_track_answer(answer, 75, KEY) == Taken()


def test_rows_refused_inside_a_201():
    """A 201 lists the rows it did not take; they are rejected with Braze's text, in row order."""
    answer = reply(
        201,
        {
            "attributes_processed": 2,
            "errors": [error(3, "EMAIL_BAD_FORMAT"), error(1, "'external_id' is required")],
            "message": "success",
        },
    )
    expected = Taken((Rejection(1, "'external_id' is required"), Rejection(3, "EMAIL_BAD_FORMAT")))
    assert read_track_answer(answer, 4, KEY) == expected


def test_two_errors_about_one_row_are_one_rejection():
    """A row is counted once, with both reasons."""
    answer = reply(
        201,
        {"attributes_processed": 1, "errors": [error(0, "a"), error(0, "b")], "message": "success"},
    )
    assert read_track_answer(answer, 2, KEY) == Taken((Rejection(0, "a; b"),))


def test_maintenance_queues_without_counting():
    """202 with "queued" accepts the whole batch."""
    assert read_track_answer(reply(202, {"message": "queued"}), 75, KEY) == Taken()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"attributes_processed":75,"mess', "cut off or is not JSON"),
        (b"", "cut off or is not JSON"),
        (b"<html>Please log in</html>", "cut off or is not JSON"),
        ([], "cut off or is not JSON"),
        ({"message": "success"}, "do not add up"),
        ({"attributes_processed": 74, "message": "success"}, "do not add up"),
        ({"attributes_processed": "75", "message": "success"}, "do not add up"),
        ({"attributes_processed": 75}, "did not call the request a success"),
        ({"attributes_processed": 75, "message": ["success"]}, "did not call the request"),
        ({"attributes_processed": 75, "message": "hm"}, "Braze said: hm"),
        (
            {"attributes_processed": 75, "message": "success", "errors": "many"},
            "list of errors cannot be read",
        ),
    ],
)
def test_an_answer_that_proves_nothing_leaves_the_rows_unknown(body, why):
    """2xx is no success by itself: cut-off, foreign or contradicting answers are never "accepted"."""
    answer = read_track_answer(reply(201, body), 75, KEY)
    assert isinstance(answer, Taken)
    assert answer.rejected == ()
    assert why in (answer.unknown or "")


@pytest.mark.parametrize(
    "entry",
    [
        {"input_array": "attributes", "type": "bad"},
        error(None),
        error(True),
        error("1"),
        error(-1),
        error(5),
        error(0, array="events"),
        "bad",
        None,
    ],
)
def test_an_error_without_a_row_leaves_the_rest_unknown(entry):
    """What Braze does not say is not guessed: known rejections stay, the other rows are unknown."""
    answer = reply(
        201,
        {"attributes_processed": 3, "errors": [error(2, "bad"), entry], "message": "success"},
    )
    taken = read_track_answer(answer, 5, KEY)
    assert isinstance(taken, Taken)
    assert taken.rejected == (Rejection(2, "bad"),)
    assert "without saying for which row" in (taken.unknown or "")


def test_all_rows_bad_is_a_400_read_row_by_row():
    """A 400 whose errors name every row rejects each with its own text."""
    answer = reply(400, {"message": "Valid data must…", "errors": [error(0, "a"), error(1, "b")]})
    assert read_track_answer(answer, 2, KEY) == Taken((Rejection(0, "a"), Rejection(1, "b")))


@pytest.mark.parametrize(
    "body",
    [
        {"message": "Max Input Length Exceeded"},
        {"message": "x", "errors": [error(0)]},
        {"message": "x", "errors": [error(0), {"type": "no index"}]},
        {"error": "x"},
        b"<html>",
    ],
)
def test_a_400_that_does_not_name_every_row_is_about_the_batch(body):
    """Rows are not blamed one by one for what Braze says about the request."""
    answer = read_track_answer(reply(400, body), 2, KEY)
    assert isinstance(answer, BadBatch)
    assert answer.too_much == ("objects" if "Max Input" in str(body) else None)


def test_a_400_for_an_empty_batch_is_about_the_batch():
    """The probe with no rows is refused as a whole, not row by row."""
    assert isinstance(read_track_answer(reply(400, {"message": "x"}), 0, KEY), BadBatch)


def test_413_is_a_batch_too_large():
    """The caller can cut the batch smaller."""
    answer = read_track_answer(reply(413, {"message": "Request Entity Too Large"}), 75, KEY)
    assert answer == BadBatch(
        "Braze finds the request too large. Braze said: Request Entity Too Large", "bytes"
    )


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 599, 408, 425])
@pytest.mark.parametrize("body", [b"<html><h1>502</h1></html>", b"", b'{"message":"oops"}'])
def test_passing_trouble_is_tried_again(status, body):
    """Server and gateway errors are temporary, whether they come as JSON or as a page."""
    answer = read_track_answer(reply(status, body), 75, KEY)
    assert isinstance(answer, TryAgain)
    assert str(status) in answer.reason
    assert "<" not in answer.reason


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, "another cluster"),
        (403, "lacks the permission"),
        (404, "nothing at this address"),
        (405, "(405)"),
        (407, "proxy"),
        (415, "(415)"),
        (302, "login page"),
        (418, "(418)"),
    ],
)
def test_what_would_be_refused_again_stops_the_run(status, told):
    """Key, permission and address errors are refusals, each with a sentence that helps."""
    answer = read_track_answer(reply(status, {"message": "No"}), 75, KEY)
    assert isinstance(answer, Refused)
    assert told in str(answer.error)
    assert str(answer.error).endswith("Braze said: No")


def test_braze_texts_are_shown_without_key_and_control_characters():
    """The 401 of Braze repeats the key; hostile texts become one short plain line."""
    shown = "".join(["Invalid API key: ", KEY.reveal(), "\x1b[2J\n\u202e", "x" * 500])
    answer = read_track_answer(reply(401, {"message": shown}), 75, KEY)
    assert isinstance(answer, Refused)
    text = str(answer.error)
    assert KEY.reveal() not in text
    assert "Invalid API key: ••••[2J x" in text
    assert text.isprintable()
    assert len(text.partition("Braze said: ")[2]) == 300
    split = reply(401, {"message": f"key {KEY.reveal()[:5]}\x00{KEY.reveal()[5:]}"})
    refused = read_track_answer(split, 75, KEY)
    assert isinstance(refused, Refused)
    assert KEY.reveal() not in str(refused.error)


def test_a_reply_does_not_show_its_body():
    """A reply that ends up in a log does not carry the key that Braze repeats."""
    assert KEY.reveal() not in repr(reply(401, {"message": KEY.reveal()}))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"X_Ratelimit_Retry_After": "12"}, 12.0),
        ({"x_ratelimit_retry_after": "12", "Retry_After": "3", "X_RateLimit_Reset": "9"}, 12.0),
        ({"X_Ratelimit_Retry_After": "", "Retry_After": " 1.5 "}, 1.5),
        ({"X_Ratelimit_Limit": "", "X_Ratelimit_Remaining": "", "X_Ratelimit_Reset": ""}, None),
        ({"X_RateLimit_Reset": "42"}, 42.0),
        ({"X_RateLimit_Reset": "0"}, 0.0),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "nan"}, None),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "99999"}, None),
        ({"Retry_After": "99999", "X_RateLimit_Reset": "2"}, 2.0),
    ],
)
def test_how_long_to_wait(headers, seconds):
    """The headers are read in order, empty and absurd ones skipped."""
    answer = read_track_answer(reply(429, b"", **headers), 75, KEY)
    assert answer == Wait(seconds, "Braze asks to slow down.")


def test_a_point_in_time_is_measured_on_the_server_clock():
    """An epoch or an HTTP date counts from the answer's own Date, however wrong our clock is."""
    sent = time.time() - 86_400
    date = formatdate(sent, usegmt=True)
    for headers in (
        {"X_RateLimit_Reset": str(int(sent) + 30)},
        {"Retry_After": formatdate(int(sent) + 30, usegmt=True)},
    ):
        assert read_track_answer(reply(429, b"", Date=date, **headers), 75, KEY) == Wait(
            30.0, "Braze asks to slow down."
        )


def test_a_point_in_time_without_a_server_clock_uses_ours():
    """Without a Date header an epoch counts from now; one that has passed means no wait."""
    later = read_track_answer(reply(429, X_RateLimit_Reset=str(int(time.time()) + 30)), 75, KEY)
    assert isinstance(later, Wait)
    assert later.seconds == pytest.approx(30, abs=2)
    past = read_track_answer(reply(429, X_RateLimit_Reset="1500000000"), 75, KEY)
    assert past == Wait(0.0, "Braze asks to slow down.")
