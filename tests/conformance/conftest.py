"""Which server the suite is held against, and which of its promises.

`pytest tests/conformance` starts the sandbox and holds it to everything.
`pytest tests/conformance --braze-url http://… --braze-key …` holds any server to what is public.

Apart from the tests of the sandbox, because these know nothing of how it is made: they speak HTTP,
and look behind the curtain only where no client could see whether a promise is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ci_braze_tui.sandbox.launch import SandboxProcess
from tests.conformance.curtain import CALM, Curtain
from tests.conformance.server import Braze
from tests.conformance.target import Target, objection

CERTAINTIES = ("recorded", "measured", "documented", "seen", "assumed")
"""From the surest on: real traffic that was published, somebody's live test, Braze's own pages, the
test data of other people's clients, and our own reading where nobody says anything."""

_HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """The server, its keys, and how sure a promise must be."""
    group = parser.getgroup("conformance", "which Braze, and how sure a promise must be")
    group.addoption("--braze-url", help="a Braze-like server; without it the sandbox is started")
    group.addoption("--braze-key", default="", help="a key of it with every permission")
    group.addoption("--braze-limited-key", help="a key that may only use /users/track")
    group.addoption("--braze-segment", help="the identifier of a small segment to export")
    group.addoption(
        "--braze-patience", type=float, help="seconds until a write must show; 10, far away 300"
    )
    group.addoption("--certainty", choices=CERTAINTIES, help="leave out what is less sure than so")
    group.addoption("--yes-write-to-braze", action="store_true", help="the server may be the real")


def pytest_configure(config: pytest.Config) -> None:
    """Know the mark, and refuse the real Braze unless it was meant."""
    config.addinivalue_line("markers", f"certainty(level): one of {', '.join(CERTAINTIES)}")
    url = config.getoption("--braze-url", None)
    if url is None:
        return
    problem = objection(
        url,
        config.getoption("--braze-key"),
        may_be_real=config.getoption("--yes-write-to-braze"),
    )
    if problem is not None:
        raise pytest.UsageError(problem)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is less sure than asked for; a promise without a certainty is a mistake."""
    wanted = config.getoption("--certainty", None) or CERTAINTIES[-1]
    patient = config.getoption("--braze-url", None) is not None
    left_out = []
    for item in items:
        if not item.path.is_relative_to(_HERE):
            continue
        if patient:  # Who waits for a limit far away waits longer than a test of our own may take.
            item.add_marker(pytest.mark.timeout(0))
        mark = item.get_closest_marker("certainty")
        if mark is None or mark.args[0] not in CERTAINTIES:
            raise pytest.UsageError(f"{item.nodeid} does not say how certain it is.")
        if CERTAINTIES.index(mark.args[0]) > CERTAINTIES.index(wanted):
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def own_sandbox(request: pytest.FixtureRequest) -> Iterator[SandboxProcess | None]:
    """The sandbox this session started; None when it was pointed at a server."""
    if request.config.getoption("--braze-url", None) is not None:
        yield None
        return
    with SandboxProcess(CALM) as process:
        yield process


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest, own_sandbox: SandboxProcess | None) -> Target:
    """Where the server is and what its keys may do."""
    option = request.config.getoption
    patience = option("--braze-patience", None)
    if own_sandbox is not None:
        return Target(
            url=own_sandbox.endpoint,
            key=own_sandbox.key("full"),
            limited_key=own_sandbox.key("track_only"),
            segment=own_sandbox.segments[0].identifier,
            patience=patience or 10,
            foreign=False,
        )
    return Target(
        url=option("--braze-url").rstrip("/"),
        key=option("--braze-key"),
        limited_key=option("--braze-limited-key"),
        segment=option("--braze-segment"),
        patience=patience or 300,
        foreign=True,
    )


@pytest.fixture(scope="session")
def _session_braze(target: Target) -> Iterator[Braze]:
    with httpx.Client(base_url=target.url, trust_env=target.foreign, timeout=30) as client:
        braze = Braze(target, client)
        yield braze
        braze.clean_up()


@pytest.fixture
def braze(_session_braze: Braze) -> Braze:
    """The server, as anybody with a key sees it."""
    return _session_braze


@pytest.fixture
def curtain(own_sandbox: SandboxProcess | None) -> Iterator[Curtain]:
    """What is behind the curtain of our own sandbox, which is calm again afterwards."""
    if own_sandbox is None:
        pytest.skip("only the sandbox shows or does this on demand")
    curtain = Curtain(own_sandbox)
    curtain.restart()
    yield curtain
    curtain.restart()


@pytest.fixture
def limited_key(target: Target) -> str:
    """A key that may only use /users/track."""
    if target.limited_key is None:
        pytest.skip("needs --braze-limited-key")
    return target.limited_key
