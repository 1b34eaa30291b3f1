"""A sandbox in a file: closed and opened, killed, shared, spoiled."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import httpx
import msgspec
import pytest

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.storage import StoreFile
from ci_braze_tui.sandbox.views import Greeting


@pytest.fixture
def path(tmp_path):
    """Where the file will be."""
    return tmp_path / "braze.db"


def send(process, *objects, path="/users/track", body=None):
    """POST user objects, or another body to another path, with the key for everything."""
    answer = httpx.post(
        process.endpoint + path,
        json=body or {"attributes": list(objects)},
        headers={"Authorization": f"Bearer {process.key('full')}"},
    )
    answer.raise_for_status()


def held(process):
    """All profiles, in a form to compare."""
    return list(process.inspector.profiles())


def test_everything_but_the_requests_is_there_again(path):
    """Profiles, types, drops, data points, segments, keys and the port survive closing and opening."""
    people = [
        {"external_id": "a", "points": 5, "since": "2024-01-31", "tags": ["x", "y"]},
        {"email": "Ana@example.com", "country": "Atlantis", "home_city": "Belém 🎉 \u202e [b]"},
        {"user_alias": {"alias_label": "crm", "alias_name": "7"}, "_update_existing_only": False},
        {"external_id": "gone"},
    ]
    with SandboxProcess(Settings(apply_delay=0.0), store=path) as process:
        send(process, *people)
        send(process, path="/users/delete", body={"external_ids": ["gone"]})
        process.inspector.add_segment(SegmentDefinition("Rich", rule="points exists"))
        before = held(process), process.inspector.dropped(), process.inspector.segments()
        sums, keys, endpoint = process.inspector.overview(), process.keys, process.endpoint

    with SandboxProcess(Settings(apply_delay=0.0), store=path) as process:
        inspector = process.inspector
        assert (held(process), inspector.dropped(), inspector.segments()) == before
        assert (process.keys, process.endpoint) == (keys, endpoint)
        assert inspector.overview().data_points == sums.data_points
        assert inspector.overview().dropped_by_reason == sums.dropped_by_reason
        assert inspector.overview().requests == 0

        send(process, {"external_id": "a", "points": "many"}, {"external_id": "new"})
        send(process, {"email": "ana@example.com", "plan": "gold"})
        assert inspector.dropped()[-1].reason == "type mismatch: not a number"
        assert [one.custom for one in inspector.profiles_by_email("ANA@example.com")] == [
            {"plan": "gold"}
        ]
        assert len({one.braze_id for one in held(process)}) == 4


def test_what_was_answered_is_kept_though_it_was_to_be_applied_later(path):
    """An orderly end applies what is still pending, and does not wait until its time has come."""
    with SandboxProcess(Settings(apply_delay=60.0), store=path) as process:
        send(process, {"external_id": "late", "points": 5})

    with SandboxProcess(store=path) as process:
        assert [one.external_id for one in held(process)] == ["late"]


def test_other_settings_hold_for_what_was_stored_under_former_ones(path):
    """An attribute that is blocklisted meanwhile is written no more, by no way."""
    with SandboxProcess(Settings(apply_delay=0.0), store=path) as process:
        send(process, {"external_id": "a", "points": 5, "plan": "gold"})

    settings = Settings(apply_delay=0.0, blocked_attributes=("points",))
    with SandboxProcess(settings, store=path) as process:
        for plan in ("silver", "iron"):
            send(process, {"external_id": "a", "points": 6, "plan": plan})
        [profile] = held(process)
        assert profile.custom == {"points": 5, "plan": "iron"}
        assert [drop.reason for drop in process.inspector.dropped()] == [
            "blocklisted attribute"
        ] * 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9")
def test_a_kill_costs_no_more_than_the_last_moment(path):
    """What was stored a moment before `kill -9` is in the file, and the file is sound."""
    with running(path, "--set", "apply_delay=0") as (process, greeting):
        post(greeting, [{"external_id": f"u{number}"} for number in range(75)])
        # What follows is in a later copy than what came before it.
        copied = wait_until_copied(path, "u74")
        os.kill(process.pid, signal.SIGKILL)

    assert copied
    with SandboxProcess(store=path) as process:
        assert len(held(process)) == 75


def test_starting_again_as_new_empties_the_file_too(path):
    """A reset forgets what was stored, drawn identifiers excepted."""
    with SandboxProcess(Settings(apply_delay=0.0), store=path) as process:
        send(process, {"external_id": "a", "country": "Atlantis"})
        process.inspector.reset()
        send(process, {"external_id": "b"})
        key = process.api_key

    with SandboxProcess(store=path) as process:
        assert [one.external_id for one in held(process)] == ["b"]
        assert process.inspector.dropped() == ()
        assert process.api_key == key


def test_sample_customers_are_stored_once(path):
    """Opening the file again with the same option doubles nobody."""
    for _ in range(2):
        with SandboxProcess(Settings(seed_customers=30), store=path) as process:
            assert process.inspector.overview().profiles == 30


def test_several_workspaces_and_clusters_are_kept_apart(path):
    """Each has its own profiles, and a new one starts empty beside those that are known."""
    settings = Settings(apply_delay=0.0, workspaces=("main", "second"))
    with SandboxProcess(Settings(apply_delay=0.0), store=path) as process:
        send(process, {"external_id": "a"})

    with SandboxProcess(settings, store=path) as process:
        second = process.clusters[0].workspaces[1]
        key = {key.name: key.value for key in second.keys}["full"]
        httpx.post(
            f"{process.endpoint}/users/track",
            json={"attributes": [{"external_id": "b"}]},
            headers={"Authorization": f"Bearer {key}"},
        ).raise_for_status()

    with SandboxProcess(settings, store=path) as process:
        assert [one.external_id for one in held(process)] == ["a"]
        answer = httpx.get(f"{process.endpoint}/sandbox/profiles?workspace=second")
        assert '"b"' in answer.text
        assert '"a"' not in answer.text


def test_the_file_is_for_its_owner_only(path):
    """It holds what looks like personal data."""
    with SandboxProcess(store=path):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 or sys.platform == "win32"


@pytest.mark.skipif(sys.platform == "win32", reason="no colon in a file's name")
def test_a_name_that_sqlite_knows_is_a_file_like_any_other(tmp_path, monkeypatch):
    """`:memory:` would keep nothing."""
    monkeypatch.chdir(tmp_path)
    with closing(StoreFile(Path(":memory:"))):
        pass

    assert (tmp_path / ":memory:").stat().st_size > 0


def test_another_sandbox_is_turned_away(path):
    """Two processes never write one file; the sentence says who has it."""
    with (
        SandboxProcess(store=path),
        pytest.raises(CiBrazeError, match="another sandbox has it open"),
    ):
        SandboxProcess(store=path)


def test_a_port_that_is_taken_meanwhile_is_no_obstacle(path, tmp_path):
    """The sandbox then answers on a free one."""
    with SandboxProcess(store=path) as process:
        endpoint = process.endpoint
    port = int(endpoint.rpartition(":")[2])
    with SandboxProcess(port=port), SandboxProcess(store=path) as process:
        assert process.endpoint != endpoint


@pytest.mark.parametrize(
    "kind", ["text", "other database", "newer", "damaged", "torn", "folder", "nowhere"]
)
def test_a_file_that_is_none_of_ours_is_left_alone(path, kind):
    """One clear sentence, and not a byte of the file changed."""
    match kind:
        case "text":
            path.write_text("CustomerId,EMail\n1,a@example.com\n" * 500)
        case "other database":
            with sqlite3.connect(path) as other:
                other.execute("CREATE TABLE theirs (x)")
            other.close()
        case "newer" | "damaged" | "torn":
            with SandboxProcess(store=path):
                pass
            with sqlite3.connect(path) as ours:
                if kind == "newer":
                    ours.execute("PRAGMA user_version = 99")
                elif kind == "torn":
                    ours.execute("UPDATE clusters SET seed = 'nonsense'")
                else:
                    ours.execute("UPDATE workspaces SET content = 'nonsense'")
            ours.close()
        case "folder":
            path.mkdir()
        case "nowhere":
            path = path / "deeper" / "braze.db"
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(CiBrazeError, match="cannot be used") as caught:
        SandboxProcess(store=path)

    assert str(path) in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_stops_the_sandbox_with_a_sentence(path):
    """What cannot be kept is not pretended to be kept."""
    with running(path, "--set", "apply_delay=0", largest_file=400_000) as (process, greeting):
        people = [{"external_id": f"u{number}", "text": "y" * 250} for number in range(75)]
        with pytest.raises(httpx.TransportError):
            post_without_end(greeting, people)
        assert process.wait(10) == 2
        assert process.stderr is not None
        said = process.stderr.read()

    assert "cannot be written" in said
    assert "Traceback" not in said


@contextmanager
def running(path, *arguments, largest_file=None):
    """A sandbox process of our own making, and what it says first."""

    def limit():
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    command = [sys.executable, "-m", "ci_braze_tui.sandbox", "--json", "--store", str(path)]
    with subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit if largest_file else None,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, msgspec.json.decode(process.stdout.readline(), type=Greeting)
        finally:
            process.kill()


def post(greeting, objects):
    """Send user objects."""
    key = greeting.key("full")
    httpx.post(
        f"{greeting.endpoint}/users/track",
        json={"attributes": objects},
        headers={"Authorization": f"Bearer {key}"},
    ).raise_for_status()


def post_without_end(greeting, objects):
    """Send the same objects under new ids until the sandbox is gone."""
    for request in count():
        post(greeting, [one | {"external_id": f"{request} {at}"} for at, one in enumerate(objects)])


def wait_until_copied(path, external_id):
    """Whether the id gets into the file, or what lies beside it, within ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if any(
            external_id.encode() in part.read_bytes() for part in path.parent.glob(f"{path.name}*")
        ):
            return True
        time.sleep(0.05)
    return False
