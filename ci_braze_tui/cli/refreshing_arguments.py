"""The options of `refresh`, `refresh schedule` and `exports schedule`: all that has to do with the clock."""

from __future__ import annotations

import argparse

from ci_braze_tui.cli.naming import Group, called, named
from ci_braze_tui.cli.options import json_option, patience_option
from ci_braze_tui.words import _


def refresh_commands(commands: Group) -> None:
    """`refresh`, and how it is scheduled itself."""
    refresh = named(
        commands,
        "refresh",
        "refreshing.refresh",
        _("run every export that is due"),
        _(
            "Run every export that runs with a refresh, and every export whose own time has come, one after "
            "the other. With --due: only what a schedule asks for; this is what the system's scheduler is "
            "to call every few minutes. A refresh that was killed is gone on with by the next one, and no "
            "moment is run twice. The exit code is the highest of all runs; 7: another refresh is going."
        ),
    )
    refresh.add_argument(
        "--due", action="store_true", help=_("by the clock: only what a schedule asks for")
    )
    refresh.add_argument(
        "--watch",
        action="store_true",
        help=_("stay, and do that whenever something is due, until SIGTERM or Ctrl+C"),
    )
    refresh.add_argument(
        "--json",
        action="store_true",
        help=_("the summary of each run, as one JSON object on a line of its own"),
    )
    patience_option(refresh)
    within = refresh.add_subparsers(title=_("commands"), metavar="COMMAND")
    schedule = within.add_parser(
        "schedule",
        help=_("when `refresh --due` runs the exports that run with a refresh"),
        description=_(
            "Show when `refresh --due` runs the exports that run with a refresh, or set it. It is off until "
            "it is set."
        ),
    )
    schedule.set_defaults(command=called("scheduling.schedule_refresh"))
    schedule.add_argument("--recurrence", choices=("off", "daily", "weekly"), help=_("how often"))
    schedule.add_argument(
        "--at", nargs="+", metavar="HH:MM", help=_("one to four times of the day")
    )
    _when_options(schedule)
    # Without a default of its own, so that one in front of the command counts, too.
    schedule.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,
        help=_("the result as one JSON object"),
    )


def schedule_command(group: Group) -> None:
    """`exports schedule`."""
    schedule = named(
        group,
        "schedule",
        "scheduling.schedule_exports",
        _("when exports run by themselves"),
        _(
            "Show when exports run by themselves, or set it for one or several: what is given is set for "
            "each, what is not given stays. `refresh --due`, which `schedule install` has the system call "
            "every few minutes, runs them."
        ),
    )
    schedule.add_argument("exports", nargs="+", metavar="EXPORT", help=_("its name"))
    switch = schedule.add_mutually_exclusive_group()
    switch.add_argument(
        "--recurrence",
        type=_spaced,
        choices=("off", "with refresh", "daily", "weekly", "monthly"),
        metavar="off|with-refresh|daily|weekly|monthly",
        help=_("how often"),
    )
    switch.add_argument(
        "--off", action="store_true", help=_("switch off; each keeps its days and its time")
    )
    switch.add_argument(
        "--keep", action="store_true", help=_("switch on again, each as it was scheduled before")
    )
    schedule.add_argument("--at", metavar="HH:MM", help=_("the time of the day"))
    _when_options(schedule)
    json_option(schedule)


def _when_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--days",
        metavar="DAY,DAY",
        help=_("weekly: monday,thursday; monthly: 1,15; 31 is the last day of every month"),
    )
    command.add_argument(
        "--time-zone",
        metavar="ZONE",
        help=_("such as Europe/Berlin; default: this computer's"),
    )
    command.add_argument(
        "--missed",
        type=_spaced,
        choices=("catch up", "skip"),
        metavar="catch-up|skip",
        help=_("when the computer was off: run once for all that was missed, or do not"),
    )


def _spaced(text: str) -> str:
    """A choice of more than one word, which nobody wants to put into quotes."""
    return text.replace("-", " ")
