"""POST /users/export/segment and /export/segment/cancel: a segment's members, as a zip that takes its time.

Fields, limits, the zip of lines, the callback and the 403 of a link that is not ready are documented
(Braze docs, export/user_data/post_users_segment and export/segments/post_cancel_export). Assumed:
the names of the files inside the zip, and every text but the XML of the 403.
"""

from __future__ import annotations

import asyncio
import io
import time
import uuid
import zipfile

import msgspec

from ci_braze_tui.sandbox.answers import RATE_LIMITED, UNKNOWN_SEGMENT, Answer, json_answer, message
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.downloads import DOWNLOADS
from ci_braze_tui.sandbox.exporting import Fields, asked_fields, exported
from ci_braze_tui.sandbox.profile import Profile
from ci_braze_tui.sandbox.profiles import ProfileStore
from ci_braze_tui.sandbox.segments import Segment
from ci_braze_tui.sandbox.sizes import PROFILES_A_SLICE
from ci_braze_tui.sandbox.workspace import Workspace

USERS_A_FILE = 5_000
BAD_FORMAT = "'output_format' must be 'zip', or 'gzip' with your own cloud storage"
CANCELED = message(201, "success")
"""Assumed: the page of the endpoint shows no answer."""

_USERS_A_SLICE = 500
"""Written in one go, which takes a few milliseconds."""


def export_segment(workspace: Workspace, call: Call) -> Answer:
    """Start an export of a segment's members and say where it will lie."""
    fields = asked_fields(call, required=True)
    if isinstance(fields, Answer):
        return fields
    segment = _asked_segment(workspace, call)
    if segment is None:
        return message(400, UNKNOWN_SEGMENT)
    to_cloud = workspace.settings.export_to_cloud
    if call.member("output_format") not in (None, "zip", "gzip" if to_cloud else "zip"):
        return message(400, BAD_FORMAT)
    prefix = f"{uuid.uuid4()}-{int(time.time())}"
    place = {} if to_cloud else {"url": f"http://{call.host}{DOWNLOADS}{prefix}.zip"}
    callback = call.member("callback_endpoint")
    started = workspace.exports.start(
        workspace.name + segment.identifier,
        "" if to_cloud else f"{prefix}.zip",
        lambda: _zipped(workspace, segment, fields, prefix),
        callback if isinstance(callback, str) else "",
        {"success": True, **place},
    )
    if not started:
        return RATE_LIMITED
    return json_answer(201, {"message": "success", "object_prefix": prefix, **place})


def cancel_export(workspace: Workspace, call: Call) -> Answer:
    """Stop the export of a segment that runs, if one does; its link will never work."""
    segment = _asked_segment(workspace, call)
    if segment is None:
        return message(400, UNKNOWN_SEGMENT)
    workspace.exports.cancel(workspace.name + segment.identifier)
    return CANCELED


def _asked_segment(workspace: Workspace, call: Call) -> Segment | None:
    identifier = call.member("segment_id")
    return workspace.segments.find(identifier) if isinstance(identifier, str) else None


async def _zipped(workspace: Workspace, segment: Segment, fields: Fields, prefix: str) -> bytes:
    """The members as of now, in files of 5,000; other requests are answered in between."""
    content = io.BytesIO()
    encoder = msgspec.json.Encoder()
    store = workspace.store
    members = await _members(store, segment)
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for first in range(0, len(members), USERS_A_FILE):
            last = min(first + USERS_A_FILE, len(members))
            with archive.open(f"{prefix}/{first // USERS_A_FILE}.txt", "w") as file:
                for start in range(first, last, _USERS_A_SLICE):
                    part = members[start : min(start + _USERS_A_SLICE, last)]
                    file.write(encoder.encode_lines([exported(store, one, fields) for one in part]))
                    await asyncio.sleep(0)
    return content.getvalue()


async def _members(store: ProfileStore, segment: Segment) -> list[Profile]:
    profiles = list(store.profiles)
    members: list[Profile] = []
    for start in range(0, len(profiles), PROFILES_A_SLICE):
        members += filter(segment.rule.holds, profiles[start : start + PROFILES_A_SLICE])
        await asyncio.sleep(0)
    return members
