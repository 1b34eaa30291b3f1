"""One sandbox process for all tests of this folder, as new for each test, and a client of plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings

SETTINGS = Settings(apply_delay=0.0)


class Braze:
    """What the tests say to the sandbox, with one of its keys."""

    def __init__(self, process: SandboxProcess, client: httpx.Client) -> None:
        self.process = process
        self.inspector = process.inspector
        self._client = client

    def post(self, path: str, body: object, *, key: str = "full", **headers: str) -> httpx.Response:
        """POST `body` as JSON with the key of that name."""
        authorization = {"Authorization": f"Bearer {self.process.key(key)}"}
        return self._client.post(path, json=body, headers=authorization | headers)

    def post_raw(self, path: str, content: bytes, headers: dict[str, str]) -> httpx.Response:
        """POST bytes with exactly these headers besides what HTTP needs."""
        return self._client.post(path, content=content, headers=headers)

    def get(self, path: str, *, key: str = "full") -> httpx.Response:
        """GET with the key of that name."""
        return self._client.get(path, headers={"Authorization": f"Bearer {self.process.key(key)}"})

    def track(self, *objects: object) -> httpx.Response:
        """Send user objects."""
        return self.post("/users/track", {"attributes": list(objects)}, key="connector")

    def custom(self, external_id: str) -> dict[str, object]:
        """The custom attributes of a stored profile."""
        profile = self.inspector.profile(external_id)
        assert profile is not None
        return profile.custom

    def standard(self, external_id: str) -> dict[str, object]:
        """The standard fields of a stored profile."""
        profile = self.inspector.profile(external_id)
        assert profile is not None
        return profile.standard


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[SandboxProcess]:
    """Started once; `braze` makes it as new."""
    with SandboxProcess(SETTINGS) as process:
        yield process


@pytest.fixture
def braze(sandbox_process: SandboxProcess) -> Iterator[Braze]:
    """A sandbox as new, whose writes are applied at once."""
    sandbox_process.inspector.reset(SETTINGS)
    with httpx.Client(base_url=sandbox_process.endpoint, trust_env=False) as client:
        yield Braze(sandbox_process, client)
