"""Sends another process on an errand to Braze that takes long, and tells how it goes.

Apart from the screens because several of them do this, and from `ci_braze_tui.exports.errand_process`, which
loads what this process must stay without.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import overload

import msgspec

from ci_braze_tui import errors
from ci_braze_tui.audience.book import Facts
from ci_braze_tui.audience.proof import Proof
from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.errors import BadInputError, CiBrazeError
from ci_braze_tui.exports.errands import (
    RESULTS,
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
from ci_braze_tui.paths import Home
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

_SECONDS_TO_END = 3.0
_LONGEST_LINE = 2**24
"""Bytes; a proof names the first people that something is wrong with."""


@overload
async def run_errand(
    errand: ReadSegment,
    home: Home,
    key: Secret | None,
    on_progress: Callable[[Progress], None] = ...,
) -> Facts: ...


@overload
async def run_errand(
    errand: TakeOver,
    home: Home,
    key: Secret | None,
    on_progress: Callable[[Progress], None] = ...,
) -> TakenOver: ...


@overload
async def run_errand(
    errand: ProveRun,
    home: Home,
    key: Secret | None,
    on_progress: Callable[[Progress], None] = ...,
) -> Proof: ...


async def run_errand(
    errand: Errand,
    home: Home,
    key: Secret | None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Result:
    """Have it done by another process; when this is cancelled, the process ends.

    Args:
        errand: what to do.
        home: where everything is kept.
        key: of the connection, where the errand leads to Braze.
        on_progress: told how far it is, on the loop.

    Raises:
        CiBrazeError: why it cannot be done.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "ci_braze_tui.exports.errand_process"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=_LONGEST_LINE,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        revealed = key.reveal() if key is not None else ""
        task = Task(errand, str(home.config), str(home.state), revealed)
        with suppress(ConnectionError):
            process.stdin.write(msgspec.json.encode(task) + b"\n")
            await process.stdin.drain()
        async for line in process.stdout:
            match msgspec.json.decode(line, type=Word):
                case Told(progress):
                    on_progress(progress)
                case Failed(error, sentence):
                    raise _error(error)(sentence)
                case Done(result):
                    return msgspec.json.decode(result, type=RESULTS[type(errand)])
    finally:
        try:
            await asyncio.shield(_end(process))
        except asyncio.CancelledError:  # whoever gives up twice does not wait
            with suppress(ProcessLookupError):
                process.kill()
            raise
    raise BadInputError(
        _("The process that talks to Braze has ended; there may be too little memory. Try again.")
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    """Let it stop where it is, and make it, if it does not."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(_SECONDS_TO_END):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _error(name: str) -> type[CiBrazeError]:
    kind: type[CiBrazeError] = getattr(errors, name)
    return kind
