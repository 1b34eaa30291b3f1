"""Questions about files as a screen asks them: never in the way of each other, and given up without a trace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.exports.desk import Desks
from ci_braze_tui.exports.examiner import Examiner
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.examination import Examination
from tests.exports.waiting import PERSONAL, wait
from tests.test_architecture import loaded_by
from tests.tui.screens.seeing import eventually

JOURNEY = """
import asyncio
from pathlib import Path
from ci_braze_tui.paths import Home
from tests.tui.screens.matching_wizard import customers, matching

async def journey(folder):
    async with matching(Home.under(folder / "home"), sample=customers(folder)) as wizard:
        await wizard.go_to("preview")
        await wizard.press("2", "j", *"u2", "enter")
        await wizard.press("ctrl+n")
    assert wizard.saved

asyncio.run(journey(Path({folder!r})))
"""


@asynccontextmanager
async def examination(folder: Path, desks: Desks) -> AsyncIterator[Examination]:
    """One that is closed, and of which nothing is left."""
    examined = Examination(folder / "examinations", desks)
    examined.begin()
    try:
        yield examined
    finally:
        await examined.close()
    assert not any(folder.glob("examinations/*"))  # noqa: ASYNC240 - nothing else is going on


async def test_questions_are_answered_beside_each_other(tmp_path: Path) -> None:
    """Short ones share a process; a long one is in nobody's way, and gone when nobody waits for it."""
    path = tmp_path / "c.csv"
    path.write_text("EMail\na@x.de\nb@x.de\n")
    choice, matching = Choice(str(path)), Matching("EMail")
    async with examination(tmp_path, Desks()) as examined:
        asked = (examined.ask(Examiner.coverage, choice, matching) for _number in range(5))
        assert [found.rows for found in await asyncio.gather(*asked)] == [2] * 5

        long = asyncio.create_task(examined.ask(wait))
        await eventually(lambda: any(tmp_path.glob(f"examinations/*/*/{PERSONAL}")))
        assert (await examined.ask(Examiner.coverage, choice, matching)).rows == 2
        long.cancel()
        with pytest.raises(asyncio.CancelledError):
            await long
        await eventually(lambda: not any(tmp_path.glob(f"examinations/*/*/{PERSONAL}")))
        assert (await examined.ask(Examiner.coverage, choice, matching)).rows == 2
        with pytest.raises(SourceError, match="There is no file"):
            await examined.ask(Examiner.open, Choice(str(tmp_path / "no")))


async def test_closing_ends_what_is_going_on(tmp_path: Path) -> None:
    """Nobody waits for a pre-flight when the screen is left."""
    async with examination(tmp_path, Desks()) as examined:
        long = asyncio.create_task(examined.ask(wait))
        await eventually(lambda: any(tmp_path.glob(f"examinations/*/*/{PERSONAL}")))
    with pytest.raises(SourceError, match="has ended"):
        await long


def test_the_app_never_reads_a_file_itself(tmp_path: Path) -> None:
    """From the first page to the saved export nothing that reads files is loaded by the app."""
    modules = loaded_by(JOURNEY.format(folder=str(tmp_path)))
    assert "ci_braze_tui.tui.screens.matching_preview" in modules
    assert not {"polars", "polars_hash", "fastexcel", "pyarrow"} & modules
