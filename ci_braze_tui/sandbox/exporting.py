"""Reading profiles back: /users/export/ids, and /users/export/segment with its zip.

Field names, limits, the zip of lines and the 403 of a link that is not ready are documented (Braze
docs, export endpoints); the names of the files inside the zip are assumed.
"""

from __future__ import annotations

import asyncio
import io
import time
import uuid
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.sandbox.answers import (
    RATE_LIMITED,
    TOO_MANY_IDS,
    UNKNOWN_SEGMENT,
    Answer,
    json_answer,
    message,
)
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.identity import alias_of
from ci_braze_tui.sandbox.profiles import Profile, ProfileStore
from ci_braze_tui.sandbox.standard import READERS

if TYPE_CHECKING:
    from ci_braze_tui.sandbox.workspace import Workspace

IDS_LIMIT = 50
USERS_A_FILE = 5_000
DOWNLOADS = "/sandbox/downloads/"
NO_FIELDS = "'fields_to_export' is required"
"""Assumed."""

_DENIED = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
)


def export_ids(workspace: Workspace, call: Call) -> Answer:
    """The profiles of up to 50 external ids and aliases, or of one e-mail address, phone or Braze id."""
    external_ids, aliases = call.member("external_ids"), call.member("user_aliases")
    ids = external_ids if isinstance(external_ids, list) else []
    pairs = aliases if isinstance(aliases, list) else []
    call.record.objects = len(ids) + len(pairs)
    if call.record.objects > IDS_LIMIT:
        return message(400, TOO_MANY_IDS)
    fields = _fields(call)
    if fields is None:
        return message(400, NO_FIELDS)
    store = workspace.store
    found: dict[int, Profile] = {}
    unknown: list[object] = []
    for wanted in ids:
        profile = store.by_external_id(str(wanted))
        if profile is None:
            unknown.append(wanted)
        else:
            found[profile.number] = profile
    for wanted in pairs:
        pair = alias_of(wanted)
        profile = None if pair is None else store.by_alias(*pair)
        if profile is None:
            unknown.append(wanted)
        else:
            found[profile.number] = profile
    for profile in _by_single_identifier(store, call):
        found[profile.number] = profile
    users = [exported(store, profile, fields) for profile in found.values()]
    invalid = {"invalid_user_ids": unknown} if unknown else {}
    return json_answer(201, {"users": users} | invalid | {"message": "success"})


def export_segment(workspace: Workspace, call: Call) -> Answer:
    """Start an export of a segment's members and say where it will lie."""
    fields = _fields(call)
    if fields is None:
        return message(400, NO_FIELDS)
    segment = call.member("segment_id")
    if not isinstance(segment, str) or not workspace.segments.knows(segment):
        return message(400, UNKNOWN_SEGMENT)
    prefix = workspace.exports.start(workspace, segment, fields)
    if prefix is None:
        return RATE_LIMITED
    url = f"http://{call.host}{DOWNLOADS}{prefix}.zip"
    return json_answer(201, {"message": "success", "object_prefix": prefix, "url": url})


def exported(store: ProfileStore, profile: Profile, fields: frozenset[str]) -> dict[str, object]:
    """The profile as Braze exports it, reduced to `fields`; what has no value is left out."""
    standard, custom = split_values(profile)
    whole: dict[str, object] = {
        "created_at": moment(profile.created_at),
        "external_id": profile.external_id,
        "user_aliases": alias_views(profile),
        "braze_id": store.braze_id(profile),
        "random_bucket": profile.number * 7_919 % 10_000,
        "email_subscribe": "subscribed" if profile.email else None,
        "push_subscribe": "subscribed",
        **standard,
        "custom_attributes": custom,
    }
    return {
        name: value
        for name, value in whole.items()
        if name in fields and value is not None and value != {}
    }


def split_values(profile: Profile) -> tuple[dict[str, object], dict[str, object]]:
    """Standard fields and custom attributes apart."""
    standard: dict[str, object] = {}
    custom: dict[str, object] = {}
    for name, value in profile.values.items():
        (standard if name in READERS else custom)[name] = value
    return standard, custom


def alias_views(profile: Profile) -> list[dict[str, str]]:
    """The aliases in Braze's shape."""
    return [{"alias_name": name, "alias_label": label} for label, name in profile.aliases]


class SegmentExports:
    """The exports that run or lie ready for download."""

    def __init__(self, seconds: float, lifetime: float) -> None:
        self._seconds = seconds
        self._lifetime = lifetime
        self._running: dict[str, asyncio.Task[None]] = {}
        self._ready: dict[str, tuple[float, bytes]] = {}

    def start(self, workspace: Workspace, segment: str, fields: frozenset[str]) -> str | None:
        """Begin an export and return its prefix; None while one of this segment runs already."""
        if segment in self._running:
            return None
        prefix = f"{uuid.uuid4()}-{int(time.time())}"
        task = asyncio.get_running_loop().create_task(self._run(workspace, segment, fields, prefix))
        self._running[segment] = task
        task.add_done_callback(lambda _: self._running.pop(segment, None))
        return prefix

    def download(self, name: str) -> Answer:
        """The zip; the storage's 403 while it is not ready, when it has expired, or never was."""
        expires, content = self._ready.get(name, (0.0, b""))
        if time.monotonic() >= expires:
            return Answer(403, _DENIED, "application/xml")
        return Answer(200, content, "application/zip")

    def cancel(self) -> None:
        """Stop what runs."""
        for task in self._running.values():
            task.cancel()

    async def _run(
        self, workspace: Workspace, segment: str, fields: frozenset[str], prefix: str
    ) -> None:
        await asyncio.sleep(self._seconds)
        members = workspace.segments.members(segment, list(workspace.store.profiles))
        content = io.BytesIO()
        encoder = msgspec.json.Encoder()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            number = 0
            while part := list(islice(members, USERS_A_FILE)):
                lines = [exported(workspace.store, profile, fields) for profile in part]
                archive.writestr(f"{prefix}/{number}.txt", encoder.encode_lines(lines))
                number += 1
                await asyncio.sleep(0)
        self._ready[f"{prefix}.zip"] = (time.monotonic() + self._lifetime, content.getvalue())


def _by_single_identifier(store: ProfileStore, call: Call) -> Iterable[Profile]:
    if isinstance(email := call.member("email_address"), str):
        yield from store.by_contact("email", email)
    if isinstance(phone := call.member("phone"), str):
        yield from store.by_contact("phone", phone)
    if isinstance(braze_id := call.member("braze_id"), str):
        profile = store.by_braze_id(braze_id)
        if profile is not None:
            yield profile


def _fields(call: Call) -> frozenset[str] | None:
    fields = call.member("fields_to_export")
    if not isinstance(fields, list) or not fields:
        return None
    return frozenset(str(field) for field in fields)


def moment(seconds: float) -> str:
    """Epoch seconds as Braze writes a time, in UTC to the millisecond."""
    when = datetime.fromtimestamp(seconds, UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1_000:03d}Z"
