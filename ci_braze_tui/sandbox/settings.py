"""The switches of the sandbox, each with how sure we are that the real Braze does it that way.

Apart from everything that acts on them, so that one page answers "what may I change, and what is
known?", and so that the launcher can name them without loading the server. "Documented" is Braze's
public documentation, "recorded" is HTTP traffic published by client libraries, "assumed" is our own
reading where neither says anything.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.faults import FaultPlan
from ci_braze_tui.sandbox.segments import SegmentDefinition

LimitStyle = Literal["epoch", "seconds", "silent"]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How this sandbox behaves; the defaults are those of a workspace under Braze's current contracts."""

    keys: dict[str, str] = msgspec.field(default_factory=dict)
    """Values for the keys `full`, `connector`, `track_only`, `read_only`; a missing one is
    random."""

    segments: tuple[SegmentDefinition, ...] = (
        SegmentDefinition("Customer Insights export"),
        SegmentDefinition("Customer Insights: VIP"),
        SegmentDefinition("Customer Insights: Newsletter"),
    )
    """The segments of the workspace; a blank identifier becomes a random one."""

    seed_customers: int = 0
    """How many of the sample customers Braze holds before anything is sent."""

    faults: FaultPlan = FaultPlan()
    """What goes wrong from the first request on."""

    apply_delay: float = 0.1
    """Seconds from the answer to the write. Documented: writes are asynchronous, usually 10 to 100
    ms."""

    apply_jitter: float = 0.0
    """Up to so many seconds more, at random. Documented: separate requests may be applied in any
    order."""

    objects_limit: int = 75
    """Objects of one track request. Documented: 75; some contracts had 50."""

    objects_limit_each: bool = False
    """Count the limit for each array. Documented for legacy contracts only."""

    body_limit: int = 4 * 1024 * 1024
    """Bytes of one request body. Documented: 4 MB on most endpoints."""

    track_limit: int = 3_000
    """Track requests in one window. Documented: 3,000 in 3 seconds."""

    track_window: int = 3
    """Seconds of the track window."""

    bulk_objects_limit: int = 1_000
    """Objects of one `/users/track/bulk` request. Documented; an earlier beta had 10,000."""

    bulk_user_limit: int = 100
    """Of these, objects about one user. The limit is documented, the answer above it assumed."""

    bulk_body_limit: int = 2 * 1024 * 1024
    """Bytes of one bulk body; more is a 400. Documented, but for the text."""

    bulk_limit: int = 50
    """Bulk requests a second. Documented for the basic contract."""

    bulk_needs_own_permission: bool = True
    """Whether only `users.track.bulk` opens bulk. The documentation is of two minds: the page of the
    endpoint says so, a page for partners says that `users.track` is enough."""

    sync_limit: int = 500
    """`/users/track/sync` requests a minute. Documented."""

    group_lifetime: float = 24 * 3_600
    """Seconds until `/users/track/status` forgets a `group_id`. Documented: 24 hours."""

    export_ids_limit: int = 250
    """`/users/export/ids` requests a minute. Documented for workspaces since August 2024."""

    users_limit: int = 20_000
    """Requests a minute to `/users/identify`, `/users/alias/new`, `/users/merge` and
    `/users/delete` together. Documented."""

    users_objects_limit: int = 50
    """Identifiers, or pairs of them, in one request to these four. Documented."""

    default_limit: int = 250_000
    """Requests an hour to everything else. Documented."""

    limit_style: LimitStyle = "epoch"
    """How a 429 tells when to come back: `epoch` in the three headers (documented), `seconds` in
    `X-Ratelimit-Retry-After` without them (documented for MAU contracts), `silent` (assumed worst
    case)."""

    enum_errors: bool = False
    """Name object errors by the documented constants instead of the sentences seen in live
    traffic."""

    parse_error_field: Literal["message", "error"] = "message"
    """Where the text of a syntax error stands. Documented: some 400s use `error`."""

    text_limit: int = 255
    """Characters of a text value; longer ones are cut. The limit is documented, the cut assumed."""

    blocked_external_ids: tuple[str, ...] = ()
    """Refused as spam. Documented for profiles with too many sessions or names."""

    blocked_attributes: tuple[str, ...] = ()
    """Ignored without a word. Documented for blocklisted custom attributes."""

    export_seconds: float = 0.5
    """How long a segment export takes. Documented only as minutes to an hour."""

    export_lifetime: float = 4 * 3_600
    """Seconds until the link of a segment export dies. Documented: about 4 hours."""

    kept_bodies: int = 100
    """So many request bodies, the latest, can be looked at."""


def parse_settings(assignments: list[str]) -> Settings:
    """The settings that `name=value` texts describe, values as JSON, or as text where JSON fails."""
    values: dict[str, object] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise BadInputError(f"“{assignment}” is not a sandbox setting; write it as name=value.")
        try:
            values[name] = msgspec.json.decode(text)
        except msgspec.DecodeError:
            values[name] = text
    try:
        return msgspec.convert(values, Settings)
    except msgspec.ValidationError as error:
        raise BadInputError(f"The sandbox settings cannot be used: {error}.") from None


def settings_as_assignments(settings: Settings) -> list[str]:
    """The `name=value` texts that describe where `settings` differ from the defaults."""
    defaults = Settings()
    return [
        f"{name}={msgspec.json.encode(getattr(settings, name)).decode()}"
        for name in settings.__struct_fields__
        if getattr(settings, name) != getattr(defaults, name)
    ]
