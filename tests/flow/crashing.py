"""Do a deed to a copy of a home again and again, and have it die one step later each time.

    python -m tests.flow.crashing BEFORE FOLDER DEEDS [ARGUMENT…]

A process of its own, because each death is one of a fork of it: a thousand interpreters would take minutes. A
step is whatever changes a file or a folder, which Python's audit hooks see, and each statement of SQL that
changes the books. Writes are torn by the limit that the system sets on the size of
files: the byte that goes beyond it kills. What can be seen of the home afterwards is printed, a JSON object a
line.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.paths import Home
from tests.flow.deeds import DEEDS, look

State: TypeAlias = dict[str, object]
"""What can be seen of a home, part by part."""

_CHANGES = {
    "os.chmod",
    "os.chown",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.symlink",
    "os.truncate",
}
_HEAVY = ("filelock", "polars_hash", "httpx_aiohttp", "ci_braze_tui.braze.connector")
"""What the tool imports late, and each fork would have to anew."""
_QUIET = ("PRAGMA", "SELECT", "--")
"""What begins a statement that changes nothing."""
_TORN = (0, 60, 600, 5_000, 33_000)
"""Sizes at which writes end."""


@dataclass(frozen=True, slots=True)
class Death:
    """How a deed ended, and what became of the home."""

    at: str
    """The step before which it was killed, or the size at which a write was torn or refused."""
    code: int
    """0: it came to its end; negative: the signal."""
    said: str
    """The error that it ended with, if it was one."""
    after: State
    again: str
    """The error of doing it once more, if it was one."""
    repaired: State
    """The home after that."""


def main(before: Path, folder: Path, names: str, *arguments: str) -> None:
    """Print of each deed: the home before it and after it, then each death."""
    for module in _HEAVY:
        import_module(module)
    for name in names.split(","):
        laboratory = _Laboratory(name, before, folder, arguments)
        undisturbed = laboratory.undisturbed()
        deaths = (*laboratory.step_by_step(), *laboratory.torn(), *laboratory.full())
        sys.stdout.write(json.dumps([name, *undisturbed, *map(asdict, deaths)]) + "\n")
        # Or each fork would print it as well.
        sys.stdout.flush()


class _Laboratory:
    def __init__(self, name: str, before: Path, folder: Path, arguments: Sequence[str]) -> None:
        self._deed = DEEDS[name]
        self._before, self._folder, self._arguments = before, folder, arguments

    def undisturbed(self) -> tuple[State, State]:
        """The home as it is before the deed, and after it."""
        home = self._fresh()
        before = _look(home)
        code, said = apart(lambda: self._do(home))
        if code or said:
            raise AssertionError(f"undisturbed, it ends with {code}: {said}")
        return before, _look(home)

    def step_by_step(self) -> Iterator[Death]:
        """Killed before the first step, the second, and so on, until there are no more."""
        for step in count(1, self._deed.stride):
            death = self._die(f"step {step}", partial(_kill_at, step))
            if death.code == 0:
                return
            yield death

    def torn(self) -> Iterator[Death]:
        """Killed in the middle of a write."""
        for size in _TORN:
            yield self._die(f"torn at {size}", partial(_limit, size, signal.SIG_DFL))

    def full(self) -> Iterator[Death]:
        """A disk that takes no more."""
        for size in _TORN:
            yield self._die(f"full at {size}", partial(_limit, size, signal.SIG_IGN))

    def _die(self, at: str, arm: Callable[[], None]) -> Death:
        home = self._fresh()
        code, said = apart(lambda: self._do(home, arm))
        after = _look(home)
        _, text = apart(lambda: json.dumps([self._do(home), look(Home.under(home))], default=str))
        again, repaired = json.loads(text)
        return Death(at, code, said, after, again, repaired)

    def _fresh(self) -> Path:
        home = self._folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self._before, home)
        return home

    def _do(self, home: Path, arm: Callable[[], None] = lambda: None) -> str:
        """The deed; the error that it ends with, if it is one for people."""
        arm()
        try:
            self._deed.do(Home.under(home), *self._arguments)
        except (CiBrazeError, OSError) as error:
            return str(error)
        return ""


def _look(home: Path) -> State:
    code, text = apart(lambda: json.dumps(look(Home.under(home)), default=str))
    if code:
        raise AssertionError(f"looking at the home ends with {code}: {text}")
    return dict(json.loads(text))


def apart(work: Callable[[], str]) -> tuple[int, str]:
    """Do something in a fork: how that ended, and what it returned."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            text = work()
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            with os.fdopen(writer, "w") as pipe:
                pipe.write(text)
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text


def _kill_at(number: int) -> None:
    """Have this process killed before its step of that number."""
    taken = 0

    def step(statement: str = "BEGIN") -> None:
        nonlocal taken
        if statement.startswith(_QUIET):
            return
        taken += 1
        if taken == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _CHANGES or (event == "open" and _makes(arguments)):
            step()

    class Traced(sqlite3.Connection):
        def __init__(self, *arguments: Any, **more: Any) -> None:
            super().__init__(*arguments, **more)
            self.set_trace_callback(step)

    sqlite3.connect = partial(sqlite3.connect, factory=Traced)  # type: ignore[assignment]
    sys.addaudithook(hook)


def _makes(arguments: tuple[object, ...]) -> bool:
    """Whether a file is opened that may be made or emptied by that."""
    path, _mode, flags = arguments
    changing = os.O_CREAT | os.O_TRUNC
    return isinstance(path, str | bytes | os.PathLike) and bool(int(str(flags)) & changing)


def _limit(size: int, how: signal.Handlers) -> None:
    """Let no file grow beyond a size."""
    signal.signal(signal.SIGXFSZ, how)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
