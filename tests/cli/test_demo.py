"""`ci-braze-tui demo --headless`: the whole way in one command."""

from __future__ import annotations

import json

import msgspec
import pytest

from ci_braze_tui.cli.demonstration import Demonstration
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.process import drive
from ci_braze_tui.matching.mapping import Segments
from ci_braze_tui.runs.run import Options
from tests.world import World


def test_the_demo_exports_and_reads_back(world: World) -> None:
    """Outcomes add up, what was asked for is all there, and the exit code says that rows came back."""
    done = world.cli("demo", "--headless", "--json")
    assert done.returncode == 3
    result = json.loads(done.stdout)
    summary, read_back = result["summary"], result["read_back"]
    assert sum(summary["outcomes"].values()) == summary["rows"] == 5_000
    assert summary["outcomes"]["accepted"] == summary["records"] == read_back["members"]
    assert read_back["asked"] == read_back["found"] == read_back["matching"] == 200


def test_without_a_terminal_the_demo_is_headless(world: World) -> None:
    """Piped, it tells the same in words, leaves nothing in the user's home, and says why it is 3."""
    done = world.cli("demo")
    assert done.returncode == 3
    assert "Read back from Braze: 200 of 200" in done.stdout
    assert "Exit code 3" in done.stderr
    assert list(world.home.runs.glob("*")) == []
    assert [each.name for each in world.home.exports.glob("*")] == []


def test_the_wizard_without_a_terminal_says_so(world: World) -> None:
    """One sentence instead of escape codes in somebody's log."""
    done = world.cli()
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr


@pytest.mark.parametrize("chosen", [("VIP",), ("Newsletter",), ("VIP", "Newsletter", "Lapsed")])
def test_whatever_is_chosen_is_read_back(chosen: tuple[str, ...]) -> None:
    """Who is asked for is who was sent: rows with a bad address are not looked for."""
    with Demonstration() as world:
        export = world.export(world.connect())
        export = msgspec.structs.replace(export, segments=Segments("Segment", chosen))
        run = drive(begin_run(export, world.home, Options()), world.home, world.keys)
        read_back = world.read_back(run)
    assert (read_back.asked, read_back.found, read_back.matching) == (200, 200, 200)
