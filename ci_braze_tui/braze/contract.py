"""What a contract with Braze allows: how fast, how much at once, and by which endpoint.

A module of its own because it is the one thing about pace that only the customer knows: Braze tells
limits in its answers, but the hourly budget of a company and the size of a batch are found in the
contract and on the dashboard alone. A connection keeps it; delivery obeys it.
"""

from __future__ import annotations

import msgspec

from ci_braze_tui.words import _

TRACK_OBJECTS = 75
"""Objects in one request to `/users/track`, for all contracts (Braze docs, post_user_track)."""
BULK_OBJECTS = 1_000
"""Objects in one request to `/users/track/bulk` (Braze docs, post_user_track_bulk)."""

_TRACK_BYTES = 4_000_000
"""Braze docs, api/errors: more than 4 MB is refused."""
_BULK_BYTES = 1_950_000
"""Braze docs, post_user_track_bulk: 2 MB; whether all of a request is counted is not said."""
_BULK_WINDOW = (50, 1.0)
"""Braze docs, post_user_track_bulk: 50 requests a second."""

_MOST_REQUESTS = 1_000_000
_LONGEST_WINDOW = 3_600.0


class Contract(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The limits of one connection; the defaults are what Braze's documentation promises everybody.

    `requests` in `seconds` is the window of `/users/track` (Braze docs, api/api_limits). Contracts
    counted in monthly active users also have `requests_per_hour`, for the whole company. Without
    `objects_per_request` it is the most that the endpoint takes.
    """

    requests: int = 3_000
    seconds: float = 3.0
    requests_per_hour: int | None = None
    objects_per_request: int | None = None
    bulk: bool = False

    @property
    def objects(self) -> int:
        """Objects in one request, at most."""
        return self.objects_per_request or (BULK_OBJECTS if self.bulk else TRACK_OBJECTS)

    @property
    def most_bytes(self) -> int:
        """Bytes in the body of one request, at most."""
        return _BULK_BYTES if self.bulk else _TRACK_BYTES

    @property
    def window(self) -> tuple[int, float]:
        """So many requests in so many seconds, for the endpoint that is used."""
        return _BULK_WINDOW if self.bulk else (self.requests, self.seconds)

    def without_bulk(self) -> Contract:
        """The same contract where Braze refuses the bulk endpoint."""
        if not self.bulk:
            return self
        fits = self.objects_per_request is None or self.objects_per_request <= TRACK_OBJECTS
        return msgspec.structs.replace(
            self, bulk=False, objects_per_request=self.objects_per_request if fits else None
        )

    def terms(self) -> str:
        """The contract in one line, for people."""
        requests, seconds = self.window
        endpoint = "/users/track/bulk" if self.bulk else "/users/track"
        if self.requests_per_hour is None:
            return _(
                "{endpoint}, {requests} requests in {seconds} s, {objects} objects in a request",
                endpoint=endpoint,
                requests=requests,
                seconds=f"{seconds:g}",
                objects=self.objects,
            )
        return _(
            "{endpoint}, {requests} requests in {seconds} s, {hourly} an hour, "
            "{objects} objects in a request",
            endpoint=endpoint,
            requests=requests,
            seconds=f"{seconds:g}",
            hourly=self.requests_per_hour,
            objects=self.objects,
        )


def check_contract(contract: Contract) -> str | None:
    """None when a contract can be kept, else the sentence that says which value will not do."""
    if not 1 <= contract.requests <= _MOST_REQUESTS:
        return _(
            "The requests of a contract are 1 to {most}; they are {requests}.",
            most=_MOST_REQUESTS,
            requests=contract.requests,
        )
    if not 0.1 <= contract.seconds <= _LONGEST_WINDOW:
        return _(
            "The seconds of a contract are 0.1 to {most}; they are {seconds}.",
            most=int(_LONGEST_WINDOW),
            seconds=f"{contract.seconds:g}",
        )
    if contract.requests_per_hour is not None and contract.requests_per_hour < 1:
        return _(
            "The requests_per_hour of a contract are 1 or more; leave them out if there is no such "
            "limit."
        )
    most = BULK_OBJECTS if contract.bulk else TRACK_OBJECTS
    if contract.objects_per_request is None or 1 <= contract.objects_per_request <= most:
        return None
    return _(
        "The objects_per_request of a contract are 1 to {most}, with bulk to {bulk}; they are "
        "{objects}.",
        most=TRACK_OBJECTS,
        bulk=BULK_OBJECTS,
        objects=contract.objects_per_request,
    )
