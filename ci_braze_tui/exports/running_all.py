"""Several exports at once, on demand: a process for each connection runs its exports one after the other.

Apart from the process of one run because exports of one connection share its budget, and because nobody need
stay until the last of them begins. Which run is which, and how each ended, is in the books as ever. The keys
come through pipes, never as arguments.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import require_use
from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.process import drive
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home, open_private, private_folder
from ci_braze_tui.runs.log import quieten_libraries
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.secret import Secret


def start_runs(home: Home, keys: Keys, exports: Iterable[Export]) -> list[subprocess.Popen[bytes]]:
    """Start to run exports that have a connection, in the order of their names; returns at once.

    What the latest of these processes have to say beyond the books is in `run-all.log` beside the books.

    Raises:
        KeyMissingError: there is no key for one of the connections; nothing was started.
        NotAllowedError: the account may not use one of them; nothing was started.
    """
    ordered = sorted(exports, key=lambda each: (each.connection or "", each.name.casefold()))
    found = []
    for connection, group in groupby(ordered, key=lambda each: each.connection):
        if connection is not None:
            require_use(home, connection)
            found.append((keys.find(connection).secret, [each.name for each in group]))
    log = private_folder(home.state) / "run-all.log"
    open_private(log).close()
    return [_start(home, log, key, names) for key, names in found]


def _start(home: Home, log: Path, key: Secret, names: Sequence[str]) -> subprocess.Popen[bytes]:
    command = [
        *(sys.executable, "-P", "-m", "ci_braze_tui.exports.running_all"),
        *("--config", str(home.config), "--state", str(home.state), "--", *names),
    ]
    with open_private(log, append=True) as output:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True
        )
    assert process.stdin is not None
    with process.stdin as pipe:
        pipe.write(key.reveal().encode())
    # Or it would stay a zombie once it has ended; a daemon, for the runs may go on when the app has ended.
    threading.Thread(target=process.wait, daemon=True).start()
    return process


def run_one_after_the_other(home: Home, key: Secret, names: Iterable[str]) -> list[str]:
    """Run exports of one connection; a sentence for each that could not be run, which keeps none waiting."""
    told = []
    for name in names:
        try:
            run = begin_run(ExportStore(home).get(name), home, Options())
            keys = Keys.in_memory()
            keys.remember(run.connection, key)
            drive(run, home, keys)
        except CiBrazeError as error:
            told.append(str(error))
            continue
        store = RunStore(home)
        if store.get(run.id).status == "canceled" and store.wish(run.id) != "cancel":
            # By a signal, which is for the whole process; a person cancels one run.
            break
    return told


def main() -> None:
    """The process that `start_runs` starts."""
    parser = argparse.ArgumentParser(prog="ci_braze_tui.exports.running_all")
    parser.add_argument("exports", nargs="+")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    arguments = parser.parse_args()
    quieten_libraries()
    key = Secret(sys.stdin.buffer.readline().decode().strip())
    home = Home(arguments.config, arguments.state)
    for sentence in run_one_after_the_other(home, key, arguments.exports):
        sys.stderr.write(f"{sentence}\n")


if __name__ == "__main__":
    main()
