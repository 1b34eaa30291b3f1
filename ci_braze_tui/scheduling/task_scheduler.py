"""The Task Scheduler of Windows: a task of the account, as XML (Task Scheduler Schema 1.2).

A module of its own for the form of the file. It is kept beside the definitions; a person has Windows read it.
A task takes no variables of its own, but has those of the account.
"""

from __future__ import annotations

import getpass
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from ci_braze_tui.paths import Home
from ci_braze_tui.scheduling.call import Call
from ci_braze_tui.scheduling.files import read_files, remove_files, write_files
from ci_braze_tui.scheduling.programs import ask
from ci_braze_tui.scheduling.scheduler import Kind
from ci_braze_tui.scheduling.stamp import stamp
from ci_braze_tui.words import _

_SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_ENCODING = "utf-16"
"""What the program schtasks reads without doubt."""


class TaskScheduler:
    """The tasks of the account: `schtasks`."""

    kind: Kind = "task-scheduler"

    def works_here(self) -> bool:
        """Whether this is Windows."""
        return sys.platform == "win32"

    def render(self, call: Call) -> dict[str, str]:
        """The task."""
        return {str(_path(call.label)): task_text(call, _account(os.environ))}

    def read(self, label: str) -> dict[str, str | None]:
        """The file, as it is."""
        return read_files([_path(label)], _ENCODING)

    def put(self, call: Call) -> None:
        """Write the file."""
        write_files(self.render(call), _ENCODING)

    def drop(self, label: str) -> None:
        """Remove the file."""
        remove_files([_path(label)])

    def is_active(self, label: str) -> bool | None:
        """Whether Windows knows the task."""
        return ask("schtasks", "/Query", "/TN", label).is_well

    def to_do(self, call: Call) -> tuple[str, ...]:
        """How Windows reads it, and what it cannot be told."""
        create = ("schtasks", "/Create", "/F", "/TN", call.label, "/XML", str(_path(call.label)))
        told = _("Have Windows read it: {command}", command=subprocess.list2cmdline(create))
        folders = list(call.environment)
        if call.credentials is not None:
            folders.append(("CREDENTIALS_DIRECTORY", str(call.credentials)))
        return (
            told,
            *(
                _(
                    "A task has the variables of your account only; set this one for good: {command}",
                    command=subprocess.list2cmdline(("setx", name, value)),
                )
                for name, value in folders
            ),
        )

    def left_over(self, label: str) -> tuple[str, ...]:
        """How Windows forgets it."""
        return (
            _(
                "Have Windows forget it: {command}",
                command=subprocess.list2cmdline(("schtasks", "/Delete", "/F", "/TN", label)),
            ),
        )

    def remarks(self, label: str) -> tuple[str, ...]:
        """Nothing."""
        return ()


def task_text(call: Call, account: str) -> str:
    """The task of an account, which goes while that is logged in, so that its keyring is open."""
    program, *arguments = call.arguments
    # The other one of the two that Python brings: it opens no window each time.
    program = re.sub(r"\bpython\.exe$", "pythonw.exe", program)
    root = ElementTree.Element("Task", version="1.2", xmlns=_SPACE)
    told = ElementTree.SubElement(root, "RegistrationInfo")
    ElementTree.SubElement(told, "URI").text = f"\\{call.label}"
    trigger = _under(root, "Triggers", "TimeTrigger")
    _fill(
        ElementTree.SubElement(trigger, "Repetition"),
        {"Interval": f"PT{call.every}M", "StopAtDurationEnd": "false"},
    )
    _fill(trigger, {"StartBoundary": "2026-01-01T00:00:00", "Enabled": "true"})
    principal = _under(root, "Principals", "Principal")
    principal.set("id", "Author")
    _fill(principal, {"UserId": account, "LogonType": "InteractiveToken"})
    _fill(
        ElementTree.SubElement(root, "Settings"),
        {
            "MultipleInstancesPolicy": "IgnoreNew",
            "DisallowStartIfOnBatteries": "false",
            "StopIfGoingOnBatteries": "false",
            "StartWhenAvailable": "true",
            "ExecutionTimeLimit": "PT0S",
        },
    )
    _fill(
        _under(root, "Actions", "Exec"),
        {"Command": program, "Arguments": subprocess.list2cmdline(arguments)},
    )
    root[-1].set("Context", "Author")
    ElementTree.indent(root)
    first = '<?xml version="1.0" encoding="UTF-16"?>'
    rest = f"{ElementTree.tostring(root, encoding='unicode')}\n"
    marked = stamp(call, f"{first}\n{rest}")
    return f"{first}\n<!-- {marked} -->\n{rest}"


def _under(root: ElementTree.Element, outer: str, inner: str) -> ElementTree.Element:
    return ElementTree.SubElement(ElementTree.SubElement(root, outer), inner)


def _fill(element: ElementTree.Element, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        ElementTree.SubElement(element, name).text = text


def _path(label: str) -> Path:
    return Home.find().config / f"{label}.xml"


def _account(environ: Mapping[str, str]) -> str:
    domain = environ.get("USERDOMAIN")
    return f"{domain}\\{getpass.getuser()}" if domain else getpass.getuser()
