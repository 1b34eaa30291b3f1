"""Files examined by another process: the same answers, the same errors, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ci_braze_tui.errors import CiBrazeError, SourceError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.desk import Desk, Desks
from ci_braze_tui.exports.examiner import Examiner, named_segments
from ci_braze_tui.exports.questions import Question
from ci_braze_tui.exports.workplace import Workplace
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.sample import write_sample_customers
from ci_braze_tui.sources.choice import Choice, ChooseTableError
from ci_braze_tui.sources.profile import ValueCount
from tests.exports.waiting import PERSONAL

MATCHING = Matching("EMail", "BrazeUserId", fields=(Field("FirstName", "first_name"),))
SEGMENTS = Segments("Segment", ("VIP", "Newsletter"))

ASKS = """
import sys
from pathlib import Path
from ci_braze_tui.exports.desk import Desk
from ci_braze_tui.exports.questions import Question
from tests.exports.waiting import wait
desk, folder = Desk(), Path(sys.argv[1])
folder.mkdir()
print(desk.process_id, flush=True)
desk.ask(Question(wait, (), folder))
"""
"""An app that waits for an answer."""


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """One process for all questions."""
    desk = Desk()
    yield desk
    desk.close()


@pytest.fixture
def asked(desk: Desk, tmp_path: Path) -> Callable:
    """Asks, and makes sure that the folder that was lent is gone."""

    def ask(asks: Callable, *arguments: object, on_rows: Callable = lambda rows: None) -> object:
        folder = tmp_path / "lent"
        folder.mkdir()
        try:
            return desk.ask(Question(asks, arguments, folder), on_rows)
        finally:
            assert not folder.exists()

    return ask


def test_every_answer_comes_as_it_is(asked: Callable, tmp_path: Path) -> None:
    """What the other process says is what is said in this one."""
    path = tmp_path / "customers.csv"
    write_sample_customers(path, 2_000)
    choice, home = Choice(str(path)), Home.under(tmp_path / "home")
    export = Export("x", "3aca937b-9bbc-4e42-9370-05e411967b2b", choice, MATCHING, "Gone", SEGMENTS)
    here = Examiner(tmp_path)
    first = here.preview(choice, export.rules, 10)
    questions = (
        (Examiner.open, choice),
        (Examiner.coverage, choice, MATCHING),
        (Examiner.segments, choice, "Segment", None, ("Gone",), 2),
        (Examiner.overlaps, choice, SEGMENTS, MATCHING),
        (Examiner.preview, choice, export.rules, 10),
        (Examiner.rows, choice, export.rules, [row.row for row in first.rows]),
        (Examiner.locate, choice, export.rules, "1234", 2_000),
    )
    for asks, *arguments in questions:
        assert asks(here, *arguments) == asked(asks, *arguments)

    read: list[int] = []
    found = asked(Examiner.preflight, home, export, "x", on_rows=read.append)
    # Progress is told at most twice a second, so how often depends on the computer.
    assert (found.rows, found.outcomes.total, read[0]) == (2_000, 2_000, 1_000)
    assert not home.state.exists(), "no ledger and no book was touched"


def test_errors_come_as_they_are(asked: Callable, tmp_path: Path) -> None:
    """With their sentence, and with the tables there are to choose from; the desk goes on."""
    for name, header in (("a", "x,y"), ("b", "z")):
        (tmp_path / f"{name}.csv").write_text(f"{header}\n1,2\n"[: 8 if name == "a" else 4])
    with pytest.raises(ChooseTableError) as several:
        asked(Examiner.open, Choice(str(tmp_path)))
    assert several.value.tables == ("a", "b")
    with pytest.raises(SourceError, match='no file "nowhere"'):
        asked(Examiner.open, Choice(str(tmp_path / "nowhere")))
    with pytest.raises(CiBrazeError, match="could not be examined: AttributeError"):
        asked(Examiner.coverage, Choice(str(tmp_path), table="a"), None)


def test_a_file_that_was_replaced_is_opened_anew(asked: Callable, tmp_path: Path) -> None:
    """No answer is about what a file was before."""
    path = tmp_path / "c.csv"
    for text, found in (("EMail\na@x.de\n", 1), ("EMail;X\na@x.de;1\nb@x.de;2\n", 2)):
        path.write_text(text)
        assert found == asked(Examiner.coverage, Choice(str(path)), Matching("EMail")).rows


def test_a_process_that_dies_is_a_sentence(tmp_path: Path) -> None:
    """As when memory runs out: said at once, nothing left, and the next one answers."""
    desks = Desks(kept=1)
    desk = desks.take()
    os.kill(desk.process_id, signal.SIGKILL)
    folder = tmp_path / "lent"
    folder.mkdir()
    with pytest.raises(SourceError, match="The process that reads the file has ended"):
        desk.ask(Question(Examiner.open, (Choice("x"),), folder))
    assert (folder.exists(), desk.is_alive) == (False, False)
    desks.give_back(desk)
    after = desks.take()
    assert after.is_alive
    desks.give_back(after)
    assert desks.take() is after
    after.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
def test_it_ends_with_whoever_started_it(tmp_path: Path) -> None:
    """Also in the midst of an answer, when that one is killed and can say nothing any more."""
    lent = tmp_path / "lent"
    app = subprocess.Popen([sys.executable, "-c", ASKS, str(lent)], stdout=subprocess.PIPE)
    assert app.stdout is not None
    examiner = Path("/proc") / app.stdout.readline().decode().strip()
    until = time.monotonic() + 20
    while not (lent / PERSONAL).exists() and time.monotonic() < until:
        time.sleep(0.02)
    app.kill()
    app.communicate()
    while examiner.exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert (examiner.exists(), lent.exists()) == (False, False)


def test_a_workplace_leaves_nothing(tmp_path: Path) -> None:
    """Its folders are private, go with it, and what somebody left who was killed goes with the next one."""
    root = tmp_path / "home" / "examinations"
    working, dead = Workplace(root), root / "0123"
    dead.mkdir(parents=True)
    (dead / "personal").touch()
    dead.with_suffix(".lock").touch()
    lent = working.lend()
    assert (lent.stat().st_mode & 0o777, list(lent.iterdir())) == (0o700, [])
    assert not dead.exists()
    other = Workplace(root)
    other.lend()
    assert lent.exists()
    other.close()
    working.close()
    assert list(root.iterdir()) == []


def test_segments_with_blanks_around_them_are_one() -> None:
    """Names are folded as the records fold them, and chosen names without rows stay in sight."""
    counts = [ValueCount("VIP", 5), ValueCount(" VIP ", 2), ValueCount("  ", 3)]
    assert named_segments(counts, ["Gone"]) == [ValueCount("VIP", 7), ValueCount("Gone", 0)]


def test_cells_that_name_several_segments_count_for_each() -> None:
    """A row counts once for each name in its cell."""
    counts = [ValueCount("VIP;News;VIP", 5), ValueCount("News", 2), ValueCount(";", 1)]
    assert named_segments(counts, [], ";") == [ValueCount("News", 7), ValueCount("VIP", 5)]
    lists = [ValueCount('["A","B"]', 1), ValueCount('{"Segments":["A"]}', 1)]
    assert named_segments(lists, [], "json") == [ValueCount("A", 2), ValueCount("B", 1)]
