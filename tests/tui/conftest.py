"""What the tests of the screens share: a home, one sandbox for all, and an app around some widgets."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.widget import Widget

from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.screens.frame import FramedScreen

Around = Callable[..., CiBrazeApp]


class Host(FramedScreen[object]):
    """A screen with nothing on it but the widgets of a test."""

    def __init__(self, widgets: tuple[Widget, ...]) -> None:
        super().__init__()
        self._widgets = widgets

    def compose_middle(self) -> ComposeResult:
        """The widgets."""
        yield from self._widgets


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the keyring of whoever runs it."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("CI_BRAZE_TUI_API_KEY", raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of the test's own."""
    return Home.under(tmp_path / "home")


@pytest.fixture
def around(home: Home) -> Around:
    """Makes an app that shows the given widgets."""
    return lambda *widgets: CiBrazeApp(home, first=lambda _: Host(widgets))


@pytest.fixture(scope="session")
def sandbox() -> Iterator[SandboxProcess]:
    """One sandbox for all tests of the screens; none of them changes profiles."""
    with SandboxProcess() as running:
        yield running


@pytest.fixture
def closed_port() -> int:
    """A port of this computer on which nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
