"""`ci-braze-tui segment` and all under it: what Braze has.

Apart from the other commands because what each needs and changes in Braze takes some words.
"""

from __future__ import annotations

from ci_braze_tui.cli.naming import Group, grouped_under, named
from ci_braze_tui.cli.options import export_option, json_option, minutes, row
from ci_braze_tui.words import _


def segment_commands(commands: Group) -> None:
    """Add `segment` and all under it."""
    group = grouped_under(
        commands,
        "segment",
        _("what Braze has: its segment, read back"),
        _(
            "Read a Braze segment back: to choose it by name, to know before a run which rows update a "
            "profile and which create one, and to send only what Braze does not have. Only `try` "
            "writes to Braze."
        ),
    )
    listing = named(
        group,
        "list",
        "segment.list_all",
        _("the segments of Braze, by name"),
        _(
            "The segments of a Braze workspace by name, with the segment identifier that an export needs. "
            "Needs the permission segments.list."
        ),
    )
    listing.add_argument(
        "name", metavar="CONNECTION|EXPORT", help=_("a connection, or an export that uses one")
    )
    json_option(listing)

    show = named(
        group,
        "show",
        "segment.show",
        _("which segment it is, what was read of it, and until when that counts"),
        _(
            "Which Braze segment an export is held against: its name and last change (permission "
            "segments.details), what was read of it and until when that counts, and whether Braze is "
            "making a file of it."
        ),
    )
    export_option(show)
    json_option(show)

    read = named(
        group,
        "read",
        "segment.read",
        _("read the segment, so that check can forecast"),
        _(
            "Ask Braze for the segment, wait for the file, and keep what it says for a day, as hashes. Braze "
            "needs seconds to minutes, and an hour for millions of profiles. Stop it at any time: the same "
            "command goes on with the same file. Needs the permission users.export.segment. Exit code 5: "
            "Braze was not ready in time."
        ),
    )
    export_option(read)
    read.add_argument(
        "--patience",
        type=minutes,
        default=60.0,
        metavar="MINUTES",
        help=_("how long to wait for Braze to make the file; default: 60"),
    )
    json_option(read)

    cancel = named(
        group,
        "cancel",
        "segment.cancel",
        _("have Braze stop making the file"),
        _(
            "Have Braze stop making the file of the segment, whoever has asked for it, and wait for it no "
            "more. What was read before stays. Needs the permission segments.list."
        ),
    )
    export_option(cancel)

    forget = named(
        group,
        "forget",
        "segment.forget",
        _("forget what was read"),
        _(
            "Remove what was read of the segment, and the file that is waited for, from this computer."
        ),
    )
    export_option(forget)

    over = named(
        group,
        "take-over",
        "segment.take_over",
        _("let the ledger know what the segment has already"),
        _(
            "Take what was read for what Braze was told, so that a run sends differences only. Who has the "
            "membership in Braze counts as a member from now on, and is told to Braze as a leaver when the "
            "file does not have them. Nothing is sent now."
        ),
    )
    export_option(over)
    json_option(over)

    trial = named(
        group,
        "try",
        "segment.try_row",
        _("send one row for real, and read it back"),
        _(
            "Send one row as a first run would send it, wait for the profile, and show each attribute "
            "before and after. Without --yes, a row for a real Braze is shown and not sent. Needs the "
            "permissions users.track and users.export.ids; without the second one nothing is sent. Exit "
            "code 3: something did not arrive."
        ),
    )
    export_option(trial)
    trial.add_argument("row", metavar="ROW", type=row, help=_("its number, 1 below the header"))
    trial.add_argument("--yes", action="store_true", help=_("although it goes to a real Braze"))
    json_option(trial)
