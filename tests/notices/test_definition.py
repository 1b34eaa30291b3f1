"""`notices.toml`: what it takes, and whose it must be."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec
import pytest

from ci_braze_tui.definitions import write_definition
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.notices.definition import (
    Command,
    Mail,
    Slack,
    Teams,
    Webhook,
    path_of,
    read_notices,
    secrets_of,
    way_of,
)
from ci_braze_tui.paths import Home, private_folder
from ci_braze_tui.workspace.definition import Workspace
from ci_braze_tui.workspace.definition import path_of as workspace_of

README = Path(__file__).parents[2] / "README.md"
EVERY_WAY = next(
    text
    for text in re.findall(r"```toml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    if "[[slack]]" in text
).replace("[[webhook]]", '[[teams]]\nname = "Marketing"\nurl_key = "teams"\n\n[[webhook]]', 1)
"""The example of the README, with Teams."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home without notices."""
    home = Home.under(tmp_path / "home")
    private_folder(home.config)
    return home


def write(home: Home, text: str) -> Path:
    """Write the file as a person does."""
    path_of(home).write_text(text)
    path_of(home).chmod(0o644)
    return path_of(home)


def test_every_way_is_read(home: Home) -> None:
    """Each way has its list; what is not said has a default; secrets are names."""
    write(home, EVERY_WAY)
    notices, trust = read_notices(home)
    assert [type(each) for each in notices] == [Webhook, Slack, Teams, Mail, Command]
    assert [way_of(each) for each in notices][:2] == ["webhook", "slack"]
    assert [secrets_of(each) for each in notices] == [
        ("pager", "pager-token"),
        ("slack-operations",),
        ("teams",),
        ("smtp",),
        (),
    ]
    slack = notices.named("operations")
    assert slack is not None
    assert (slack.when.failure, slack.when.success, slack.when.returned_percent) == (True, False, 5)
    assert trust.runs_commands


def test_a_home_without_the_file_has_none(home: Home) -> None:
    """Nobody has to have notices."""
    assert list(read_notices(home)[0]) == []


@pytest.mark.parametrize(
    ("line", "other", "said"),
    [
        ('url_key = "teams"', 'url = "https://x/T/secret"', r"line \d+: url is not known here"),
        ('url_key = "teams"', 'url_key = "My Teams"', "will do as 'my-teams'"),
        ("returned_percent = 5", "returned_percent = -5", "at least 0"),
        ("success = false", "sucess = false", "Did you mean success"),
        ('"crm@example.com"', '"crm"', "no e-mail address"),
        ('"crm@example.com"', '"CRM <crm@example.com>"', "no e-mail address"),
        ('"crm@example.com"', '"crm@"', "no e-mail address"),
        ('user = "braze"\n', "", "need each other"),
        ('security = "starttls"', 'security = "none"', "this computer only"),
        ('"/usr/bin/logger"', '"./logger"', "full path"),
        ('name = "Log"', 'name = "team"', "two notices are called"),
    ],
)
def test_what_will_not_do_is_said(home: Home, line: str, other: str, said: str) -> None:
    """A secret has no place in the file, and what cannot work is refused when it is read."""
    assert line in EVERY_WAY
    write(home, EVERY_WAY.replace(line, other))
    with pytest.raises(DefinitionError, match=said):
        read_notices(home)


def test_a_file_that_others_can_write_is_not_gone_by(home: Home) -> None:
    """In a folder that others get to; in a private one, no mode of the file lets them in."""
    write(home, EVERY_WAY).chmod(0o664)
    read_notices(home)
    home.config.chmod(0o2770)
    with pytest.raises(DefinitionError, match="chmod go-w"):
        read_notices(home)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_a_file_of_somebody_else(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """An administrator's file is gone by but for commands; a contributor's is not, wherever it sends things."""
    workspace = Workspace(("root",), ("nobody",))
    write_definition(workspace_of(home), workspace)
    os.chown(write(home, EVERY_WAY), 65534, -1)
    with pytest.raises(DefinitionError, match="nobody, who is no administrator"):
        read_notices(home)
    write_definition(
        workspace_of(home), msgspec.structs.replace(workspace, administrators=("nobody",))
    )
    assert not read_notices(home)[1].runs_commands
    monkeypatch.setattr(os, "getuid", lambda: 65534)
    assert read_notices(home)[1].runs_commands
