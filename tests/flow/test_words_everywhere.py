"""Every word on the screens is from the catalogue, or from the user's own data."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.flow.marked_walk import LANGUAGE, mark


def test_every_word_on_the_screens_is_from_the_catalogue(tmp_path: Path) -> None:
    """In a language that has letters of its own, only data and proper names are in others."""
    mark(tmp_path / "catalogues")
    told = {"LANGUAGE": LANGUAGE, "CI_BRAZE_TUI_CATALOGUES": str(tmp_path / "catalogues")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.flow.marked_walk"],
        env=os.environ | told,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr[-2000:]) == (0, "", "")
