"""The ways from the home screen through the others: connect, match, export, each after the other.

Apart from the screen because the history of runs takes the same ways, and because what follows what
has nothing to do with what is listed.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from textual.screen import Screen

from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.journey import Journey, Stage

if TYPE_CHECKING:
    from ci_braze_tui.connections.connection import Connection
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.runs.run import Options, Run

Result = TypeVar("Result")


class Ways:
    """Leads through screens on top of `base`, and waits for what comes of it."""

    def __init__(self, base: Screen[object], session: Session) -> None:
        self._base = base
        self._session = session
        self.last: Export | None = None
        """The export that somebody was led to last."""

    async def connect(
        self,
        existing: Connection | None = None,
        *,
        copied: Connection | None = None,
        stage: Stage | None = None,
    ) -> Connection | None:
        """Make or change a connection; None if nothing was saved.

        Raises:
            NotAllowedError: the person is no administrator.
        """
        from ci_braze_tui.tui.screens.connection import ConnectionScreen

        await asyncio.to_thread(self._session.connections.require_administrator)
        return await self._show(ConnectionScreen(self._session, existing, copied=copied), stage)

    async def match_and_export(self, existing: Export | None) -> None:
        """Make or change an export, and go on to its plan once it is saved.

        Raises:
            NotAllowedError: the person may not change this one, or any.
        """
        from ci_braze_tui.connections.store import require_use
        from ci_braze_tui.tui.screens.matching import MatchingScreen

        connection = existing.connection if existing else None
        await asyncio.to_thread(require_use, self._session.home, connection)
        export = await self._show(MatchingScreen(self._session, existing), "match")
        if export is not None:
            await self.export(export)

    async def export(
        self,
        export: Export,
        run: Run | None = None,
        resume: bool = False,
        options: Options | None = None,
    ) -> None:
        """Plan and run an export, or look at a `run` of it; come back from what is changed on the way."""
        from ci_braze_tui.tui.screens.export import ExportScreen

        self.last = export
        screen = ExportScreen(self._session, export, run, resume=resume, options=options)
        match await self._show(screen, "export"):
            case "edit export":
                await self.match_and_export(export)
            case "edit connection":
                name = screen.run.connection if screen.run else export.connection or ""
                connection = await asyncio.to_thread(self._session.connections.get, name)
                if await self.connect(connection):
                    await self.export(export, screen.run)
            case "prove run":
                await self._prove(screen.run)
                await self.export(export, screen.run)
            case None:
                pass

    async def _prove(self, run: Run | None) -> None:
        """The story of a run, opened to prove it."""
        from ci_braze_tui.tui.screens.run_story import RunStoryScreen

        if run is not None:
            await self._show(RunStoryScreen(self._session, run.id, self.export, proves=True), None)

    async def _show(self, screen: Screen[Result], stage: Stage | None) -> Result | None:
        """Push a screen, with the line that says how far one is, and wait for its answer."""
        answer: asyncio.Future[Result | None] = asyncio.get_running_loop().create_future()
        await self._base.app.push_screen(screen, answer.set_result)
        if stage is not None:
            await screen.mount(Journey(stage), before="#banner")
        return await answer
