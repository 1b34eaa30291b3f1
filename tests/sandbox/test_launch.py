"""A sandbox as a process: what it says, and that it never outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import httpx
import msgspec
import pytest

from ci_braze_tui.errors import BadInputError, CiBrazeError
from ci_braze_tui.sandbox.__main__ import main
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.sample import stored_customers
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings, parse_settings, settings_as_assignments


def test_settings_reach_the_process():
    """Given keys and segments, and the first profiles of the sample."""
    key = "5b2c0d3e-0000-4000-8000-000000000001"
    settings = Settings(
        keys={"connector": key},
        segments=(SegmentDefinition("My segment", "my-identifier"),),
        seed_customers=150,
    )

    with SandboxProcess(settings) as process:
        assert process.api_key == key
        assert [segment.identifier for segment in process.segments] == ["my-identifier"]
        assert sorted(key.name for key in process.keys) == [
            "connector",
            "elsewhere",
            "full",
            "read_only",
            "track_only",
        ]
        stored = [profile.external_id for profile in process.inspector.profiles()]
        assert stored == [item["external_id"] for item in stored_customers(150)]
        assert process.inspector.overview().requests == 0


def test_the_parent_does_not_load_the_server():
    """Launching and inspecting need neither aiohttp nor httpx."""
    code = (
        "import sys\n"
        "from ci_braze_tui.sandbox.launch import SandboxProcess\n"
        "from ci_braze_tui.sandbox.sample import write_sample_customers\n"
        "print(sorted({'aiohttp', 'httpx', 'polars'} & set(sys.modules)))\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_a_stopped_sandbox_is_gone():
    """Stopping twice is fine."""
    process = SandboxProcess()
    process.stop()
    process.stop()

    with pytest.raises(httpx.ConnectError):
        httpx.get(process.endpoint, trust_env=False)


def test_a_taken_port_is_said_in_a_sentence():
    """The error of the child becomes the error of the parent."""
    with SandboxProcess() as first:
        port = int(first.endpoint.rpartition(":")[2])

        with pytest.raises(CiBrazeError, match=f"Port {port} cannot be used"):
            SandboxProcess(port=port)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_the_sandbox_dies_with_a_parent_that_is_killed():
    """Even when the parent had no chance to stop it."""
    code = (
        "import time\n"
        "from ci_braze_tui.sandbox.launch import SandboxProcess\n"
        "process = SandboxProcess()\n"
        "print(process.endpoint, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        endpoint = parent.stdout.readline().decode().strip()
        assert httpx.get(f"{endpoint}/sandbox", trust_env=False).status_code == 200
        parent.kill()

    for _ in range(100):
        try:
            httpx.get(f"{endpoint}/sandbox", trust_env=False)
        except httpx.TransportError:  # refused, or cut off while it goes
            return
        time.sleep(0.05)
    pytest.fail("The sandbox outlived its parent.")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_shows_what_to_paste_and_stops_on_a_signal(number):
    """In the foreground for a person."""
    command = [sys.executable, "-m", "ci_braze_tui.sandbox", "--set", 'keys={"connector": "k-1"}']
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().decode() for _ in range(6)]
        os.kill(process.pid, number)
        rest = process.stdout.read().decode()
        code = process.wait(10)

    assert lines[2].split()[:1] == ["Endpoint"]
    assert "connector  k-1" in "".join(lines) + rest
    assert code == 0


def test_an_unknown_setting_is_refused_with_its_name(capsys):
    """A typo does not start something else than asked."""
    assert main(["--set", "aply_delay=1"]) == 2
    assert "aply_delay" in capsys.readouterr().err


def test_a_setting_without_a_value_is_refused():
    """The form is said."""
    with pytest.raises(BadInputError, match="name=value"):
        parse_settings(["apply_delay"])


@pytest.mark.parametrize("option", [["--segment", "\udcff: a exists"], ["--set", "keys=\udcff"]])
def test_bytes_that_are_no_text_are_refused(option, capsys):
    """In a sentence that can be printed."""
    assert main(option) == 2
    assert "encoding of this terminal" in capsys.readouterr().err


def test_settings_survive_the_way_through_the_command_line():
    """What the launcher writes is what the child reads."""
    settings = Settings(
        apply_delay=0.5,
        limit_style="seconds",
        blocked_attributes=("ä b", "c"),
        faults=FaultPlan((Fault("slow", requests=(1, 2), seconds=1.5),)),
    )

    assert parse_settings(settings_as_assignments(settings)) == settings
    assert msgspec.json.decode(msgspec.json.encode(settings), type=Settings) == settings
