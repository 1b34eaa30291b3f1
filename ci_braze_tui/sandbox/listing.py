"""GET /segments/list and /segments/details: the segments of the workspace, without their members.

The list comes in pages of 100, oldest first unless asked otherwise; a page past the end is empty
(seen in clients that stop there), and its shape is recorded. The fields of the details are
documented (Braze docs, export/segments/get_segment_details); that `text_description` is the rule in
our words is assumed.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ci_braze_tui.sandbox.answers import UNKNOWN_SEGMENT, Answer, json_answer, message
from ci_braze_tui.sandbox.calls import Call, whole_number
from ci_braze_tui.sandbox.workspace import Workspace


def list_segments(workspace: Workspace, call: Call) -> Answer:
    """One page of segments."""
    page = workspace.segments.page(
        whole_number(call.query.get("page", "")) or 0,
        newest_first=call.query.get("sort_direction") == "desc",
    )
    segments = [
        {
            "id": segment.identifier,
            "name": segment.name,
            "analytics_tracking_enabled": True,
            "tags": [],
        }
        for segment in page
    ]
    return json_answer(200, {"segments": segments, "message": "success"})


def segment_details(workspace: Workspace, call: Call) -> Answer:
    """What one segment is; how many it holds is not part of it."""
    segment = workspace.segments.find(call.query.get("segment_id", ""))
    if segment is None:
        return message(400, UNKNOWN_SEGMENT)
    content: dict[str, object] = {
        "message": "success",
        "created_at": _moment(segment.created_at),
        "updated_at": _moment(segment.updated_at),
        "name": segment.name,
        "description": segment.description,
        "text_description": str(segment.rule),
        "tags": [],
        "teams": [],
    }
    return json_answer(200, content)


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
