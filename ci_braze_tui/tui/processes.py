"""The processes of the runs that were started in this app, and word of the runs that are watched in it.

Apart from the screens because a run outlives the screen that started it: the app keeps these to know,
when somebody quits, what is still going. Everything else about a run is read from the books.
"""

from __future__ import annotations

import subprocess
import threading

from textual.message import Message

from ci_braze_tui.runs.snapshot import Snapshot

_SECONDS_TO_END = 5.0


class RunProcess:
    """The process of one run, waited for in the background, so that it leaves nothing behind."""

    def __init__(
        self,
        run_id: str,
        process: subprocess.Popen[bytes],
        *,
        plan_only: bool = False,
        before: Snapshot | None = None,
    ) -> None:
        """Args: `plan_only` is for a process that sends nothing, which nobody need be asked about."""
        self.run_id = run_id
        self.plan_only = plan_only
        self.before = before
        """The snapshot that an earlier process of the run has left."""
        self._process = process
        # A daemon: the app may end while the run goes on.
        threading.Thread(target=process.wait, daemon=True).start()

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended yet."""
        return self._process.returncode is None

    def end(self) -> None:
        """Ask the process to end, and make it, if it does not; takes its time."""
        if not self.is_alive:
            return
        self._process.terminate()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class RunStarted(Message):
    """A process of a run was started; for the app, which keeps it."""

    def __init__(self, process: RunProcess) -> None:
        super().__init__()
        self.process = process


class RunWatched(Message):
    """A run that goes, whoever started it, is looked at; for the app, which says how it ends."""

    def __init__(self, run_id: str) -> None:
        super().__init__()
        self.run_id = run_id
