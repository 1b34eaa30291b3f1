"""What may be typed as an endpoint."""

from __future__ import annotations

import pytest

from ci_braze_tui.braze.clusters import CLUSTERS, parse_endpoint
from ci_braze_tui.errors import DefinitionError


@pytest.mark.parametrize("cluster", CLUSTERS, ids=lambda cluster: cluster.instance)
def test_every_known_host_and_dashboard_leads_to_its_cluster(cluster):
    """A cluster's REST host and its dashboard's address name the same endpoint, over https."""
    by_host = parse_endpoint(cluster.host)
    by_dashboard = parse_endpoint(f"https://{cluster.dashboard}/dashboard/app_usage?locale=de#top")
    assert by_host == by_dashboard
    assert (by_host.host, by_host.base_url) == (cluster.host, f"https://{cluster.host}")
    assert (by_host.instance, by_host.note, by_host.is_local) == (cluster.instance, None, False)


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("  REST.Fra-01.Braze.EU\n", "rest.fra-01.braze.eu"),
        ("dashboard-03.braze.com", "rest.iad-03.braze.com"),
        ("dashboard-10.braze.com", "rest.us-10.braze.com"),
        ("dashboard.us-11.braze.com/x", "rest.us-11.braze.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("HTTP://LocalHost:9", "http://localhost:9"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_forgiving_where_the_meaning_is_clear(typed, host):
    """Case, outer spaces, a dashboard's address and a local server's final slash are understood."""
    assert parse_endpoint(typed).host == host


def test_a_stored_host_reads_back_as_the_same_endpoint():
    """What a connection's file keeps leads to the same endpoint again."""
    for typed in ("rest.fra-01.braze.eu", "http://127.0.0.1:8080", "rest.new-09.braze.com"):
        endpoint = parse_endpoint(typed)
        assert parse_endpoint(endpoint.host) == endpoint


def test_a_local_server_is_known_as_such():
    """The sandbox on this computer is told apart from Braze."""
    endpoint = parse_endpoint("http://127.0.0.1:8080")
    assert endpoint.is_local
    assert endpoint.instance == "this computer"


def test_an_unknown_cluster_is_accepted_with_a_warning():
    """Braze adds clusters, so a host of the right shape is no error, but it is said."""
    endpoint = parse_endpoint("rest.mars-01.braze.eu")
    assert endpoint.instance is None
    assert endpoint.note is not None
    assert "rest.mars-01.braze.eu is not a cluster we know" in endpoint.note


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "such as rest.fra-01.braze.eu"),
        ("https://rest.iad-01.braze.com", "without a path: rest.iad-01.braze.com"),
        ("https://rest.iad-01.braze.com/users/track", "without a path: rest.iad-01.braze.com"),
        ("rest.iad-01.braze.com/", "without a path: rest.iad-01.braze.com"),
        ("rest.iad-01.braze.com:443", "without a path: rest.iad-01.braze.com"),
        ("sdk.iad-01.braze.com", "REST twin: rest.iad-01.braze.com"),
        ("https://sdk.fra-02.braze.eu/api/v3", "REST twin: rest.fra-02.braze.eu"),
        ("api.appboy.com", "old host"),
        ("sondheim.braze.com", "old host"),
        ("sondheim.appboy.com", "old host"),
        ("127.0.0.1:8080", "http:// in front"),
        ("https://127.0.0.1:8080", "http:// in front"),
        ("http://127.0.0.1", "address and port only"),
        ("http://127.0.0.1:8080/users/track", "address and port only"),
        ("http://user@127.0.0.1:8080", "address and port only"),
        ("http://192.168.1.5:8080", "is not a REST endpoint"),
        ("http://127.0.0.1.evil.example:80", "is not a REST endpoint"),
        ("rest.iad-01.braze.com.evil.example", "is not a REST endpoint"),
        ("https://dashboard-01.braze.com@evil.example", "is not a REST endpoint"),
        ("https://evil.example@dashboard-01.braze.com", "is not a REST endpoint"),
        ("rest.iаd-01.braze.com", "is not a REST endpoint"),
        ("http://[::1", "is not a REST endpoint"),
        ("http://127.0.0.1:99999", "is not a REST endpoint"),
        ("rest. iad-01.braze.com", "is not a REST endpoint"),
        ("\x1b[31mred", '"[31mred" is not a REST endpoint'),
    ],
)
def test_everything_else_is_refused_with_what_to_type(typed, told):
    """No key is sent to a host that is not Braze's, and the sentence says what would be right."""
    with pytest.raises(DefinitionError) as refused:
        parse_endpoint(typed)
    assert told in str(refused.value)
    assert str(refused.value).isprintable()
