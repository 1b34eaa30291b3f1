"""GET /segments/list: the segments of the workspace, in pages of 100, oldest first unless asked otherwise.

A page past the end is empty (seen in clients that stop there). The shape is recorded.
"""

from __future__ import annotations

from ci_braze_tui.sandbox.answers import Answer, json_answer
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.workspace import Workspace


def list_segments(workspace: Workspace, call: Call) -> Answer:
    """One page of segments."""
    text = call.query.get("page", "0")
    page = workspace.segments.page(
        int(text) if text.isdecimal() else 0,
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
