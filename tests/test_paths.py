"""Files lie where the user says, open to nobody else, and are never half written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ci_braze_tui.paths import Home, open_private, private_folder, slug, write_private

posix = pytest.mark.skipif("os.name == 'nt'", reason="Windows has no file modes")


def mode(path: Path) -> int:
    """The permission bits of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


def test_the_variable_puts_everything_under_one_folder(tmp_path):
    """A chosen home holds definitions and state together."""
    home = Home.find({"CI_BRAZE_TUI_HOME": str(tmp_path)})
    places = (home.connections, home.exports, home.database, home.runs, home.ledgers)
    names = [place.relative_to(tmp_path).as_posix() for place in places]
    assert names == ["connections", "exports", "runs.sqlite", "runs", "ledgers"]


@pytest.mark.parametrize("environ", [{}, {"CI_BRAZE_TUI_HOME": ""}])
def test_without_the_variable_the_platform_decides(environ):
    """Unset and empty mean the platform's own folders."""
    home = Home.find(environ)
    assert (home.config.name, home.state.name) == ("ci-braze-tui", "ci-braze-tui")
    assert home.config.is_absolute()


def test_a_relative_or_tilde_home_is_made_absolute(tmp_path, monkeypatch):
    """A run that changes its folder still finds its home."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert Home.under(Path("here")).config == tmp_path / "here"
    assert Home.under(Path("~/x")).config == tmp_path / "me" / "x"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("VIP to Braze", "vip-to-braze"),
        ("  Acme: EU!  ", "acme-eu"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\x1b[31m\n/b", "a-31m-b"),
        ("Straße 서울", "strasse-서울"),
        ("🎉", ""),
        ("-.-", ""),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_slug_is_a_safe_file_name(name, expected):
    """Display names become file names without separators, dots or control characters."""
    assert slug(name) == expected


@posix
def test_made_folders_are_private(tmp_path):
    """All folders that had to be made are 0700, those that were there stay as they are."""
    tmp_path.chmod(0o755)
    made = private_folder(tmp_path / "a" / "b")
    assert [mode(made), mode(made.parent), mode(tmp_path)] == [0o700, 0o700, 0o755]
    assert private_folder(made) == made


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_written_files_are_private_whatever_the_umask(tmp_path, umask):
    """Files are 0600, written at once or opened."""
    before = os.umask(umask)
    try:
        write_private(tmp_path / "new" / "a.toml", b"x")
        with open_private(tmp_path / "b") as file:
            file.write(b"y")
    finally:
        os.umask(before)
    assert [mode(tmp_path / "new" / "a.toml"), mode(tmp_path / "b")] == [0o600, 0o600]
    assert mode(tmp_path / "new") == 0o700


@posix
def test_a_link_that_somebody_put_into_a_shared_folder_is_not_followed(tmp_path):
    """Whoever shares a workspace cannot have others write over files of their own."""
    (tmp_path / "mine").write_text("mine")
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2770)
    (shared / "holder").symlink_to(tmp_path / "mine")
    with pytest.raises(OSError, match="symbolic links"):
        open_private(shared / "holder")
    write_private(shared / "holder", b"ours")
    assert (tmp_path / "mine").read_text() == "mine"


def test_opening_replaces_or_appends(tmp_path):
    """A file is written anew unless it is to be gone on with."""
    path = tmp_path / "log"
    for text, append in [(b"long text", False), (b"one", False), (b"two", True)]:
        with open_private(path, append=append) as file:
            file.write(text)
    assert path.read_bytes() == b"onetwo"


def test_writing_replaces_the_old_file_in_one_step(tmp_path):
    """A reader who has the old file open keeps it; nothing is left beside the new one."""
    path = tmp_path / "a.toml"
    write_private(path, b"old")
    with path.open("rb") as reader:
        write_private(path, b"new")
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    """When the disk says no, the old content stays and no temporary file remains."""
    path = tmp_path / "a.toml"
    write_private(path, b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_private(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
