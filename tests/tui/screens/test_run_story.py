"""The story of one run: what it tells adds up, and each way on from it leads where it says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static, TabbedContent

from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.report import CautionCount, ReasonCount
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.speed import Sample
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.screens.export import ExportScreen
from ci_braze_tui.tui.screens.home import HomeScreen
from ci_braze_tui.tui.screens.run_story import RunStoryScreen
from ci_braze_tui.tui.screens.run_story_books import MOST_ROWS, read_returned
from ci_braze_tui.tui.screens.run_story_dialog import SaveStory
from ci_braze_tui.tui.screens.runs import RunsScreen
from ci_braze_tui.tui.widgets.account import CountLine, Heading
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.row_table import RowTable
from ci_braze_tui.tui.widgets.speed_plot import SpeedPlot
from tests.tui.screens.past_runs import Past, enter, save_definitions
from tests.tui.screens.seeing import lines_of, until
from tests.world import IDENTIFIER, World

HOSTILE = "[/x][red]\x1b[31m‮고객😀"
FULL = Past(
    outcomes=Outcomes(accepted=90, rejected=2, invalid=3, unchanged=5),
    reasons=(
        ReasonCount("invalid", "the e-mail address has no @", 2),
        ReasonCount("invalid", HOSTILE, 1),
        ReasonCount("rejected", "Braze says no", 2),
    ),
    cautions=(CautionCount("dob", HOSTILE, "is no date", True, 4),),
    samples=(Sample(1.0, 30), Sample(4.0, 93)),
    options=Options(all_rows=True),
)


class Led:
    """Remembers where somebody was led."""

    def __init__(self) -> None:
        self.to: list[tuple[object, ...]] = []

    async def __call__(self, *where: object) -> None:
        """Go nowhere."""
        self.to.append(where)


@asynccontextmanager
async def story(
    home: Home, run_id: str = "run-0", led: Led | None = None
) -> AsyncIterator[tuple[Pilot[None], RunStoryScreen]]:
    """The story of a run, once it has been read."""
    app = CiBrazeApp(home, first=lambda session: RunStoryScreen(session, run_id, led or Led()))
    async with app.run_test() as pilot:
        screen = app.screen
        assert isinstance(screen, RunStoryScreen)
        await until(pilot, lambda: bool(screen.query(Heading)) or screen.banner.is_shown)
        yield pilot, screen


def buttons(screen: RunStoryScreen) -> list[str]:
    """The labels of the buttons that can be used."""
    return [
        str(each.label)
        for each in screen.query("#buttons > Button").results(Button)
        if each.display
    ]


def returned_rows(home: Home, count: int) -> str:
    """A file of returned rows with hostile cells."""
    path = home.runs / "run-0" / "returned-rows.csv"
    path.parent.mkdir(parents=True)
    lines = ['EMail,"[/bad]",row,outcome,reason']
    lines += [f'"=1+1 {n}","{HOSTILE}\nx",{n},invalid,"no ""@"" [/]"' for n in range(count)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


async def test_tells_all_and_adds_up(home: Home) -> None:
    """Who, when, outcomes, reasons, cautions, speed, cost, settings and files; all of it at every size."""
    save_definitions(home, "VIP")
    enter(home, FULL)
    (home.runs / "run-0").mkdir(parents=True)
    (home.runs / "run-0" / "proof.json").write_text("{")
    async with story(home) as (pilot, screen):
        await until(pilot, lambda: screen.query_one(TabbedContent).get_tab("proof").display)
        text = lines_of(screen)
        for expected in (
            "✓ Finished", "today", "by mlee", "4.0 s, without pauses", "run-0",
            "the e-mail address has no @", "[/x][red]␛[31m", "rejected", "Braze says no",
            "rows in the file", "is no date", "data points", "rest.fra-01.braze.eu",
            "VIP, Newsletter", IDENTIFIER, "= true", "all rows", "report.json",
        ):  # fmt: skip
            assert expected in text
        counts = [line for line in screen.query(CountLine) if not line.has_class("-detail")]
        total = next(line for line in counts if line.text == "rows in the file")
        outcomes = counts[: counts.index(total)]
        assert sum(line.count for line in outcomes) == total.count == 100
        plot = screen.query_one(SpeedPlot)
        assert plot.render().plain.splitlines()[0].split()[0] == "30"
        for width, height in ((120, 40), (80, 24), (60, 18)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            for button in screen.query("#buttons > Button").results(Button):
                assert not button.display or screen.region.contains_region(button.region)


async def test_says_where_it_went(home: Home) -> None:
    """The title bar has the connection and its tag; an export or connection that is gone is said."""
    save_definitions(home)
    enter(home, Past(), Past(connection="Gone"))
    async with story(home) as (_, screen):
        assert "LIVE" in lines_of(screen)
        assert "VIP (no longer saved)" in lines_of(screen)
    async with story(home, "run-1") as (_, screen):
        assert "LIVE" not in lines_of(screen)
        assert "the connection is no longer saved" in lines_of(screen)


async def test_a_run_that_sent_nothing(home: Home) -> None:
    """Without report, snapshot and samples there is a sentence in each place."""
    run = RunStore(home).begin("VIP", "Acme EU", await _definition(), Options(), "mlee")
    RunStore(home).set_status(run.id, "failed", "The file [/x] is gone.")
    async with story(home, run.id) as (_, screen):
        assert "✗ Failed" in lines_of(screen)
        assert "The file [/x] is gone." in lines_of(screen)
        assert lines_of(screen).count("Nothing was sent.") == 2
        assert buttons(screen) == ["Back", "Save as"]
        assert not screen.query_one(TabbedContent).get_tab("proof").display


async def test_a_run_that_died_counts_what_it_did(home: Home) -> None:
    """Killed before its first report, it is told by its last snapshot, and adds up."""
    store = RunStore(home)
    run = store.begin("VIP", "Acme EU", await _definition(), Options(), "mlee")
    store.set_status(run.id, "delivering")
    outcomes = Outcomes(accepted=7, pending=3)
    store.write_snapshot(
        Snapshot(run.id, "delivering", datetime.now(UTC), rows=10, outcomes=outcomes, records=10)
    )
    async with story(home, run.id) as (_, screen):
        assert "! Interrupted" in lines_of(screen)
        assert "accepted" in lines_of(screen)
        assert [line.count for line in screen.query(CountLine)] == [7, 3, 10]
        assert buttons(screen)[-1] == "Resume"


async def test_a_going_run_is_live_and_keeps_its_place(home: Home) -> None:
    """Counts follow the snapshots without scrolling back; it can be watched, not resumed."""
    store, led = RunStore(home), Led()
    run = store.begin("VIP", "Acme EU", await _definition(), Options(), "mlee")
    lock = take_lock(home, "VIP", run.id)
    store.set_status(run.id, "delivering")
    async with story(home, run.id, led=led) as (pilot, screen):
        assert buttons(screen)[-1] == "Watch"
        await pilot.press("down", "down")
        for accepted in (5, 9):
            outcomes = Outcomes(accepted=accepted, pending=10 - accepted)
            now = datetime.now(UTC)
            store.write_snapshot(
                Snapshot(run.id, "delivering", now, 10, 10, outcomes, records=10, done=accepted)
            )
            share = f"{accepted * 10} % of the profiles"
            await until(pilot, lambda share=share: share in lines_of(screen))  # type: ignore[misc]
        assert screen.query_one("#account").scroll_y == 2
        await pilot.press("w")
        await until(pilot, lambda: bool(led.to))
        assert led.to[0][2] is False
        lock.release()


async def _definition() -> str:
    import msgspec

    from tests.tui.screens.past_runs import export_named

    return msgspec.json.encode(export_named("VIP")).decode()


async def test_resume_leads_on_with_the_run(home: Home) -> None:
    """Key and button; the export that is saved now goes with it."""
    save_definitions(home, "VIP")
    enter(home, Past(status="canceled"))
    led = Led()
    async with story(home, led=led) as (pilot, _):
        await pilot.press("r")
        await until(pilot, lambda: len(led.to) == 1)
        await pilot.click("#resume")
        await until(pilot, lambda: len(led.to) == 2)
    export, run, resume, options = led.to[0]
    assert export == ExportStore(home).get("VIP")
    assert (run.id, resume, options) == ("run-0", True, None)  # type: ignore[attr-defined]


async def test_resend_asks_first(home: Home) -> None:
    """The question has the number; only yes leads to a plan of the rows that came back."""
    save_definitions(home, "VIP")
    enter(home, Past(outcomes=Outcomes(accepted=8, invalid=2), returned=returned_rows(home, 2)))
    led = Led()
    async with story(home, led=led) as (pilot, screen):
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "Send 2 returned rows of VIP again?" in lines_of(pilot.app.screen)
        await pilot.press("n")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert led.to == []
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: bool(led.to))
        assert led.to[0][1:] == (None, False, Options(resend=True))


async def test_older_rows_are_not_resent(home: Home) -> None:
    """A resend takes the rows of the last run, so no other run offers it."""
    save_definitions(home, "VIP")
    back = Past(outcomes=Outcomes(invalid=2), returned=returned_rows(home, 2))
    enter(home, back, Past(age=timedelta(minutes=5)))
    async with story(home) as (_, screen):
        assert "Send returned rows" not in buttons(screen)
        assert screen.check_action("browse", ()) is True


async def test_returned_rows_are_browsed_without_harm(home: Home) -> None:
    """The first thousand, why in front, hostile cells as text; the key turns back to the story."""
    save_definitions(home, "VIP")
    enter(home, Past(outcomes=Outcomes(invalid=1_500), returned=returned_rows(home, 1_500)))
    async with story(home) as (pilot, screen):
        await pilot.press("b")
        table = screen.query_one(RowTable)
        await until(pilot, lambda: len(table.rows) == MOST_ROWS)
        assert "The first 1,000 of the rows that came back" in lines_of(screen)
        assert table.render_line(0).text.split() == ["row", "outcome", "reason", "EMail", "[/bad]"]
        line = table.render_line(1).text
        assert 'invalid  no "@" [/]  =1+1 0' in line
        assert "[/x][red]␛[31m" in line
        await pilot.press("end")
        assert table.row is not None
        assert table.row.cells[0] == "999"
        await pilot.press("b")
        assert screen.query_one(TabbedContent).active == "story"


async def test_returned_rows_that_are_gone_are_a_banner(home: Home) -> None:
    """A file that somebody moved away is named, and the story stays."""
    save_definitions(home, "VIP")
    enter(home, Past(outcomes=Outcomes(invalid=1), returned=str(home.runs / "gone.csv")))
    async with story(home) as (pilot, screen):
        await pilot.press("b")
        await until(pilot, lambda: screen.banner.is_shown)
        assert "gone.csv cannot be read any more" in lines_of(screen)
        assert "The rows cannot be shown." in str(
            screen.query_one("#returned--said", Static).visual
        )


def test_returned_rows_with_many_columns(tmp_path: Path) -> None:
    """A wide file is cut at sixty columns; what is empty is an empty cell."""
    path = tmp_path / "[returned].csv"
    names = [f"c{n}" for n in range(100)]
    path.write_text(",".join([*names, "row", "outcome", "reason"]) + "\n" + "," * 102 + "\n")
    found = read_returned(path)
    assert [column.title for column in found.columns[:4]] == ["row", "outcome", "reason", "c0"]
    assert (len(found.columns), found.is_all) == (60, True)
    assert set(found.rows[0].cells) == {""}


async def test_the_report_is_told_not_opened(home: Home) -> None:
    """A banner has the path, and stays."""
    enter(home, FULL)
    async with story(home) as (pilot, screen):
        await pilot.press("o")
        await pilot.pause()
        assert screen.banner.is_shown
        assert "run-0/report.json" in str(screen.banner.query_one(Static).visual)


@pytest.mark.parametrize(("ending", "button"), [("json", "#json"), ("csv", "#csv")])
async def test_is_saved_beside_the_report(home: Home, ending: str, button: str) -> None:
    """The suggestion is the run's folder; the buttons choose the format; no row is in it."""
    enter(home, FULL)
    async with story(home) as (pilot, screen):
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, SaveStory))
        await pilot.click(button)
        await pilot.press("enter")
        await until(pilot, lambda: screen.banner.is_shown)
        path = home.runs / "run-0" / f"story.{ending}"
        assert str(path.name) in str(screen.banner.query_one(Static).visual)
        assert "the e-mail address has no @" in path.read_text("utf-8")
    if ending == "json":
        saved = json.loads(path.read_text("utf-8"))
        assert saved["outcomes"]["accepted"] == 90
        assert sum(saved["outcomes"].values()) == saved["rows"] == 100
        assert saved["speed"] == [{"seconds": 1.0, "done": 30}, {"seconds": 4.0, "done": 93}]


async def test_a_place_to_save_is_asked_for_and_checked(home: Home, tmp_path: Path) -> None:
    """A wrong path is said at the field; escape saves nothing; a good one is written."""
    enter(home, FULL)
    async with story(home) as (pilot, screen):
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, SaveStory))
        dialog = pilot.app.screen
        box = dialog.query_one(Input)
        box.value = str(tmp_path / "no" / "story.csv")
        await pilot.click("#save")
        await pilot.pause()
        assert "✗ There is no folder" in lines_of(dialog)
        box.value = str(tmp_path / "my story.csv")
        await pilot.pause()
        await pilot.click("#save")
        await until(pilot, lambda: (tmp_path / "my story.csv").exists())
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, SaveStory))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
    assert not (home.runs / "run-0" / "story.json").exists()


async def test_a_run_that_is_not_there_is_a_banner(home: Home) -> None:
    """It may have been a plan that was forgotten meanwhile."""
    enter(home)
    app = CiBrazeApp(home, first=lambda session: RunStoryScreen(session, "gone", Led()))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.screen.banner.is_shown)  # type: ignore[attr-defined]
        assert "There is no run gone" in lines_of(app.screen)
        await pilot.press("o", "x", "t", "r", "b")


async def test_from_home_to_a_real_run_and_its_resend(
    tmp_path: Path, shared_sandbox: SandboxProcess
) -> None:
    """The whole way by keys: run, history, story with its speed, resend to its plan, and back."""
    shared_sandbox.inspector.reset(Settings(apply_delay=0.0))
    world = World(tmp_path, shared_sandbox)
    rows = [("c1", "c1@example.com", "VIP"), ("c2", "no address", "VIP")]
    run, _ = await asyncio.to_thread(world.run, world.export(world.customers(rows)))
    assert [sample.done for sample in world.store.samples(run.id)] == [1]
    app = CiBrazeApp(world.home, keys=world.keys)
    async with app.run_test() as pilot:
        await until(
            pilot, lambda: isinstance(app.screen, HomeScreen) and app.screen._books is not None
        )
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: app.screen.query_one(RowTable).row is not None)
        await pilot.press("enter")
        await until(pilot, lambda: "✓ Finished" in lines_of(app.screen))
        screen = app.screen
        assert "SANDBOX" in lines_of(screen)
        assert screen.query(SpeedPlot)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        await until(pilot, lambda: "1 row in the file of returned rows" in lines_of(app.screen))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
