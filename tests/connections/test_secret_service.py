"""A real Secret Service in a session without a screen: its troubles are sentences, and nobody waits."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.errors import KeyMissingError
from tests.connections.keyring_troubles import KEY, OTHER

_ROOT = str(Path(__file__).parents[2])
_SESSION = (
    "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null;"
    ' exec "$0" -m tests.connections.keyring_troubles'
)


@pytest.mark.skipif(
    None in map(shutil.which, ("dbus-run-session", "gnome-keyring-daemon")),
    reason="needs dbus-run-session and gnome-keyring-daemon",
)
def test_each_trouble_of_a_keyring_is_told_and_nobody_waits(tmp_path: Path) -> None:
    """Open, without the key, locked with nobody to ask, hanging, gone: told as it is, and no key is shown."""
    environment = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"), str(tmp_path))
    done = subprocess.run(
        ["dbus-run-session", "sh", "-c", _SESSION, sys.executable],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": _ROOT, "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    keyring, memory = "the system keyring", "this session's memory only (system keyring"
    name = "SecretService Keyring"
    assert done.stdout.splitlines() == [
        f"open: {keyring} ({name}), True; {keyring} ({name}); at once",
        f"missing: {keyring} ({name}); {keyring} ({name}); at once",
        f"locked: {keyring} (it is locked); {memory}: it is locked); at once",
        f"hanging: {keyring} (it does not answer); {memory}: it does not answer); at once",
        f"gone: {keyring} (its service is gone); {memory}: its service is gone); at once",
    ], done.stderr
    assert not any(key.reveal() in done.stdout + done.stderr for key in (KEY, OTHER))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe\x00garbage", "(which cannot be read)"),
        (b"\x00\x01\x02", "is no API key"),
        (b"two words here", "is no API key"),
        (b"", "Looked in"),
    ],
    ids=["not UTF-8", "control characters", "two words", "empty"],
)
def test_a_credentials_file_with_anything_in_it(tmp_path: Path, content: bytes, told: str) -> None:
    """Whatever is in the operator's file that is no key is told with the place, never with the content."""
    (tmp_path / "api-key").write_bytes(content)
    with pytest.raises(KeyMissingError) as missing:
        Keys({"CREDENTIALS_DIRECTORY": str(tmp_path)}).find("Acme")
    said = str(missing.value)
    assert told in said
    assert str(tmp_path / "api-key") in said
    assert "garbage" not in said
    assert len(said) < 1_000


def test_a_credentials_folder_that_is_not_there_or_closed(tmp_path: Path) -> None:
    """A folder that is missing, that is a file, or whose file is a folder, is passed over and named."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder" / "api-key").mkdir(parents=True)
    for folder in ("missing", "file", "folder"):
        with pytest.raises(KeyMissingError, match="Looked in") as missing:
            Keys({"CREDENTIALS_DIRECTORY": str(tmp_path / folder)}).find("Acme")
        assert str(tmp_path / folder / "api-key") in str(missing.value)
