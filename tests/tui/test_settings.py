"""The remembered taste of a person."""

import pytest

from ci_braze_tui.paths import Home
from ci_braze_tui.tui.settings import Settings


def test_what_is_saved_is_found_again(home: Home) -> None:
    """A saved theme is there at the next start, in a file only its owner can read."""
    Settings(theme="ci-light").save(home)

    assert Settings(theme="ci-light") == Settings.load(home)
    assert (home.config / "settings.toml").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"theme = 3", b"theme = ", b"\xff\xfe", b""])
def test_a_broken_file_counts_as_absent(home: Home, content: bytes) -> None:
    """Nobody is kept from working by a broken settings file."""
    home.config.mkdir(parents=True)
    (home.config / "settings.toml").write_bytes(content)

    assert Settings() == Settings.load(home)
