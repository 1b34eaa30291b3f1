"""The recipes of the README do what they say, as far as can be seen without the systems they are for."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from ci_braze_tui.cli.arguments import parser
from ci_braze_tui.cli.exit_codes import ExitCode

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
INSTRUCTIONS = {"FROM", "COPY", "RUN", "USER", "ENV", "VOLUME", "ENTRYPOINT", "CMD"}


def recipes(language: str) -> list[str]:
    """The code blocks of a language under "By itself"."""
    section = README.partition("\n## By itself\n")[2].partition("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def commands_in(text: str) -> list[list[str]]:
    """What `ci-braze-tui` is given in a text of shell or of a unit."""
    found = re.findall(r"^\s*(?:\S+\s+)*?(?:\S*/)?ci-braze-tui (.+)$", text, re.MULTILINE)
    return [shlex.split(re.split(r"[>|]", line)[0]) for line in found if "echo" not in line]


def ended(script: str, codes: list[int], folder: Path) -> tuple[int, str, int]:
    """How a script ends whose calls of `ci-braze-tui` end with `codes`: its code, what it says, the calls."""
    folder.mkdir()
    (folder / "codes").write_text("".join(f"{code}\n" for code in codes))
    fake = (
        "#!/bin/sh\necho . >> calls\ncode=$(head -n 1 codes)\n"
        "[ $(wc -l < codes) = 1 ] || sed -i 1d codes\nexit $code\n"
    )
    for name, text in (("ci-braze-tui", fake), ("sleep", "#!/bin/sh\n")):
        (folder / name).write_text(text)
        (folder / name).chmod(0o700)
    done = subprocess.run(
        # As the runner of GitHub does where no shell is named; Airflow is content with less.
        ["bash", "-e", "-c", script],
        cwd=folder,
        env={"PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, len((folder / "calls").read_text().split())


def check_codes(script: str, folder: Path, kept: Mapping[ExitCode, int], tried: int) -> None:
    """A script ends as the command does, but for what `kept` says, and tells of rows that came back."""
    for code in ExitCode:
        expected = kept.get(code, int(code))
        calls = tried if code == ExitCode.INTERRUPTED else 1
        told = ended(script, [code], folder / code.name)
        assert (told[0], "came back" in told[1], told[2]) == (
            expected,
            code == ExitCode.ROWS_RETURNED,
            calls,
        ), code.name


def test_the_workflow_of_github_follows_the_exit_codes(tmp_path: Path) -> None:
    """It is YAML, waits and tries again what was broken off, and fails for whatever a person must see."""
    workflow, _compose = map(yaml.safe_load, recipes("yaml"))
    # YAML 1.1 reads the key `on` as true.
    assert set(workflow[True]) == {"schedule", "workflow_dispatch"}
    (job,) = workflow["jobs"].values()
    (step,) = job["steps"]
    assert job["env"]["CI_BRAZE_TUI_API_KEY"] == "${{ secrets.BRAZE_API_KEY }}"
    check_codes(step["run"], tmp_path, {ExitCode.ROWS_RETURNED: 0}, tried=3)
    assert ended(step["run"], [5, 0], tmp_path / "again")[::2] == (0, 2)


def test_the_dag_of_airflow_follows_the_exit_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is Python, names what is skipped and tried again, and hands over no key."""
    made: list[dict] = []

    class Dag:
        def __init__(self, *_names: str, **_options: object) -> None: ...

        def __enter__(self) -> None: ...

        def __exit__(self, *_error: object) -> None: ...

    def operator(**options: object) -> None:
        made.append(dict(options))

    for name, members in (
        ("airflow.sdk", {"DAG": Dag}),
        ("airflow.providers.standard.operators.bash", {"BashOperator": operator}),
    ):
        module = ModuleType(name)
        module.__dict__.update(members)
        monkeypatch.setitem(sys.modules, name, module)
    (text,) = recipes("python")
    exec(compile(text, "dag.py", "exec"), {})
    (task,) = made
    assert task["skip_on_exit_code"] == ExitCode.IN_PROGRESS
    assert set(task["env"]) == {"CI_BRAZE_TUI_HOME", "CREDENTIALS_DIRECTORY"}
    check_codes(task["bash_command"], tmp_path, {ExitCode.ROWS_RETURNED: 0}, tried=1)


def test_the_image_starts_a_refresh_that_stays() -> None:
    """The Dockerfile has instructions that Docker knows, its commands are shell, and what it starts is ours."""
    (text,) = recipes("dockerfile")
    lines = dict(line.split(" ", 1) for line in text.replace("\\\n", "").splitlines())
    assert set(lines) == INSTRUCTIONS
    subprocess.run(["sh", "-n", "-c", lines["RUN"]], check=True)
    program, *before = json.loads(lines["ENTRYPOINT"])
    given = parser().parse_args([*before, *json.loads(lines["CMD"])])
    assert (program, given.watch) == ("ci-braze-tui", True)
    variables = dict(each.split("=") for each in lines["ENV"].split())
    _workflow, compose = map(yaml.safe_load, recipes("yaml"))
    service = compose["services"]["exporter"]
    assert f"data:{variables['CI_BRAZE_TUI_HOME']}" in service["volumes"]
    assert variables["CREDENTIALS_DIRECTORY"] == "/run/secrets"
    assert set(service["secrets"]) == set(compose["secrets"])


def test_every_command_of_the_recipes_is_one() -> None:
    """What is written for the shell, for cron and for systemd is taken by the parser, and is shell."""
    for language, count in (("sh", 8), ("crontab", 1), ("ini", 1)):
        found = [given for text in recipes(language) for given in commands_in(text)]
        assert len(found) == count, language
        assert all(callable(parser().parse_args(given).command) for given in found)
    for text in recipes("sh"):
        subprocess.run(["sh", "-n", "-c", text], check=True)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """The system finds nothing to complain of."""
    units = []
    for text in recipes("ini"):
        first, rest = text.split("\n", 1)
        units.append(tmp_path / Path(first.removeprefix("# ")).name)
        units[-1].write_text(rest.replace("/opt/ci-braze-tui/bin/ci-braze-tui", sys.executable))
    assert [unit.suffix for unit in units] == [".service", ".timer"]
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    assert (done.returncode, [line for line in done.stderr.splitlines() if "ci-braze" in line]) == (
        0,
        [],
    )
