"""A question that takes longer than anybody waits: asked of another process, so it has to stand in a module."""

from __future__ import annotations

import time

from ci_braze_tui.exports.examiner import Examiner

PERSONAL = "personal"


def wait(examiner: Examiner) -> None:
    """Write something into the folder that was lent, and go on for a minute."""
    (examiner.folder / PERSONAL).touch()
    time.sleep(60)
