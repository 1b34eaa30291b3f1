"""What `ci-braze-tui sandbox` and `python -m ci_braze_tui.sandbox` can be told.

In a module of its own that loads nothing, so that the whole command line can show its help at once
and both commands take the same.
"""

from __future__ import annotations

import argparse
from pathlib import Path

_HIGHEST_PORT = 65_535
_MOST_CLUSTERS = 16


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add every option for people to `parser`."""
    parser.add_argument(
        "--port", type=_port, default=0, help="port on 127.0.0.1; default: a free one"
    )
    parser.add_argument(
        "--clusters",
        type=_clusters,
        default=1,
        metavar="N",
        help="so many REST hosts, each with its own keys, on the port and those after it",
    )
    parser.add_argument(
        "--segment",
        action="append",
        default=[],
        metavar="'NAME: RULE'",
        help='one more segment, e.g. \'Gold: tier equals "gold" and (points exists or email domain '
        "is example.com)'; without a rule: filled by the membership that an export writes",
    )
    parser.add_argument(
        "--seed-customers",
        type=_count,
        default=0,
        metavar="N",
        help="begin with N of the sample customers already stored",
    )
    parser.add_argument(
        "--store",
        type=Path,
        metavar="FILE",
        help="keep everything but the requests in FILE, and go on from it; default: in memory",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a setting, e.g. --set apply_delay=0 --set track_limit=5",
    )
    parser.add_argument(
        "--settings",
        action="store_true",
        help="list every setting with its default and how sure it is that Braze does so, and stop",
    )
    parser.add_argument("--json", action="store_true", help="print what to paste as JSON")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {_HIGHEST_PORT}")
    return int(text)


def _clusters(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_CLUSTERS:
        raise argparse.ArgumentTypeError(f"clusters are a number from 1 to {_MOST_CLUSTERS}")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("customers are a number from 0")
    return int(text)
