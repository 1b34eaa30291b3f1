"""GET /users/track/status: how far the track requests that share a `group_id` have come.

It counts requests, not users, and knows nothing about a group it never saw or that is too old: the
results are empty then (Braze docs, the beta page of this endpoint). Assumed: a group is as old as
its latest request, refused requests do not count, and bulk requests do.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ci_braze_tui.sandbox.answers import Answer, json_answer
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.exporting import moment

if TYPE_CHECKING:
    from ci_braze_tui.sandbox.workspace import Workspace


class RequestGroup:
    """The requests of one group."""

    def __init__(self) -> None:
        self.received = 0
        self.done = 0
        self.latest = 0.0
        """When a request came or was done, in epoch seconds."""

    def finish(self) -> None:
        """One more of its requests is applied."""
        self.done += 1
        self.latest = time.time()


class RequestGroups:
    """All groups of the workspace."""

    def __init__(self, lifetime: float) -> None:
        self._lifetime = lifetime
        self._by_name: dict[str, RequestGroup] = {}

    def receive(self, name: object) -> RequestGroup | None:
        """Count one more request of the group called `name`; None when that is no name."""
        if not isinstance(name, str) or not name:
            return None
        group = self.find(name)
        if group is None:
            group = self._by_name[name] = RequestGroup()
        group.received += 1
        group.latest = time.time()
        return group

    def find(self, name: str) -> RequestGroup | None:
        """The group called `name`, unless there is none or it is too old."""
        group = self._by_name.get(name)
        if group is None or time.time() - group.latest >= self._lifetime:
            return None
        return group


def track_status(workspace: Workspace, call: Call) -> Answer:
    """The counts of one group."""
    name = call.query.get("group_id", "")
    group = workspace.groups.find(name)
    if group is None:
        return json_answer(200, {"results": []})
    processing = group.received - group.done
    result = {
        "group_id": name,
        "status": "processing" if processing else "completed",
        "received": group.received,
        "done": group.done,
        "processing": processing,
        "final_completion_time": None if processing else moment(group.latest),
    }
    return json_answer(200, {"results": [result]})
