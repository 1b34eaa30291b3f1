"""A run in a process of its own, so that it outlives the terminal that started it.

The app starts one with `start_run` and then only watches the books. `python -m ci_braze_tui.exports.process` is
what it starts; the command line drives its run in its own process, by the same `drive`. The API key comes
through a pipe, never as an argument, and no other key is looked for.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import require_use
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.exports.story import run_export
from ci_braze_tui.paths import Home, open_private, private_folder
from ci_braze_tui.runs.log import quieten_libraries
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

_MANNERS = 10
"""How far a run of its own stands back behind everything else on the computer that wants to compute."""


def drive(
    run: Run, home: Home, keys: Keys, *, plan_only: bool = False, consent: bool = False
) -> Run:
    """Run in this process until the end. The first Ctrl+C or SIGTERM cancels cleanly, the second stops now.

    Raises:
        NotAllowedError: the account may not use the connection.
        CiBrazeError: what `run_export` raises.
        KeyboardInterrupt: stopped at once; the run can be resumed.
    """
    require_use(home, run.connection)

    async def go() -> Run:
        control = Control()
        with _cancel_on_signal(control):
            return await run_export(run, home, keys, control, plan_only=plan_only, consent=consent)

    return asyncio.run(go())


def start_run(
    run: Run, home: Home, keys: Keys, *, plan_only: bool = False, consent: bool = False
) -> subprocess.Popen[bytes]:
    """Start a process that takes the run from where it stands to its end; returns at once.

    What the process has to say beyond the books, which is nothing unless it fails, goes into `process.log` in
    the run's folder.

    Raises:
        KeyMissingError: there is no key to send with.
        NotAllowedError: the account may not use the connection.
    """
    require_use(home, run.connection)
    key = b"" if plan_only else keys.find(run.connection).secret.reveal().encode()
    command = [
        # -P here and wherever we start ourselves: else code of the folder that we begin in could be run.
        *(sys.executable, "-P", "-m", "ci_braze_tui.exports.process", run.id),
        *("--config", str(home.config), "--state", str(home.state)),
        *(["--plan-only"] if plan_only else []),
        *(["--consent"] if consent else []),
    ]
    log = private_folder(home.runs / run.id) / "process.log"
    with open_private(log, append=True) as output:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True
        )
    assert process.stdin is not None
    with process.stdin as pipe:
        pipe.write(key)
    return process


def main() -> None:
    """The process that `start_run` starts."""
    parser = argparse.ArgumentParser(prog="ci_braze_tui.exports.process")
    parser.add_argument("run")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--plan-only", action="store_true")
    parser.add_argument("--consent", action="store_true")
    arguments = parser.parse_args()
    quieten_libraries()
    if hasattr(os, "nice"):
        # Nobody waits for a run as somebody who types waits for the screen.
        os.nice(_MANNERS)
    home = Home(arguments.config, arguments.state)
    run = RunStore(home).get(arguments.run)
    keys = Keys.in_memory()
    if piped := sys.stdin.buffer.readline().decode().strip():
        keys.remember(run.connection, Secret(piped))
    try:
        drive(run, home, keys, plan_only=arguments.plan_only, consent=arguments.consent)
    except CiBrazeError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(_("The run was stopped at once. Resume it to go on where it stopped."))


@contextmanager
def _cancel_on_signal(control: Control) -> Iterator[None]:
    """Turn the first signal into a clean cancel, and ignore that the terminal goes away."""
    loop = asyncio.get_running_loop()

    def cancel(number: int, frame: FrameType | None) -> None:
        if control.stopping:
            raise KeyboardInterrupt
        stopped = _("Stopped by {signal}.", signal=signal.Signals(number).name)
        loop.call_soon_threadsafe(control.stop, stopped)

    previous = {number: signal.signal(number, cancel) for number in _ENDING}
    if hasattr(signal, "SIGHUP"):
        previous[signal.SIGHUP] = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


_ENDING = (signal.SIGINT, signal.SIGTERM)

if __name__ == "__main__":
    main()
