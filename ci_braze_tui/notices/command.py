"""A notice for a program on this computer, which gets the message as JSON on its standard input.

It gets none of our environment but what programs need to run and to reach a desktop: keys may be in the rest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ci_braze_tui.notices.definition import Command
from ci_braze_tui.notices.message import Message
from ci_braze_tui.notices.trouble import UnsentError
from ci_braze_tui.words import _

SECONDS = 60.0
"""After which the program is ended."""

_PASSED_ON = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ"),
        *("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LC_NUMERIC", "LC_TIME"),
        *("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"),
        *("SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "TEMP", "TMP", "USERPROFILE"),
    }
)


def send(notice: Command, message: Message) -> None:
    """Run the program to its end.

    Raises:
        UnsentError: it cannot be run, says by its exit code that it failed, or does not end.
    """
    try:
        done = subprocess.run(
            notice.run,
            input=message.as_json(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Not where we happen to be, which others may be able to write.
            cwd=Path(sys.executable).anchor,
            env=clean(os.environ),
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnsentError(
            _("{program} did not end in time.", program=notice.run[0]), lasting=True
        ) from None
    except (OSError, ValueError) as error:
        why = type(error).__name__
        raise UnsentError(
            _("{program} cannot be run ({why}).", program=notice.run[0], why=why), lasting=True
        ) from None
    if done.returncode:
        raise UnsentError(
            _(
                "{program} ended with exit code {code}.",
                program=notice.run[0],
                code=str(done.returncode),
            ),
            lasting=False,
        )


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """What the program gets of an environment."""
    return {name: value for name, value in environ.items() if name.upper() in _PASSED_ON}
