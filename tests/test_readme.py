"""What the README says is true."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import msgspec

from ci_braze_tui.braze.contract import check_contract
from ci_braze_tui.cli.arguments import parser
from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import OUTCOMES
from ci_braze_tui.runs.run import Summary
from ci_braze_tui.tui.keys import rebind
from ci_braze_tui.tui.settings import Settings, settings_path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

OPTIONS_OF_TESTS = {"--braze-url", "--braze-key", "--full"}


def test_the_set_up_commands_are_there() -> None:
    """The two commands that do all the set-up stand in the README word for word."""
    assert "pip install . && ci-braze-tui demo\n" in README
    assert "pip install -e '.[dev]' && pytest\n" in README


def test_every_command_and_option_exists() -> None:
    """Each command line in a code block is one the parser takes."""
    for line in re.findall(r"^ci-braze-tui (.+)$", README, re.MULTILINE):
        words = shlex.split(line.split("<")[0])
        assert callable(parser().parse_args(words).command)
    for option in set(re.findall(r"(--[a-z][a-z-]+)", README)) - OPTIONS_OF_TESTS:
        assert option in everything_in_help(), option


def everything_in_help() -> str:
    """The help of all commands."""
    texts, left = [], [parser()]
    while left:
        one = left.pop()
        texts.append(one.format_help())
        for action in one._actions:
            if isinstance(action.choices, dict):
                left.extend(action.choices.values())
    return "\n".join(texts)


def test_the_example_files_are_accepted(tmp_path: Path) -> None:
    """The TOML of the README is settings, an export and its connection, every key of them known."""
    texts = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    taste, one, other = (text for text in texts if re.match(r"theme|version = 1\nname", text))
    home = Home.under(tmp_path)
    settings_path(home).write_text(taste)
    assert Settings.load(home).problems == ()
    assert rebind(Settings.load(home).keys).problems == ()
    export = msgspec.convert(tomllib.loads(one), Export)
    connection = msgspec.convert(tomllib.loads(other), Connection)
    assert (export.name, export.connection) == ("VIP to Braze", connection.name)
    assert check_contract(connection.contract) is None


def test_the_tables_are_complete() -> None:
    """All exit codes, all outcomes and all keys of the summary are explained."""
    assert re.findall(r"^\| (\d) \|", README, re.MULTILINE) == [str(int(code)) for code in ExitCode]
    assert re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE) == list(OUTCOMES)
    for key in Summary.__struct_fields__:
        assert f"`{key}`" in README


def test_the_pictures_are_there() -> None:
    """Every picture that the README shows is in the repository."""
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file(), picture


def test_the_top_level_holds_what_it_should() -> None:
    """Nothing lies about at the top of the repository."""
    allowed = {"pyproject.toml", "ci_braze_tui", "tests", "screenshots", "README.md", "LICENSE"}
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert there - {"build", "dist", "ci_braze_tui.egg-info"} <= allowed
