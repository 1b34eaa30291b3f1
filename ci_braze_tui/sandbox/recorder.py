"""What the sandbox was asked, for tests and for people who watch: counts, sizes, times, never a key.

A million profiles are thirteen thousand requests, so every request is kept; bodies are personal
data and large, so only the latest few are.
"""

from __future__ import annotations

import time
from collections import OrderedDict

import msgspec


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
    """All requests since the start or the last reset."""

    def __init__(self, kept_bodies: int) -> None:
        self.records: list[RequestRecord] = []
        self.in_flight = 0
        self.in_flight_maximum = 0
        self._kept_bodies = kept_bodies
        self._bodies: OrderedDict[int, bytes] = OrderedDict()

    def begin(
        self, method: str, path: str, key: str, user_agent: str, body: bytes
    ) -> RequestRecord:
        """Note that a request came in."""
        self.in_flight += 1
        self.in_flight_maximum = max(self.in_flight_maximum, self.in_flight)
        number = len(self.records) + 1
        record = RequestRecord(
            number, method, path, key, user_agent, time.time(), len(body), self.in_flight
        )
        self.records.append(record)
        if self._kept_bodies:
            self._bodies[number] = body
            if len(self._bodies) > self._kept_bodies:
                self._bodies.popitem(last=False)
        return record

    def end(self, record: RequestRecord, status: int, seconds: float) -> None:
        """Note that the request was answered, or cut off when `status` is 0."""
        self.in_flight -= 1
        record.status = status
        record.seconds = seconds

    def body(self, number: int) -> bytes | None:
        """The body of request `number`, if it is one of the latest."""
        return self._bodies.get(number)
