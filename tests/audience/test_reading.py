"""Reading a segment of Braze, against the sandbox."""

from __future__ import annotations

import asyncio
import resource
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import polars as pl
import pytest

from ci_braze_tui.audience.aside import Stop, aside
from ci_braze_tui.audience.book import Audience, Facts, sweep
from ci_braze_tui.audience.order import Order, drop, keep, placed
from ci_braze_tui.audience.profiles import asked_fields
from ci_braze_tui.audience.reading import Phase, Progress, read_audience
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.errors import (
    BrazeRefusedError,
    ConnectionLostError,
    RunInProgressError,
    StorageError,
)
from ci_braze_tui.ledger.book import attribute_column, hash_of, key_of
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.secret import Secret
from tests.audience.people import put, read, rules_of

FILES = ("addresses.parquet", "audience.json", "profiles.parquet")
QUICK = Settings(apply_delay=0.0, export_seconds=0.2)


@pytest.fixture
def quick(sandbox: SandboxProcess) -> SandboxProcess:
    """A sandbox that makes exports in no time."""
    sandbox.inspector.reset(QUICK)
    return sandbox


def change(sandbox: SandboxProcess, **settings: object) -> None:
    """The same sandbox with other settings, empty."""
    sandbox.inspector.reset(msgspec.structs.replace(QUICK, **settings))


async def kept_of(
    sandbox: SandboxProcess,
    audience: Audience,
    rules: Rules,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Facts:
    """Read the sandbox's first segment, and say what was read."""
    endpoint = parse_endpoint(sandbox.endpoint)
    async with BrazeClient(endpoint, Secret(sandbox.api_key)) as client:
        segment = sandbox.segments[0].identifier
        return await read_audience(client, endpoint, segment, rules, audience, on_progress)


async def test_a_segment_is_read_as_the_ledger_would_have_it(
    quick: SandboxProcess, tmp_path: Path
) -> None:
    """Keys and hashes are those of rows with the same values; nothing else stays on the disk."""
    rules, audience = rules_of(quick), Audience(tmp_path / "audience")
    put(
        quick,
        [
            {"external_id": "a", "email": "A@example.com", "first_name": 'Zoë "Z"', "points": 7},
            {"external_id": "b", "email": "b@example.com", "points": 1.5},
        ],
    )
    put(quick, [{"external_id": name, rules.segment_identifier: True} for name in "ab"])
    seen = await read(quick, audience, rules)
    facts = audience.facts()
    assert facts is not None
    assert (facts.profiles, facts.members, facts.name) == (2, 2, "")
    assert facts.fits(rules)
    kept = audience.profiles.rows().collect()
    expected = pl.DataFrame(
        {
            "who": ['"external_id":"a"', '"external_id":"b"'],
            "name": ['"first_name":"Zoë \\"Z\\""', None],
            "points": ['"points":7', None],
        }
    ).select(
        key_of(pl.col("who")).alias("key"),
        hash_of(pl.col("name")).alias(attribute_column("first_name")),
        hash_of(pl.col("points")).alias(attribute_column("points")),
    )
    assert expected.sort("key").equals(kept.select(expected.columns))
    phases = list(dict.fromkeys(each.phase for each in seen))
    assert phases == ["ordering", "waiting", "fetching", "reading"]
    left = sorted(path.name for path in audience.folder.rglob("*"))
    assert left == [*FILES]
    assert {0o600} == {path.stat().st_mode & 0o777 for path in audience.folder.iterdir()}


async def test_waiting_is_gone_on_with(quick: SandboxProcess, tmp_path: Path) -> None:
    """Who was interrupted waits for the same file, and Braze is not asked twice."""
    change(quick, export_seconds=1.5)
    rules, audience = rules_of(quick), Audience(tmp_path / "audience")
    first = asyncio.create_task(read(quick, audience, rules))
    while placed(audience.folder) is None:  # noqa: ASYNC110 - another process's file is waited for
        await asyncio.sleep(0.02)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await read(quick, audience, rules)
    orders = quick.inspector.requests("/users/export/segment")
    assert len(orders) == 1
    assert audience.facts() is not None


async def test_another_export_of_the_segment_is_waited_for(
    quick: SandboxProcess, tmp_path: Path
) -> None:
    """Braze makes one export of a segment at a time; a 429 is no end."""
    change(quick, export_seconds=0.8)
    rules = rules_of(quick)
    one, other = Audience(tmp_path / "one"), Audience(tmp_path / "other")
    await asyncio.gather(read(quick, one, rules), read(quick, other, rules))
    assert one.facts() is not None
    assert other.facts() is not None


async def test_a_file_that_never_comes_ends_the_waiting(
    quick: SandboxProcess, tmp_path: Path
) -> None:
    """Not ready and never look the same; the waiting has an end, and can be gone on with."""
    change(quick, export_seconds=60.0)
    audience = Audience(tmp_path / "audience")
    with pytest.raises(ConnectionLostError, match="has not made the file"):
        await read(quick, audience, rules_of(quick), patience=1.2)
    assert placed(audience.folder) is not None
    assert [path.name for path in audience.folder.iterdir()] == ["order.json"]


async def test_cloud_storage_is_explained(quick: SandboxProcess, tmp_path: Path) -> None:
    """A company that keeps exports in its own storage gets no link, and is told so."""
    change(quick, export_to_cloud=True)
    with pytest.raises(BrazeRefusedError, match="its own cloud storage"):
        await read(quick, Audience(tmp_path / "audience"), rules_of(quick))


async def test_what_is_out_of_date_is_forgotten(
    quick: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its time nothing of it is left, whoever looks; an order that is waited for is."""
    audience = Audience(tmp_path / "export" / "audience")
    await read(quick, audience, rules_of(quick))
    order = Order("segment", (), (), "https://example.com", datetime.now(UTC))
    keep(order, audience.folder)
    sweep(tmp_path)
    assert audience.facts() is not None
    monkeypatch.setattr("ci_braze_tui.audience.book.LIFETIME", timedelta(0))
    sweep(tmp_path)
    assert [path.name for path in audience.folder.iterdir()] == ["order.json"]
    assert placed(audience.folder) == order
    drop(audience.folder)
    assert audience.facts() is None
    sweep(tmp_path)
    assert not audience.folder.exists()


@pytest.mark.parametrize("phase", ["ordering", "waiting", "fetching", "reading"])
async def test_who_stops_leaves_nobody_behind(
    quick: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, phase: Phase
) -> None:
    """Stopped in any phase: nothing of anybody is on the disk, and what was read before is still there."""
    monkeypatch.setattr("ci_braze_tui.audience.lines.LINES_AT_ONCE", 1)
    rules, audience = rules_of(quick), Audience(tmp_path / "audience")
    people: list[dict[str, object]] = [
        {
            "external_id": f"Secret{n}",
            "email": f"secret{n}@example.com",
            rules.segment_identifier: True,
        }
        for n in range(60)
    ]
    await asyncio.to_thread(put, quick, people)
    before = await kept_of(quick, audience, rules)
    loop, seen = asyncio.get_running_loop(), list[Phase]()

    def stop(progress: Progress) -> None:
        seen.append(progress.phase)
        if progress.phase == phase:
            loop.call_soon_threadsafe(reading.cancel)
        if phase == progress.phase == "reading":
            # In another thread, which would else be done before the loop has its turn.
            for _ in range(3):
                asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result()

    reading = asyncio.create_task(kept_of(quick, audience, rules, stop))
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert seen[-1] == phase
    files = [path for path in audience.folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} <= {*FILES, "order.json"}
    assert not [path for path in files if b"secret" in path.read_bytes()]
    assert audience.facts() == before
    assert audience.profiles.rows().collect().height == 60
    if phase != "ordering":
        assert placed(audience.folder) is not None


async def test_who_waits_hears_of_a_cancellation(quick: SandboxProcess, tmp_path: Path) -> None:
    """Another terminal has Braze make no file: nobody waits an hour for it."""
    change(quick, export_seconds=60.0)
    audience = Audience(tmp_path / "audience")
    reading = asyncio.create_task(read(quick, audience, rules_of(quick)))
    while placed(audience.folder) is None:  # noqa: ASYNC110 - another process's file is waited for
        await asyncio.sleep(0.02)
    drop(audience.folder)
    with pytest.raises(ConnectionLostError, match="was canceled or forgotten"):
        await asyncio.wait_for(reading, 10)


async def test_everybody_is_counted(quick: SandboxProcess, tmp_path: Path) -> None:
    """The segment is as large as Braze says, though the export cannot name all who are in it."""
    rules, audience = rules_of(quick), Audience(tmp_path / "audience")
    alias = {"alias_name": "n", "alias_label": "crm"}
    people: list[dict[str, object]] = [
        {"external_id": "a", rules.segment_identifier: True},
        {"user_alias": alias, "_update_existing_only": False, rules.segment_identifier: True},
    ]
    await asyncio.to_thread(put, quick, people)
    facts = await kept_of(quick, audience, rules)
    assert (facts.profiles, facts.members) == (2, 2)
    assert audience.profiles.rows().collect().height == 1


def test_what_a_wrong_clock_wrote_does_not_count(quick: SandboxProcess) -> None:
    """A reading or an order of tomorrow is of some other day; it would count until after that."""
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    assert not Facts("segment", "", tomorrow, 1, 0, rules_of(quick)).is_fresh
    assert not Order("segment", (), (), "https://example.com", tomorrow).is_good


async def test_who_stops_twice_waits_for_the_work() -> None:
    """It holds files and a lock, which must not be given away while it goes on."""
    begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def work(_stop: Stop) -> None:
        begun.set()
        go_on.wait(10)
        done.set()

    waiting = asyncio.create_task(aside(work))
    await asyncio.to_thread(begun.wait, 10)
    for _ in range(2):
        waiting.cancel()
        await asyncio.sleep(0.05)
    assert not waiting.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert done.is_set()


async def test_two_readers_of_the_same_read_once(quick: SandboxProcess, tmp_path: Path) -> None:
    """The second waits for the first and takes what it has read; who has no time says who reads."""
    change(quick, export_seconds=0.6)
    rules, audience = rules_of(quick), Audience(tmp_path / "audience")
    with audience.held(), pytest.raises(RunInProgressError, match="Another process is reading"):
        await read(quick, audience, rules, patience=0.0)
    one, other = await asyncio.gather(read(quick, audience, rules), read(quick, audience, rules))
    assert len(quick.inspector.requests("/users/export/segment")) == 1
    waiting = min((one, other), key=lambda seen: len({each.phase for each in seen}))
    assert {(each.phase, each.awaited) for each in waiting} == {("waiting", "turn")}


def test_who_dies_while_reading_is_cleaned_up_after(quick: SandboxProcess, tmp_path: Path) -> None:
    """A killed reader leaves no file of people; the next start removes the rest, and goes on with its order."""
    rules, audience = rules_of(quick), Audience(tmp_path / "home" / "audience")
    put(quick, [{"external_id": "Secret", rules.segment_identifier: True}])
    script = (
        "import asyncio, os, signal, sys\n"
        "from pathlib import Path\n"
        "from ci_braze_tui.audience.book import Audience\n"
        "from ci_braze_tui.braze.client import BrazeClient\n"
        "from ci_braze_tui.braze.clusters import parse_endpoint\n"
        "from ci_braze_tui.audience.reading import read_audience\n"
        "from ci_braze_tui.records.rules import Rules\n"
        "from ci_braze_tui.secret import Secret\n"
        "import msgspec\n"
        "endpoint = parse_endpoint(sys.argv[1])\n"
        "rules = msgspec.json.decode(sys.argv[4], type=Rules)\n"
        "def die(progress):\n"
        "    if progress.phase == 'reading':\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "async def main():\n"
        "    async with BrazeClient(endpoint, Secret(sys.argv[2])) as client:\n"
        "        await read_audience(client, endpoint, rules.segment_identifier, rules,\n"
        "                            Audience(Path(sys.argv[3])), die)\n"
        "asyncio.run(main())\n"
    )
    arguments = (quick.endpoint, quick.api_key, str(audience.folder), msgspec.json.encode(rules))
    died = subprocess.run([sys.executable, "-c", script, *arguments], check=False, timeout=50)
    assert died.returncode == -signal.SIGKILL
    assert [path.name for path in audience.folder.iterdir()] == ["order.json"]
    (audience.spill("keys")).mkdir()
    (audience.spill("keys") / "bucket-000000.parquet").write_bytes(b"Secret")
    (audience.folder / "profiles.new").write_bytes(b"Secret")
    sweep(tmp_path)
    assert [path.name for path in audience.folder.iterdir()] == ["order.json"]
    asyncio.run(read(quick, audience, rules))
    assert len(quick.inspector.requests("/users/export/segment")) == 1
    facts = audience.facts()
    assert facts is not None
    assert facts.profiles == 1


async def test_an_order_that_can_lead_nowhere_is_dropped(
    quick: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that expires while it is waited for, one of a damaged file, one that is too old for its purpose."""
    change(quick, export_seconds=60.0)
    rules, audience = rules_of(quick), Audience(tmp_path / "audience")
    monkeypatch.setattr("ci_braze_tui.audience.order.LINK_HOURS", 0.5 / 3600)
    with pytest.raises(ConnectionLostError, match="has expired"):
        await read(quick, audience, rules)
    assert list(audience.folder.iterdir()) == []
    monkeypatch.undo()
    change(quick)
    fields, attributes = asked_fields(rules)
    now = datetime.now(UTC)
    page = Order(rules.segment_identifier, fields, attributes, f"{quick.endpoint}/", now)
    keep(page, audience.folder)
    with pytest.raises(ConnectionLostError, match="damaged"):
        await read(quick, audience, rules)
    assert placed(audience.folder) is None
    keep(page, audience.folder)
    await read(quick, audience, rules, not_before=now + timedelta(microseconds=1))
    facts = audience.facts()
    assert facts is not None
    assert facts.read_at > now


async def test_a_full_disk_is_said(quick: SandboxProcess, tmp_path: Path) -> None:
    """It does not look like a lost connection, and leaves nothing behind."""
    rules, audience = rules_of(quick), Audience(tmp_path / "audience")
    people: list[dict[str, object]] = [
        {"external_id": secrets.token_hex(400), rules.segment_identifier: True} for _ in range(75)
    ]
    await asyncio.to_thread(put, quick, people)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(StorageError, match="Make room"):
            await read(quick, audience, rules)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.name for path in audience.folder.iterdir()] == ["order.json"]
