"""`ci-braze-tui audit` and all under it, and `runs purge`: what is kept here, and for how long.

Apart from the other commands because what each of them proves, or takes away, takes some words.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ci_braze_tui.cli.naming import Group, grouped_under, named
from ci_braze_tui.cli.options import json_option
from ci_braze_tui.words import _

_LONGEST = 36_500
"""Days."""


def audit_commands(commands: Group) -> None:
    """Add `audit` and all under it."""
    group = grouped_under(
        commands,
        "audit",
        _("who did what here"),
        _(
            "The record of who agreed, connected, changed, ran, resumed and removed. Entries are only added, "
            "and each is hashed together with the one before it, so that a change shows."
        ),
    )
    listing = named(group, "list", "audit.list_all", _("the latest entries"))
    listing.add_argument(
        "--last", type=_number, default=50, metavar="N", help=_("how many; 0 for all; default: 50")
    )
    listing.add_argument(
        "--about", metavar="NAME", help=_("of one connection, one export, or one run only")
    )
    json_option(listing)

    verify = named(
        group,
        "verify",
        "audit.check",
        _("whether the entries are as they were written"),
        _(
            "Follow the chain of hashes from the first entry to the last one. Who can write the files of this "
            "tool can write the whole chain anew: note the last hash elsewhere, and give it with --expect. "
            "Exit code 3: something was changed or taken out."
        ),
    )
    verify.add_argument(
        "--expect", metavar="HASH", type=_hash, help=_("a last hash that was noted earlier")
    )
    verify.add_argument(
        "--file",
        type=Path,
        metavar="FILE",
        help=_("an audit that was exported, in place of this one"),
    )
    json_option(verify)

    export = named(
        group,
        "export",
        "audit.export",
        _("write all entries to a file"),
        _(
            "Write all entries to a file, a JSON object a line. The hash of a line is the SHA-256 of the hash "
            "before it (64 zeros before the first), a line feed, and the text of its entry."
        ),
    )
    export.add_argument("file", metavar="FILE", type=Path)
    export.add_argument("--replace", action="store_true", help=_("in place of one that is there"))

    hashed = named(
        group,
        "hash",
        "audit.hash_identifier",
        _("the hash by which the log names an identifier"),
    )
    hashed.add_argument(
        "identifier", metavar="ID", help=_("a Braze customer ID, an alias, or an e-mail address")
    )


def purge_command(group: Group) -> None:
    """Add `purge` to the commands of runs."""
    purge = named(
        group,
        "purge",
        "purging.purge",
        _("remove what runs have left behind"),
        _(
            "Show what has come of age by the [retention] of workspace.toml, and remove it with --yes: "
            "personal data of runs, then the runs themselves. The same happens by itself at the end of runs."
        ),
    )
    purge.add_argument(
        "--older-than",
        type=_number,
        metavar="DAYS",
        help=_("personal data from this age on; 0 for all that no run needs"),
    )
    purge.add_argument(
        "--history",
        action="store_true",
        help=_("with --older-than: the lines and reports of these runs as well"),
    )
    purge.add_argument("--yes", action="store_true", help=_("remove it, instead of showing it"))
    json_option(purge)


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= _LONGEST:
        return int(text)
    raise argparse.ArgumentTypeError(_("this is a whole number from 0 to {most}", most=_LONGEST))


def _hash(text: str) -> str:
    hashed = text.strip().lower()
    if len(hashed) == 64 and not set(hashed) - set("0123456789abcdef"):
        return hashed
    raise argparse.ArgumentTypeError(_("a hash has 64 digits and letters from a to f"))
