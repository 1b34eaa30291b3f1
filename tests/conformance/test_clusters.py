"""Clusters, workspaces, and which key opens which: one host knows nothing of another one's keys."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from tests.conformance.shapes import differences, recorded


@pytest.fixture(scope="module")
def clusters(own_sandbox: SandboxProcess | None) -> Iterator[SandboxProcess]:
    """Two hosts with two workspaces each."""
    if own_sandbox is None:
        pytest.skip("only the sandbox has clusters on demand")
    settings = Settings(workspaces=("Development", "Production"), apply_delay=0)
    with SandboxProcess(settings, clusters=2) as process:
        yield process


def key(process: SandboxProcess, cluster: int, workspace: int, name: str = "full") -> str:
    """The key of that name in one workspace."""
    return process.clusters[cluster].workspaces[workspace].key(name)


def ask(process: SandboxProcess, cluster: int, key: str, path: str, body: object) -> httpx.Response:
    """One POST to one host."""
    return httpx.post(
        f"{process.clusters[cluster].endpoint}{path}",
        json=body,
        headers={"Authorization": f"Bearer {key}"},
        trust_env=False,
    )


def names(process: SandboxProcess, cluster: int, key: str) -> list[object]:
    """The first name of person `a`, as the workspace of that key has it."""
    body = {"external_ids": ["a"], "fields_to_export": ["first_name"]}
    users = ask(process, cluster, key, "/users/export/ids", body).json()["users"]
    return [user["first_name"] for user in users]


@pytest.mark.certainty("measured")
def test_a_key_of_another_cluster_is_an_unknown_key(clusters):
    """Which is why the wrong host looks like a bad key."""
    here, elsewhere = key(clusters, 0, 0), key(clusters, 1, 0)

    answer = ask(clusters, 0, elsewhere, "/users/track", {})

    assert differences(recorded("invalid_key"), answer) == []
    assert answer.json() == {"message": f"Invalid API key: {elsewhere}"}
    assert ask(clusters, 1, here, "/users/track", {}).status_code == 401


@pytest.mark.certainty("documented")
def test_a_key_belongs_to_one_workspace(clusters):
    """Each has profiles of its own, and no way to ask for those of another."""
    wanted = {}
    for cluster in (0, 1):
        for workspace in (0, 1):
            mine = key(clusters, cluster, workspace)
            wanted[mine] = f"of {cluster} and {workspace}"
            item = {"external_id": "a", "first_name": wanted[mine]}
            ask(clusters, cluster, mine, "/users/track", {"attributes": [item]})

    found = {
        mine: names(clusters, cluster, mine)
        for cluster in (0, 1)
        for mine in (key(clusters, cluster, 0), key(clusters, cluster, 1))
    }

    assert found == {mine: [name] for mine, name in wanted.items()}


@pytest.mark.certainty("documented")
def test_types_of_attributes_are_the_workspaces_own(clusters):
    """What is a number here may be a text there."""
    stored = []
    for workspace, value in ((0, 5), (1, "five")):
        mine = key(clusters, 0, workspace)
        item = {"external_id": "t", "conformance_type": value}
        ask(clusters, 0, mine, "/users/track", {"attributes": [item]})
        body = {"external_ids": ["t"], "fields_to_export": ["custom_attributes"]}
        (user,) = ask(clusters, 0, mine, "/users/export/ids", body).json()["users"]
        stored.append(user["custom_attributes"])

    assert stored == [{"conformance_type": 5}, {"conformance_type": "five"}]


@pytest.mark.certainty("recorded")
def test_no_two_keys_are_the_same(clusters):
    """They are UUIDs, of 36 characters in lower case."""
    keys = [
        key.value
        for cluster in clusters.clusters
        for workspace in cluster.workspaces
        for key in workspace.keys
    ]

    assert len(set(keys)) == len(keys) == 20
    assert all(len(key) == 36 and key == key.lower() for key in keys)


@pytest.mark.certainty("assumed")
@pytest.mark.parametrize("path", ["/users/track", "/users/export/ids"])
def test_a_key_may_be_for_other_addresses_only(braze, curtain, path):
    """That keys can have a list of addresses is documented, what others get is not."""
    answer = braze.post(path, {}, key=curtain.process.key("elsewhere"))

    assert answer.status_code == 403
    assert answer.json() == {"message": "Access Denied"}


@pytest.mark.certainty("assumed")
def test_the_address_comes_after_the_key_and_before_the_rate(braze, curtain):
    """An unknown key is 401 from wherever; a known one at the wrong place never reaches a limit."""
    curtain.restart(track_limit=0, track_window=3_600)
    unknown = "11111111-2222-3333-4444-555555555555"

    statuses = [
        braze.post("/users/track", {}, key=value).status_code
        for value in (unknown, curtain.process.key("elsewhere"), braze.target.key)
    ]

    assert statuses == [401, 403, 429]


@pytest.mark.certainty("documented")
def test_a_list_of_addresses_can_name_this_computer(braze, curtain):
    """Then the key opens as any other."""
    curtain.restart(ip_lists={"full": ("203.0.113.0/24", "127.0.0.0/8")})

    assert braze.track({"external_id": braze.person()}).status_code == 201
