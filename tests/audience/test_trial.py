"""One row, sent for real and read back."""

from __future__ import annotations

import json

import pytest

from ci_braze_tui.audience.trial import RowRefusedError, Trial, send_one
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.errors import BadInputError, BrazeRefusedError, ConnectionLostError
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.secret import Secret
from tests.audience.people import put


async def tried(sandbox: SandboxProcess, person: dict[str, object], key: str = "full") -> Trial:
    """Send an object with the key of that name."""
    secret = Secret(next(each.value for each in sandbox.keys if each.name == key))
    async with BrazeClient(parse_endpoint(sandbox.endpoint), secret) as client:
        return await send_one(client, secret, json.dumps(person), wait=1.5)


async def test_before_and_after_stand_side_by_side(sandbox: SandboxProcess) -> None:
    """What is new arrived, what was there was there, and a silent drop is seen."""
    put(sandbox, [{"external_id": "a", "first_name": "Ann", "points": 1}])
    trial = await tried(
        sandbox,
        {
            "external_id": "a",
            "first_name": "Ann",
            "points": 2,
            "country": "Atlantis",
            "image_url": "x",
        },
    )
    assert (trial.profiles_before, trial.found) == (1, True)
    assert [(each.attribute, each.after, each.verdict) for each in trial.values] == [
        ("first_name", '"Ann"', "there already"),
        ("points", "2", "arrived"),
        ("country", None, "not there"),
        ("image_url", None, "not readable"),
    ]


async def test_a_new_profile_is_told(sandbox: SandboxProcess) -> None:
    """Nobody before, somebody after, found by the e-mail address."""
    trial = await tried(sandbox, {"email": "new@example.com", "points": 2})
    assert (trial.profiles_before, trial.found) == (0, True)
    assert [each.verdict for each in trial.values] == ["arrived", "arrived"]


async def test_who_may_not_read_sends_nothing(sandbox: SandboxProcess) -> None:
    """Without the permission to read back nothing is sent, for nothing could be proven."""
    with pytest.raises(BrazeRefusedError):
        await tried(sandbox, {"external_id": "a", "points": 2}, key="track_only")
    assert sandbox.inspector.requests() == ()


async def test_a_row_that_braze_refuses(sandbox: SandboxProcess) -> None:
    """The refusal is told in Braze's words; a row without a person is not tried at all."""
    with pytest.raises(RowRefusedError, match="does not take this row"):
        await tried(sandbox, {"external_id": "a", "email": "no address"})
    with pytest.raises(BadInputError):
        await tried(sandbox, {"points": 2})


@pytest.mark.parametrize("status", ["500", "502"])
async def test_a_page_in_place_of_an_answer(sandbox: SandboxProcess, status: str) -> None:
    """A page of what stands before Braze is no refusal: nobody knows whether the row is in."""
    sandbox.inspector.set_faults(FaultPlan((Fault(status, percent=100),)))  # type: ignore[arg-type]
    with pytest.raises(ConnectionLostError, match=status):
        await tried(sandbox, {"external_id": "a", "points": 2})
