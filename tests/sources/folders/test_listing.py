"""Only what a person put into a folder as data counts, and no folder may stop the look at it."""

from __future__ import annotations

import os

import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.folders import listing
from ci_braze_tui.sources.folders.listing import list_files


def write(folder, *names):
    """Files with a byte each, their folders made."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_parts_stand_in_the_order_of_their_numbers(tmp_path):
    """Part 10 comes after part 2, folder by folder."""
    write(tmp_path, "b/x_10.csv", "b/x_2.csv", "b/x_1.csv", "a/y.csv", "z.csv")
    found = [str(path) for path in list_files(tmp_path)]
    assert found == ["a/y.csv", "b/x_1.csv", "b/x_2.csv", "b/x_10.csv", "z.csv"]


def test_what_programs_leave_behind_is_not_there(tmp_path):
    """Hidden files, marks, locks, checksums and files without a byte are left out."""
    clutter = (".DS_Store", "_SUCCESS", "~$open.xlsx", "part.csv.crc", "Thumbs.db")
    write(tmp_path, "kept.csv", ".git/config.csv", "_temporary/0/part.csv", *clutter)
    (tmp_path / "empty.csv").touch()
    assert [path.name for path in list_files(tmp_path)] == ["kept.csv"]


def test_links_in_a_circle_end(tmp_path):
    """A folder that leads back to itself is entered once; links to nowhere are no files."""
    write(tmp_path, "a/x.csv")
    (tmp_path / "a" / "back").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.csv").symlink_to(tmp_path / "self.csv")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    assert [str(path) for path in list_files(tmp_path)] == ["a/x.csv"]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may read everything"
)
def test_folder_that_may_not_be_read_is_named(tmp_path):
    """Leaving out a folder that may not be read would lose customers silently."""
    write(tmp_path, "secret/x.csv")
    (tmp_path / "secret").chmod(0)
    try:
        with pytest.raises(SourceError, match=r'"secret" cannot be read'):
            list_files(tmp_path)
    finally:
        (tmp_path / "secret").chmod(0o700)


def test_too_many_files_are_a_sentence(tmp_path, monkeypatch):
    """Choosing the root of a disk by mistake does not search it for an hour."""
    monkeypatch.setattr(listing, "_MOST_FILES", 3)
    write(tmp_path, *(f"{number}.csv" for number in range(4)))
    with pytest.raises(SourceError, match=r"holds more than 3 files"):
        list_files(tmp_path)
