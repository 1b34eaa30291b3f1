"""`ci-braze-tui notices` and all under it: who is told of runs.

Apart from the other commands because the file behind it takes some words.
"""

from __future__ import annotations

from ci_braze_tui.cli.naming import Group, grouped_under, named
from ci_braze_tui.cli.options import json_option
from ci_braze_tui.words import _


def notices_commands(commands: Group) -> None:
    """Add `notices` and all under it."""
    group = grouped_under(
        commands,
        "notices",
        _("who is told of runs that failed, and of others worth a look"),
        _(
            "Messages after a run: by webhook, Slack, Teams, e-mail or a command, as notices.toml says. A "
            "run never waits for them and never fails because of them."
        ),
    )
    listing = named(
        group,
        "list",
        "notices.list_all",
        _("the notices, and what could not be sent yet"),
        _(
            "The notices of notices.toml, the secrets that they lack, and what could not be sent yet. Exit "
            "code 2: the file cannot be gone by, or a secret or an export that it names is not there."
        ),
    )
    json_option(listing)

    test = named(
        group,
        "test",
        "notices.test",
        _("send a test message"),
        _(
            "Send a test message now, and say what came of it. Exit code 2: it cannot be sent as it is; exit "
            "code 5: it may be another time."
        ),
    )
    test.add_argument("name", metavar="NAME", help=_("the name of the notice"))

    key = named(
        group,
        "key",
        "notices.key",
        _("keep a secret of a notice in the system keyring"),
        _(
            "Keep the address of a webhook, a token or a password in the system keyring, under the name "
            "that notices.toml has for it."
        ),
    )
    key.add_argument("name", metavar="NAME", help=_("the name of the secret"))
    key.add_argument(
        "--stdin", action="store_true", help=_("read it from standard input, instead of asking")
    )
