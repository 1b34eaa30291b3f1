"""The proof of a run on its story: asked for, stopped, refused, made, kept, and told without a riddle."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from textual.widgets import Input, Static, TabbedContent

from ci_braze_tui.audience.proof import Cause, Disagreement, Hint, Proof
from ci_braze_tui.audience.proof_words import CAUSES, is_whole, people, proof_lines, remedy, why
from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.screens import run_story_proof_words as words
from ci_braze_tui.tui.screens.proof_dialog import ProofDialog
from ci_braze_tui.tui.screens.run_story import RunStoryScreen
from ci_braze_tui.tui.screens.run_story_dialog import SaveStory
from ci_braze_tui.tui.screens.run_story_proof import ProofPane
from tests.audience.people import put
from tests.tui.screens.seeing import lines_of, until
from tests.world import World

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WRONG = Disagreement("land", "dropped", 7, tuple(f'"external_id":"c{n}"' for n in range(7)))
PROOF = Proof(
    200, 1, ('"email":"[/x]"',), 1_000, 993, (WRONG,), ("image_url",), True, 2, "run", NOW
)


async def _lead(*_where: object) -> None:
    """Goes nowhere."""


async def test_a_run_is_proved_on_its_story(tmp_path: Path, shared_sandbox: SandboxProcess) -> None:
    """Numbers are checked, waiting is told and stopped, a missing permission is named; the proof stays."""
    shared_sandbox.inspector.reset(Settings(apply_delay=0.0))
    keys = {each.name: each.value for each in shared_sandbox.keys}
    world = World(tmp_path, shared_sandbox)
    rows = [(f"c{n}", f"c{n}@x.io", "VIP", "Chile") for n in range(9)]
    path = world.customers(rows, ("BrazeUserId", "EMail", "Segment", "Land"))
    run, _ = await asyncio.to_thread(world.run, world.export(path, fields=(Field("Land", "land"),)))
    await asyncio.to_thread(put, shared_sandbox, [{"external_id": "c3", "land": "Peru"}])
    environment = {"CI_BRAZE_TUI_API_KEY": keys["connector"]}
    app = CiBrazeApp(
        world.home,
        keys=Keys(environ=environment),
        first=lambda session: RunStoryScreen(session, run.id, _lead),
    )
    async with app.run_test() as pilot:
        screen = app.screen
        assert isinstance(screen, RunStoryScreen)
        tabs = screen.query_one(TabbedContent)
        await until(pilot, lambda: tabs.get_tab("proof").display and "✓ Fin" in lines_of(screen))
        pane = screen.query_one(ProofPane)

        async def ask(sample: str, after: str) -> None:
            await pilot.press("v")
            await until(pilot, lambda: isinstance(app.screen, ProofDialog))
            for name, text in (("sample", sample), ("after", after)):
                app.screen.query_one(f"#proof-dialog--{name}", Input).value = text
            await pilot.pause()
            await pilot.click("#prove")
            await pilot.pause()

        await ask("0", "3600")
        assert "✗ Type a number from 1 to 5,000." in lines_of(app.screen)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        assert "Not proved yet" in lines_of(screen)
        assert not pane.is_going

        await ask("5", "3600")
        await until(pilot, lambda: "more to write what it took" in lines_of(screen))
        await pilot.press("v")
        assert app.screen is screen, "one at a time"
        await pilot.press("s", "s")
        await until(pilot, lambda: "Stopped. Nothing was found out." in lines_of(screen))

        await ask("5", "0")
        await until(pilot, lambda: screen.banner.is_shown)
        assert "users.export.ids" in lines_of(screen.banner)
        screen.banner.close()
        environment["CI_BRAZE_TUI_API_KEY"] = keys["full"]
        await ask("100", "0")
        await until(pilot, lambda: "✗ Not all is in Braze as it was sent" in lines_of(screen))
        assert "26 of 27 values agree, in 9 profiles." in lines_of(screen)
        assert "land: Braze has another value;" in lines_of(screen)
        assert tabs.active == "proof"
        await until(pilot, lambda: not pane.is_going)

        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, SaveStory))
        await pilot.press("enter")
        await until(pilot, lambda: screen.banner.is_shown)
        saved = (world.home.runs / run.id / "story.json").read_text("utf-8")
        assert json.loads(saved)["proof"]["agreed"] == 26
        assert "c3" not in saved, "no person is in it"
        await app.push_screen(later := RunStoryScreen(app.session, run.id, _lead))
        await until(pilot, lambda: bool(later.query("ProofPane CountLine")))
        assert "26 of 27" in " ".join(str(each.visual) for each in later.query(Static))


def test_a_proof_in_words() -> None:
    """Agreement with its bounds, who is missing, what differs and why, and what nobody can read."""
    assert proof_lines(PROOF) == [
        "993 of 1,000 values agree, in 200 profiles.",
        "It is a random sample: of all values between 96.90 % and 99.85 % agree, with 95 % certainty.",
        "1 profile was not found: [/x]",
        "2 profiles could not be compared: their e-mail addresses belong to several profiles.",
        "land: Braze has nothing; it dropped the value, or another program removed it "
        "(7 profiles: c0, c1, c2, c3, c4 and 2 more)",
        "Braze does not give back: image_url",
    ]
    assert proof_lines(Proof(0, 0, (), 0, 0, (), (), True)) == ["There was no value to compare."]
    assert people(WRONG.first[:2], 2) == "c0, c1"
    assert set(CAUSES) == set(get_args(Cause))
    hinted = [Disagreement("a", "dropped", 1, (), hint) for hint in get_args(Hint)]
    assert len({why(each) for each in hinted} | {remedy(each) for each in hinted}) == 2 * len(
        hinted
    )


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        (PROOF, "✗ Not all is in Braze as it was sent"),
        (Proof(1, 0, (), 2, 2, (), (), False), "✓ What was looked at is in Braze as it was sent"),
        (
            Proof(1, 1, ('"email":"x"',), 2, 2, (), (), False),
            "✗ Not all is in Braze as it was sent",
        ),
        (Proof(0, 0, (), 0, 0, (), (), True), "! There was nobody to look at"),
    ],
)
def test_the_verdict_comes_first(proof: Proof, expected: str) -> None:
    """Good news only where everything agrees and nobody is missing."""
    first = next(words.proof_lines(proof, NOW))
    assert str(first.visual) == expected  # type: ignore[attr-defined]
    assert expected.startswith("✓") is (is_whole(proof) and proof.profiles > 0)


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (None, "Starting …"),
        (Progress("ordering", NOW), "Asking Braze for a file of the Braze segment …"),
        (
            Progress("waiting", NOW, awaited="writes", until=NOW + timedelta(seconds=65)),
            "Braze has 1 min 5 s more to write what it took …",
        ),
        (
            Progress("waiting", NOW - timedelta(minutes=3)),
            "Braze is making a file of the segment: 3 min so far …",
        ),
        (
            Progress("waiting", NOW - timedelta(seconds=9), awaited="turn"),
            "Waiting until Braze or another process is done with this segment: 9 s …",
        ),
        (Progress("fetching", NOW, bytes=12_345_678), "Fetching the file: 12.3 MB …"),
        (Progress("reading", NOW, profiles=5_000), "Reading: 5,000 profiles so far …"),
    ],
)
def test_how_far_it_is_is_told(progress: Progress | None, expected: str) -> None:
    """Each phase in words, each wait with its time; what is stopped says what goes on."""
    assert words.going(progress, NOW) == expected
    goes_on = progress is not None and (progress.phase, progress.awaited) in (
        ("waiting", "file"),
        ("fetching", "file"),
    )
    assert ("Braze goes on making" in words.stopped(progress)) is goes_on
