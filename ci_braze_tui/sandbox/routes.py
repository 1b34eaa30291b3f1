"""The endpoints of Braze that the sandbox has: method, permission, rate limit, and who answers.

Apart from the server, so that one page answers "what can it imitate?".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from ci_braze_tui.sandbox.answers import BULK_TOO_LARGE, TOO_LARGE, Answer
from ci_braze_tui.sandbox.attribute_listing import list_custom_attributes
from ci_braze_tui.sandbox.bulk import track_bulk, track_synchronously
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.deleting import delete_users
from ci_braze_tui.sandbox.exporting import export_ids
from ci_braze_tui.sandbox.grouping import track_status
from ci_braze_tui.sandbox.identifying import add_aliases, identify, update_aliases
from ci_braze_tui.sandbox.limits import Limits, Pool
from ci_braze_tui.sandbox.listing import list_segments, segment_details
from ci_braze_tui.sandbox.merging import merge_users
from ci_braze_tui.sandbox.segment_exporting import cancel_export, export_segment
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.size_series import segment_series
from ci_braze_tui.sandbox.subscribing import set_subscription
from ci_braze_tui.sandbox.tracking import track
from ci_braze_tui.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint of Braze."""

    method: Literal["GET", "POST"]
    permission: str
    pool: Callable[[Limits], Pool]
    answer: Callable[[Workspace, Call], Answer | Awaitable[Answer]]
    body_limit: Callable[[Settings], int] = lambda settings: settings.body_limit
    too_large: Answer = TOO_LARGE


ROUTES = {
    "/users/track": Route("POST", "users.track", lambda limits: limits.track, track),
    "/users/track/bulk": Route(
        "POST",
        "users.track.bulk",
        lambda limits: limits.bulk,
        track_bulk,
        lambda settings: settings.bulk_body_limit,
        BULK_TOO_LARGE,
    ),
    "/users/track/sync": Route(
        "POST", "users.track.sync", lambda limits: limits.sync, track_synchronously
    ),
    # Assumed: the status counts in the pool of everything that has none of its own.
    "/users/track/status": Route(
        "GET", "users.track.status", lambda limits: limits.default, track_status
    ),
    "/users/identify": Route("POST", "users.identify", lambda limits: limits.users, identify),
    "/users/alias/new": Route("POST", "users.alias.new", lambda limits: limits.users, add_aliases),
    "/users/alias/update": Route(
        "POST", "users.alias.update", lambda limits: limits.users, update_aliases
    ),
    "/users/merge": Route("POST", "users.merge", lambda limits: limits.users, merge_users),
    "/users/delete": Route("POST", "users.delete", lambda limits: limits.users, delete_users),
    "/users/export/ids": Route(
        "POST", "users.export.ids", lambda limits: limits.export_ids, export_ids
    ),
    "/users/export/segment": Route(
        "POST", "users.export.segment", lambda limits: limits.default, export_segment
    ),
    "/export/segment/cancel": Route(
        "POST", "segments.list", lambda limits: limits.default, cancel_export
    ),
    "/segments/list": Route("GET", "segments.list", lambda limits: limits.default, list_segments),
    "/segments/details": Route(
        "GET", "segments.details", lambda limits: limits.default, segment_details
    ),
    "/segments/data_series": Route(
        "GET", "segments.data_series", lambda limits: limits.default, segment_series
    ),
    "/custom_attributes": Route(
        "GET",
        "custom_attributes.get",
        lambda limits: limits.custom_attributes,
        list_custom_attributes,
    ),
    "/subscription/status/set": Route(
        "POST", "subscription.status.set", lambda limits: limits.subscriptions, set_subscription
    ),
}
