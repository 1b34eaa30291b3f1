"""What the command tells a script by its exit code; a promise to everybody who wrote one."""

from __future__ import annotations

from enum import IntEnum

from ci_braze_tui.errors import (
    BadInputError,
    BrakedError,
    BrazeRefusedError,
    CiBrazeError,
    ConnectionLostError,
    EmptySourceError,
    RunInProgressError,
    StorageError,
)
from ci_braze_tui.runs.run import Status, Summary


class ExitCode(IntEnum):
    """How the command ended."""

    DONE = 0
    """Every row is accepted, or need not be sent."""
    BUG = 1
    """The tool itself failed."""
    BAD_INPUT = 2
    """Usage, or a definition or a file that cannot be used."""
    ROWS_RETURNED = 3
    """Finished, but some rows were rejected or invalid, or nobody can vouch for them.

    Or Braze has something else than it was told, as a proof or the trial of one row has found.
    """
    REFUSED = 4
    """Braze refuses the key or the request; the run can be resumed."""
    INTERRUPTED = 5
    """Stopped, the network was lost, or the disk is full; the run can be resumed."""
    BRAKED = 6
    """Held back by a safety brake; nothing was sent."""
    IN_PROGRESS = 7
    """Another run of this export is going."""


_BY_ERROR: tuple[tuple[type[CiBrazeError], ExitCode], ...] = (
    (EmptySourceError, ExitCode.BRAKED),
    (BadInputError, ExitCode.BAD_INPUT),
    (BrazeRefusedError, ExitCode.REFUSED),
    (ConnectionLostError, ExitCode.INTERRUPTED),
    (StorageError, ExitCode.INTERRUPTED),
    (BrakedError, ExitCode.BRAKED),
    (RunInProgressError, ExitCode.IN_PROGRESS),
)

_BY_STATUS: dict[Status, ExitCode] = {
    "canceled": ExitCode.INTERRUPTED,
    "interrupted": ExitCode.INTERRUPTED,
    "refused": ExitCode.REFUSED,
    "braked": ExitCode.BRAKED,
}


def code_for_error(error: CiBrazeError) -> ExitCode:
    """The exit code of an error."""
    for kind, code in _BY_ERROR:
        if isinstance(error, kind):
            return code
    return ExitCode.BUG


def code_for_run(status: Status, summary: Summary | None) -> ExitCode:
    """The exit code of a run that has come to its end."""
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if summary is not None and summary.outcomes.returned + summary.leavers.returned:
        return ExitCode.ROWS_RETURNED
    return ExitCode.DONE
