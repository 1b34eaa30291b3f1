"""Client and answers against the sandbox, which shares no code with them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import msgspec
import pytest

from ci_braze_tui.braze.answers import (
    Answer,
    BadBatch,
    Refused,
    Rejection,
    Taken,
    TryAgain,
    Wait,
    read_track_answer,
)
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.braze.losses import NoAnswerError
from ci_braze_tui.errors import BrazeRefusedError
from ci_braze_tui.sandbox.faults import Fault, FaultKind, FaultPlan
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.secret import Secret

GOOD = {"external_id": "c1", "email": "a@b.example", "vip": True}


@pytest.fixture(scope="module")
def running() -> Iterator[SandboxProcess]:
    """One sandbox for all."""
    with SandboxProcess() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: SandboxProcess) -> SandboxProcess:
    """The sandbox, empty and faultless."""
    running.inspector.reset()
    running.inspector.set_faults(FaultPlan())
    return running


@pytest.fixture
async def client(sandbox: SandboxProcess) -> AsyncIterator[BrazeClient]:
    """A client with the key that may do everything."""
    endpoint = parse_endpoint(sandbox.endpoint)
    async with BrazeClient(endpoint, Secret(sandbox.key("full")), timeout=5) as opened:
        yield opened


async def send(client: BrazeClient, *rows: object) -> Answer:
    """Send rows as one batch, and judge the answer."""
    reply = await client.track(msgspec.json.encode({"attributes": rows}))
    return read_track_answer(reply, len(rows), Secret("unused"))


async def test_what_was_accepted_can_be_read_back(sandbox, client):
    """A profile that was sent is there, by id and by address, with its custom attributes."""
    assert await send(client, GOOD) == Taken()
    sandbox.inspector.settle()
    fields = ["external_id", "email", "custom_attributes"]
    (by_id,) = await client.export_ids(external_ids=["c1", "nobody"], fields=fields)
    (by_address,) = await client.export_ids(email_address="a@b.example", fields=fields)
    assert by_id == by_address
    assert (by_id.external_id, by_id.email) == ("c1", "a@b.example")
    assert by_id.custom_attributes == {"vip": True}


async def test_bad_rows_are_told_one_by_one(client):
    """Some bad rows, and all bad rows, come back by their place in the batch."""
    bad = {"external_id": "c2", "email_subscribe": "Unsubscribed"}
    some = await send(client, GOOD, bad, {"email": "b@b.example"}, {"vip": True})
    assert isinstance(some, Taken)
    assert [rejection.index for rejection in some.rejected] == [1, 3]
    assert some.unknown is None
    every = await send(client, bad)
    assert isinstance(every, Taken)
    assert every.rejected == (Rejection(0, some.rejected[0].reason),)


async def test_a_batch_over_the_limits_is_about_the_batch(client):
    """76 objects and 4 MB are refused as a whole."""
    many = await send(client, *[GOOD] * 76)
    assert isinstance(many, BadBatch)
    assert many.too_much == "objects"
    large = await send(client, GOOD | {"text": "x" * 4_300_000})
    assert isinstance(large, BadBatch)
    assert large.too_much == "bytes"


async def test_bulk_takes_more_at_once(sandbox, client):
    """A thousand objects go out in one request to the bulk endpoint, and are read like any answer."""
    rows = [{"external_id": f"c{number}", "vip": True} for number in range(999)]
    body = msgspec.json.encode({"attributes": [*rows, {"vip": True}]})
    answer = read_track_answer(await client.track(body, bulk=True), 1_000, Secret("unused"))
    assert isinstance(answer, Taken)
    assert [rejection.index for rejection in answer.rejected] == [999]
    sandbox.inspector.settle()
    assert len(list(sandbox.inspector.profiles())) == 999


async def test_bulk_without_its_permission_is_refused(sandbox):
    """The key that Customer Insights asks for may not use bulk, and nothing is stored."""
    key = Secret(sandbox.key("connector"))
    async with BrazeClient(parse_endpoint(sandbox.endpoint), key) as plain:
        reply = await plain.track(msgspec.json.encode({"attributes": [GOOD]}), bulk=True)
    assert reply.status == 403
    assert isinstance(read_track_answer(reply, 1, key), Refused)
    sandbox.inspector.settle()
    assert list(sandbox.inspector.profiles()) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("500", TryAgain),
        ("502", TryAgain),
        ("503", TryAgain),
        ("504", TryAgain),
        ("429", Wait),
        ("queued", Taken),
        ("key_revoked", Refused),
        ("permission_lost", Refused),
    ],
)
async def test_a_bad_day_is_read_for_what_it_is(
    sandbox: SandboxProcess, client: BrazeClient, kind: FaultKind, expected: type[Answer]
):
    """Each trouble leads to what a run should do about it."""
    sandbox.inspector.set_faults(FaultPlan((Fault(kind, from_request=1),)))
    assert isinstance(await send(client, GOOD), expected)


async def test_a_truncated_answer_proves_nothing(sandbox, client):
    """The rows of an answer that was cut off are unknown, by the body or by the connection."""
    sandbox.inspector.set_faults(FaultPlan((Fault("truncated", from_request=1),)))
    try:
        answer = await send(client, GOOD)
    except NoAnswerError:
        return
    assert isinstance(answer, Taken)
    assert answer.unknown


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
async def test_a_reset_never_counts_as_not_sent(sandbox, client, kind):
    """Whether the write was stored or not cannot be known from here."""
    sandbox.inspector.set_faults(FaultPlan((Fault(kind, from_request=1),)))
    with pytest.raises(NoAnswerError):
        await send(client, GOOD)


async def test_the_limit_of_the_server_is_told_with_a_wait():
    """Past the limit the answer names a wait within the window."""
    with SandboxProcess(Settings(track_limit=5, track_window=60)) as small:
        key = Secret(small.api_key)
        async with BrazeClient(parse_endpoint(small.endpoint), key) as client:
            answers = await asyncio.gather(*(send(client, GOOD) for _ in range(20)))
    waits = [answer for answer in answers if isinstance(answer, Wait)]
    assert len(waits) >= 10
    assert all(wait.seconds is not None and 0 <= wait.seconds <= 61 for wait in waits)


async def test_segments_are_listed(client, sandbox):
    """The segments of the sandbox come by page, and a page past the end is empty."""
    listed = {segment.name for segment in await client.segments_list()}
    assert listed == {segment.name for segment in sandbox.segments}
    assert await client.segments_list(9) == ()


async def test_an_identifier_that_braze_does_not_know(sandbox: SandboxProcess) -> None:
    """Whatever is asked about it, the sentence says where the right one stands."""
    async with BrazeClient(parse_endpoint(sandbox.endpoint), Secret(sandbox.key("full"))) as client:
        for question in (
            client.segment_details("no-such-segment"),
            client.export_segment("no-such-segment", ["email"], []),
            client.cancel_segment_export("no-such-segment"),
        ):
            with pytest.raises(BrazeRefusedError, match="does not seem to know this segment"):
                await question
