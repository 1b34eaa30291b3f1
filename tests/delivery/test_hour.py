"""The hour of a contract: handfuls from the books, and a new one when the clock says so."""

from __future__ import annotations

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.delivery.hour import Hour
from ci_braze_tui.runs.budget import Budget
from ci_braze_tui.runs.database import connect
from ci_braze_tui.secret import Secret
from tests.delivery.books import Books


def taken(hour: Hour, most: int = 1_000) -> int:
    """How many requests may go before there is a wait."""
    return next((count for count in range(most) if hour.take()), most)


def test_without_a_limit_there_is_nothing_to_count(books: Books) -> None:
    """Most contracts count no hour."""
    with connect(books.home.database) as database:
        budget = Budget(database, Connection("Acme", "x"), Secret("k"), books.run.id)
        assert taken(Hour(budget, None)) == 1_000


def test_an_hour_is_used_up_and_the_next_one_begins_anew(books: Books) -> None:
    """45 requests an hour are 45, also in the hour behind, and what was left over is not kept."""
    now = [3_600.0 * 1_000 + 3_500]
    with connect(books.home.database) as database:
        budget = Budget(
            database, Connection("Acme", "x"), Secret("k"), books.run.id, clock=lambda: now[0]
        )
        hour = Hour(budget, 45, clock=lambda: now[0])
        assert taken(hour) == 45
        assert hour.take() == 100.0
        now[0] += 100
        assert hour.take() == 0.0
        now[0] += 3_600
        assert taken(hour) == 45


def test_two_runs_have_one_hour_together(books: Books) -> None:
    """What one of them took, the other has not."""
    with connect(books.home.database) as database:
        one, other = (
            Hour(Budget(database, Connection("Acme", "x"), Secret("k"), run), 50)
            for run in (books.run.id, "another")
        )
        assert one.take() == 0.0
        assert taken(other) == 30
        assert taken(one) == 19
