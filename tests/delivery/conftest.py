"""What the tests of delivery share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.delivery.books import Books


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Books with one run."""
    return Books.new(tmp_path)
