"""What a contract allows, and which contracts cannot be kept."""

from __future__ import annotations

import math

import pytest

from ci_braze_tui.braze.contract import Contract, check_contract


def test_the_usual_contract_is_what_braze_documents():
    """3,000 requests in 3 seconds of 75 objects and 4 MB, and no hourly budget."""
    usual = Contract()
    assert (usual.window, usual.objects, usual.most_bytes) == ((3_000, 3.0), 75, 4_000_000)
    assert (usual.requests_per_hour, usual.bulk) == (None, False)


def test_bulk_has_limits_of_its_own():
    """1,000 objects, less than 2 MB and 50 requests a second, whatever the window of /users/track."""
    bulk = Contract(requests=100, seconds=60.0, bulk=True)
    assert (bulk.window, bulk.objects) == ((50, 1.0), 1_000)
    assert 1_900_000 < bulk.most_bytes < 2_000_000


def test_a_contract_can_ask_for_less():
    """Every limit can be lowered."""
    small = Contract(requests=50, seconds=1.0, requests_per_hour=9, objects_per_request=50)
    assert (small.window, small.objects) == ((50, 1.0), 50)
    assert Contract(objects_per_request=200, bulk=True).objects == 200


@pytest.mark.parametrize(("given", "kept"), [(None, 75), (50, 50), (75, 75), (76, 75), (1_000, 75)])
def test_without_bulk_a_contract_is_one_of_the_plain_endpoint(given, kept):
    """Where bulk is refused, requests shrink to what /users/track takes, and no further."""
    plain = Contract(requests=90, objects_per_request=given, bulk=True).without_bulk()
    assert (plain.bulk, plain.objects, plain.window) == (False, kept, (90, 3.0))
    assert check_contract(plain) is None
    assert plain.without_bulk() == plain


@pytest.mark.parametrize(
    ("contract", "told"),
    [
        (Contract(requests=0), "The requests of a contract"),
        (Contract(requests=1_000_001), "1 to 1,000,000"),
        (Contract(seconds=0.0), "The seconds of a contract"),
        (Contract(seconds=3_601.0), "0.1 to 3,600"),
        (Contract(seconds=math.nan), "they are nan"),
        (Contract(seconds=math.inf), "they are inf"),
        (Contract(requests_per_hour=0), "requests_per_hour"),
        (Contract(objects_per_request=0), "they are 0"),
        (Contract(objects_per_request=76), "1 to 75, with bulk to 1,000; they are 76"),
        (Contract(objects_per_request=1_001, bulk=True), "they are 1,001"),
    ],
)
def test_a_contract_that_cannot_be_kept_says_which_value_it_is(contract, told):
    """One sentence, with the value and what it may be."""
    problem = check_contract(contract)
    assert problem is not None
    assert told in problem


@pytest.mark.parametrize(
    "contract",
    [
        Contract(),
        Contract(bulk=True),
        Contract(1, 0.1, 1, 1),
        Contract(1_000_000, 3_600.0, 10**12, 75),
        Contract(objects_per_request=1_000, bulk=True),
    ],
)
def test_contracts_at_their_limits_are_good(contract):
    """The smallest and the largest values can be kept."""
    assert check_contract(contract) is None


def test_the_terms_are_said_in_a_line():
    """A person sees endpoint, pace, budget and size."""
    assert Contract().terms() == "/users/track, 3,000 requests in 3 s, 75 objects in a request"
    assert Contract(requests_per_hour=40_000, bulk=True).terms() == (
        "/users/track/bulk, 50 requests in 1 s, 40,000 an hour, 1,000 objects in a request"
    )
