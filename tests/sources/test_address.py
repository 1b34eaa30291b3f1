"""What grants access to a file elsewhere is never part of what is shown of it."""

from __future__ import annotations

import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.address import (
    is_address,
    name_of,
    refuse_unsafe,
    shown_address,
    without_secrets,
)
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.cloud.trouble import explain_cloud
from ci_braze_tui.sources.opening import open_source


@pytest.mark.parametrize(
    ("address", "bare", "name"),
    [
        ("https://a.b/c/d%20e.csv?sig=X#Y", "https://a.b/c/d%20e.csv", "d e.csv"),
        ("https://user:pass@a.b/c.csv", "https://a.b/c.csv", "c.csv"),
        ("https://a.b?sig=X", "https://a.b", "a.b"),
        ("https://a.b/c.csv#?x@y", "https://a.b/c.csv", "c.csv"),
        ("s3://b/t/**/*.parquet", "s3://b/t/**/*.parquet", "t"),
        ("abfss://c@a.dfs.core.windows.net/t/", "abfss://c@a.dfs.core.windows.net/t/", "t"),
    ],
)
def test_an_address_is_shown_without_secrets(address, bare, name):
    """Users, passwords, queries and fragments are left out, a container is not."""
    assert is_address(address)
    assert (without_secrets(address), name_of(address)) == (bare, name)


@pytest.mark.parametrize("path", ["a.csv", "/s3:/b", "C:\\https\\a", "C://a/b", "s3:/b/c"])
def test_paths_are_no_addresses(path):
    """What only looks like an address is a file."""
    assert not is_address(path)


@pytest.mark.parametrize(
    "address",
    [
        "wasbs://c@a.blob.core.windows.net/d.csv?sig=SeCrEt",
        "ftp://user:SeCrEt@a.b/d.csv",
        " https://a.b/d.csv?sig=SeCrEt",
        "https:/a.b/d.csv?sig=SeCrEt",
    ],
)
def test_an_address_that_is_not_read_has_secrets_as_well(address):
    """It is no path of this computer, which would be shown as a whole."""
    choice = Choice(address)
    with pytest.raises(SourceError, match="no address that is read") as caught:
        open_source(choice)
    assert choice.name == "d.csv"
    assert "SeCrEt" not in str(caught.value)


def test_hostile_addresses_are_harmless():
    """Escape codes of an address do not reach the screen, nor does a page of it."""
    assert "\x1b" not in shown_address("https://a.b/\x1b[31m.csv")
    assert len(shown_address("https://a.b/" + "x" * 5000)) < 100


@pytest.mark.parametrize(
    "address", ["http://localhost:80/a", "http://127.8.0.1/a", "http://[::1]/a"]
)
def test_this_computer_may_be_asked_in_the_clear(address):
    """What does not leave the computer needs no encryption."""
    refuse_unsafe(address)


@pytest.mark.parametrize("address", ["http://10.0.0.1/a", "HTTP://a.b/c", "http://localhost.a.b/c"])
def test_other_computers_may_not(address):
    """What leaves the computer does."""
    with pytest.raises(SourceError, match="use https:// instead"):
        refuse_unsafe(address)


FETCHING = (
    "object-store error: Generic HTTP error: Error performing GET https://a.b/c.csv?sig=X in 2s"
)


@pytest.mark.parametrize(
    ("address", "error", "expected"),
    [
        ("https://a.b/c", OSError(f"{FETCHING} - dns error"), "The host of https://a.b/c is not"),
        ("https://a.b/c", ConnectionError(f"{FETCHING} tcp connect error"), "cannot be reached"),
        ("https://a.b/c", OSError(f"{FETCHING} operation timed out"), "cannot be reached"),
        (
            "https://a.b/c",
            OSError(f"{FETCHING} invalid peer certificate"),
            "cannot prove who it is",
        ),
        ("https://a.b/c", OSError(f"{FETCHING} status code: 503 x"), "answered with status 503"),
        ("https://a.b/c", OSError(f"{FETCHING} connection reset"), "broke off; try again"),
        ("s3://b/c", OSError("PUT http://169.254.169.254/latest/api/token: 403"), "AWS_REGION"),
        ("gs://b/c", OSError("Error performing token request"), "gcloud auth"),
        ("az://b/c", OSError("Error performing token request"), "az login"),
        ("https://a.b/c", OSError(f"what is {FETCHING}"), "cannot be read as CSV"),
    ],
)
def test_each_cause_has_its_sentence(address, error, expected):
    """The cause is told with its remedy, in one line, without the words of the library."""
    told = str(explain_cloud(address, "CSV", error))
    assert expected in told
    assert "sig=" not in told
    assert "\n" not in told
