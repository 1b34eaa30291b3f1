"""What each permission of an API key is good for, and the sentence for a key that lacks one.

A module of its own because the connection check, the wizard, and everybody who is refused say the same. Writing
profiles is all that an export needs, and Braze's page about Customer Insights asks for `users.export.segment`
besides; the others add something, and nothing stops without them. Names: Braze docs, api/basics and the pages
of the endpoints.
"""

from __future__ import annotations

from collections.abc import Mapping

from ci_braze_tui.errors import BrazeRefusedError
from ci_braze_tui.words import _

TRACK = "users.track"
EXPORT_SEGMENT = "users.export.segment"
EXPORT_IDS = "users.export.ids"
LIST_SEGMENTS = "segments.list"
SEGMENT_DETAILS = "segments.details"
BULK = "users.track.bulk"

REQUIRED = (TRACK, EXPORT_SEGMENT)
"""What Customer Insights asks for."""
OPTIONAL = (EXPORT_IDS, LIST_SEGMENTS, SEGMENT_DETAILS)
"""What nothing stops without."""

FEATURES: Mapping[str, str] = {
    TRACK: _("Writes the profiles."),
    EXPORT_SEGMENT: _("Reads a Braze segment."),
    EXPORT_IDS: _("Lets you try one row and prove a run."),
    LIST_SEGMENTS: _("Lets you choose the segment by name."),
    SEGMENT_DETAILS: _("Shows the name of a Braze segment."),
    BULK: _("Sends more profiles in each request."),
}
"""What a permission adds, in words that fit beside its name at 80 columns."""

OFFER = _(
    "Optional: users.export.ids to try one row and prove a run, segments.list to choose the segment by "
    "name, segments.details to see its name."
)
"""What to think of when a key is made."""

_LACKING: Mapping[str, str] = {
    TRACK: _(
        "The API key may not write profiles (permission users.track). With it, exports are sent. "
        "Everything else works."
    ),
    EXPORT_SEGMENT: _(
        "The API key may not read who is in a Braze segment (permission users.export.segment). With it, "
        "updates and creates are forecast, what Braze has is taken over, and a run is proved in full. "
        "Everything else works."
    ),
    EXPORT_IDS: _(
        "The API key may not read profiles back (permission users.export.ids). With it, you try one row "
        "and prove a run by a sample. Everything else works."
    ),
    LIST_SEGMENTS: _(
        "The API key may not list Braze segments (permission segments.list). With it, you choose by name "
        "and cancel orders. Everything else works."
    ),
    SEGMENT_DETAILS: _(
        "The API key may not look at Braze segments (permission segments.details). With it, you see name "
        "and last change. Everything else works."
    ),
    BULK: _(
        "The API key may not use the bulk endpoint (permission users.track.bulk). With it, more profiles "
        "go out in each request. Everything else works."
    ),
}


def lacking(permission: str) -> str:
    """What does not work without a permission, and what it would add."""
    return _LACKING[permission]


class PermissionMissingError(BrazeRefusedError):
    """The API key lacks one permission; what needs none of it goes on working."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission

    def __str__(self) -> str:
        return lacking(self.permission)
