"""`schedule install|status|remove` against programs that stand in for those of the system."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.calling import call
from tests.world import World

_CRONTAB = """#!/bin/sh
table='{folder}/table'
case "$1" in
  -l) [ -f "$table" ] && cat "$table" || {{ echo "no crontab for $USER" >&2; exit 1; }} ;;
  -r) rm "$table" ;;
  -) cat > "$table" ;;
esac
"""
_SYSTEMCTL = """#!/bin/sh
echo "$*" >> '{folder}/asked'
case "$*" in
  *restart*) touch '{folder}/active' ;;
  *disable*) [ -f '{folder}/../.config/systemd/user/'*.timer ] || exit 1; rm -f '{folder}/active' ;;
  *is-active*) [ -f '{folder}/active' ] || exit 3 ;;
  *"show "*) echo ExecMainStatus=4 ;;
esac
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the whole PATH beside the system's plain tools, and a home for dot files."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for tool in ("cat", "rm", "touch"):
        (folder / tool).symlink_to(f"/bin/{tool}")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return folder


def _put(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(script.format(folder=folder))
    (folder / name).chmod(0o700)


def _statuses(world: World) -> list[dict]:
    return list(json.loads(call(world, "schedule", "status", "--json").stdout))


def test_a_crontab_gets_our_lines_and_loses_only_them(world: World, programs: Path) -> None:
    """Installed twice is installed once, other minutes take its place, and removed leaves what was there."""
    _put(programs, "crontab", _CRONTAB)
    mine = b"# mine \xff\n5 4 * * * date +\\%d\n"
    (programs / "table").write_bytes(mine)
    assert _statuses(world) == []
    assert "every 10 minutes" in call(world, "schedule", "install").stdout
    once = (programs / "table").read_bytes()
    assert once.startswith(mine)
    assert "already" in call(world, "schedule", "install").stdout
    assert (programs / "table").read_bytes() == once
    call(world, "schedule", "install", "--every", "30")
    (found,) = _statuses(world)
    assert (found["kind"], found["every"], found["as_written"], found["current"]) == (
        "crontab",
        30,
        True,
        True,
    )
    assert world.key.encode() not in (programs / "table").read_bytes()
    assert call(world, "schedule", "remove").returncode == 0
    assert (programs / "table").read_bytes() == mine
    assert "nothing to remove" in call(world, "schedule", "remove").stdout


def test_what_a_person_has_changed_needs_their_word(world: World, programs: Path) -> None:
    """A line that was changed by hand is shown as such, and neither overwritten nor removed without --yes."""
    _put(programs, "crontab", _CRONTAB)
    call(world, "schedule", "install")
    table = programs / "table"
    table.write_text(table.read_text().replace("*/10", "*/7"))
    assert not _statuses(world)[0]["as_written"]
    for command in ("install", "remove"):
        done = call(world, "schedule", command)
        assert (done.returncode, "--yes" in done.stderr) == (2, True)
    assert "*/7" in table.read_text()
    assert call(world, "schedule", "remove", "--yes").returncode == 0
    assert not table.exists()


def test_a_crontab_that_cannot_be_read_is_not_taken_for_empty(world: World, programs: Path) -> None:
    """Nothing is written where the table cannot be read, for it would be lost."""
    _put(
        programs,
        "crontab",
        "#!/bin/sh\n[ \"$1\" = - ] && cat > '{folder}/table'\necho no space left >&2; exit 1\n",
    )
    done = call(world, "schedule", "install")
    assert (done.returncode, "no scheduler" in done.stderr) == (2, True)
    assert not (programs / "table").exists()


def test_a_timer_of_systemd_comes_and_goes(world: World, programs: Path, tmp_path: Path) -> None:
    """The units are written, started anew when they change, told of when they are not ours, and removed."""
    _put(programs, "crontab", _CRONTAB)
    _put(programs, "systemctl", _SYSTEMCTL)
    units = tmp_path / ".config" / "systemd" / "user"
    assert "systemd begins" in call(world, "schedule", "install").stdout
    service, timer = sorted(units.iterdir())
    assert world.key not in service.read_text()
    begun = (programs / "asked").read_text().count("restart")
    call(world, "schedule", "install")
    assert (programs / "asked").read_text().count("restart") == begun
    (found,) = _statuses(world)
    assert (found["active"], found["current"]) == (True, True)
    told = call(world, "schedule", "status").stdout
    assert "exit code 4" in told
    assert "enable-linger" in told

    timer.unlink()
    assert not _statuses(world)[0]["as_written"]
    call(world, "schedule", "install", "--yes", "--every", "5")
    assert "OnCalendar=*:00/5" in timer.read_text()
    assert "systemd" in call(world, "schedule", "install", "--kind", "crontab").stderr
    assert call(world, "schedule", "remove").returncode == 0
    assert list(units.iterdir()) == []
    assert not (programs / "active").exists()

    service.write_text("[Service]\nExecStart=/bin/true\n")
    for command in ("install", "remove"):
        assert "not from ci-braze-tui" in call(world, "schedule", command, "--yes").stderr
    assert service.read_text() == "[Service]\nExecStart=/bin/true\n"
    service.unlink()

    call(world, "schedule", "install")
    timer.unlink()
    assert call(world, "schedule", "remove", "--yes").returncode == 0
    assert list(units.iterdir()) == []


def test_no_scheduler_is_a_sentence(world: World, programs: Path) -> None:
    """Where there is none, as in a container, it is said what to do instead; what one would get can be seen."""
    done = call(world, "schedule", "install")
    assert (done.returncode, "refresh --watch" in done.stderr) == (2, True)
    shown = call(world, "schedule", "install", "--kind", "crontab", "--print")
    assert subprocess.list2cmdline(["refresh", "--due"]) in shown.stdout
    assert list(programs.glob("table")) == []


def test_connections_without_a_key_are_named(world: World, programs: Path) -> None:
    """A key that only this shell's environment has is none for a refresh; a file of keys is one."""
    _put(programs, "crontab", _CRONTAB)
    world.export(world.many(1))
    assert 'for the connection "Sandbox"' in call(world, "schedule", "install").stderr
    keys = world.folder / "keys"
    keys.mkdir(mode=0o700)
    (keys / "sandbox.key").write_text(world.key)
    (keys / "sandbox.key").chmod(0o600)
    told = call(world, "schedule", "install", "--credentials", str(keys)).stderr
    assert "Sandbox" not in told
