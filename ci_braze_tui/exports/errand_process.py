"""The process that goes on an errand for the app: `python -m ci_braze_tui.exports.errand_process`.

Its task comes in on standard input and what it has to tell goes out on standard output, a line of JSON each.
Apart from the app's end (`ci_braze_tui.tui.errands`) because this one loads all that reads profiles. When
standard input ends, nobody waits any more, and it stops where it is.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from ci_braze_tui import errors
from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.errors import CiBrazeError, StorageError
from ci_braze_tui.exports.errands import (
    Done,
    Errand,
    Failed,
    ProveRun,
    ReadSegment,
    Result,
    TakenOver,
    TakeOver,
    Task,
    Told,
    Word,
)
from ci_braze_tui.exports.proving import prove_run
from ci_braze_tui.exports.reaching import read_segment, take_over
from ci_braze_tui.exports.status import as_it_is
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.log import quieten_libraries
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _


async def go(
    errand: Errand, home: Home, key: Secret | None, on_progress: Callable[[Progress], None]
) -> Result:
    """Do what is asked.

    Raises:
        CiBrazeError: why it cannot be done.
    """
    keys = Keys.in_memory()
    match errand:
        case ReadSegment(export, patience):
            if key is not None and export.connection is not None:
                keys.remember(export.connection, key)
            return await read_segment(export, home, keys, on_progress, patience=patience)
        case TakeOver(export):
            return TakenOver(await asyncio.to_thread(take_over, export, home))
        case ProveRun(run_id, sample, after):
            run = as_it_is(RunStore(home).get(run_id), home)
            if key is not None:
                keys.remember(run.connection, key)
            return await prove_run(
                run, home, keys, sample=sample, after=after, on_progress=on_progress
            )


def main() -> None:
    """Take one task and tell how it goes; the first Ctrl+C is for the app."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    quieten_libraries()
    task = msgspec.json.decode(sys.stdin.buffer.readline(), type=Task)
    saying = threading.Lock()

    def say(word: Word) -> None:
        with saying:
            sys.stdout.buffer.write(msgspec.json.encode(word) + b"\n")
            sys.stdout.buffer.flush()

    async def while_wanted() -> Result:
        going, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert going is not None

        def listen() -> None:
            sys.stdin.buffer.read()
            loop.call_soon_threadsafe(going.cancel)

        threading.Thread(target=listen, daemon=True).start()
        key = Secret(task.key) if task.key else None
        return await go(
            task.errand,
            Home(Path(task.config), Path(task.state)),
            key,
            lambda progress: say(Told(progress)),
        )

    try:
        result = asyncio.run(while_wanted())
    except (asyncio.CancelledError, BrokenPipeError):
        return
    except CiBrazeError as error:
        say(Failed(_name_of(error), str(error)))
    except OSError as error:
        sentence = _(
            "{where} cannot be written ({what}). Make room, and try again.",
            where=str(error.filename or task.state),
            what=error.strerror or str(error),
        )
        say(Failed(StorageError.__name__, sentence))
    else:
        say(Done(msgspec.Raw(msgspec.json.encode(result))))


def _name_of(error: CiBrazeError) -> str:
    """The class as `ci_braze_tui.errors` knows it; elsewhere there are finer ones."""
    return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == errors.__name__)


if __name__ == "__main__":
    main()
