"""Which servers the suite writes to, and which it does not without being told twice."""

from __future__ import annotations

import pytest

from tests.conformance.target import Target, objection

pytestmark = pytest.mark.certainty("documented")


@pytest.mark.parametrize(
    "url",
    [
        "https://rest.fra-01.braze.eu",
        "https://REST.iad-03.BRAZE.com:443/",
        "https://rest.iad-01.braze.com./",
        "https://braze.com",
        "https://api.appboy.com",
        "https://someone@rest.us-10.braze.com",
    ],
)
def test_the_real_braze_must_be_meant(url):
    """What is written there cannot be taken back."""
    assert "--yes-write-to-braze" in str(objection(url, "key", may_be_real=False))
    assert objection(url, "key", may_be_real=True) is None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "https://braze.example.com", "https://notbraze.com"]
)
def test_other_servers_are_nobodys_business(url):
    """A sandbox, a mock, a recording proxy."""
    assert objection(url, "key", may_be_real=False) is None


@pytest.mark.parametrize(
    ("url", "key"),
    [("rest.example.com", "key"), ("http://", "key"), ("http://[", "key"), ("http://x", "")],
)
def test_half_a_server_is_none(url, key):
    """It takes an address and a key."""
    assert "--braze-" in str(objection(url, key, may_be_real=False))


def test_no_key_is_printed():
    """A failing test shows its target."""
    target = Target("http://x", "secret-1", "secret-2", None, 1.0, foreign=True)

    assert "secret" not in repr(target)
