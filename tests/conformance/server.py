"""A Braze-like server as its clients see it: paths, keys and answers.

Braze writes after it has answered, so what was written is read again and again until it shows or
patience ends. Every identifier is made up for one run and deleted when it is over.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from typing import TypeVar

import httpx
import pytest

from tests.conformance.target import Target

Seen = TypeVar("Seen")
User = dict[str, object]

MARK = "conformance_mark"
"""The custom attribute, a number, by which a write is recognised."""

FIELDS = (
    "braze_id",
    "country",
    "created_at",
    "custom_attributes",
    "dob",
    "email",
    "email_subscribe",
    "external_id",
    "first_name",
    "gender",
    "home_city",
    "language",
    "last_name",
    "phone",
    "push_subscribe",
    "random_bucket",
    "time_zone",
    "user_aliases",
)
ALIAS_LABEL = "conformance"
_DELETED_AT_ONCE = 50


class Braze:
    """Speaks to the server with the keys of `target`."""

    def __init__(self, target: Target, client: httpx.Client) -> None:
        self.target = target
        self._client = client
        self._run = uuid.uuid4().hex[:8]
        self._numbers = count(1)
        self._random = random.Random(self._run)
        self._made: dict[str, list[object]] = {
            "external_ids": [],
            "user_aliases": [],
            "braze_ids": [],
        }

    def person(self) -> str:
        """An external id that nobody has."""
        return self.also(f"conformance-{self._run}-{next(self._numbers)}")

    def also(self, external_id: str) -> str:
        """The same external id, which will be deleted when the run is over."""
        self._made["external_ids"].append(external_id)
        return external_id

    def alias(self) -> dict[str, str]:
        """An alias that nobody has."""
        name = f"conformance-{self._run}-{next(self._numbers)}"
        alias = {"alias_name": name, "alias_label": ALIAS_LABEL}
        self._made["user_aliases"].append(alias)
        return alias

    def email(self) -> str:
        """An e-mail address that nobody has."""
        return f"conformance-{self._run}-{next(self._numbers)}@example.com"

    def phone(self) -> str:
        """A phone number that nobody has, in E.164."""
        return f"+1555{self._random.randrange(10**7):07}"

    def attribute(self) -> str:
        """A custom attribute that has no type yet."""
        return f"conformance_{self._run}_{next(self._numbers)}"

    def ask(
        self,
        method: str,
        path: str,
        *,
        key: str | None = None,
        content: bytes | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """One request with the main key or another; a foreign key that may not skips the test."""
        sent = {"Authorization": f"Bearer {key or self.target.key}"} | dict(headers or {})
        if content is None and method == "POST":
            answer = self._client.request(method, path, json=body, headers=sent)
        else:
            answer = self._client.request(method, path, content=content, headers=sent)
        if self.target.foreign and key is None and answer.status_code == 403:
            pytest.skip(f"the key may not use {path.partition('?')[0]}")
        return answer

    def post(self, path: str, body: object, *, key: str | None = None) -> httpx.Response:
        """POST `body` as JSON."""
        return self.ask("POST", path, body=body, key=key)

    def get(self, path: str, *, key: str | None = None) -> httpx.Response:
        """GET `path` with its query."""
        return self.ask("GET", path, key=key)

    def raw(
        self, method: str, path: str, content: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """A request with exactly these headers besides what HTTP needs, and so without a key."""
        return self._client.request(method, path, content=content, headers=dict(headers or {}))

    def track(self, *objects: object) -> httpx.Response:
        """Send user objects."""
        return self.post("/users/track", {"attributes": list(objects)})

    def find(self, **identifiers: object) -> list[User]:
        """The profiles these identifiers of /users/export/ids mean, with the fields of `FIELDS`."""
        body = identifiers | {"fields_to_export": list(FIELDS)}
        deadline = time.monotonic() + self.target.patience
        while True:
            answer = self.post("/users/export/ids", body)
            if answer.status_code != 429 or time.monotonic() > deadline:
                break
            time.sleep(_seconds_to_wait(answer))
        assert answer.status_code == 201, answer.text
        users: list[User] = answer.json()["users"]
        return users

    def user(self, external_id: str) -> User | None:
        """The profile of an external id, as it is now."""
        return next(iter(self.find(external_ids=[external_id])), None)

    def custom(self, external_id: str) -> User:
        """The custom attributes of an external id, as they are now, without the mark."""
        return attributes_of(self.user(external_id))

    def write(self, item: User) -> User:
        """Track one object, wait until a profile shows it, and return that profile."""
        mark = next(self._numbers)
        answer = self.track(item | {MARK: mark})
        assert answer.status_code == 201, answer.text
        user = self.eventually(
            lambda: next((user for user in self.find(**_query(item)) if _mark(user) == mark), {}),
            bool,
        )
        if "external_id" not in user and "braze_id" in user:
            self._made["braze_ids"].append(user["braze_id"])
        return user

    def write_all(self, *objects: User) -> httpx.Response:
        """Track objects of which some may come to nothing, and wait until they are dealt with.

        A witness comes last in the same request; what stands before it is applied before it.
        """
        witness, mark = self.person(), next(self._numbers)
        answer = self.track(*objects, {"external_id": witness, MARK: mark})
        self.eventually(lambda: self.user(witness), lambda user: _mark(user) == mark)
        return answer

    def eventually(self, look: Callable[[], Seen], holds: Callable[[Seen], bool]) -> Seen:
        """What `look` sees as soon as it `holds`, or at the end of patience."""
        deadline = time.monotonic() + self.target.patience
        wait = 0.01
        while not holds(seen := look()) and time.monotonic() < deadline:
            time.sleep(wait)
            wait = min(wait * 2, 2.0)
        return seen

    def clean_up(self) -> None:
        """Delete whom this run may have made, where the key may."""
        with suppress(pytest.skip.Exception):
            for kind, made in self._made.items():
                for first in range(0, len(made), _DELETED_AT_ONCE):
                    self.post("/users/delete", {kind: made[first : first + _DELETED_AT_ONCE]})


def attributes_of(user: User | None) -> User:
    """The custom attributes of a profile without the mark."""
    custom = (user or {}).get("custom_attributes", {})
    assert isinstance(custom, dict)
    return {name: value for name, value in custom.items() if name != MARK}


def _mark(user: User | None) -> object:
    custom = (user or {}).get("custom_attributes", {})
    return custom.get(MARK) if isinstance(custom, dict) else None


def _query(item: User) -> dict[str, object]:
    """How to ask for whom `item` is about."""
    if "external_id" in item:
        return {"external_ids": [item["external_id"]]}
    if "user_alias" in item:
        return {"user_aliases": [item["user_alias"]]}
    if "braze_id" in item:
        return {"braze_id": item["braze_id"]}
    return {"email_address": item["email"]} if "email" in item else {"phone": item["phone"]}


def _seconds_to_wait(answer: httpx.Response) -> float:
    """How long a 429 wants us to wait; 5 seconds where it does not say."""
    if retry_after := answer.headers.get("X-Ratelimit-Retry-After"):
        return float(retry_after)
    reset = float(answer.headers.get("X-Ratelimit-Reset") or 0)
    return max(0.1, reset - time.time()) if reset else 5.0
