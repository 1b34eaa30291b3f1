"""`ci-braze-tui schedule`, `completion` and `man`: how the tool fits into the computer that it is on.

Apart from the other commands because none of these touches an export.
"""

from __future__ import annotations

from pathlib import Path

from ci_braze_tui.cli.naming import Group, grouped_under, named
from ci_braze_tui.cli.options import json_option
from ci_braze_tui.scheduling.call import EVERY, USUAL
from ci_braze_tui.scheduling.scheduler import KINDS
from ci_braze_tui.words import _

SHELLS = ("bash", "zsh", "fish", "powershell")


def system_commands(commands: Group) -> None:
    """Add `schedule`, `completion` and `man`."""
    _schedule(commands)
    completion = named(
        commands,
        "completion",
        "completion.script",
        _("what lets a shell complete commands and names"),
        _(
            "Print what lets a shell complete commands, options, and the names of exports and "
            'connections. For bash, put this into ~/.bashrc: eval "$(ci-braze-tui completion bash)". '
            "For zsh the same with zsh into ~/.zshrc, after compinit. For fish: "
            "ci-braze-tui completion fish > ~/.config/fish/completions/ci-braze-tui.fish"
        ),
    )
    completion.add_argument("shell", choices=SHELLS, help=_("which shell it is for"))
    named(
        commands,
        "man",
        "manual.man",
        _("the manual page of all commands"),
        _(
            "Print the manual page. To read it: ci-braze-tui man | man -l -. To install it: "
            "ci-braze-tui man > ~/.local/share/man/man1/ci-braze-tui.1"
        ),
    )


def _schedule(commands: Group) -> None:
    group = grouped_under(
        commands,
        "schedule",
        _("have this computer begin refreshes by itself"),
        _(
            "Have the scheduler of this computer begin `ci-braze-tui refresh --due` every few minutes: a "
            "timer of systemd, else a line in your crontab; an agent of launchd; a task of Windows. When "
            "an export is due, its own schedule says."
        ),
    )
    install = named(
        group,
        "install",
        "schedule.install_refresh",
        _("put it into the scheduler"),
        _(
            "Put it into the scheduler of this account, or renew what is there. No API key is written: a "
            "refresh looks into the keyring, or into the folder of key files that --credentials names."
        ),
    )
    install.add_argument(
        "--every",
        type=int,
        choices=EVERY,
        default=USUAL,
        metavar="MINUTES",
        help=_(
            "how often to look what is due; a number that divides an hour; default: {minutes}",
            minutes=USUAL,
        ),
    )
    install.add_argument(
        "--credentials",
        type=Path,
        metavar="FOLDER",
        help=_("a folder with key files, such as acme-eu.key, or api-key for all connections"),
    )
    install.add_argument(
        "--kind", choices=KINDS, help=_("which scheduler; default: what this computer has")
    )
    install.add_argument(
        "--print", action="store_true", help=_("show what would be written, and do nothing")
    )
    install.add_argument(
        "--yes", action="store_true", help=_("although it was changed by hand in between")
    )
    status = named(
        group, "status", "schedule.show_status", _("whether it is there, and when the next one is")
    )
    json_option(status)
    remove = named(
        group, "remove", "schedule.remove_refresh", _("take it out again, and nothing else")
    )
    remove.add_argument("--yes", action="store_true", help=_("although it was changed by hand"))
