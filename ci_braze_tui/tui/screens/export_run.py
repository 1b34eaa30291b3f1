"""The run behind an export screen: begun, started as a process, looked at, forgotten.

Apart from the screen because all of this takes its time and is called from threads, where a screen can
be left at any moment: a plan that is begun while its screen closes must be forgotten all the same.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.errors import RunInProgressError
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.tui.processes import RunProcess
from ci_braze_tui.tui.screens.export_standing import Standing, going_run, look
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.title_bar import Target

if TYPE_CHECKING:
    from ci_braze_tui.exports.definition import Export


class ExportRun:
    """At most one run of an export, and the latest process that was started for it."""

    def __init__(
        self,
        session: Session,
        export: Export,
        run: Run | None,
        started: Callable[[RunProcess], None],
    ) -> None:
        """Args: `started` is told of each process, from a thread."""
        self.run = run
        self.process: RunProcess | None = None
        self._session = session
        self.export = export
        self._started = started
        self._starting = threading.Lock()
        self._is_over = False

    @property
    def is_planning(self) -> bool:
        """Whether the latest process only plans."""
        return self.process is not None and self.process.plan_only

    def target(self) -> Target | None:
        """Where the run goes; None for an export without a connection.

        Raises:
            DefinitionError: the connection is not there any more, or its file cannot be used.
        """
        name = self.run.connection if self.run else self.export.connection
        if name is None:
            return None
        connection = self._session.connections.get(name)
        return Target.at(connection.name, connection.endpoint)

    def find(self) -> None:
        """Take the run of the export that is going, if one is."""
        if self.run is None:
            self.run = going_run(self._session, self.export.name)

    def start(self, options: Options, *, plan_only: bool = False, consent: bool = False) -> None:
        """Start a process for the run; a new run is begun with `options`, if there is none.

        Raises:
            DefinitionError: the export is detached from its connection.
        """
        from ci_braze_tui.exports.belongings import begin_run
        from ci_braze_tui.exports.process import start_run

        with self._starting:
            if self._is_over:
                return
            home, keys = self._session.home, self._session.keys
            run = self.run or begin_run(self.export, home, options)
            before = self._session.runs.snapshot(run.id)
            process = start_run(run, home, keys, plan_only=plan_only, consent=consent)
            self.run = run
            self.process = RunProcess(run.id, process, plan_only=plan_only, before=before)
            self._started(self.process)

    def look(self) -> Standing | None:
        """How the run stands; None while there is none.

        Raises:
            RunInProgressError: the process could not begin, because another run is going.
            BadInputError: the books cannot be read.
        """
        return look(self._session, self.run.id, self.process) if self.run is not None else None

    def read_back(self, standing: Standing, target: Target | None) -> str:
        """What the sandbox of a demo says of the people who were exported; empty outside of a demo."""
        offer = self._session.sandbox
        if offer is None or target is None or not target.sandbox:
            return ""
        if standing.run.status != "finished":
            return ""
        if Path(self.export.source.path) != offer.sample_path:
            return ""
        return offer.read_back(standing.run)

    def drop_plan(self) -> None:
        """Forget a plan that another one is to take the place of; one that was made elsewhere stays."""
        with self._starting:
            self._discard()
            self.run = self.process = None

    def forget_plan(self) -> None:
        """Start nothing any more, and forget a plan that was only looked at: customer data is in it."""
        with self._starting:
            self._is_over = True
            self._discard()

    def _discard(self) -> None:
        from ci_braze_tui.exports.ending import discard_plan

        if self.run is None or self.process is None:
            return
        if self.is_planning:
            self.process.end()
        elif self.process.is_alive or self._session.runs.get(self.run.id).status != "planned":
            return
        # The other run reads the file anew and forgets this plan itself.
        with suppress(RunInProgressError):
            discard_plan(self.run, self._session.home)
