"""The switches of the sandbox, each with how sure we are that the real Braze does it that way.

Apart from everything that acts on them, so that one page answers "what may I change, and what is
known?", and so that the launcher can name them without loading the server.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

import msgspec

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.faults import FaultPlan
from ci_braze_tui.sandbox.keys import check_keys
from ci_braze_tui.sandbox.rules import harmless
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.switches import assumed, documented, measured, own

LimitStyle = Literal["epoch", "seconds", "silent"]
Count = Annotated[int, msgspec.Meta(ge=0)]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How this sandbox behaves; the defaults are those of a workspace under Braze's current contracts."""

    workspaces: Annotated[
        tuple[str, ...],
        documented(
            "The workspaces of each cluster, the first being the one that is looked at when none is "
            "named; each has profiles, segments and keys of its own."
        ),
    ] = ("Sandbox",)
    keys: Annotated[
        dict[str, str],
        own(
            "Values for keys of the first workspace of the first cluster, by name (full, connector, "
            "track_only, read_only, elsewhere); all others are drawn."
        ),
    ] = msgspec.field(default_factory=dict)
    ip_lists: Annotated[
        dict[str, tuple[str, ...]],
        assumed(
            "Networks from which a key may be used, by the key's name. That keys can have such a list "
            "is documented, the 403 for everybody else assumed."
        ),
    ] = msgspec.field(default_factory=dict)
    segments: Annotated[
        tuple[SegmentDefinition, ...],
        own("The segments of each workspace; a blank identifier is drawn."),
    ] = (
        SegmentDefinition("Customer Insights export"),
        SegmentDefinition("Customer Insights: VIP"),
        SegmentDefinition("Customer Insights: Newsletter"),
    )
    seed_customers: Annotated[
        Count,
        own("How many of the sample customers the first workspace holds before anything is sent."),
    ] = 0
    faults: Annotated[FaultPlan, own("What goes wrong from the first request on.")] = FaultPlan()
    apply_delay: Annotated[
        Seconds,
        documented(
            "Seconds from the answer to the write: writes are asynchronous, usually 10 to 100 ms."
        ),
    ] = 0.1
    apply_jitter: Annotated[
        Seconds,
        documented(
            "Up to so many seconds more, at random: separate requests may be applied in any order."
        ),
    ] = 0.0
    objects_limit: Annotated[
        Count, documented("Objects of one track request; some contracts had 50.")
    ] = 75
    objects_limit_each: Annotated[
        bool, documented("Count the limit for each array, as legacy contracts do.")
    ] = False
    body_limit: Annotated[Count, documented("Bytes of one request body, on most endpoints.")] = (
        4 * 1024 * 1024
    )
    track_limit: Annotated[Count, documented("Track requests in one window.")] = 3_000
    track_window: Annotated[Positive, documented("Seconds of the track window.")] = 3
    track_hourly_limit: Annotated[
        Count,
        assumed(
            "Track requests an hour over all workspaces of the cluster, beside the window; 0 is no "
            "such limit. Documented for contracts by monthly active users, whose figures are not "
            "published; that good answers then count down the hour is assumed."
        ),
    ] = 0
    bulk_objects_limit: Annotated[
        Count, documented("Objects of one /users/track/bulk request; an earlier beta had 10,000.")
    ] = 1_000
    bulk_user_limit: Annotated[
        Count,
        assumed(
            "Of these, objects about one user; the answer above the documented limit is assumed."
        ),
    ] = 100
    bulk_body_limit: Annotated[
        Count, documented("Bytes of one bulk body; more is a 400 whose text is assumed.")
    ] = 2 * 1024 * 1024
    bulk_limit: Annotated[Count, documented("Bulk requests a second, basic contract.")] = 50
    bulk_needs_own_permission: Annotated[
        bool,
        documented(
            "Whether only users.track.bulk opens bulk. The page of the endpoint says so, a page for "
            "partners says that users.track is enough."
        ),
    ] = True
    sync_limit: Annotated[Count, documented("/users/track/sync requests a minute.")] = 500
    group_lifetime: Annotated[
        Seconds, documented("Seconds until /users/track/status forgets a group_id.")
    ] = 24 * 3_600
    export_ids_limit: Annotated[
        Count, documented("/users/export/ids requests a minute, for workspaces since August 2024.")
    ] = 250
    export_ids_needs_fields: Annotated[
        bool,
        documented(
            "Whether /users/export/ids wants fields_to_export, as it does of companies since August "
            "2024; of others it shows everything then."
        ),
    ] = True
    users_limit: Annotated[
        Count,
        documented(
            "Requests a minute to /users/identify, /users/alias/new, /users/alias/update, "
            "/users/merge and /users/delete together."
        ),
    ] = 20_000
    users_objects_limit: Annotated[
        Count, documented("Identifiers, or pairs of them, in one request to these five.")
    ] = 50
    subscriptions_limit: Annotated[
        Count, documented("/subscription/status/set requests a minute.")
    ] = 5_000
    subscription_groups: Annotated[
        tuple[str, ...],
        assumed(
            "The subscription groups there are. The 400 for any other is recorded; that none given "
            "means any UUID is our own."
        ),
    ] = ()
    custom_attributes_limit: Annotated[
        Count, documented("/custom_attributes requests an hour.")
    ] = 1_000
    default_limit: Annotated[Count, documented("Requests an hour to everything else.")] = 250_000
    limit_style: Annotated[
        LimitStyle,
        assumed(
            "How a 429 tells when to come back: epoch in the three headers (documented), seconds in "
            "X-Ratelimit-Retry-After without them (documented for contracts by monthly active users, "
            "where good answers also count in seconds), silent not at all (assumed worst case). The "
            "text of a 429 is assumed in all."
        ),
    ] = "epoch"
    enum_errors: Annotated[
        bool,
        measured(
            "Name object errors by the constants of the documentation instead of the sentences seen "
            "in live traffic."
        ),
    ] = False
    parse_error_field: Annotated[
        Literal["message", "error"],
        documented("Where the text of a syntax error stands; some 400s use error."),
    ] = "message"
    text_limit: Annotated[
        Count,
        assumed("Characters of a text value; that longer ones are cut is assumed."),
    ] = 255
    blocked_external_ids: Annotated[
        tuple[str, ...],
        documented("Refused as spam, as profiles with too many sessions or names are."),
    ] = ()
    blocked_attributes: Annotated[
        tuple[str, ...], documented("Blocklisted custom attributes: ignored without a word.")
    ] = ()
    export_seconds: Annotated[
        Seconds, assumed("How long a segment export takes; documented only as minutes to an hour.")
    ] = 0.5
    export_lifetime: Annotated[
        Seconds, documented("Seconds until the link of a segment export dies.")
    ] = 4 * 3_600
    exports_limit: Annotated[
        Count, assumed("Segment exports at once; the 429 above the documented limit is assumed.")
    ] = 100
    export_to_cloud: Annotated[
        bool,
        documented(
            "The company has its own cloud storage, so no url comes back; gzip is allowed then."
        ),
    ] = False
    kept_bodies: Annotated[
        Count, own("So many requests, the latest, can be looked at with headers and body.")
    ] = 100

    def __post_init__(self) -> None:
        """Refuse what cannot mean anything.

        Raises:
            BadInputError: No workspace, one without a name, two of one name, keys that cannot be, or
                segments of one identifier.
        """
        if not all(self.workspaces) or not 0 < len(self.workspaces) == len(set(self.workspaces)):
            raise BadInputError("A sandbox needs at least one workspace, each with its own name.")
        check_keys(self.keys, self.ip_lists)
        given = Counter(segment.identifier for segment in self.segments if segment.identifier)
        for identifier, times in given.items():
            if times > 1:
                raise BadInputError(f"Two segments have the identifier “{harmless(identifier)}”.")


def parse_settings(assignments: list[str]) -> Settings:
    """The settings that `name=value` texts describe, values as JSON, or as text where JSON fails.

    Raises:
        BadInputError: A text is no setting, or its value does not fit.
    """
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
