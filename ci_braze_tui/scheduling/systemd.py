"""systemd: a timer of the account, and the service that it starts.

A module of its own for the way unit files are written (systemd.syntax, systemd.unit "Specifiers",
systemd.exec "Credentials"): `%` begins a specifier, quotes and backslashes are escaped as in C.
"""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.scheduling.call import Call
from ci_braze_tui.scheduling.files import read_files, remove_files, write_files
from ci_braze_tui.scheduling.programs import ask, do
from ci_braze_tui.scheduling.scheduler import Kind
from ci_braze_tui.scheduling.stamp import stamp
from ci_braze_tui.words import _

_HOUR = 60
_INACTIVE = 3
"""The exit code of `is-active` for what is there and does not go; any other: no answer."""


class Systemd:
    """The service manager of the account: `systemctl --user`."""

    kind: Kind = "systemd"

    def works_here(self) -> bool:
        """Whether the service manager of this account answers."""
        return ask("systemctl", "--user", "show-environment").is_well

    def render(self, call: Call) -> dict[str, str]:
        """The service and its timer."""
        service, timer = _paths(call.label)
        return {str(service): service_text(call), str(timer): timer_text(call)}

    def read(self, label: str) -> dict[str, str | None]:
        """The two files, as they are."""
        return read_files(_paths(label))

    def put(self, call: Call) -> None:
        """Write both files, and start the timer."""
        write_files(self.render(call))
        do("systemctl", "--user", "daemon-reload")
        do("systemctl", "--user", "enable", f"{call.label}.timer")
        # Not `enable --now`: a timer that goes already would keep to its old minutes.
        do("systemctl", "--user", "restart", f"{call.label}.timer")

    def drop(self, label: str) -> None:
        """Stop the timer, and remove both files; a refresh that is going comes to its end."""
        paths = _paths(label)
        # Of a timer that somebody has deleted systemd says that it does not exist.
        call = do if paths[1].exists() else ask
        call("systemctl", "--user", "disable", "--now", f"{label}.timer")
        remove_files(paths)
        do("systemctl", "--user", "daemon-reload")

    def is_active(self, label: str) -> bool | None:
        """Whether the timer goes."""
        code = ask("systemctl", "--user", "is-active", f"{label}.timer").code
        return None if code not in (0, _INACTIVE) else code == 0

    def to_do(self, call: Call) -> tuple[str, ...]:
        """Whether it goes on when nobody is logged in."""
        return _about_lingering()

    def left_over(self, label: str) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def remarks(self, label: str) -> tuple[str, ...]:
        """How the last refresh ended, and whether it goes on when nobody is logged in."""
        shown = ask(
            "systemctl", "--user", "show", "--property=ExecMainStatus", f"{label}.service"
        ).said
        code = shown.decode(errors="replace").strip().removeprefix("ExecMainStatus=")
        if not code.isdecimal() or code == "0":
            return _about_lingering()
        ended = _(
            "The refresh before ended with exit code {code}. Its log: journalctl --user -u {unit}",
            code=code,
            unit=label,
        )
        return (ended, *_about_lingering())


def service_text(call: Call) -> str:
    """The unit that refreshes once.

    Raises:
        BadInputError: systemd starts no program of such a path (`string_is_safe` in its source).
    """
    if set("\"'\\") & set(call.arguments[0]):
        raise BadInputError(
            _(
                "systemd starts no program whose path holds a quote or a backslash: {path}. Install "
                "ci-braze-tui elsewhere, or use --kind crontab.",
                path=call.arguments[0],
            )
        )
    lines = [
        "[Unit]",
        "Description=Refresh the exports to Braze that are due",
        "",
        "[Service]",
        "Type=oneshot",
        # The colon: a dollar stands for itself.
        f"ExecStart=:{' '.join(map(quoted, call.arguments))}",
        *(f"Environment={quoted(f'{name}={value}')}" for name, value in call.environment),
        *_credentials(call),
        "# 3: rows came back, and are told in their run. 7: a refresh is going already.",
        "SuccessExitStatus=3 7",
    ]
    return _stamped(call, lines)


def timer_text(call: Call) -> str:
    """The unit that starts the other one."""
    minutes = "00" if call.every == _HOUR else f"00/{call.every}"
    lines = [
        "[Unit]",
        "Description=When to refresh the exports to Braze that are due",
        "",
        "[Timer]",
        f"OnCalendar=*:{minutes}",
        "# Once after the computer was off.",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]
    return _stamped(call, lines)


def quoted(text: str) -> str:
    """A word of a unit file that stands for itself, whatever is in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_percent(escaped)}"'


def _credentials(call: Call) -> list[str]:
    """How the service gets the key files: as copies that nobody else can read, where their names allow it."""
    if all(file.name.isascii() for file in call.key_files):
        return [f"LoadCredential={file.name}:{_percent(str(file))}" for file in call.key_files]
    return [f"Environment={quoted(f'CREDENTIALS_DIRECTORY={call.credentials}')}"]


def _percent(text: str) -> str:
    return text.replace("%", "%%")


def _stamped(call: Call, lines: list[str]) -> str:
    body = "".join(f"{line}\n" for line in lines)
    return f"# {stamp(call, body)}\n{body}"


def _paths(label: str) -> tuple[Path, Path]:
    config = os.environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()
    folder = Path(config, "systemd", "user")
    return folder / f"{label}.service", folder / f"{label}.timer"


def _about_lingering() -> tuple[str, ...]:
    account = getpass.getuser()
    said = ask("loginctl", "show-user", account, "--property=Linger").said
    if said.strip() == b"Linger=yes":
        return ()
    return (
        _(
            "It stops when you log out, and goes on when you log in. For it to go on always: "
            "loginctl enable-linger {account}. A keyring is closed while nobody is logged in; key "
            "files (--credentials) are not.",
            account=account,
        ),
    )
