"""What the home screen shows and offers to whom."""

from __future__ import annotations

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.tui.screens.home_books import ConnectionItem, offered
from ci_braze_tui.tui.screens.home_words import connection_words

CONNECTION = Connection("Acme", "rest.iad-01.braze.com", "administrators and contributors")


def test_a_contributor_sees_that_a_connection_is_there_and_no_more():
    """Its host is not shown, and nothing is offered that would be refused."""
    item = ConnectionItem(CONNECTION, ("VIP",), is_open=False)
    assert connection_words(item) == "Braze · 1 export"
    assert offered(item) == ()


def test_an_administrator_sees_where_it_leads():
    """All of it, and all that can be done."""
    item = ConnectionItem(CONNECTION, ())
    assert connection_words(item) == "rest.iad-01.braze.com · no export uses it"
    assert offered(item) == ("copy", "edit", "remove")
