"""What is asked before exports are changed or run from their list, and then done.

Apart from the list because none of it depends on what is listed: each takes exports, asks on top of a screen,
and says whether something has changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from textual.screen import Screen

from ci_braze_tui.tui.plain import visible
from ci_braze_tui.tui.screens.exports_words import (
    DETACH,
    REMOVE,
    RUN_SEVERAL,
    names_told,
    run_question,
)
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.pick_one import NOTHING, Choice, PickOne
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.exports.listing import ExportLine
    from ci_braze_tui.exports.refresh_schedule import RefreshSchedule

Result = TypeVar("Result")

_NAME = 60


class Changes:
    """Asks on top of `base`; every method is True when something was changed.

    Each raises the CiBrazeError that keeps it from being done: the account may not, a run is going, a key is
    missing.
    """

    def __init__(self, base: Screen[object], session: Session) -> None:
        self._base = base
        self._session = session

    async def connect(self, export: Export, names: Sequence[str]) -> bool:
        """Give an export one of these connections, or none."""
        shown, current = visible(export.name, 40), export.connection
        dialog = PickOne(
            _("Which connection does {export} use?", export=shown),
            [Choice(name) for name in names],
            position=names.index(current) if current in names else None,
            nothing=_("No connection: detach it") if current else "",
        )
        place = await self._answer(dialog)
        if place == NOTHING:
            title = _("Detach {export}?", export=shown)
            if not await self._answer(Confirm(title, DETACH, yes=_("Detach"), no=_("Keep"))):
                return False
            await asyncio.to_thread(self._session.exports.detach_export, export.name)
        elif place is not None and names[place] != current:
            await asyncio.to_thread(self._session.exports.attach, export.name, names[place])
        else:
            return False
        return True

    async def duplicate(self, export: Export) -> str:
        """Save an export once more; a sentence about the copy."""
        copy = await asyncio.to_thread(self._session.exports.duplicate, export.name)
        return _(
            "{name} is saved; its schedule is off. Edit changes its name and all else.",
            name=visible(copy.name, _NAME),
        )

    async def remove(self, export: Export) -> bool:
        """Remove an export."""
        text = f"{visible(export.name, _NAME)}. {REMOVE}"
        title = _("Remove this export?")
        question = Confirm(title, text, yes=_("Remove"), no=_("Keep"), danger=True)
        if not await self._answer(question):
            return False
        await asyncio.to_thread(self._session.exports.remove, export.name)
        return True

    async def schedule(
        self, targets: Sequence[Export], everyone: Sequence[Export], refresh: RefreshSchedule | None
    ) -> bool:
        """Say when exports run by themselves."""
        from ci_braze_tui.tui.screens.schedule_dialog import ScheduleDialog

        schedules = await self._answer(ScheduleDialog(targets, everyone, refresh))
        if schedules is None:
            return False
        names = [each.name for each in targets]
        wanted = tuple(zip(names, schedules, strict=True))
        await asyncio.to_thread(self._session.exports.schedule, wanted)
        return True

    async def run(self, lines: Sequence[ExportLine]) -> bool:
        """Run exports without a look at each plan."""
        exports = [line.export for line in lines]
        text = f"{names_told([each.name for each in exports])}. {RUN_SEVERAL}"
        if not await self._answer(Confirm(run_question(lines), text, yes=_("Run"))):
            return False
        from ci_braze_tui.exports.running_all import start_runs

        await asyncio.to_thread(start_runs, self._session.home, self._session.keys, exports)
        return True

    async def _answer(self, screen: Screen[Result]) -> Result | None:
        answer: asyncio.Future[Result | None] = asyncio.get_running_loop().create_future()
        await self._base.app.push_screen(screen, answer.set_result)
        return await answer
