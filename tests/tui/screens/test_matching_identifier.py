"""The segment identifier: picked by name, told about by Braze, and in nobody's way where Braze says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec
import pytest

from ci_braze_tui.audience.book import Facts
from ci_braze_tui.braze.permissions import LIST_SEGMENTS, SEGMENT_DETAILS, lacking
from ci_braze_tui.braze.profiles import BrazeSegment
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.exports.braze_segments import SegmentLook
from ci_braze_tui.exports.reaching import audience_of
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.paths import Home, private_folder
from ci_braze_tui.records.rules import Membership, Rules
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.screens.matching import MatchingScreen
from ci_braze_tui.tui.screens.matching_identifier import Asked, BrazeSegments, IdentifierQuestion
from ci_braze_tui.tui.screens.matching_identifier_words import (
    HELP,
    Said,
    by_name,
    said_of,
    segment_choices,
)
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.pick_one import PickOne
from tests.tui.screens.matching_wizard import IDENTIFIER, LOCAL, Wizard, matching

HOSTILE = "[/] \x1b[31mVIP\u202e"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
READ = Facts(
    IDENTIFIER,
    "",
    datetime(2026, 11, 22, 11, 2, tzinfo=UTC),
    150_000,
    7,
    Rules(IDENTIFIER, Matching("e"), Segments(), Membership()),
)


@pytest.mark.parametrize(
    ("look", "facts", "said"),
    [
        (SegmentLook(IDENTIFIER), None, Said(HELP, warns=False)),
        (
            SegmentLook(IDENTIFIER, HOSTILE, datetime(2026, 11, 12, 9, 5, tzinfo=UTC)),
            READ,
            Said(
                "✓ [/] ␛[31mVIP\ufffd, changed 12 Nov 2026 09:05. 150,000 profiles when read today "
                "11:02.",
                warns=False,
            ),
        ),
        (
            SegmentLook(IDENTIFIER, sentence=lacking(SEGMENT_DETAILS)),
            READ,
            Said(
                f"✓ 150,000 profiles when read today 11:02.\n{lacking(SEGMENT_DETAILS)}",
                warns=False,
            ),
        ),
        (  # the list has named it
            SegmentLook(IDENTIFIER, "VIP", sentence=lacking(SEGMENT_DETAILS)),
            None,
            Said("✓ In Braze: VIP.", warns=False),
        ),
        (
            SegmentLook(IDENTIFIER, sentence="Braze does not\x1b know it."),
            None,
            Said("! Braze does not␛ know it.", warns=True),
        ),
    ],
)
def test_what_is_known_is_said(look: SegmentLook, facts: Facts | None, said: Said) -> None:
    """Name, change and size as far as they are known; only what is wrong is a warning."""
    assert said_of(look, facts, NOW) == said


def test_segments_are_listed_by_name() -> None:
    """Twins side by side, told apart by their identifiers; one without a name by that alone."""
    found = (BrazeSegment("b", "vip"), BrazeSegment("c"), BrazeSegment("a", "VIP"))
    choices = segment_choices(by_name(found))
    assert [(each.name, each.detail) for each in choices] == [
        ("c", "c"),
        ("VIP", "a"),
        ("vip", "b"),
    ]


async def press_f5(wizard: Wizard) -> str:
    """Ask for the list, and return what stands below the identifier then."""
    await wizard.press("f5")
    return wizard.help("#field-identifier")


async def test_the_segment_is_picked_by_its_name(
    home: Home,
    sandbox: SandboxProcess,
    closed_port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Picking fills the identifier, and says what it is; whatever keeps Braze from telling is one sentence."""
    vip = sandbox.inspector.add_segment(SegmentDefinition(HOSTILE)).identifier
    here = Connection("Sandbox", sandbox.endpoint)
    monkeypatch.setenv("CI_BRAZE_TUI_API_KEY", sandbox.key("full"))
    async with matching(home, connections=(here,)) as wizard:
        page = wizard.screen._file_page
        assert page.answers.segment_identifier == ""
        await wizard.press("f5")
        assert isinstance(wizard.app.screen, PickOne)
        await wizard.press("[", "/", "enter")
        assert page.answers.segment_identifier == vip
        assert wizard.help("#field-identifier").startswith("✓ [/] ␛[31mVIP\ufffd, changed ")

        await wizard.fill("#file--name", "VIP")
        folder = private_folder(audience_of(home, "VIP", here.name).folder)
        read = msgspec.structs.replace(READ, segment=vip, read_at=datetime.now(UTC))
        (folder / "audience.json").write_bytes(msgspec.json.encode(read))
        page.focus_first()
        await wizard.settle()
        assert "150,000 profiles when read" in wizard.help("#field-identifier")

        await wizard.fill("#file--identifier", IDENTIFIER)
        assert wizard.help("#field-identifier").startswith("! ")
        assert wizard.error("#field-identifier") == ""
        assert wizard.screen.query_one("#field-identifier").has_class("-warned")
        await wizard.fill("#file--identifier", "none")
        assert "UUID" in wizard.error("#field-identifier")

        monkeypatch.setenv("CI_BRAZE_TUI_API_KEY", sandbox.key("connector"))
        assert await press_f5(wizard) == f"! {lacking(LIST_SEGMENTS)}"
        await wizard.fill("#file--identifier", vip)
        assert wizard.help("#field-identifier").startswith("✓ In Braze: [/] ␛[31mVIP\ufffd. 150,")
        monkeypatch.delenv("CI_BRAZE_TUI_API_KEY")
        assert "No API key was found for Sandbox." in await press_f5(wizard)
        page._identifier.tell_connection(None)
        assert "Choose a connection first" in await press_f5(wizard)

        monkeypatch.setenv("CI_BRAZE_TUI_API_KEY", sandbox.key("full"))
        nowhere = Connection("Nowhere", f"http://127.0.0.1:{closed_port}")
        page._identifier.tell_connection(nowhere)
        assert str(closed_port) in await press_f5(wizard)
        assert [type(each) for each in wizard.app.screen_stack[-1:]] == [MatchingScreen]


class Slow(BrazeSegments):
    """A Braze whose answers come when they are let go."""

    def __init__(self, home: Home) -> None:
        super().__init__(Session(home), None)
        self.gates: dict[str, asyncio.Event] = {}

    async def all(self, connection: Connection) -> Sequence[BrazeSegment]:
        """One segment, in time."""
        gate = self.gates["list"] = asyncio.Event()
        await gate.wait()
        return (BrazeSegment(IDENTIFIER, "VIP"),)

    async def look_up(self, asked: Asked) -> SegmentLook:
        """The name of the connection as the name of the segment, in time."""
        gate = self.gates[asked.connection.name] = asyncio.Event()
        await gate.wait()
        return SegmentLook(asked.identifier, asked.connection.name)


async def test_an_answer_that_comes_too_late_is_dropped(
    home: Home, around: Callable[..., CiBrazeApp]
) -> None:
    """Nothing about another identifier or another Braze is shown, and no list on another page."""
    braze, app = Slow(home), around()
    async with app.run_test() as pilot:
        await pilot.pause()
        question = IdentifierQuestion(IDENTIFIER, braze, lambda: "VIP")
        await app.screen.mount(question)

        def said() -> str:
            return str(question.query_one(".field--message").visual)  # type: ignore[attr-defined]

        question.tell_connection(LOCAL)
        await pilot.pause()
        question.tell_connection(Connection("Other", LOCAL.endpoint))
        await pilot.pause()
        braze.gates["Sandbox"].set()
        braze.gates["Other"].set()
        await app.workers.wait_for_complete([each for each in app.workers if each.is_running])
        await pilot.pause()
        assert said() == "✓ In Braze: Other."

        question.pick()
        await pilot.pause()
        question.display = False  # as when another page is shown
        braze.gates["list"].set()
        await pilot.pause()
        assert said() == HELP
        assert not isinstance(app.screen, PickOne)
        question.display = True

        question.look_again()
        await pilot.pause()
        await pilot.click("#file--identifier")
        await pilot.press("end", "backspace")
        braze.gates["Other"].set()
        await pilot.pause()
        assert said() == HELP
        assert not [each for each in app.workers if each.group == "matching-identifier"]
