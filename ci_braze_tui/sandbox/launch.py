"""Starting a sandbox as a process of its own, for the demo and for tests.

A process, so that the app stays as fluid as against the real Braze, and so that the parent never
loads the server. The child ends with its parent whatever happens to the parent: it watches the pipe
on its stdin.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType

import msgspec

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.sandbox.inspector import Inspector
from ci_braze_tui.sandbox.keys import ApiKey
from ci_braze_tui.sandbox.segments import SegmentSummary
from ci_braze_tui.sandbox.settings import Settings, settings_as_assignments
from ci_braze_tui.sandbox.views import ClusterGreeting, Greeting

_SECONDS_TO_START = 30.0
_SECONDS_TO_STOP = 5.0
_SECONDS_FOR_FILE = 60.0
"""More, at either end, with a file: millions of profiles are read, and the last changes written."""


class SandboxProcess:
    """A running sandbox; use it in a `with`, or call `stop`."""

    def __init__(
        self,
        settings: Settings | None = None,
        port: int = 0,
        clusters: int = 1,
        store: Path | None = None,
    ) -> None:
        """Start it, on the file `store` if one is given, and wait until it answers.

        Raises:
            CiBrazeError: It did not start; the text says what it said.
        """
        self._seconds_for_file = 0.0 if store is None else _SECONDS_FOR_FILE
        command = [sys.executable, "-P", "-m", "ci_braze_tui.sandbox"]
        command += ["--json", "--until-stdin-closes"]
        command += ["--port", str(port), "--clusters", str(clusters)]
        if store is not None:
            command += ["--store", str(store)]
        for assignment in settings_as_assignments(settings or Settings()):
            command += ["--set", assignment]
        # Its errors go to a file: on the terminal they would be drawn over the app.
        with tempfile.TemporaryFile() as errors:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
            line = self._first_line()
            if not line:
                self.stop()
                errors.seek(0)
                said = errors.read().decode(errors="replace").strip().splitlines()
                raise CiBrazeError(
                    f"The sandbox did not start: {said[-1] if said else 'it said nothing'}."
                )
        self._greeting = msgspec.json.decode(line, type=Greeting)
        self.inspector = Inspector(self._greeting.endpoint)
        """What is stored in it, and what it was asked."""

    @property
    def endpoint(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return self._greeting.endpoint

    @property
    def clusters(self) -> tuple[ClusterGreeting, ...]:
        """Every cluster with its workspaces; all else here is about the first workspace of the first."""
        return self._greeting.clusters

    @property
    def api_key(self) -> str:
        """A key with the two permissions of the Customer Insights connector."""
        return self._greeting.key("connector")

    @property
    def keys(self) -> tuple[ApiKey, ...]:
        """All keys: `full`, `connector`, `track_only`, `read_only`, `elsewhere`."""
        return self._greeting.keys

    @property
    def segments(self) -> tuple[SegmentSummary, ...]:
        """Identifiers, names and rules of the segments in it."""
        return self._greeting.segments

    def key(self, name: str) -> str:
        """The value of the key called `name`."""
        return self._greeting.key(name)

    def stop(self) -> None:
        """End it and wait until it is gone; doing so twice is fine."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(_SECONDS_TO_STOP + self._seconds_for_file)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> SandboxProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _first_line(self) -> bytes:
        if self._process.stdout is None:
            return b""
        seconds = _SECONDS_TO_START + self._seconds_for_file
        deadline = threading.Timer(seconds, self._process.kill)
        deadline.start()
        try:
            return self._process.stdout.readline()
        finally:
            deadline.cancel()
