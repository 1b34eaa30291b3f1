"""One question at a time: help, going back, leaving, nonsense, defaults, lists."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ci_braze_tui.cli.plain.asking import BackError, Dialogue, LeftError
from ci_braze_tui.cli.plain.picking import pick, pick_many
from ci_braze_tui.cli.plain.progress import Progress
from ci_braze_tui.cli.plain.steps import leaving, walk
from ci_braze_tui.connections.connection import clean_key
from ci_braze_tui.runs.snapshot import Phase, Snapshot
from tests.cli.plain.talking import typed


def test_a_question_is_asked_until_it_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    """Nonsense is answered with a sentence, `?` with help, and Enter takes the default."""
    dialogue = Dialogue()
    with typed(["", "two words", "?", "abcd-1234"]):
        secret, _told = dialogue.ask("API key", clean_key, help="Copy it from Braze.")
    assert secret.reveal() == "abcd-1234"
    said = capsys.readouterr().out
    assert said.count("API key: ") == 4
    assert "white space inside" in said
    assert "Copy it from Braze." in said
    with typed(["", "maybe", "No"]):
        assert dialogue.ask("Name", str, help="", default="Acme\x1b[2J") == "Acme\x1b[2J"
        assert dialogue.agree("Sure?", help="") is False
    assert "\x1b" not in capsys.readouterr().out


def test_a_list_takes_numbers_names_and_parts_of_names(capsys: pytest.CaptureFixture[str]) -> None:
    """What may mean two things is listed; more than forty are not read out, but found."""
    dialogue, clusters = Dialogue(), ["US-01 iad", "EU-01 fra", "EU-02 fra"]
    with typed(["9", "fra", "fra 02"]):
        assert dialogue.choose("Which?", clusters, help="") == 2
    assert "More than one is meant:\n2. EU-01 fra\n3. EU-02 fra" in capsys.readouterr().out
    with typed(["column 77"]):
        many = [f"column {number}" for number in range(100)]
        assert dialogue.choose("Which?", many, help="") == 77
    said = capsys.readouterr().out
    assert "And 60 more." in said
    assert "column 50" not in said
    with typed(["7", "none", "2,3-3"]):
        chosen = dialogue.choose_many("Which?", clusters, clusters, help="", chosen=(), least=1)
    assert chosen == (1, 2)


@pytest.mark.parametrize(
    ("answer", "places"),
    [
        ("2", (1,)),
        ("2.", (1,)),
        ("b, 3", ()),
        ("B, 3", ()),
        ("a", (0,)),
        ("b", (1, 2)),
        ("0", ()),
        ("²", ()),
        ("99999999999999999999", ()),
    ],
)
def test_what_one_answer_picks(answer: str, places: tuple[int, ...]) -> None:
    """A number is a place; a whole name comes before a part of one."""
    assert pick(answer, ["a", "b one", "b two"]) == places
    assert pick("id", ["user id: it fits", "id: it fits"], ["user id", "id"]) == (1,)


@pytest.mark.parametrize(
    ("answer", "places"),
    [
        ("all", (0, 1, 2)),
        ("none", ()),
        ("1-2, 3", (0, 1, 2)),
        ("vip, lapsed", (0, 2)),
        ("News, letters", (1,)),
        ("3-1", None),
        ("1,,2", None),
        ("x", None),
    ],
)
def test_what_many_answers_pick(answer: str, places: tuple[int, ...] | None) -> None:
    """A name with a comma can be typed alone; one wrong part makes all of it wrong."""
    assert pick_many(answer, ["VIP", "News, letters", "Lapsed"]) == places


def test_back_leads_to_the_question_before_with_its_answer() -> None:
    """Steps that asked nothing are passed over both ways, and at the first one `back` leads out."""
    dialogue, answers = Dialogue(), {"first": "", "last": ""}

    def ask(name: str) -> None:
        answers[name] = dialogue.ask(name, str, help="", default=answers[name])

    steps = (lambda: ask("first"), lambda: None, lambda: ask("last"))
    with typed(["one", "back", "", "two"]):
        walk(dialogue, steps)
    assert answers == {"first": "one", "last": "two"}
    with typed(["", "BACK", "back"]), pytest.raises(BackError), leaving(dialogue, "Nothing."):
        walk(dialogue, steps)


@pytest.mark.parametrize("answers", [["quit"], [], ["?", "QUIT"]])
def test_leaving_is_possible_at_each_question(
    answers: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """By the word or by the end of the input, and what becomes of the answers is said."""
    with typed(answers), pytest.raises(LeftError), leaving(Dialogue(), "Nothing was saved."):
        Dialogue().secret("API key", help="It is hidden.")
    assert "Nothing was saved." in capsys.readouterr().out


def test_progress_is_said_at_each_tenth_and_when_it_is_silent_for_long(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A thousand snapshots are ten lines; a wait is said once; silence lasts ten seconds at most."""
    now = 0.0

    def at(phase: Phase, done: int, waiting_for: str | None = None) -> Snapshot:
        time = datetime(2026, 11, 21, tzinfo=UTC)
        return Snapshot("run", phase, time, records=1_000, done=done, waiting_for=waiting_for)

    progress = Progress(Dialogue(), clock=lambda: now)
    for done in range(1_000):
        progress.show(at("delivering", done))
    for _second in range(3):
        progress.show(at("waiting", 950, "Braze asks to wait."))
    now = 11.0
    progress.show(at("waiting", 950, "Braze asks to wait."))
    progress.show(at("ended", 1_000))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 9 + 2
    assert lines[0].startswith("delivering: 10 %, 100 of 1,000")
    assert lines[-1].endswith("Braze asks to wait.")
