"""Several clusters and workspaces in one process: what belongs to which, and whose key opens what."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import msgspec
import pytest

from ci_braze_tui.errors import ConnectionLostError
from ci_braze_tui.sandbox.cluster import Cluster
from ci_braze_tui.sandbox.inspector import Inspector
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings

SETTINGS = Settings(
    workspaces=("Europe", "Asia"), apply_delay=0.0, keys={"full": "k-1"}, seed_customers=3
)


@pytest.fixture(scope="module")
def process() -> Iterator[SandboxProcess]:
    """Two clusters of two workspaces each."""
    with SandboxProcess(SETTINGS, clusters=2) as process:
        yield process


@pytest.fixture(autouse=True)
def _as_new(process: SandboxProcess) -> None:
    for cluster in process.clusters:
        Inspector(cluster.endpoint).reset(msgspec.structs.replace(SETTINGS, keys={}))


def track(endpoint: str, key: str, external_id: str) -> httpx.Response:
    """Send one user with one key."""
    return httpx.post(
        f"{endpoint}/users/track",
        json={"attributes": [{"external_id": external_id}]},
        headers={"Authorization": f"Bearer {key}"},
        trust_env=False,
    )


def test_a_key_of_another_cluster_is_as_unknown_as_an_invented_one(process):
    """The same 401, with the key echoed, in both directions."""
    first, second = process.clusters
    for here, there in ((first, second), (second, first)):
        for workspace in here.workspaces:
            key = workspace.key("full")

            answer = track(there.endpoint, key, "a")

            assert answer.status_code == 401
            assert answer.json() == {"message": f"Invalid API key: {key}"}
            assert track(here.endpoint, key, "a").status_code == 201


def test_workspaces_of_a_cluster_share_the_host_and_nothing_that_is_stored(process):
    """Each key writes to its own; the admin view shows the one that is named."""
    cluster = process.clusters[1]
    for workspace in cluster.workspaces:
        assert (
            track(cluster.endpoint, workspace.key("connector"), workspace.name).status_code == 201
        )

    stored = {
        name: [profile.external_id for profile in Inspector(cluster.endpoint, name).profiles()][-1:]
        for name in ("", "Europe", "Asia")
    }

    assert stored == {"": ["Europe"], "Europe": ["Europe"], "Asia": ["Asia"]}
    assert Inspector(cluster.endpoint, "Asia").overview().profiles == 1
    assert Inspector(cluster.endpoint, "Asia").overview().requests == 2


def test_a_segment_of_one_workspace_is_unknown_in_the_other(process):
    """Identifiers are drawn for each workspace."""
    europe, asia = process.clusters[0].workspaces
    path = f"{process.endpoint}/segments/details?segment_id={europe.segments[0].identifier}"

    statuses = [
        httpx.get(
            path, headers={"Authorization": f"Bearer {workspace.key('full')}"}, trust_env=False
        ).status_code
        for workspace in (europe, asia)
    ]

    assert statuses == [200, 400]


def test_rate_limits_are_the_workspace_s_own(process):
    """One workspace without requests left does not stop the other."""
    process.inspector.reset(Settings(workspaces=SETTINGS.workspaces, track_limit=0))
    europe, asia = process.clusters[0].workspaces

    answers = [track(process.endpoint, workspace.key("full"), "a") for workspace in (europe, asia)]

    assert [answer.status_code for answer in answers] == [429, 429]
    other = process.clusters[1]
    assert track(other.endpoint, other.workspaces[0].key("full"), "a").status_code == 201


def test_what_stands_on_top_is_the_first_workspace_of_the_first_cluster(process):
    """A caller that knows of no others needs nothing new."""
    first = process.clusters[0]

    assert process.endpoint == first.endpoint
    assert process.keys == first.workspaces[0].keys
    assert process.segments == first.workspaces[0].segments
    assert process.key("full") == "k-1"
    assert len({key.value for c in process.clusters for w in c.workspaces for key in w.keys}) == 20


def test_customers_are_seeded_into_the_first_workspace_only(process):
    """Of every cluster, so that each has somebody to update."""
    sizes = [
        Inspector(cluster.endpoint, workspace.name).overview().profiles
        for cluster in process.clusters
        for workspace in cluster.workspaces
    ]

    assert sizes == [3, 0, 3, 0]


def test_an_unknown_workspace_is_said(process):
    """A typo does not show the default one."""
    answer = httpx.get(f"{process.endpoint}/sandbox/segments?workspace=Afrika", trust_env=False)

    assert answer.status_code == 404
    assert answer.json() == {"message": "There is no workspace “Afrika”; there are Europe, Asia."}
    with pytest.raises(ConnectionLostError, match="404"):
        Inspector(process.endpoint, "Afrika").settle()


def test_keys_stay_valid_when_workspaces_are_renamed(process):
    """They belong to the place in the row and not to the name."""
    process.inspector.reset(Settings(workspaces=("Nord", "Süd"), apply_delay=0))
    second = process.clusters[0].workspaces[1]

    assert track(process.endpoint, second.key("full"), "a").status_code == 201
    assert Inspector(process.endpoint, "Süd").overview().profiles == 1


def test_a_cluster_of_the_same_seed_draws_the_same(process):
    """What was pasted somewhere can be made valid again."""
    first = Cluster(Settings())
    again = Cluster(Settings(), first.seed)

    assert [again.default.keys, again.default.segments.summaries()] == [
        first.default.keys,
        first.default.segments.summaries(),
    ]
    assert Cluster(Settings()).default.keys != first.default.keys
