"""What Braze teaches about sizes, and what it must not teach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.delivery.batch import Batch
from ci_braze_tui.delivery.sizes import Sizes
from ci_braze_tui.runs.budget import Budget
from ci_braze_tui.runs.database import connect
from ci_braze_tui.secret import Secret

BULK = Contract(bulk=True)


@pytest.fixture
def budget(tmp_path) -> Iterator[Budget]:
    """What a connection with bulk has learned: nothing yet."""
    connection = Connection("Acme EU", "rest.fra-01.braze.eu", contract=BULK)
    with connect(tmp_path / "runs.sqlite") as database:
        yield Budget(database, connection, Secret("k"), "me")


def test_bulk_is_given_up_for_good_when_the_plain_way_works(budget):
    """A refusal of bulk alone is about bulk, and the next run knows."""
    sizes = Sizes(BULK, budget)
    sizes.refuse_bulk()
    assert (sizes.bulk, sizes.objects, sizes.window) == (False, 75, (3_000, 3.0))
    sizes.got_through()
    assert not Sizes(BULK, budget).bulk


def test_a_network_that_refuses_everything_teaches_nothing_about_bulk(budget):
    """When the plain way is refused as well, the next run asks for bulk again."""
    Sizes(BULK, budget).refuse_bulk()
    assert Sizes(BULK, budget).bulk


def test_one_odd_object_does_not_make_all_requests_tiny(budget):
    """However small the batches are that Braze calls too long, ten objects go together."""
    contract = Contract()
    sizes = Sizes(contract, budget)
    for count in (75, 37, 18, 9, 4, 2):
        sizes.refused(Batch(0, ("{}",) * count), "objects")
    assert sizes.objects == 10


def test_a_batch_that_was_larger_than_known_teaches_nothing_new(budget):
    """Many batches refused together are one lesson."""
    sizes = Sizes(Contract(), budget)
    for _ in range(5):
        sizes.refused(Batch(0, ("{}",) * 75), "objects")
    assert sizes.objects == 37
