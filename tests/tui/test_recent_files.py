"""Files that were used before are offered again: privately, and only while they are there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.paths import Home
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.recent_files import RecentFile, RecentFiles

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


def _export(name: str, path: Path) -> Export:
    return Export(name, "3aca937b-9bbc-4e42-9370-05e411967b2b", Choice(str(path)), Matching("mail"))


def test_the_latest_comes_first_and_what_is_gone_is_left_out(home: Home, tmp_path: Path) -> None:
    """With the table and the rest that was said of it; then the files of saved exports."""
    paths = [tmp_path / f"[x] {name}\n.csv" for name in "abcd"]
    for path in paths[:3]:
        path.touch()
    recent = RecentFiles(home)
    first, second = Choice(str(paths[0]), table="Sheet [1]"), Choice(str(paths[1]))
    for minute, choice in enumerate((first, second, Choice(str(paths[3])), first)):
        recent.remember(choice, NOW + timedelta(minutes=minute))

    pattern = _export("Parts", tmp_path / "*.csv")
    exports = [_export("B", paths[1]), _export("C", paths[2]), _export("D", paths[3]), pattern]
    assert RecentFiles(home).load(exports) == (
        RecentFile(first, NOW + timedelta(minutes=3)),
        RecentFile(second, NOW + timedelta(minutes=1), "B"),
        RecentFile(Choice(str(paths[2])), export="C"),
        RecentFile(pattern.source, export="Parts"),
    )
    assert (home.state / "recent.toml").stat().st_mode & 0o777 == 0o600


def test_few_are_kept_and_no_address_that_grants_access(home: Home, tmp_path: Path) -> None:
    """Twenty, none with a signature in it, and none whose name is no text."""
    recent = RecentFiles(home)
    for number in range(30):
        path = tmp_path / f"{number}.csv"
        path.touch()
        recent.remember(Choice(str(path)), NOW)
    recent.remember(Choice("https://files.example/a.csv"), NOW)
    recent.remember(Choice("https://files.example/b.csv?sig=s3cret"), NOW)
    recent.remember(Choice("/exports/\udcff.csv"), NOW)

    found = recent.load()
    assert len(found) == 20
    assert found[0].choice.path == "https://files.example/a.csv"
    assert "s3cret" not in (home.state / "recent.toml").read_text("utf-8")


@pytest.mark.parametrize("content", [b"", b"\xff", b"files = 3", b"files = [{}]", b"= [" * 50])
def test_a_damaged_list_is_no_list(home: Home, content: bytes) -> None:
    """Nothing of it is worth a sentence; the next file begins it anew."""
    home.state.mkdir(parents=True, exist_ok=True)
    (home.state / "recent.toml").write_bytes(content)
    recent = RecentFiles(home)
    assert recent.load() == ()
    recent.remember(Choice("s3://bucket/a.csv"), NOW)
    assert [each.choice.path for each in recent.load()] == ["s3://bucket/a.csv"]
