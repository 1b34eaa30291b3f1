"""What is written for each scheduler means what it should, whatever the paths are called."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.scheduling.call import EVERY, Call, call_for
from ci_braze_tui.scheduling.crontab import block, command_line, split
from ci_braze_tui.scheduling.installing import next_at
from ci_braze_tui.scheduling.launchd import agent_text
from ci_braze_tui.scheduling.stamp import find
from ci_braze_tui.scheduling.systemd import service_text, timer_text
from ci_braze_tui.scheduling.task_scheduler import task_text

ODD = "wo%rk a\\%b 'q' \"q\" $HOME `id` ä--ö <&>"
"""The name of a folder."""
REFRESH = ["-P", "-m", "ci_braze_tui", "refresh", "--due"]


def odd_call(folder: Path, *, every: int = 10, with_keys: bool = True) -> Call:
    """A refresh of a home whose name has everything that is special anywhere."""
    keys = folder / "keys 100%"
    keys.mkdir(mode=0o700, exist_ok=True)
    for name in ("api-key", "acme-eu.key"):
        (keys / name).write_text("11111111-2222-3333-4444-555555555555")
        (keys / name).chmod(0o600)
    home = {"CI_BRAZE_TUI_HOME": str(folder / ODD), "CI_BRAZE_TUI_API_KEY": "secret-key"}
    return call_for(home, every, keys if with_keys else None)


def as_cron_hands_on(command: str) -> str:
    """What cron gives to the shell, letter by letter as its `child_process` does."""
    given, is_escaped = "", False
    for letter in command:
        assert letter != "%" or is_escaped, "cron ends the command here"
        given = given[:-1] + letter if letter == "%" else given + letter
        is_escaped = letter == "\\" and not is_escaped
    return given


def test_cron_and_the_shell_read_the_paths_as_they_are(tmp_path: Path) -> None:
    """After cron and a real shell, home, keys and program are those that were meant."""
    call = odd_call(tmp_path)
    (tmp_path / "py").write_text(
        '#!/bin/sh\nprintf "%s\\n" "$CI_BRAZE_TUI_HOME" "$CREDENTIALS_DIRECTORY" "$@" >&2\n'
    )
    (tmp_path / "py").chmod(0o700)
    call = Call(
        call.label, 10, (str(tmp_path / "py"), *REFRESH), call.environment, call.credentials
    )
    done = subprocess.run(
        ["/bin/sh", "-c", as_cron_hands_on(command_line(call))],
        capture_output=True,
        text=True,
        check=True,
        env={},
    )
    assert done.stderr.splitlines() == [
        str(tmp_path / ODD),
        str(tmp_path / "keys 100%"),
        *REFRESH,
    ]


@pytest.mark.parametrize("before", [b"", b"MAILTO=x\n\n5 4 * * * date +\\%d\n# \xff\xfe\r\n"])
def test_every_other_byte_of_a_crontab_stays(tmp_path: Path, before: bytes) -> None:
    """Our lines are found between others, and nothing else is taken out with them."""
    call = odd_call(tmp_path)
    after = b"@daily true\n# end of something else\n"
    assert split(before + after, call.label) == (before + after, b"", b"")
    ours = block(call).encode()
    assert split(before + ours + after, call.label) == (before, ours, after)
    assert split(before + ours + after, "ci-braze-tui-refresh")[1] == b""
    with pytest.raises(BadInputError, match="crontab -e"):
        split(before + ours.splitlines(keepends=True)[0] + after, call.label)


def test_cron_gets_no_line_that_it_would_cut(tmp_path: Path) -> None:
    """A command that is longer than cron takes is refused."""
    with pytest.raises(BadInputError, match="too long for cron"):
        block(call_for({"CI_BRAZE_TUI_HOME": f"/{'a' * 1000}"}, 10))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_takes_the_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system finds nothing to complain of, and finds the program, so that it reads the path rightly."""
    folder = tmp_path / "a%b $HOME ä"
    folder.mkdir()
    (folder / "py").symlink_to(sys.executable)
    monkeypatch.setattr("sys.executable", str(folder / "py"))
    run_time = tmp_path / "run"
    run_time.mkdir(mode=0o700)
    call = odd_call(tmp_path, every=60)
    units = [tmp_path / f"{call.label}.service", tmp_path / f"{call.label}.timer"]
    units[0].write_text(service_text(call))
    units[1].write_text(timer_text(call))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", *units],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"XDG_RUNTIME_DIR": str(run_time)},
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_is_told_with_its_own_escapes(tmp_path: Path) -> None:
    """Quotes, backslashes and percent signs are escaped, and each key file is a credential by its name."""
    text = service_text(odd_call(tmp_path))
    told = ODD.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    assert f'Environment="CI_BRAZE_TUI_HOME={tmp_path}/{told}"\n' in text
    assert f"LoadCredential=acme-eu.key:{tmp_path}/keys 100%%/acme-eu.key\n" in text
    assert f"LoadCredential=api-key:{tmp_path}/keys 100%%/api-key\n" in text


def test_systemd_hands_over_what_is_looked_for_and_nothing_else(tmp_path: Path) -> None:
    """Secrets of notices as well as keys; no name that it could take for more than a name."""
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    for name in ("acme-eu.key", "slack.notice", "odd:name.key", "Acme EU.key", ".key", "notes.txt"):
        (keys / name).touch(mode=0o600)
    text = service_text(call_for({}, 10, keys))
    assert [line for line in text.splitlines() if line.startswith("LoadCredential")] == [
        f"LoadCredential={name}:{keys}/{name}" for name in ("acme-eu.key", "slack.notice")
    ]


def test_launchd_reads_the_paths_as_they_are(tmp_path: Path) -> None:
    """The property list has program, folders and minutes."""
    call = odd_call(tmp_path, every=20)
    read = plistlib.loads(agent_text(call).encode())
    assert read["ProgramArguments"] == [sys.executable, *REFRESH]
    assert read["EnvironmentVariables"] == {
        "CI_BRAZE_TUI_HOME": str(tmp_path / ODD),
        "CREDENTIALS_DIRECTORY": str(tmp_path / "keys 100%"),
    }
    assert [each["Minute"] for each in read["StartCalendarInterval"]] == [0, 20, 40]


def test_the_task_of_windows_is_whole(tmp_path: Path) -> None:
    """Program, arguments, account and minutes are in the XML, in the encoding that it names."""
    call = odd_call(tmp_path, every=15)
    program = r"C:\Program Files\Python <3>\python.exe"
    windows = Call(call.label, 15, (program, *REFRESH), call.environment)
    root = ElementTree.fromstring(task_text(windows, r"ACME\mlee").encode("utf-16"))
    found = {each.tag.rpartition("}")[2]: each.text for each in root.iter()}
    assert found["Command"] == program.replace("python.exe", "pythonw.exe")
    assert found["Arguments"] == "-P -m ci_braze_tui refresh --due"
    assert (found["UserId"], found["Interval"]) == (r"ACME\mlee", "PT15M")


@pytest.mark.parametrize("with_keys", [True, False])
def test_a_text_is_known_again(tmp_path: Path, with_keys: bool) -> None:
    """Every kind of text says what it was written from and shows that it was changed; none holds a key."""
    call = odd_call(tmp_path, with_keys=with_keys)
    for text in texts_of(call).values():
        found = find(text)
        assert found is not None
        assert (found.label, found.every, found.is_intact) == (call.label, 10, True)
        assert found.credentials == (str(call.credentials) if with_keys else None)
        changed = find(text.replace("refresh", "refrain"))
        assert changed is None or not changed.is_intact
        assert "secret-key" not in text
        assert "11111111-2222" not in text
    assert find("# ci-braze-tui schedule {}") is None


def texts_of(call: Call) -> Mapping[str, str]:
    """What is written for each kind of scheduler."""
    return {
        "service": service_text(call),
        "crontab": block(call),
        "launchd": agent_text(call),
        "task": task_text(call, "mlee"),
    }


@pytest.mark.parametrize(
    ("variables", "part"),
    [({"CI_BRAZE_TUI_HOME": "/a\nb"}, "line end"), ({"XDG_STATE_HOME": "/a\x1b[2J"}, "line end")],
)
def test_what_cannot_be_written_is_refused(variables: dict[str, str], part: str) -> None:
    """A path that would end a line of a unit, or of a crontab, gets a sentence."""
    with pytest.raises(BadInputError, match=part):
        call_for(variables, 10)


@pytest.mark.parametrize(
    ("name", "mode", "part"),
    [("other.txt", 0o600, "has no key"), ("api-key", 0o644, r"chmod o= .*api-key")],
)
def test_a_folder_of_keys_has_keys_and_is_closed(
    tmp_path: Path, name: str, mode: int, part: str
) -> None:
    """A folder without keys, or one that others may read, gets a sentence."""
    tmp_path.chmod(0o700)
    (tmp_path / name).touch()
    (tmp_path / name).chmod(mode)
    with pytest.raises(BadInputError, match=part):
        call_for({}, 10, tmp_path)


@pytest.mark.parametrize("every", EVERY)
def test_the_next_one_is_on_the_clock_of_the_wall(every: int) -> None:
    """The next moment is a multiple of the minutes, in zones that are half an hour off as well."""
    now = datetime(2026, 11, 21, 23, 59, 30, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert next_at(now, every) == datetime(2026, 11, 22, tzinfo=now.tzinfo)
    soon = next_at(now.replace(minute=0), every) - now.replace(minute=0, second=0)
    assert soon == timedelta(minutes=every)
