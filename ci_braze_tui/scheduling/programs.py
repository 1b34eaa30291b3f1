"""The programs that schedulers are spoken to through, without their surprises.

Apart from the kinds of schedulers because each of them fails in the same few ways: not there, silent, or with
an exit code and a sentence that a person has to see.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.words import _

_SECONDS = 30.0
_MISSING = 127
_MOST_SAID = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program said at its end."""

    code: int
    """Its exit code; 127 where there is no such program, or it does not answer."""
    said: bytes
    complaint: str

    @property
    def is_well(self) -> bool:
        """Whether it did what it was asked for."""
        return self.code == 0


def ask(*command: str, told: bytes | None = None) -> Answer:
    """Run a program, with `told` on its standard input, and hear what it says."""
    try:
        done = subprocess.run(
            command,
            input=told if told is not None else b"",
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=os.environ | {"LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Answer(_MISSING, b"", str(error))
    complaint = " ".join(done.stderr.decode(errors="replace").split())
    return Answer(done.returncode, done.stdout, complaint[:_MOST_SAID])


def do(*command: str, told: bytes | None = None) -> Answer:
    """The same of a program that has to do it.

    Raises:
        BadInputError: it did not; with its own words.
    """
    answer = ask(*command, told=told)
    if not answer.is_well:
        raise BadInputError(
            _(
                "The system's scheduler did not do it: `{command}` ended with exit code {code} "
                "and says: {complaint}",
                command=" ".join(command),
                code=str(answer.code),
                complaint=answer.complaint or "-",
            )
        )
    return answer
