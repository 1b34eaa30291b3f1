"""What is in the journal is still there after the process that wrote it died."""

from __future__ import annotations

from contextlib import suppress

import pytest

from ci_braze_tui.delivery.journal import Entry, Journal, Traffic
from ci_braze_tui.runs.database import connect
from tests.delivery.books import Books


def test_an_empty_journal_has_everything_to_do(books):
    """Before the first request nothing is entered."""
    with books.journal() as journal:
        assert (journal.entries(), journal.reached(), journal.rejections()) == ([], 0, {})
        assert journal.traffic() == Traffic()


def test_a_batch_under_way_outlives_its_process(books):
    """A batch that may have been sent is known as such by whoever comes next."""
    with books.journal() as journal:
        journal.sending(0, 75)
    with books.journal() as journal:
        assert journal.entries() == [Entry(0, 75, "sending")]
        assert (journal.unfinished(), journal.reached()) == ([Entry(0, 75, "sending")], 75)


@pytest.mark.parametrize(("state", "unfinished"), [("accepted", 0), ("unknown", 1), ("pending", 1)])
def test_an_answer_takes_the_place_of_what_was_there(books, state, unfinished):
    """One batch is one entry, and only an answer that can be trusted finishes it."""
    with books.journal() as journal:
        journal.sending(0, 75)
        journal.enter(Entry(0, 75, state, "why"))
    with books.journal() as journal:
        assert journal.entries() == [Entry(0, 75, state, "why")]
        assert len(journal.unfinished()) == unfinished


def test_rejections_are_kept_by_position(books):
    """Each refused record has its reason, hostile text included; a second answer replaces the first."""
    with books.journal() as journal:
        journal.sending(75, 75)
        journal.enter(Entry(75, 75, "accepted"), {79: "bad", 80: "bad"})
        journal.enter(Entry(75, 75, "accepted"), {80: "worse", 149: "[/x] \x1b 😀"})
    with books.journal() as journal:
        assert journal.rejections() == {80: "worse", 149: "[/x] \x1b 😀"}


def test_a_split_batch_is_two_entries(books):
    """The first half is being sent, the second is not; together they are the batch."""
    with books.journal() as journal:
        journal.sending(10, 5)
        journal.split(10, 5, 2)
        assert journal.entries() == [Entry(10, 2, "pending"), Entry(12, 3, "pending")]
        journal.enter(Entry(10, 2, "accepted"))
        journal.sending(12, 3)
        journal.split(12, 3, 1)
    with books.journal() as journal:
        assert journal.entries() == [
            Entry(10, 2, "accepted"), Entry(12, 1, "pending"), Entry(13, 2, "pending"),
        ]  # fmt: skip
        assert journal.reached() == 15


def test_only_an_answer_replaces_what_was_refused_before(books):
    """A batch that was sent again in vain keeps its rejections, an answered one has those of the answer."""
    with books.journal() as journal:
        journal.enter(Entry(0, 10, "accepted"), {3: "no"})
        journal.enter(Entry(10, 10, "unknown", "cut off"), {10: "no", 19: "no"})
        journal.enter(Entry(20, 10, "unknown", "cut off"), {20: "no"})
        journal.enter(Entry(10, 10, "unknown", "no answer"))
        journal.enter(Entry(20, 10, "accepted"), {})
    with books.journal() as journal:
        assert journal.rejections() == {3: "no", 10: "no", 19: "no"}


def test_a_doubt_outlives_a_split(books):
    """Halves of a batch that Braze may have taken may have been taken as well."""
    with books.journal() as journal:
        journal.sending(0, 5)
        journal.split(0, 5, 2, "cut off")
    with books.journal() as journal:
        assert [entry.doubt for entry in journal.entries()] == ["cut off", "cut off"]


def test_an_answer_and_its_rejections_are_entered_together(books):
    """A crash in the middle of entering leaves what was there, not half an answer."""
    with connect(books.home.database) as database:
        journal = Journal(database, books.run.id)
        journal.sending(0, 2)
        with suppress(Exception):
            journal.enter(Entry(0, 2, "accepted"), {0: "no", 1: None})  # type: ignore[dict-item]
    with books.journal() as journal:
        assert journal.entries() == [Entry(0, 2, "sending")]
        assert journal.rejections() == {}


def test_entries_come_in_the_order_of_the_outbox(books):
    """Whatever the order of the answers."""
    with books.journal() as journal:
        for first in (150, 0, 75):
            journal.enter(Entry(first, 75, "accepted"))
        assert [entry.first for entry in journal.entries()] == [0, 75, 150]


def test_traffic_is_noted_over_again(books):
    """The cost of delivery is what was noted last."""
    with books.journal() as journal:
        journal.note_traffic(Traffic(1, 0, 0.5))
        journal.note_traffic(Traffic(3, 1, 1.5))
    with books.journal() as journal:
        assert journal.traffic() == Traffic(3, 1, 1.5)


def test_runs_do_not_see_each_other(books, tmp_path):
    """Two runs in one database have a journal each."""
    other = Books(books.home, Books.new(tmp_path).run)
    with books.journal() as journal:
        journal.enter(Entry(0, 10, "unknown"), {1: "no"})
        journal.note_traffic(Traffic(1, 1, 1.0))
    with other.journal() as journal:
        journal.sending(0, 5)
        journal.enter(Entry(0, 5, "pending"), {})
        assert (journal.reached(), journal.rejections(), journal.traffic()) == (5, {}, Traffic())
    with books.journal() as journal:
        assert journal.rejections() == {1: "no"}
