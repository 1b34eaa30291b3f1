"""The outbox on disk: parts in order, private, complete only with its plan, and forgettable."""

from __future__ import annotations

import stat

import polars as pl
import pytest

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.records.outcome import Outcomes

PLAN = Plan(
    rows=1, outcomes=Outcomes(pending=1), leavers=0, members=0, with_id=1, by_email=0,
    data_points=1, bytes=0, unsaved_data_points=1,
)  # fmt: skip


@pytest.fixture
def outbox(tmp_path) -> Outbox:
    """An empty outbox; its folder has signs of a pattern in its name."""
    return Outbox(tmp_path / "run [1]*" / "outbox").make()


def test_parts_are_read_in_the_order_of_their_numbers(outbox):
    """Also where there are more than nine of them."""
    for number in (11, 2, 1):
        outbox.write("records", number, pl.DataFrame({"n": [number]}))
    outbox.write("rows", 1, pl.DataFrame({"n": [0]}))
    assert [part["n"].item() for part in outbox.read("records")] == [1, 2, 11]
    assert list(outbox.read("outcomes")) == []


def test_parts_written_beside_the_work_are_all_there(outbox):
    """Leaving the block waits for the disk, and a part that cannot be written is not passed over."""
    with outbox.writing() as write:
        for number in range(1, 9):
            write("records", number, pl.DataFrame({"n": [number]}))
    assert [part["n"].item() for part in outbox.read("records")] == [*range(1, 9)]
    outbox.folder.joinpath("rows-000001.parquet").mkdir()
    with pytest.raises(OSError, match="rows-000001"), outbox.writing() as write:
        write("rows", 1, pl.DataFrame({"n": [1]}))


@pytest.mark.skipif("os.name == 'nt'", reason="Windows has no file modes")
def test_only_the_owner_can_look_inside(outbox):
    """The folder is 0700, every file in it 0600."""
    outbox.write("rows", 1, pl.DataFrame({"n": [0]}))
    outbox.write_plan(PLAN)
    assert stat.S_IMODE(outbox.folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in outbox.folder.iterdir()}
    assert modes == {"plan.json": 0o600, "rows-000001.parquet": 0o600}


def test_an_outbox_without_plan_is_not_complete(outbox):
    """The plan is written last and read back whole."""
    outbox.write("rows", 1, pl.DataFrame({"n": [0]}))
    assert outbox.plan() is None
    outbox.write_plan(PLAN)
    assert outbox.plan() == PLAN


@pytest.mark.parametrize("content", [b"", b"{", b'{"rows": 1}'])
def test_a_plan_that_cannot_be_read_is_none(outbox, content):
    """Torn, or of another version: the outbox is not complete."""
    outbox.folder.joinpath("plan.json").write_bytes(content)
    assert outbox.plan() is None


def test_clearing_forgets_everything(outbox):
    """Nothing personal stays, and doing it twice or on a missing folder is no error."""
    outbox.write("rows", 1, pl.DataFrame({"n": [0]}))
    outbox.write_plan(PLAN)
    outbox.spill("keys").mkdir()
    outbox.spill("keys").joinpath("bucket-000000.parquet").touch()
    outbox.folder.joinpath(".plan.json.torn").touch()
    outbox.clear()
    outbox.clear()
    assert list(outbox.folder.iterdir()) == []
    Outbox(outbox.folder / "missing").clear()


def test_making_removes_what_a_broken_attempt_left(outbox):
    """A second attempt does not mix with the first."""
    outbox.write("records", 7, pl.DataFrame({"n": [7]}))
    outbox.make()
    assert outbox.parts("records") == []


@pytest.mark.parametrize(("records", "requests"), [(0, 0), (1, 1), (75, 1), (76, 2), (150, 2)])
def test_requests_hold_75_objects(records, requests):
    """The plan says how many requests the records fit in, leavers among them."""
    plan = Plan(
        rows=records, outcomes=Outcomes(pending=max(records - 1, 0)), leavers=min(records, 1),
        members=0, with_id=0, by_email=0, data_points=0, bytes=0, unsaved_data_points=0,
    )  # fmt: skip
    forecast = plan.forecast(Contract())
    assert (plan.records, forecast.requests) == (records, requests)
