"""How soon a key press shows on the screen while a run goes flat out on the same computer.

    python -m tests.benchmarks.responsive [ROWS] [KEYS]

The real app in a real pseudo-terminal, on the screen that watches the run, with the command palette
open: each key is a letter that stands nowhere else, and its echo is that letter in what the app writes.
The run delivers without a limit to a stand-in for Braze; run, stand-in, app and this program share the
cores. The same keys while the run is paused tell what the app takes by itself.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

import polars as pl

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.process import start_run
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sources.choice import Choice
from tests.benchmarks.stand_in import Rules, stand_in

MUST = 50.0
"""Milliseconds, at the 99th percentile."""
_LETTERS = [chr(number) for number in range(0x0410, 0x0450)]
"""Cyrillic: one cell wide, and nothing else in the app is written so."""
_BETWEEN = 0.03
_PATIENCE = 30.0
_CLEAR = b"\x15"
_PALETTE, _ESCAPE = b"\x10", b"\x1b"


class Terminal:
    """The app in a pseudo-terminal of 80x24, and all that it has written."""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        """Args: `arguments` of Python, if it is not the app as everybody starts it."""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._app = subprocess.Popen(
            [sys.executable, *(arguments or ("-m", "ci_braze_tui"))],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment | {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
            start_new_session=True,
        )
        os.close(slave)
        self._written = b""

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self._master, keys)

    def wait(self, text: str, patience: float = _PATIENCE) -> None:
        """Wait until this has been written since the last key that was waited for."""
        self.echo(b"", text, patience)

    def echo(self, keys: bytes, text: str, patience: float = _PATIENCE) -> float:
        """Type and wait for a text; the seconds in between."""
        self._written = b"" if keys else self._written
        started = time.perf_counter()
        if keys:
            self.press(keys)
        sought = text.encode()
        while sought not in self._written:
            if time.perf_counter() - started > patience:
                raise SystemExit(f"waited for {text!r}; the app wrote {self._written[-2000:]!r}")
            self._read(1.0)
        return time.perf_counter() - started

    def rest(self, seconds: float) -> None:
        """Let time pass while reading on, as a terminal does."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self._read(left)

    def close(self) -> None:
        """End the app."""
        self._app.kill()
        self._app.wait()
        os.close(self._master)

    def _read(self, seconds: float) -> None:
        ready, _, _ = select.select([self._master], [], [], seconds)
        if ready:
            self._written += os.read(self._master, 65_536)


def type_letters(terminal: Terminal, keys: int) -> list[float]:
    """Milliseconds from key to echo, for so many keys, in the command palette."""
    terminal.rest(1.0)
    terminal.press(_PALETTE)
    terminal.rest(1.0)
    took = typed(terminal, keys)
    terminal.press(_ESCAPE)
    return took


def typed(terminal: Terminal, keys: int) -> list[float]:
    """Milliseconds from key to echo, for so many keys, in the box that has the focus."""
    took = []
    for number in range(keys):
        letter = _LETTERS[number % len(_LETTERS)]
        if number % 16 == 0:
            terminal.press(_CLEAR)
            terminal.rest(0.2)
        took.append(terminal.echo(letter.encode(), letter) * 1_000)
        terminal.rest(_BETWEEN)
    return took


def prepared(folder: Path, endpoint: str, rows: int) -> tuple[Home, Export]:
    """A home with an export of so many rows to the stand-in, without a limit."""
    home = Home.under(folder / "home")
    contract = Contract(requests=1_000_000, seconds=1.0)
    ConnectionStore(home).save(Connection("Stand-in", endpoint, contract=contract))
    path = folder / "customers.csv"
    number = pl.int_range(rows, eager=True).cast(pl.String)
    columns = {"id": "u" + number, "email": "c" + number + "@example.com"}
    names = ("first_name", "last_name", "home_city")
    pl.DataFrame(columns | {name: name[:5] + number for name in names}).write_csv(path)
    export = Export(
        name="VIP to Braze",
        segment_identifier="3aca937b-9bbc-4e42-9370-05e411967b2b",
        source=Choice(str(path)),
        matching=Matching("email", "id", fields=tuple(Field(name, name) for name in names)),
        connection="Stand-in",
        segments=Segments(name="VIP"),
    )
    ExportStore(home).save(export)
    return home, export


def told(name: str, took: list[float]) -> float:
    """Print the figures and return the 99th percentile."""
    cuts = statistics.quantiles(took, n=100)
    print(
        f"{name}: p50 {statistics.median(took):.1f} ms, p90 {cuts[89]:.1f} ms, p99 {cuts[98]:.1f} ms, "
        f"most {max(took):.1f} ms, {len(took)} keys",
        flush=True,
    )
    return cuts[98]


def main() -> None:
    """Measure with and without a run."""
    given = [int(each) for each in sys.argv[1:]]
    rows, keys = (*given, *(1_000_000, 300)[len(given) :])
    with tempfile.TemporaryDirectory() as name, stand_in(Rules()) as server:
        # Braze computes on computers of its own.
        os.setpriority(os.PRIO_PROCESS, server.process.pid, 10)
        home, export = prepared(Path(name), server.url, rows)
        environment = os.environ | {
            "CI_BRAZE_TUI_HOME": str(home.config),
            "CI_BRAZE_TUI_API_KEY": "11111111-2222-3333-4444-555555555555",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        store = RunStore(home)
        run = begin_run(export, home, Options())
        keyring = Keys(environ={"CI_BRAZE_TUI_API_KEY": environment["CI_BRAZE_TUI_API_KEY"]})
        process = start_run(run, home, keyring)
        terminal = Terminal(environment)
        try:
            terminal.wait(export.name)
            while not (snapshot := store.snapshot(run.id)) or snapshot.phase != "delivering":
                terminal.rest(0.1)
                if process.poll() is not None:
                    raise SystemExit(f"the run ended: {store.get(run.id)}")
            terminal.press(b"\r")
            terminal.wait("Sending to")
            took = type_letters(terminal, keys)
            snapshot = store.snapshot(run.id)
            assert snapshot is not None
            going = process.poll() is None
            print(
                f"run {'still going' if going else 'OVER: give it more rows'}, "
                f"{snapshot.done / max(snapshot.seconds, 0.001):,.0f} profiles a second"
            )
            store.ask(run.id, "pause")
            terminal.rest(2.0)
            alone = type_letters(terminal, keys)
        finally:
            terminal.close()
            process.kill()
            process.wait()
    told("beside a paused run", alone)
    if told("beside a run flat out", took) > MUST:
        raise SystemExit(f"more than {MUST:g} ms at the 99th percentile")


if __name__ == "__main__":
    main()
