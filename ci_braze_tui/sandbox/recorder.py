"""What the sandbox was asked, for tests and for people who watch: counts, sizes, times, never a key.

A million profiles are thirteen thousand requests, so every request is kept; headers and bodies are
large, and bodies personal data, so only the latest few are.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping

import msgspec

from ci_braze_tui.sandbox.keys import mask, sent_key

_ARRAYS = ("attributes", "events", "purchases")


class RequestRecord(msgspec.Struct):
    """One request; filled in while it is answered."""

    number: int
    """From 1, over all paths of Braze's own."""
    method: str
    path: str
    key: str
    """Masked."""
    user_agent: str
    started: float
    """Epoch seconds."""
    size: int
    """Bytes of the body."""
    in_flight: int
    """Requests being answered at the moment this one came in, itself included."""
    status: int = 0
    """0 while it is being answered, and for a connection that was cut."""
    objects: int = 0
    """User objects, events and purchases."""
    rejected: int = 0
    """Of these, the ones answered with an error."""
    seconds: float = 0.0
    fault: str = ""
    data_points: int = 0
    """What the write cost; 0 until it is applied."""


class Recorder:
    """All requests to one cluster since the start or the last reset."""

    def __init__(self, kept: int) -> None:
        self.records: list[RequestRecord] = []
        self.in_flight = 0
        self.in_flight_maximum = 0
        self._kept = kept
        self._latest: OrderedDict[int, tuple[Mapping[str, str], bytes]] = OrderedDict()
        """Headers and bodies by number."""

    def begin(
        self, method: str, path: str, key: str, headers: Mapping[str, str], body: bytes
    ) -> RequestRecord:
        """Note that a request came in, under `key`, which is kept masked."""
        self.in_flight += 1
        self.in_flight_maximum = max(self.in_flight_maximum, self.in_flight)
        number = len(self.records) + 1
        agent = legible(headers.get("User-Agent", ""))
        record = RequestRecord(
            number, method, path, mask(key), agent, time.time(), len(body), self.in_flight
        )
        self.records.append(record)
        if self._kept:
            self._latest[number] = (headers, body)
            if len(self._latest) > self._kept:
                self._latest.popitem(last=False)
        return record

    def end(self, record: RequestRecord, status: int, seconds: float) -> None:
        """Note that the request was answered, or cut off when `status` is 0."""
        self.in_flight -= 1
        record.status = status
        record.seconds = seconds

    def body(self, number: int) -> bytes | None:
        """The body of request `number`, if it is one of the latest."""
        kept = self._latest.get(number)
        return None if kept is None else kept[1]

    def headers(self, number: int) -> dict[str, str] | None:
        """The headers of request `number`, the key masked, if it is one of the latest."""
        kept = self._latest.get(number)
        if kept is None:
            return None
        return {
            legible(name): legible(_masked(value) if name.lower() == "authorization" else value)
            for name, value in kept[0].items()
        }

    def about(self, external_id: str) -> list[int]:
        """The numbers of the latest requests that held an object about this user, in order."""
        return [
            number
            for number, (_, body) in self._latest.items()
            if any(item.get("external_id") == external_id for item in _objects(body))
        ]


def legible(header: str) -> str:
    """The same text, with replacement characters for bytes that were none."""
    return header.encode(errors="surrogateescape").decode(errors="replace")


def _masked(authorization: str) -> str:
    scheme = authorization.partition(" ")[0]
    key = sent_key(authorization)
    return f"{scheme} {mask(key)}" if key else mask("")


def _objects(body: bytes) -> Iterator[dict[str, object]]:
    """The objects of a track request; none for a body that is anything else."""
    try:
        content = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    if not isinstance(content, dict):
        return
    for name in _ARRAYS:
        items = content.get(name)
        if isinstance(items, list):
            yield from (item for item in items if isinstance(item, dict))
