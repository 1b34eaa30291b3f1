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

from ci_braze_tui.errors import BadInputError, CiBrazeError
from ci_braze_tui.sandbox.greeting_text import greeting_text, settings_text
from ci_braze_tui.sandbox.options import add_options
from ci_braze_tui.sandbox.rules import harmless
from ci_braze_tui.sandbox.segments import parse_segment
from ci_braze_tui.sandbox.settings import Settings, parse_settings
from ci_braze_tui.sandbox.views import Greeting


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sandbox until it is told to stop; the exit code is 0, or 2 when it cannot start."""
    parser = argparse.ArgumentParser(
        prog="python -m ci_braze_tui.sandbox",
        description="A Braze on this computer, for trying things out; it answers on loopback only.",
    )
    add_options(parser)
    parser.add_argument("--until-stdin-closes", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    try:
        run(given, until_stdin_closes=given.until_stdin_closes)
    except CiBrazeError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def run(given: argparse.Namespace, *, until_stdin_closes: bool = False) -> None:
    """Do what the options in `given` say, in the foreground.

    Raises:
        BadInputError: A setting or a segment makes no sense, or a port is not free.
    """
    if given.settings:
        _say(settings_text())
        return
    asyncio.run(_serve(settings_given(given), given, until_stdin_closes=until_stdin_closes))


def settings_given(given: argparse.Namespace) -> Settings:
    """The settings that the options describe.

    Raises:
        BadInputError: A setting or a segment makes no sense.
    """
    for text in (*given.set, *given.segment):
        if any("\udc80" <= letter <= "\udcff" for letter in text):
            # What Python makes of bytes that are no text; nothing could store or send them.
            raise BadInputError(f"“{harmless(text)}” is not in the encoding of this terminal.")
    settings = parse_settings(given.set)
    return msgspec.structs.replace(
        settings,
        seed_customers=given.seed_customers or settings.seed_customers,
        segments=settings.segments + tuple(map(parse_segment, given.segment)),
    )


async def _serve(
    settings: Settings, given: argparse.Namespace, *, until_stdin_closes: bool
) -> None:
    # Here, so that a list of the settings, or a bad one, does not wait for the server to load.
    from ci_braze_tui.sandbox.serving import serve

    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def ask_to_stop(signal_number: int = 0, frame: FrameType | None = None) -> None:
        loop.call_soon_threadsafe(stop.set)

    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)
    if until_stdin_closes:
        threading.Thread(target=_wait_for_parent, args=(ask_to_stop,), daemon=True).start()

    def announce(greeting: Greeting) -> None:
        _say(msgspec.json.encode(greeting).decode() if given.json else greeting_text(greeting))

    await serve(settings, given.port, announce, stop, given.clusters, given.store)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _wait_for_parent(gone: Callable[[], None]) -> None:
    # Not sys.stdin: its lock, held by this thread, would make the interpreter abort when it ends.
    while os.read(0, 1_024):
        pass
    gone()


if __name__ == "__main__":
    sys.exit(main())
