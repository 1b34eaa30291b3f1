"""Installs the published clients, once, and only when asked to: no other test needs the internet."""

from __future__ import annotations

import pytest

from tests.published_clients.clients import PublishedClient, from_npm, from_pypi


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/published_clients --install-clients`."""
    parser.addoption(
        "--install-clients",
        action="store_true",
        help="install the published Braze clients from PyPI and npm and try them",
    )


@pytest.fixture(scope="session")
def _may_install(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--install-clients", False):
        pytest.skip("needs --install-clients, which asks PyPI and npm")


@pytest.fixture(scope="session")
def braze_client(_may_install: None, tmp_path_factory: pytest.TempPathFactory) -> PublishedClient:
    """`braze-client`; it asks for a tenacity that no Python from 3.11 on can import."""
    return from_pypi(
        tmp_path_factory.mktemp("clients") / "braze-client",
        "with_braze_client.py",
        "braze-client==2.3.3",
        "requests>=2.32,<3",
        "tenacity>=9,<10",
    )


@pytest.fixture(scope="session")
def edx_braze_client(
    _may_install: None, tmp_path_factory: pytest.TempPathFactory
) -> PublishedClient:
    """`edx-braze-client`; its client needs nothing of the Django that the package asks for."""
    return from_pypi(
        tmp_path_factory.mktemp("clients") / "edx-braze-client",
        "with_edx_braze_client.py",
        "edx-braze-client==1.1.4",
        "requests>=2.32,<3",
    )


@pytest.fixture(scope="session")
def braze_api(_may_install: None, tmp_path_factory: pytest.TempPathFactory) -> PublishedClient:
    """`braze-api`, the community's client for Node."""
    return from_npm(
        tmp_path_factory.mktemp("clients") / "braze-api", "with_braze_api.cjs", "braze-api@2.13.4"
    )
