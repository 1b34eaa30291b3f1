"""The file that says who has which role."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.paths import Home
from ci_braze_tui.workspace.definition import Workspace, path_of, read_workspace

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_example_of_the_readme_is_accepted():
    """Every key of it is known, and none is missing."""
    (text,) = re.findall(r"```toml workspace.toml\n(.*?)```", README, re.DOTALL)
    table = tomllib.loads(text)
    workspace = msgspec.convert(table, Workspace)
    assert workspace == Workspace(("anna", "@data-office"), ("@marketing",), ("carl",))
    assert set(table) == set(Workspace.__struct_fields__)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('administrators = "anna"', "line 2: administrators must be a list"),
        ('administrators = ["anna"]\nviewer = ["carl"]', "Did you mean viewers?"),
        ('administrators = ["anna"]\n[retention]\nruns = 10', "and not more than `runs`"),
    ],
)
def test_what_is_not_right_is_told(tmp_path, line, told):
    """Nobody has a role by a slip of the pen."""
    home = Home.under(tmp_path)
    path_of(home).write_text(f"version = 1\n{line}\n")
    with pytest.raises(DefinitionError) as error:
        read_workspace(home)
    assert told in str(error.value)
