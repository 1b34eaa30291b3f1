"""An answer before it becomes HTTP, and the answers Braze gives to what it will not look into.

Texts are Braze's own where they are recorded or documented, and marked where they are assumed.
Apart from the server, so that the rules of an endpoint can be read, and tried, without a socket.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from ci_braze_tui.sandbox.limits import CAPITALS

JSON = "application/json"
INVALID_JSON = "Error while parsing request body. Please check your syntax."
NOTHING_USABLE = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields."
TOO_MANY_OBJECTS = "Max Input Length Exceeded"
UNKNOWN_SEGMENT = "segment_id must be a string of the Segment api identifier"
"""Assumed, after a recorded Canvas error."""

TOO_MANY_IDS = "The max number of ids per request was exceeded"
TOO_MANY_USERS = "The max number of external_ids and aliases per request was exceeded"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers; a body too long to build at once comes in `chunks`."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    chunks: Iterator[bytes] | None = None


def json_answer(status: int, content: object) -> Answer:
    """`content` as JSON; the order of keys is kept."""
    return Answer(status, msgspec.json.encode(content))


def message(status: int, text: str) -> Answer:
    """The shape of most refusals."""
    return json_answer(status, {"message": text})


def invalid_key(key: str) -> Answer:
    """401, as recorded: it echoes the key, and its rate-limit headers are there and empty.

    That a missing header gives the same sentence with nothing behind the colon is assumed.
    """
    headers = {"Cache-Control": "no-cache"} | dict.fromkeys(CAPITALS, "")
    body = msgspec.json.encode({"message": f"Invalid API key: {key}"})
    return Answer(401, body, headers=headers)


def not_objects(name: str) -> Answer:
    """400 for an array that is missing or holds something else; recorded for `merge_updates`."""
    return message(400, f"'{name}' must be an array of objects")


NOT_FOUND = message(404, "Not Found")
METHOD_NOT_ALLOWED = message(405, "Method Not Allowed")
ACCESS_DENIED = message(403, "Access Denied")
NOT_JSON = message(415, "Unsupported Media Type")
TOO_LARGE = message(413, "Request Entity Too Large")
BULK_TOO_LARGE = message(400, "Request Entity Too Large")
RATE_LIMITED = message(429, "Rate limit exceeded")
SERVER_ERROR = message(500, "Internal Server Error")
QUEUED = message(202, "queued")
"""Status codes are documented; the exact JSON of all but the last is assumed."""
