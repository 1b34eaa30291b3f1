"""Options that several commands share, and how their values are read.

Apart from the commands, which only say which of them they take.
"""

from __future__ import annotations

import argparse
from typing import Literal

from ci_braze_tui.exports.proof_wish import AFTER, MOST_AFTER, MOST_SAMPLE
from ci_braze_tui.runs.run import PATIENCE
from ci_braze_tui.words import _

LATEST = "latest"
"""In place of the id of a run."""

_LONGEST_PATIENCE = 7 * 24 * 60


def export_option(command: argparse.ArgumentParser) -> None:
    """Which export is meant."""
    command.add_argument("export", metavar="EXPORT", help=_("its name"))


def run_option(command: argparse.ArgumentParser) -> None:
    """Which run is meant."""
    command.add_argument("run", metavar="RUN", help=_("its id, or the word latest"))


def json_option(command: argparse.ArgumentParser) -> None:
    """A result for scripts."""
    command.add_argument("--json", action="store_true", help=_("the result as one JSON object"))


def plain_option(command: argparse.ArgumentParser, *, default: object) -> None:
    """Questions in place of screens."""
    command.add_argument(
        "--plain",
        action="store_true",
        default=default,
        help=_("ask plain questions, for screen readers and terminals without a cursor"),
    )


def patience_option(command: argparse.ArgumentParser) -> None:
    """How long a run waits for the network."""
    command.add_argument(
        "--patience",
        type=minutes,
        default=PATIENCE / 60,
        metavar="MINUTES",
        help=_(
            "how long to wait for a network that was lost; default: {minutes}",
            minutes=round(PATIENCE / 60),
        ),
    )


def after_option(command: argparse.ArgumentParser) -> None:
    """How long a proof waits for Braze to write."""
    command.add_argument(
        "--after",
        type=seconds,
        default=AFTER,
        metavar="SECONDS",
        help=_(
            "how long after the end of the run to look, for Braze writes what it took a little later; "
            "default: {seconds}",
            seconds=round(AFTER),
        ),
    )


def users_option(command: argparse.ArgumentParser, default: str | None) -> None:
    """Who may use a connection."""
    command.add_argument(
        "--users",
        choices=("administrators", "administrators and contributors"),
        default=default,
        help=_("who may use it"),
    )


def contract_options(command: argparse.ArgumentParser) -> None:
    """What a connection may send."""
    contract = command.add_argument_group(_("contract with Braze, where it is not the usual one"))
    for option, metavar, kind, text in (
        ("--requests-per-window", "N", int, _("requests that Braze takes in one window (3000)")),
        ("--window-seconds", "S", float, _("length of that window (3)")),
        ("--requests-per-hour", "N", int, _("hourly budget of MAU contracts; 0: none")),
        ("--objects-per-request", "N", int, _("profiles in one request; 0: the most (75)")),
    ):
        contract.add_argument(option, metavar=metavar, type=kind, help=text)
    contract.add_argument(
        "--bulk",
        action=argparse.BooleanOptionalAction,
        help=_("send to /users/track/bulk: 1,000 profiles in a request"),
    )


def key_options(command: argparse.ArgumentParser) -> None:
    """Where the key of a connection comes from, and what happens if it does not do."""
    command.add_argument(
        "--api-key-stdin", action="store_true", help=_("read the API key from standard input")
    )
    check = command.add_mutually_exclusive_group()
    check.add_argument(
        "--save-anyway",
        action="store_true",
        help=_("save it even if the check does not pass; a key that Braze refuses replaces none"),
    )
    check.add_argument(
        "--unchecked",
        action="store_true",
        help=_("save it without a check, where Braze cannot be reached now"),
    )


def minutes(text: str) -> float:
    """Minutes up to a week."""
    if (read := _number(text, _LONGEST_PATIENCE)) is None:
        raise argparse.ArgumentTypeError(
            _("minutes are a number from 0 to {most}", most=_LONGEST_PATIENCE)
        )
    return read


def seconds(text: str) -> float:
    """Seconds up to a day."""
    if (read := _number(text, MOST_AFTER)) is None:
        raise argparse.ArgumentTypeError(
            _("seconds are a number from 0 to {most}", most=MOST_AFTER)
        )
    return read


def row(text: str) -> int:
    """The number of a row."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(_("rows are counted from 1, below the header"))
    return int(text)


def profiles(text: str) -> int:
    """How many profiles to look at."""
    read = _number(text, MOST_SAMPLE)
    if read is None or read < 1 or read != int(read):
        raise argparse.ArgumentTypeError(
            _("profiles are a whole number from 1 to {most}", most=MOST_SAMPLE)
        )
    return int(read)


def profiles_or_all(text: str) -> int | Literal["all"]:
    """The same, or all of the Braze segment."""
    if text == "all":
        return "all"
    try:
        return profiles(text)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(
            _(
                "--prove takes the word all or a whole number from 1 to {most}; put the export before it",
                most=MOST_SAMPLE,
            )
        ) from None


def _number(text: str, most: int) -> float | None:
    try:
        read = float(text)
    except ValueError:
        return None
    return read if 0 <= read <= most else None
