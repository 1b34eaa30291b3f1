"""Keys: from where they may be used, and when that is looked at."""

from __future__ import annotations

import pytest

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.keys import ApiKey
from ci_braze_tui.sandbox.settings import Settings, parse_settings


def test_a_key_with_an_ip_list_is_refused_from_anywhere_else(braze):
    """The key `elsewhere` may do everything, but not from this computer."""
    answer = braze.post("/users/track", {"attributes": [{"external_id": "a"}]}, key="elsewhere")

    assert answer.status_code == 403
    assert answer.json() == {"message": "Access Denied"}
    assert braze.inspector.overview().profiles == 0


def test_a_key_with_an_ip_list_works_from_a_network_on_it(braze):
    """The list is a setting, by the name of the key."""
    braze.inspector.reset(
        Settings(ip_lists={"elsewhere": ("203.0.113.0/24", "127.0.0.0/8"), "full": ("::1",)})
    )
    body = {"attributes": [{"external_id": "a"}]}

    assert braze.post("/users/track", body, key="elsewhere").status_code == 201
    assert braze.post("/users/track", body, key="full").status_code == 403
    assert braze.post("/users/track", body, key="connector").status_code == 201


def test_the_address_comes_after_the_key_and_before_the_rate(braze):
    """An unknown key is a 401 anywhere; a refused address uses up no request."""
    braze.inspector.reset(Settings(track_limit=1, track_window=3_600))

    refused = braze.post("/users/track", {}, key="elsewhere")

    assert refused.status_code == 403
    assert refused.headers["X-Ratelimit-Remaining"] == "1"
    assert braze.post("/users/nothing", {}, key="elsewhere").status_code == 404
    assert braze.get("/users/track", key="elsewhere").status_code == 405


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("203.0.113.7", True), ("203.0.114.7", False), ("::1", False), ("2001:db8::5", True)],
)
def test_addresses_are_looked_up_in_networks_of_both_families(address, allowed):
    """An address of one family is in no network of the other."""
    key = ApiKey("k", "v", (), ("203.0.113.0/24", "2001:db8::/32"))

    assert key.allows_from(address) is allowed


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ('ip_lists={"full": ["here"]}', "“here” in the IP list of the key “full” is no network"),
        ('ip_lists={"ful": ["127.0.0.1"]}', "There is no key “ful”; there are connector, full"),
        ('keys={"conector": "k"}', "There is no key “conector”"),
        ('keys={"connector": "k", "full": "k"}', "Two keys have the same value"),
    ],
)
def test_keys_and_lists_that_make_no_sense_are_refused(assignment, sentence):
    """In one sentence that names what is wrong."""
    with pytest.raises(BadInputError, match=sentence):
        parse_settings([assignment])
