"""Reading a segment of Braze, against the sandbox."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import msgspec
import polars as pl
import pytest

from ci_braze_tui.audience.book import Audience
from ci_braze_tui.audience.order import placed
from ci_braze_tui.errors import BrazeRefusedError, ConnectionLostError
from ci_braze_tui.ledger.book import attribute_column, hash_of, key_of
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from tests.audience.people import put, read, rules_of

QUICK = Settings(apply_delay=0.0, export_seconds=0.2)


@pytest.fixture
def quick(sandbox: SandboxProcess) -> SandboxProcess:
    """A sandbox that makes exports in no time."""
    sandbox.inspector.reset(QUICK)
    return sandbox


def change(sandbox: SandboxProcess, **settings: object) -> None:
    """The same sandbox with other settings, empty."""
    sandbox.inspector.reset(msgspec.structs.replace(QUICK, **settings))


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
    assert left == ["addresses.parquet", "audience.json", "profiles.parquet"]
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
    """After its time, nothing of it is left on the disk."""
    audience = Audience(tmp_path / "audience")
    await read(quick, audience, rules_of(quick))
    monkeypatch.setattr("ci_braze_tui.audience.book.LIFETIME", timedelta(0))
    assert audience.facts() is None
    assert not audience.folder.exists()
