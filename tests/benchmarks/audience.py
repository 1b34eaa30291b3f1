"""Time and memory to read a Braze segment, to count whom a file reaches, and to prove that it arrived.

    python -m tests.benchmarks.audience [PROFILES] [ROWS]

A file as Braze makes it of so many profiles, twelve values each, and a file of so many rows of the same people.
Each measurement is a process of its own; the baseline is reading the lines out of the zip and decoding them.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from ci_braze_tui.audience.book import Audience
from ci_braze_tui.audience.lines import lines
from ci_braze_tui.audience.pairing import whole
from ci_braze_tui.audience.profiles import comparable, known
from ci_braze_tui.audience.proof import prove
from ci_braze_tui.audience.seeding import seed
from ci_braze_tui.ledger.book import Ledger
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.prepare import prepare
from ci_braze_tui.outbox.reach import reach
from ci_braze_tui.sources.opening import open_source
from tests.benchmarks.prepare import RULES, customers, write_customers

_STANDARD = ("first_name", "last_name", "home_city", "country", "phone")
_AT_ONCE = 5_000


def write_segment(path: Path, first: int, end: int) -> None:
    """Write what Braze would make of these customers."""
    encoder = msgspec.json.Encoder()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for start in range(first, end, _AT_ONCE):
            people = customers(start, min(start + _AT_ONCE, end), 0).to_dicts()
            with archive.open(f"segment/{start}.txt", "w") as file:
                found = [_line(number, each) for number, each in enumerate(people, start)]
                file.write(encoder.encode_lines(found))


def _line(number: int, person: dict[str, str | None]) -> dict[str, object]:
    line: dict[str, object] = {
        "external_id": person["id"],
        "braze_id": f"{number:024x}",
        "email": person["email"],
        **{name: person[name] for name in _STANDARD if person[name] is not None},
    }
    custom: dict[str, object] = {
        name: person[name] for name in ("plan", "store", "since") if person[name] is not None
    }
    if person["points"] is not None:
        custom["points"] = int(person["points"])
    if person["score"] is not None:
        custom["score"] = float(person["score"])
    return line | {"custom_attributes": custom | {RULES.segment_identifier: True}}


def _decode(folder: Path) -> str:
    with (folder / "segment.zip").open("rb") as archive:
        return f"{sum(len(some) for some in lines(archive)):,} lines"


def _read(folder: Path) -> str:
    compared = comparable(RULES)
    with (folder / "segment.zip").open("rb") as archive:
        frames = (known(some, compared) for some in lines(archive))
        facts = Audience(folder / "audience").keep(frames, "segment", "Everybody", RULES)
    return f"{facts.profiles:,} profiles"


def _prepare(folder: Path) -> str:
    ledger, outbox = Ledger(folder / "ledger"), Outbox(folder / "outbox").make()
    return (
        f"{prepare(open_source(folder / 'customers.csv'), RULES, ledger, outbox).records:,} records"
    )


def _reach(folder: Path) -> str:
    audience = Audience(folder / "audience")
    facts = audience.facts()
    assert facts is not None
    return str(
        reach(Outbox(folder / "outbox"), RULES, audience, facts, Ledger(folder / "ledger")).records
    )


def _seed(folder: Path) -> str:
    audience = Audience(folder / "audience")
    facts = audience.facts()
    assert facts is not None
    return f"{seed(Ledger(folder / 'ledger'), audience, facts):,} profiles"


def _prove(folder: Path) -> str:
    audience = Audience(folder / "audience")
    facts = audience.facts()
    assert facts is not None
    found = prove(whole(Ledger(folder / "ledger"), audience, facts), RULES, sample=False)
    return f"{found.agreed:,} of {found.values:,} values agree"


STEPS: dict[str, Callable[[Path], str]] = {
    "decode the lines (baseline)": _decode,
    "read the segment": _read,
    "prepare the rows": _prepare,
    "count whom they reach": _reach,
    "seed the ledger": _seed,
    "prove, all of it": _prove,
}


def _measure(step: str, folder: Path) -> None:
    started = time.perf_counter()
    said = STEPS[step](folder)
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{step:30} {seconds:7.1f} s {memory:7.0f} MB   {said}")


def main(profiles: int, rows: int) -> None:
    """Measure all of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_segment(folder / "segment.zip", 0, profiles)
        write_customers(folder / "customers.csv", rows)
        for step in STEPS:
            subprocess.run([sys.executable, "-m", __spec__.name, step, name], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        _measure(sys.argv[1], Path(sys.argv[2]))
        sys.exit()
    given = [int(each) for each in sys.argv[1:]]
    main(*(given + [2_000_000, 1_000_000][len(given) :]))
