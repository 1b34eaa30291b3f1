"""Every screen in the smallest terminal and in others: all its keys are seen, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

from rich.cells import cell_len
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from ci_braze_tui.outbox.preview import PreviewedRow
from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.keys import nodes_with_keys
from ci_braze_tui.tui.screens.connection import ConnectionScreen
from ci_braze_tui.tui.screens.export import ExportScreen
from ci_braze_tui.tui.screens.exports import ExportsScreen
from ci_braze_tui.tui.screens.frame import FramedScreen
from ci_braze_tui.tui.screens.home import HomeScreen
from ci_braze_tui.tui.screens.matching import MatchingScreen
from ci_braze_tui.tui.screens.run_story import RunStoryScreen
from ci_braze_tui.tui.screens.runs import RunsScreen
from ci_braze_tui.tui.screens.segment import SegmentScreen
from ci_braze_tui.tui.screens.trial import TrialScreen
from ci_braze_tui.tui.screens.wizard import WizardScreen
from ci_braze_tui.tui.session import Session
from tests.tui.screens.past_runs import Past, enter, export_named, save_definitions
from tests.tui.screens.seeing import lines_of, until

SIZES = ((200, 60), (40, 10), (60, 18))
MOST = 5
"""Keys besides F1."""
WIDTH = 60


async def _lead(*_: object) -> None:
    """Goes nowhere."""


def _story(run: str) -> Callable[[Session], FramedScreen[object]]:
    return lambda session: RunStoryScreen(session, run, _lead)


def _export(run: str) -> Callable[[Session], Screen[object]]:
    return lambda session: ExportScreen(session, export_named("VIP"), session.runs.get(run))  # type: ignore[return-value]


PREVIEWED = PreviewedRow(1, '{"email":"a@example.com"}', "pending")
RUNS = ("run-0", "run-1", "run-2")
SCREENS: dict[str, tuple[type, Callable[[Session], Screen[object]]]] = {
    "home": (HomeScreen, HomeScreen),
    "exports": (ExportsScreen, ExportsScreen),
    "history": (RunsScreen, lambda session: RunsScreen(session, _lead)),
    "connection": (ConnectionScreen, lambda session: ConnectionScreen(session)),  # type: ignore[dict-item,return-value]
    "matching": (MatchingScreen, lambda session: MatchingScreen(session, None)),  # type: ignore[dict-item,return-value]
    "segment": (SegmentScreen, lambda session: SegmentScreen(session, export_named("VIP"))),  # type: ignore[dict-item,return-value]
    "trial": (TrialScreen, lambda session: TrialScreen(session, None, PREVIEWED)),  # type: ignore[dict-item,return-value]
    **{f"story of {run}": (RunStoryScreen, _story(run)) for run in RUNS},
    **{f"export of {run}": (ExportScreen, _export(run)) for run in RUNS},
}
"""Each screen, and how to make it; run-0 has rows to send again, run-1 can be resumed, run-2 is going."""


def _fill(home: Home) -> Callable[[], None]:
    """Save and run what the screens show; ends what is going."""
    save_definitions(home, "VIP", "News")
    enter(
        home,
        Past(outcomes=Outcomes(accepted=8, invalid=2), returned=str(home.runs / "returned.csv")),
        Past("News", "canceled", timedelta(hours=2)),
        Past("VIP", "delivering", timedelta(hours=3), has_report=False),
    )
    lock = take_lock(home, "VIP", "run-2")
    RunStore(home).set_status("run-2", "delivering")
    return lock.release


async def _states(pilot: Pilot[None], screen: Screen[object]) -> AsyncIterator[str]:
    """Walk through what the screen may show."""
    if isinstance(screen, WizardScreen):
        for page, step in enumerate(screen.STEPS):
            screen.show_page(page)
            yield step.id
    elif isinstance(screen, HomeScreen):
        for place in range(5):
            yield f"line {place}"
            await pilot.press("down")
    else:
        yield "as it opens"


def _faults(app: CiBrazeApp, screen: Screen[object]) -> list[str]:
    """What is wrong with what the footer draws, compact: a margin, then each key with a gap behind it."""
    shown = {
        active.binding.action: f"{app.get_key_display(active.binding)} {active.binding.description}"
        for active in reversed(screen.active_bindings.values())
        if active.binding.show
    }
    said = " ".join(reversed(shown.values()))
    if "help" not in shown or len(shown) > MOST + 1 or cell_len(said) + 2 > WIDTH:
        return [said]
    return []


def _held(screen: Screen[object]) -> tuple[object, ...]:
    """What a person would miss: the focus, and what is typed."""
    return screen.focused, [box.value for box in screen.query(Input)]


async def test_all_keys_are_in_sight_and_sizes_change_nothing(home: Home) -> None:
    """Five keys and F1 at most at 60 columns; focus and text survive every size."""
    finish = _fill(home)
    app = CiBrazeApp(home, first=lambda _session: FramedScreen())
    faults = []
    async with app.run_test(size=(WIDTH, 18)) as pilot:
        for name, (_kind, make) in SCREENS.items():
            await app.push_screen(screen := make(app.session))
            await until(pilot, lambda: "Reading" not in lines_of(app.screen))
            async for state in _states(pilot, screen):
                await pilot.pause()
                faults += [f"{name}, {state}: {fault}" for fault in _faults(app, screen)]
            if isinstance(screen, WizardScreen | RunsScreen):
                before = _held(screen)
                for width, height in SIZES:
                    await pilot.resize_terminal(width, height)
                if _held(screen) != before or app.screen is not screen:
                    faults.append(f"{name}: changed by another size")
            await app.pop_screen()
    finish()
    assert faults == []


def test_every_screen_is_looked_at() -> None:
    """A new screen has to be named above."""
    whole = {node for node in nodes_with_keys() if issubclass(node, FramedScreen)}
    bases = {base for node in whole for base in node.__mro__[1:]}
    assert {screen for screen, _make in SCREENS.values()} == whole - bases
