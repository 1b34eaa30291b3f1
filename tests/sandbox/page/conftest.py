"""What the tests of the page share: the page as a tree, its buttons, and a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from ci_braze_tui.sandbox.faults import FaultPlan
from tests.sandbox.page.document import Node, parse

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_CHANNELS = ("chrome", "msedge")
"""Where nothing of these names is on the path, the browsers that Playwright knows how to find."""


class SandboxPage:
    """The page of one sandbox, without a browser."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._client = httpx.Client(base_url=endpoint, trust_env=False)

    def get(self, address: str = "/", **headers: str) -> httpx.Response:
        """The raw answer to a GET."""
        return self._client.get(address, headers=headers)

    def look(self, address: str = "/") -> Node:
        """A view as a tree."""
        answer = self.get(address)
        assert answer.status_code == 200
        return parse(answer.text)

    def find(self, wanted: str) -> Node:
        """The view after a search."""
        answer = self._client.get("/", params={"view": "profiles", "find": wanted})
        return parse(answer.text)

    def press(self, button: str, **form: str) -> httpx.Response:
        """The raw answer to a button."""
        return self._client.post("/", data={"press": button} | form)

    def post(self, headers: dict[str, str]) -> httpx.Response:
        """The answer to the reset button when it comes with these headers."""
        return self._client.post("/", data={"press": "reset"}, headers=headers)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


@pytest.fixture
def page(braze) -> Iterator[SandboxPage]:
    """The page of a sandbox as new."""
    shown = SandboxPage(braze.process.endpoint)
    yield shown
    shown.close()
    braze.inspector.set_faults(FaultPlan())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless browser that is installed on this computer.

    For one module only: while it is there, asynchronous tests cannot run.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    choices = [{"executable_path": found}] if found else [{"channel": name} for name in _CHANNELS]
    # Its own sandbox does not work for root, as in a container.
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with playwright.sync_playwright() as driver:
        for choice in choices:
            try:
                running = driver.chromium.launch(**choice, args=arguments)
            except playwright.Error:
                continue
            yield running
            running.close()
            return
        pytest.skip("there is no Chromium, Chrome or Edge on this computer")


@pytest.fixture
def window(request, browser, page) -> Iterator[Page]:
    """A window on the page that fails when anything is amiss in it; without JavaScript on demand."""
    with_script = getattr(request, "param", True)
    context = browser.new_context(base_url=page.endpoint, java_script_enabled=with_script)
    context.set_default_timeout(15_000)
    tab = context.new_page()
    amiss: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        amiss.append(dialog.message)
        dialog.dismiss()

    tab.on("dialog", dismiss)
    tab.on("console", lambda said: amiss.append(said.text) if _is_amiss(said) else None)
    tab.on("pageerror", lambda error: amiss.append(str(error)))
    tab.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((page.endpoint, "data:")) else amiss.append(asked.url)
        ),
    )
    yield tab
    context.close()
    assert amiss == []


def _is_amiss(said: ConsoleMessage) -> bool:
    """Whether the browser complains, but for the status of a form that is refused on purpose."""
    return said.type == "error" and "400 (Bad Request)" not in said.text
