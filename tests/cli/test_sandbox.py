"""`ci-braze-tui sandbox`: what it takes, what it says, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest

from ci_braze_tui.cli import main
from ci_braze_tui.sandbox.inspector import Inspector
from ci_braze_tui.sandbox.views import Greeting


@contextmanager
def running(*arguments: str) -> Iterator[str]:
    """The command in a process of its own; gives its first line."""
    command = [sys.executable, "-m", "ci_braze_tui", "sandbox", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline()
        finally:
            process.terminate()
            process.wait(10)


def test_every_option_reaches_the_sandbox():
    """Clusters, segments, customers and settings, told as JSON."""
    with running(
        "--json",
        "--clusters=2",
        "--segment=Gold: tier equals gold",
        "--segment=Another export",
        "--seed-customers=7",
        "--set=apply_delay=0",
    ) as line:
        greeting = msgspec.json.decode(line, type=Greeting)
        stored = Inspector(greeting.endpoint).overview().profiles

    assert len(greeting.clusters) == 2
    assert [(segment.name, segment.rule) for segment in greeting.segments][3:4] == [
        ("Gold", 'tier equals "gold"')
    ]
    assert [segment.name for segment in greeting.segments][4:] == ["Another export"]
    assert stored == 7


def test_for_a_person_it_says_what_to_paste():
    """In words, at once, although the server keeps running."""
    with running() as line:
        assert line == "A Braze sandbox is running. Paste into the wizard:\n"


def test_help_and_settings_show_everything(capsys):
    """Nothing is started for either."""
    with pytest.raises(SystemExit):
        main(["sandbox", "--help"])
    told = capsys.readouterr().out
    code = main(["sandbox", "--settings"])

    for option in ("--port", "--clusters", "--segment", "--seed-customers", "--set", "--json"):
        assert option in told
    assert code == 0
    assert "track_limit=3000" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--set", "aply_delay=1"], "unknown field `aply_delay`"),
        (["--set", "apply_delay"], "write it as name=value"),
        (["--segment", "Gold: tier"], "Segment “Gold”: The rule ends where"),
        (["--port", "65535", "--clusters", "2"], "Port 65536 does not exist"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(capsys, arguments, sentence):
    """With exit code 2 and nothing started."""
    assert main(["sandbox", *arguments]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value"),
    [("--port", "70000"), ("--port", "x"), ("--clusters", "0"), ("--seed-customers", "-1")],
)
def test_numbers_have_their_ranges(capsys, option, value):
    """The option is named."""
    with pytest.raises(SystemExit):
        main(["sandbox", f"{option}={value}"])

    assert option in capsys.readouterr().err
