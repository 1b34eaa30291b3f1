"""How a file of ten million rows feels in the matching wizard: memory, stalls, and how soon a key shows.

    python -m tests.benchmarks.matching [ROWS] [KEYS]

The real app in a real pseudo-terminal opens a CSV file that is made for it, walks to the last page, and letters
are typed there while the pre-flight reads the file; before that, letters are typed with no file at all, for
comparison. A heart that beats in the app's own loop tells the longest time it stood still. Takes about 70 bytes
of disk for each row, and three times that while the pre-flight is going on.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.paths import Home
from ci_braze_tui.sources.choice import Choice

if TYPE_CHECKING:
    from tests.benchmarks.responsive import Terminal

MUST = 50.0
"""Milliseconds: a key at the 99th percentile, and the longest stall."""
MUST_MEGABYTES = 150.0
_BEAT = 0.005
_NEXT = b"\x0e"
_AT_ONCE = 500_000


class Figures(msgspec.Struct):
    """What the app tells of itself."""

    stall: float
    """Milliseconds, the longest since the figures were asked for last."""
    megabytes: float
    """Resident now."""
    has_polars: bool


def app() -> None:
    """The app on the matching wizard, with a heart; figures go to a file whenever it is asked for."""
    from ci_braze_tui.tui.app import CiBrazeApp
    from ci_braze_tui.tui.screens.matching import MatchingScreen

    folder = Path(os.environ["FIGURES"])
    home = Home.under(folder / "home")
    exports = ExportStore(home).load().items if "EMPTY" not in os.environ else ()
    running = CiBrazeApp(
        home,
        first=lambda session: MatchingScreen(session, *exports),  # type: ignore[arg-type,return-value]
    )

    async def beat() -> None:
        longest, last = 0.0, time.perf_counter()
        wanted = folder / "wanted"
        while True:
            await asyncio.sleep(_BEAT)
            now = time.perf_counter()
            longest, last = max(longest, now - last - _BEAT), now
            if "EMPTY" in os.environ:
                for box in running.screen.query("#file--name"):
                    box.focus()
            if wanted.exists():
                wanted.unlink()
                told = Figures(longest * 1000, _megabytes(), "polars" in sys.modules)
                (folder / "figures.new").write_bytes(msgspec.json.encode(told))
                (folder / "figures.new").rename(folder / "figures")
                longest, last = 0.0, time.perf_counter()

    async def run() -> None:
        heart = asyncio.create_task(beat())
        await running.run_async()
        heart.cancel()

    asyncio.run(run())


def _megabytes() -> float:
    status = Path("/proc/self/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(resident.split()[1]) / 1024


def figures(folder: Path, terminal: Terminal) -> Figures:
    """What the app tells of the time since it was asked last."""
    (folder / "wanted").touch()
    while not (folder / "figures").exists():
        terminal.rest(0.01)
    found = msgspec.json.decode((folder / "figures").read_bytes(), type=Figures)
    (folder / "figures").unlink()
    return found


def made(folder: Path, rows: int) -> Export:
    """A home with an export of a file of so many rows; one in a thousand is about somebody who comes again."""
    import polars as pl

    home = Home.under(folder / "home")
    ConnectionStore(home).save(Connection("Acme EU", "rest.fra-01.braze.eu"))
    path = folder / "customers.csv"
    with path.open("wb") as file:
        for start in range(0, rows, _AT_ONCE):
            number = pl.int_range(start, min(start + _AT_ONCE, rows), eager=True)
            who = (number - (number % 1000 == 0).cast(pl.Int64)).cast(pl.String)
            table = {
                "BrazeUserId": "user-" + who,
                "EMail": "customer" + who + "@example.com",
                "FirstName": "First" + (number % 997).cast(pl.String),
                "City": "City" + (number % 1009).cast(pl.String),
                "Points": (number % 5003).cast(pl.String),
                "Segment": pl.Series(["VIP", "News", "Lapsed", "News"]).gather(number % 4),
            }
            pl.DataFrame(table).write_csv(file, include_header=start == 0)
    names = {"FirstName": "first_name", "City": "home_city", "Points": "points"}
    export = Export(
        name="VIP to Braze",
        segment_identifier="3aca937b-9bbc-4e42-9370-05e411967b2b",
        source=Choice(str(path)),
        matching=Matching(
            "EMail", "BrazeUserId", fields=tuple(Field(*name) for name in names.items())
        ),
        connection="Acme EU",
        segments=Segments("Segment", ("VIP", "News")),
    )
    ExportStore(home).save(export)
    return export


def started(folder: Path, **more: str) -> Terminal:
    """The app, with figures."""
    from tests.benchmarks.responsive import Terminal

    return Terminal(
        os.environ | {"FIGURES": str(folder)} | more,
        "-c",
        "from tests.benchmarks.matching import app; app()",
    )


def main() -> None:
    """Measure with the file and without."""
    from tests.benchmarks.responsive import told, typed  # loads polars, which the app must not

    given = [int(each) for each in sys.argv[1:]]
    rows, keys = (*given, *(10_000_000, 300)[len(given) :])
    wrong: list[str] = []

    def judge(name: str, terminal: Terminal) -> None:
        found = figures(folder, terminal)
        polars = "POLARS IS LOADED" if found.has_polars else "no polars"
        print(
            f"{name}: longest stall {found.stall:.0f} ms, {found.megabytes:.0f} MB, {polars}",
            flush=True,
        )
        if found.has_polars or found.megabytes > MUST_MEGABYTES:
            wrong.append(name)

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        export = made(folder, rows)
        print(f"{rows:,} rows, {Path(export.source.path).stat().st_size / 1e9:.2f} GB", flush=True)

        with closing(started(folder, EMPTY="1")) as terminal:
            terminal.wait("Customer file")
            terminal.rest(2.0)
            judge("empty wizard, opened", terminal)
            alone = typed(terminal, keys)
            judge("empty wizard, typing", terminal)

        with closing(started(folder)) as terminal:
            begun = time.perf_counter()
            terminal.wait(f"✓ {rows:,} rows", patience=120.0)
            print(f"opened in {time.perf_counter() - begun:.1f} s", flush=True)
            judge("opened", terminal)
            for page in ("Braze customer ID", "Fields", "Segments", "Of the first"):
                begun = time.perf_counter()
                terminal.echo(_NEXT, page)
                print(f"  {page!r} after {time.perf_counter() - begun:.1f} s", flush=True)
            begun = time.perf_counter()
            judge("walked to the last page", terminal)
            terminal.press(b"j")
            terminal.rest(1.0)
            judge("the tab of JSON opened", terminal)
            beside = typed(terminal, keys)
            judge("typing beside the pre-flight", terminal)
            terminal.wait(" %)")
            print(f"  pre-flight still going after {time.perf_counter() - begun:.1f} s", flush=True)
            terminal.wait("Problems (0)", patience=600.0)
            print(f"  pre-flight over after {time.perf_counter() - begun:.1f} s", flush=True)
            judge("pre-flight over", terminal)
    before, after = told("no file", alone), told("beside the pre-flight", beside)
    if after > MUST:
        wrong.append(f"{after:.0f} ms at the 99th percentile, without a file {before:.0f} ms")
    if wrong:
        raise SystemExit(f"not met: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
