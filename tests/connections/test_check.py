"""Trying a connection out, against the sandbox and against servers that are not Braze."""

from __future__ import annotations

import socket

import pytest
from aiohttp import web

from ci_braze_tui.braze.clusters import Endpoint, parse_endpoint
from ci_braze_tui.braze.permissions import lacking
from ci_braze_tui.connections.check import Finding, check_connection, passed, subjects
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.secret import Secret

KEY = Secret("11111111-2222-3333-4444-555555555555")


@pytest.fixture(scope="module")
def sandbox():
    """A Braze on this computer."""
    with SandboxProcess() as running:
        yield running


async def findings_of(endpoint: Endpoint, key: Secret, *, bulk: bool = False) -> list[Finding]:
    """What the check tells, which is one finding for each subject, in order."""
    findings = [finding async for finding in check_connection(endpoint, key, bulk=bulk)]
    assert tuple(finding.subject for finding in findings) == subjects(bulk=bulk)
    assert not any(key.reveal() in finding.sentence for finding in findings)
    return findings


def states(findings: list[Finding]) -> str:
    """The first letters of the states."""
    return "".join(finding.state[0] for finding in findings)


@pytest.mark.parametrize(
    ("key", "expected", "good"),
    [
        ("connector", "ppppppmmm", True),
        ("full", "ppppppppp", True),
        ("track_only", "ppppfpmmm", False),
        ("read_only", "pppfppppp", False),
    ],
)
async def test_each_permission_is_told_apart(sandbox, key, expected, good):
    """The check names each permission that a key lacks, and fails for none that is optional."""
    findings = await findings_of(parse_endpoint(sandbox.endpoint), Secret(sandbox.key(key)))
    assert (states(findings), passed(findings)) == (expected, good)
    without = [finding for finding in findings if finding.state in ("failed", "missing")]
    assert all(finding.subject in finding.sentence for finding in without)
    optional = [finding for finding in without if finding.state == "missing"]
    assert all(finding.sentence == lacking(finding.subject) for finding in optional)


@pytest.mark.parametrize(
    ("key", "expected", "good"), [("full", "pppppppppp", True), ("connector", "pppppfpmmm", False)]
)
async def test_bulk_is_tried_where_it_is_wanted(sandbox, key, expected, good):
    """A key that may not use the bulk endpoint is told so, with both ways out."""
    endpoint, secret = parse_endpoint(sandbox.endpoint), Secret(sandbox.key(key))
    findings = await findings_of(endpoint, secret, bulk=True)
    assert (states(findings), passed(findings)) == (expected, good)
    if not good:
        assert "permission users.track.bulk, or turn bulk off" in findings[5].sentence


async def test_the_check_changes_nothing(sandbox):
    """After the check no profile is new and no export was started."""
    before = len(list(sandbox.inspector.profiles()))
    await findings_of(parse_endpoint(sandbox.endpoint), Secret(sandbox.api_key))
    sandbox.inspector.settle()
    assert len(list(sandbox.inspector.profiles())) == before
    statuses = {record.status for record in sandbox.inspector.requests("/users/export/segment")}
    assert statuses <= {400, 403}


async def test_a_wrong_key_stops_the_check(sandbox):
    """A key Braze does not know fails once; what depends on it is not claimed."""
    findings = await findings_of(parse_endpoint(sandbox.endpoint), KEY)
    assert states(findings) == "ppfuuuuuu"
    assert "another cluster" in findings[2].sentence
    assert not passed(findings)


async def test_a_host_that_is_not_there_stops_the_check():
    """Nothing is claimed about a key that could not be tried."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        endpoint = parse_endpoint(f"http://127.0.0.1:{free.getsockname()[1]}")
    findings = await findings_of(endpoint, KEY)
    assert states(findings) == "fuuuuuuuu"
    assert "refused the connection" in findings[0].sentence
    assert findings[1].sentence == "Not tried, because of the above."


@pytest.mark.parametrize(
    ("statuses", "body", "expected"),
    [
        ((200,), "<html>Please log in</html>", "fuuuuuuuu"),
        ((400,), "<html>nginx</html>", "fuuuuuuuu"),
        ((302,), "", "fuuuuuuuu"),
        ((404,), '{"message":"Not Found"}', "fuuuuuuuu"),
        ((503,), '{"message":"down"}', "fuuuuuuuu"),
        ((429,), "", "ppuuupuuu"),
        ((400, 503), '{"message":"x"}', "ppppupuuu"),
        ((400, 0), '{"message":"x"}', "ppppuuuuu"),
        ((400, 400, 403, 404, 401), '{"message":"x"}', "ppppppmpm"),
        ((400, 400, 0), '{"message":"x"}', "ppppppuuu"),
    ],
)
async def test_what_does_not_answer_like_braze_is_not_called_good(statuses, body, expected):
    """Login pages, proxies, outages and full pools are told, none of them as a good connection."""
    left = list(statuses)

    async def handler(request: web.Request) -> web.Response:
        status = left.pop(0) if len(left) > 1 else left[0]
        if not status and request.transport is not None:
            request.transport.abort()
        return web.Response(status=status or 500, text=body)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    endpoint = parse_endpoint(f"http://127.0.0.1:{runner.addresses[0][1]}")
    findings = await findings_of(endpoint, KEY)
    await runner.cleanup()
    assert states(findings) == expected


async def test_a_host_without_trusted_encryption_fails_at_tls(sandbox):
    """That something is there and that it can be trusted are two things; the key is not sent."""
    port = sandbox.endpoint.rpartition(":")[2]
    encrypted = Endpoint("rest.fra-01.braze.eu", f"https://127.0.0.1:{port}", "EU-01", None)
    findings = await findings_of(encrypted, KEY)
    assert states(findings) == "pfuuuuuuu"
    assert findings[1].sentence.startswith("No secure connection to rest.fra-01.braze.eu")


async def test_an_unknown_cluster_is_remarked_on(sandbox):
    """The warning about an unknown cluster shows where a person looks."""
    noted = Endpoint("rest.new-01.braze.eu", sandbox.endpoint, None, "Is that right?")
    findings = await findings_of(noted, Secret(sandbox.api_key))
    assert findings[0] == Finding("Host", "passed", "rest.new-01.braze.eu answers. Is that right?")
