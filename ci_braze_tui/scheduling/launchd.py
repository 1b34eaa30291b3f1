"""launchd of macOS: an agent of the account, as a property list (launchd.plist(5)).

A module of its own for the form of the file. It is written where launchd finds it at the next login; a person
who does not want to wait is told the command.
"""

from __future__ import annotations

import os
import plistlib
import sys
from pathlib import Path

from ci_braze_tui.scheduling.call import Call
from ci_braze_tui.scheduling.files import read_files, remove_files, write_files
from ci_braze_tui.scheduling.programs import ask
from ci_braze_tui.scheduling.scheduler import Kind
from ci_braze_tui.scheduling.stamp import stamp
from ci_braze_tui.words import _

_HOUR = 60


class Launchd:
    """The agents of the account: `~/Library/LaunchAgents`."""

    kind: Kind = "launchd"

    def works_here(self) -> bool:
        """Whether this is a Mac."""
        return sys.platform == "darwin"

    def render(self, call: Call) -> dict[str, str]:
        """The agent."""
        return {str(_path(call.label)): agent_text(call)}

    def read(self, label: str) -> dict[str, str | None]:
        """The file, as it is."""
        return read_files([_path(label)])

    def put(self, call: Call) -> None:
        """Write the file."""
        write_files(self.render(call))

    def drop(self, label: str) -> None:
        """Remove the file."""
        remove_files([_path(label)])

    def is_active(self, label: str) -> bool | None:
        """Whether launchd knows the agent."""
        return ask("launchctl", "print", _target(label)).is_well

    def to_do(self, call: Call) -> tuple[str, ...]:
        """How it begins before the next login."""
        return (
            _(
                "It begins when you log in the next time, or now with: launchctl bootstrap {domain} {path}",
                domain=_domain(),
                path=f'"{_path(call.label)}"',
            ),
        )

    def left_over(self, label: str) -> tuple[str, ...]:
        """How it ends before the next login."""
        return (
            _(
                "It ends when you log out, or now with: launchctl bootout {target}",
                target=_target(label),
            ),
        )

    def remarks(self, label: str) -> tuple[str, ...]:
        """Nothing."""
        return ()


def agent_text(call: Call) -> str:
    """The agent; what it misses while the computer sleeps, launchd makes up for once."""
    environment = dict(call.environment)
    if call.credentials is not None:
        environment["CREDENTIALS_DIRECTORY"] = str(call.credentials)
    told = {
        "Label": call.label,
        "ProgramArguments": list(call.arguments),
        "EnvironmentVariables": environment,
        "StartCalendarInterval": [{"Minute": at} for at in range(0, _HOUR, call.every)],
        "ProcessType": "Background",
    }
    text = plistlib.dumps(told, sort_keys=False).decode().replace("\t", "  ")
    first, rest = text.split("\n", 1)
    marked = stamp(call, f"{first}\n{rest}")
    return f"{first}\n<!-- {marked} -->\n{rest}"


def _path(label: str) -> Path:
    return Path("~/Library/LaunchAgents").expanduser() / f"{label}.plist"


def _domain() -> str:
    return f"gui/{os.getuid()}" if hasattr(os, "getuid") else "gui/501"


def _target(label: str) -> str:
    return f"{_domain()}/{label}"
