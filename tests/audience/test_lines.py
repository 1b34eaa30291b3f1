"""The file that Braze makes of a segment, good and bad."""

from __future__ import annotations

import random
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

import pytest

from ci_braze_tui.audience import lines as module
from ci_braze_tui.audience.lines import lines
from ci_braze_tui.errors import ConnectionLostError


@contextmanager
def archive(*files: bytes, compression: int = zipfile.ZIP_DEFLATED) -> Iterator[IO[bytes]]:
    """A zip of these files."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", compression) as whole:
            for number, content in enumerate(files):
                whole.writestr(f"{number}.txt", content)
        yield file


def test_all_profiles_of_all_files_come() -> None:
    """Whatever ends the lines, and whether the last one has an end."""
    with archive(b'{"email":"a"}\n\n{"email":"b"}', b'{"email":"c"}\r\n \r\n') as file:
        assert [line["email"] for some in lines(file) for line in some] == ["a", "b", "c"]


def test_much_about_each_takes_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer profiles come at a time where much is known of each, and none where lines are empty."""
    monkeypatch.setattr(module, "BYTES_AT_ONCE", 1_000)
    person = b'{"email":"' + b"a" * 400 + b'"}\n'
    with archive(person * 5 + b"\n" * 2_500) as file:
        assert [len(some) for some in lines(file)] == [3, 2, 0, 0]


def test_an_odd_archive_is_damaged_and_nothing_else() -> None:
    """Not a bug, and no full disk, whichever bytes of it are others."""
    dice = random.Random(7)
    with archive(*[b'{"email":"a"}\n' * 20] * 2) as file:
        file.seek(0)
        good = file.read()
    for _ in range(600):
        bad = bytearray(good)
        for _ in range(dice.randint(1, 4)):
            bad[dice.randrange(len(bad))] = dice.randrange(256)
        with tempfile.TemporaryFile() as file:
            file.write(bad)
            with suppress(ConnectionLostError):
                list(lines(file))


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_no_zip_tool_expects_is_refused(compression: int) -> None:
    """Braze makes plain zips; other compressions have troubles of their own."""
    with archive(b"{}", compression=compression) as file, pytest.raises(ConnectionLostError):
        list(lines(file))
