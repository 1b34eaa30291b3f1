"""What all tests share: one sandbox process, as new for each test that asks, and no real keyring."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from tests.costs import leave_modules_alone, read_style_sheets_once
from tests.world import World

# What is said is said in English, whoever runs the tests; before anything has spoken.
for _name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_NUMERIC", "LANG"):
    os.environ.pop(_name, None)
os.environ["LC_ALL"] = "C.UTF-8"

# The same examples every time, so that a failure is a change of the code; `--hypothesis-profile=explore`
# looks for new ones.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=1_000)
settings.load_profile("steady")

read_style_sheets_once()

_LONG = ("tests/flow/", "tests/test_screenshots.py")
"""Where single tests take long; begun first, so that no processor waits at the end for the last of them."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Twice the processors: many tests wait for a screen, a process or a clock, and not for the processor."""
    return 2 * max(2, os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long ones first; the order is the same for all workers."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


def pytest_collection_finish() -> None:
    """Now everything is loaded that the tests need."""
    leave_modules_alone()


@pytest.fixture(autouse=True)
def _no_real_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests never read or write the keyring of whoever runs them."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("CI_BRAZE_TUI_API_KEY", raising=False)


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[SandboxProcess]:
    """The sandbox process of this test session."""
    with SandboxProcess(Settings(apply_delay=0.0)) as process:
        yield process


@pytest.fixture
def sandbox(shared_sandbox: SandboxProcess) -> SandboxProcess:
    """A sandbox as it was at its start."""
    shared_sandbox.inspector.reset(Settings(apply_delay=0.0))
    return shared_sandbox


@pytest.fixture
def world(tmp_path: Path, sandbox: SandboxProcess) -> World:
    """A home, a sandbox and what it takes to run exports."""
    return World(tmp_path, sandbox)
