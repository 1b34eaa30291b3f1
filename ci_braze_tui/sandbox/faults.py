"""What goes wrong on purpose, and when: by request number, from a number on, or by chance with a seed.

Apart from the server, so that a test can write down a bad day as data and change it while the
sandbox runs. The HTML pages follow what NGINX sends; Braze documents the status codes, not the
pages.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Annotated, Literal

import msgspec

FaultKind = Literal[
    "500",
    "502",
    "503",
    "504",
    "429",
    "reset_before",
    "reset_after",
    "slow",
    "truncated",
    "queued",
    "key_revoked",
    "permission_lost",
    "latency",
]


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that goes wrong with some requests to one path."""

    kind: FaultKind
    """`reset_before` and `reset_after` cut the connection without, or with, the write stored;
    `slow` stores and then answers `seconds` late; `latency` adds `seconds` before the request is
    looked at; `queued` is 202."""

    requests: tuple[int, ...] = ()
    """Numbers of the requests to hit, counted per path from 1 since the plan was set."""

    from_request: int = 0
    """Every request from this number on; 0 is none."""

    until_request: int = 0
    """The last request of the stretch that `from_request` begins; 0 is no end."""

    percent: Annotated[float, msgspec.Meta(ge=0, le=100)] = 0.0
    """This share of the requests, by chance."""

    seconds: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    """The wait of `slow` and `latency`."""

    path: str = "/users/track"
    """The requests that are counted and hit."""


class FaultPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All faults that are on; the first that matches a request wins, but `latency` adds to any."""

    faults: tuple[Fault, ...] = ()
    seed: int = 1


class Misfortune(msgspec.Struct, frozen=True):
    """What happens to one request: at most one fault, and a wait before it."""

    kind: FaultKind | None
    seconds: float
    latency: float


_NONE = Misfortune(None, 0.0, 0.0)

_REASONS = {
    "502": "502 Bad Gateway",
    "503": "503 Service Temporarily Unavailable",
    "504": "504 Gateway Time-out",
}


class Faults:
    """The plan that is on, and how far each path has come in it."""

    def __init__(self, plan: FaultPlan) -> None:
        self.set(plan)

    def set(self, plan: FaultPlan) -> None:
        """Start `plan`, counting requests from 1 again."""
        self.plan = plan
        self._counted: Counter[str] = Counter()
        self._chance = random.Random(plan.seed)

    def add(self, fault: Fault) -> None:
        """Let `fault` go wrong too, counting on."""
        self.plan = msgspec.structs.replace(self.plan, faults=(*self.plan.faults, fault))

    def counted(self, path: str) -> int:
        """How many requests to `path` there were while a plan was on."""
        return self._counted[path]

    def next(self, path: str) -> Misfortune:
        """Count one more request to `path` and say what happens to it."""
        if not self.plan.faults:
            return _NONE
        self._counted[path] += 1
        number = self._counted[path]
        latency = 0.0
        struck: Fault | None = None
        for fault in self.plan.faults:
            if fault.path != path or not self._hits(fault, number):
                continue
            if fault.kind == "latency":
                latency += fault.seconds
            elif struck is None:
                struck = fault
        if struck is None:
            return Misfortune(None, 0.0, latency)
        return Misfortune(struck.kind, struck.seconds, latency)

    def _hits(self, fault: Fault, number: int) -> bool:
        if number in fault.requests:
            return True
        if 0 < fault.from_request <= number and number <= (fault.until_request or number):
            return True
        return fault.percent > 0 and self._chance.random() * 100 < fault.percent


def html_page(kind: str) -> bytes:
    """The page a gateway in front of Braze sends instead of JSON."""
    reason = _REASONS[kind]
    return (
        f"<html>\r\n<head><title>{reason}</title></head>\r\n<body>\r\n"
        f"<center><h1>{reason}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    ).encode()
