"""cron: a few marked lines in the table of the account; every other byte of it stays as it is.

A module of its own for the way such a table is written (crontab(5)): `%` ends a command unless a backslash is
before it, a line has a limit, and the shell reads the rest.
"""

from __future__ import annotations

import re
import shlex

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.scheduling.call import Call
from ci_braze_tui.scheduling.programs import ask, do
from ci_braze_tui.scheduling.scheduler import Kind
from ci_braze_tui.scheduling.stamp import MARK, find, stamp
from ci_braze_tui.words import _

PLACE = "crontab"
_HOUR = 60
_LONGEST = 990
"""Bytes in a command; cron of Debian takes 998."""
_NO_TABLE = "no crontab for"


class Crontab:
    """The table of the account: `crontab`."""

    kind: Kind = "crontab"

    def works_here(self) -> bool:
        """Whether there is a table, or could be one."""
        answer = ask("crontab", "-l")
        return answer.is_well or _NO_TABLE in answer.complaint

    def render(self, call: Call) -> dict[str, str]:
        """The lines for the table."""
        return {PLACE: block(call)}

    def read(self, label: str) -> dict[str, str | None]:
        """Our lines, as they are."""
        if not self.works_here():
            return {PLACE: None}
        _before, ours, _after = split(_table(), label)
        return {PLACE: ours.decode(errors="replace") if ours else None}

    def put(self, call: Call) -> None:
        """Put our lines where they stood, or at the end."""
        table = _table()
        before, _ours, after = split(table, call.label)
        if before and not before.endswith(b"\n"):
            before += b"\n"
        _write(before + block(call).encode() + after)

    def drop(self, label: str) -> None:
        """Take our lines out; a table of nothing else is removed."""
        before, _ours, after = split(_table(), label)
        if before + after:
            _write(before + after)
        else:
            do("crontab", "-r")

    def is_active(self, label: str) -> bool | None:
        """Unknown: cron does not say whether it goes."""
        return None

    def to_do(self, call: Call) -> tuple[str, ...]:
        """Where keys come from, which is not what people expect of cron."""
        if call.credentials is not None:
            return ()
        return (
            _(
                "cron begins it without your desktop, from where most keyrings cannot be opened. If a "
                "refresh says that there is no API key, put the keys into files of a folder that only "
                "you can read, and name it with --credentials."
            ),
        )

    def left_over(self, label: str) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def remarks(self, label: str) -> tuple[str, ...]:
        """That cron itself has to go."""
        return (_("cron does not say whether it goes; see to it that its service is started."),)


def block(call: Call) -> str:
    """Our lines.

    Raises:
        BadInputError: cron would not take a command of that length.
    """
    minutes = "0" if call.every == _HOUR else "*" if call.every == 1 else f"*/{call.every}"
    command = command_line(call)
    if len(command.encode()) > _LONGEST:
        raise BadInputError(
            _(
                "The paths of this home and of Python are too long for cron, which takes {most} bytes in a "
                "line. Use a shorter path.",
                most=_LONGEST,
            )
        )
    line = f"{minutes} * * * * {command}\n"
    return f"# {stamp(call, line)}\n{line}{_last_line(call.label)}\n"


def command_line(call: Call) -> str:
    """The command, for cron and then for the shell.

    Its results go nowhere; what it complains of, cron sends to whom the table says.
    """
    folders = list(call.environment)
    if call.credentials is not None:
        folders.append(("CREDENTIALS_DIRECTORY", str(call.credentials)))
    given = [f"{name}={value}" for name, value in folders]
    words = (*(("/usr/bin/env", *given) if given else ()), *call.arguments)
    return " ".join(map(quoted, words)) + " >/dev/null"


def quoted(text: str) -> str:
    """A word that means itself after cron has read it, and then the shell.

    Each `%` stands outside of the quotes, behind a backslash that cron takes away; so no backslash of the
    text itself comes to stand before it.
    """
    if "%" not in text:
        return shlex.quote(text)
    return "\\%".join(shlex.quote(part) if part else "" for part in text.split("%"))


def split(table: bytes, label: str) -> tuple[bytes, bytes, bytes]:
    """A table in three: what is before our lines, these, and what is after them.

    Raises:
        BadInputError: our lines begin and do not end, so that nobody can say which are ours.
    """
    lines = table.splitlines(keepends=True)
    first = next((at for at, line in enumerate(lines) if _begins(line, label)), None)
    if first is None:
        return table, b"", b""
    end = _last_line(label).encode()
    for at in range(first, len(lines)):
        if lines[at].strip() == end:
            before, after = lines[:first], lines[at + 1 :]
            return b"".join(before), b"".join(lines[first : at + 1]), b"".join(after)
    raise BadInputError(
        _(
            "Your crontab has the first of our lines, but not the last one ({line}). "
            "Put it right with `crontab -e`.",
            line=_last_line(label),
        )
    )


def _begins(line: bytes, label: str) -> bool:
    found = find(line.decode(errors="replace"))
    return found is not None and found.label == label


def _last_line(label: str) -> str:
    return f"# end of {MARK} {label}"


def _table() -> bytes:
    """The table; empty where there is none.

    Raises:
        BadInputError: it cannot be read; taken for empty, it would be lost.
    """
    answer = ask("crontab", "-l")
    if not answer.is_well and re.search(_NO_TABLE, answer.complaint):
        return b""
    return answer.said if answer.is_well else do("crontab", "-l").said


def _write(table: bytes) -> None:
    do("crontab", "-", told=table)
