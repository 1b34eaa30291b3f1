"""`python -m ci_braze_tui.sandbox`: a Braze on this computer, in the foreground, until Ctrl+C.

Prints first what to paste into the wizard. The launcher reads the same as one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType

import msgspec

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.sandbox.serving import serve
from ci_braze_tui.sandbox.settings import Settings, parse_settings
from ci_braze_tui.sandbox.views import Greeting


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sandbox until it is told to stop; the exit code is 0, or 2 when it cannot start."""
    options = _parser().parse_args(arguments)
    assignments = list(options.set)
    if options.seed_customers:
        assignments.append(f"seed_customers={options.seed_customers}")
    try:
        settings = parse_settings(assignments)
        asyncio.run(
            _run(
                settings,
                options.port,
                as_json=options.json,
                until_stdin_closes=options.until_stdin_closes,
            )
        )
    except CiBrazeError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


async def _run(settings: Settings, port: int, *, as_json: bool, until_stdin_closes: bool) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def ask_to_stop(signal_number: int = 0, frame: FrameType | None = None) -> None:
        loop.call_soon_threadsafe(stop.set)

    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)
    if until_stdin_closes:
        threading.Thread(target=_wait_for_parent, args=(ask_to_stop,), daemon=True).start()

    def announce(greeting: Greeting) -> None:
        text = msgspec.json.encode(greeting).decode() if as_json else _for_people(greeting)
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    await serve(settings, port, announce, stop)


def _wait_for_parent(gone: Callable[[], None]) -> None:
    # Not sys.stdin: its lock, held by this thread, would make the interpreter abort when it ends.
    while os.read(0, 1_024):
        pass
    gone()


def _for_people(greeting: Greeting) -> str:
    lines = [
        "A Braze sandbox is running. Paste into the wizard:",
        "",
        f"  Endpoint   {greeting.endpoint}",
        "",
        "  API keys",
        *(f"    {key.name:<11}{key.value}  {', '.join(key.permissions)}" for key in greeting.keys),
        "",
        "  Segments (identifier, name)",
        *(f"    {segment.identifier}  {segment.name}" for segment in greeting.segments),
        "",
        f"Look inside at {greeting.endpoint}/sandbox. Stop with Ctrl+C.",
    ]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ci-braze-tui sandbox",
        description="A Braze on this computer, for trying things out; it answers on loopback only.",
    )
    parser.add_argument("--port", type=int, default=0, help="the port; 0 is any free one")
    parser.add_argument("--json", action="store_true", help="print the greeting as JSON")
    parser.add_argument(
        "--seed-customers",
        type=int,
        default=0,
        metavar="N",
        help="begin with N of the sample customers already stored",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a setting, e.g. --set apply_delay=0 --set track_limit=5",
    )
    parser.add_argument("--until-stdin-closes", action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
