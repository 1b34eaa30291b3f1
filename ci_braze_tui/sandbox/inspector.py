"""Looking behind the sandbox's curtain from another process: a small client for /sandbox.

Only the standard library, so that the demo and the tests can ask what Braze holds without the
client that is being tried, and without loading a web framework.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec

from ci_braze_tui.errors import ConnectionLostError
from ci_braze_tui.sandbox.attributes import DroppedValue
from ci_braze_tui.sandbox.faults import FaultPlan
from ci_braze_tui.sandbox.recorder import RequestRecord
from ci_braze_tui.sandbox.segments import SegmentDefinition, SegmentSummary
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.views import Overview, SegmentSize, StoredProfile

Shape = TypeVar("Shape")
_SECONDS = 60.0


class Inspector:
    """Asks one cluster of a sandbox; every method is one request on a connection of its own.

    What is stored is that of the workspace called `workspace`, or of the default one.
    """

    def __init__(self, endpoint: str, workspace: str = "") -> None:
        self._address = urlsplit(endpoint).netloc
        self._workspace = workspace

    def overview(self) -> Overview:
        """Counts and sums so far."""
        return self._ask("GET", "", Overview)

    def settle(self) -> Overview:
        """Wait until every answered write is applied, then the sums."""
        return self._ask("POST", "/settle", Overview)

    def reset(self, settings: Settings | None = None) -> Overview:
        """Start again as new, under other settings if given; keys and segment identifiers stay."""
        body = None if settings is None else msgspec.json.encode(settings)
        return self._ask("POST", "/reset", Overview, body=body)

    def profiles(self) -> Iterator[StoredProfile]:
        """All profiles in order of creation."""
        decoder = msgspec.json.Decoder(StoredProfile)
        for line in self._fetch("GET", "/profiles").splitlines():
            yield decoder.decode(line)

    def profile(self, external_id: str) -> StoredProfile | None:
        """The profile of an external id."""
        found = self._ask(
            "GET", "/profile", tuple[StoredProfile, ...], {"external_id": external_id}
        )
        return next(iter(found), None)

    def profiles_by_email(self, email: str) -> tuple[StoredProfile, ...]:
        """All profiles with an e-mail address."""
        return self._ask("GET", "/profile", tuple[StoredProfile, ...], {"email": email})

    def requests(self, path: str = "/users/track") -> tuple[RequestRecord, ...]:
        """The requests to one path, in order of arrival."""
        return self._ask("GET", "/requests", tuple[RequestRecord, ...], {"path": path})

    def requests_about(self, external_id: str) -> tuple[int, ...]:
        """The numbers of those of the latest requests that held an object about a user, in order."""
        return self._ask("GET", "/requests/about", tuple[int, ...], {"external_id": external_id})

    def headers(self, number: int) -> dict[str, str]:
        """The headers of request `number`, one of the latest, with the key masked."""
        return self._ask("GET", "/headers", dict[str, str], {"number": str(number)})

    def body(self, number: int) -> bytes:
        """The body of request `number`, one of the latest."""
        return self._fetch("GET", "/body", {"number": str(number)})

    def dropped(self) -> tuple[DroppedValue, ...]:
        """The latest values that Braze took and did not store as sent."""
        return self._ask("GET", "/dropped", tuple[DroppedValue, ...])

    def segments(self) -> tuple[SegmentSize, ...]:
        """The segments with their present sizes."""
        return self._ask("GET", "/segments", tuple[SegmentSize, ...])

    def add_segment(self, definition: SegmentDefinition) -> SegmentSummary:
        """Define one more segment."""
        return self._ask("POST", "/segments", SegmentSummary, body=msgspec.json.encode(definition))

    def set_faults(self, plan: FaultPlan) -> FaultPlan:
        """Let `plan` go wrong from now on, counting requests from 1; an empty plan heals."""
        return self._ask("POST", "/faults", FaultPlan, body=msgspec.json.encode(plan))

    def _ask(
        self,
        method: str,
        path: str,
        shape: type[Shape],
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Shape:
        return msgspec.json.decode(self._fetch(method, path, query, body), type=shape)

    def _fetch(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> bytes:
        whole = {"workspace": self._workspace, **(query or {})}
        target = f"/sandbox{path}?{urlencode(whole)}"
        connection = http.client.HTTPConnection(self._address, timeout=_SECONDS)
        try:
            connection.request(method, target, body)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise ConnectionLostError(
                f"The sandbox at {self._address} does not answer ({error}); is it still running?"
            ) from None
        finally:
            connection.close()
        if answer.status >= 400:
            raise ConnectionLostError(
                f"The sandbox at {self._address} answered {answer.status} to {path}."
            )
        return content
