"""What the tests of preparing share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.outbox.preparing import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An export that was never run."""
    return Desk(tmp_path)
