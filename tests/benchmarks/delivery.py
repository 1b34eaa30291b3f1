"""Delivery from a prepared outbox to a stand-in for Braze on this computer: pace, speed, comparison.

    python -m tests.benchmarks.delivery [pace] [speed] [comparison] [--full] [--folder FOLDER]

`pace`: at Braze's 3,000 requests per 3 s with 0, 50 and 200 ms of latency: the share of the limit from
the first to the last request, the refusals, CPU and memory of the process that sends. `speed`: without
a limit, over HTTPS. `comparison`: the usual script and the threads of Braze's own CSV importer, same
server, same profiles. Without any of these words, all three. The quick version sends 100,000 profiles,
which is over in a window or two and too short to judge the pace by; `--full` sends a million.
`--folder` keeps the outbox for the next time.

Everybody shares the cores with the stand-in, whose own ceiling is printed, and with whatever else the
computer does: the load is printed first, and above half of the cores the rates mean little.

The threads of the comparison need `requests`, which is no dependency of this project, and are left
out without it.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec
import polars as pl

from ci_braze_tui.ledger.book import Ledger
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.prepare import prepare
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.sources.opening import open_source
from tests.benchmarks.senders import Cost, How
from tests.benchmarks.stand_in import Books, ceiling, make_certificate, stand_in
from tests.benchmarks.stand_in import Rules as StandInRules

LIMIT, WINDOW = 3_000, 3.0
MUST = {0.0: 97, 0.05: 97, 0.2: 95}
"""Percent of the limit by seconds of latency."""
COMPARED = 100_000
"""Profiles that the slow ones get at most; rates are compared, not times."""
RULES = Rules(
    "3aca937b-9bbc-4e42-9370-05e411967b2b",
    Matching(
        "email",
        "id",
        fields=(
            *(Field(name, name) for name in ("first_name", "last_name", "home_city", "country")),
            *(Field(name, name) for name in ("language", "plan")),
            Field("points", "points", "integer"),
            Field("since", "since", "datetime"),
        ),
    ),
    Segments(None, ("VIP",), "VIP"),
)


def make_outbox(folder: Path, profiles: int) -> Outbox:
    """An outbox of so many profiles of eleven keys and about 240 bytes; one that is there is kept."""
    outbox = Outbox(folder / f"outbox-{profiles}")
    if outbox.plan():
        return outbox
    number = pl.int_range(profiles, eager=True)
    text = number.cast(pl.String)
    frame = pl.DataFrame(
        {
            "id": "u" + text.str.zfill(7),
            "email": "c" + text + "@example.com",
            "first_name": "Anna" + (number % 1_000).cast(pl.String),
            "last_name": "Neil" + (number % 5_000).cast(pl.String),
            "home_city": "Oslo " + (number % 500).cast(pl.String),
            "country": pl.Series(["US", "DE", "BR", "KR", "FR"]).gather(number % 5),
            "language": pl.Series(["en", "de", "pt", "ko", "fr"]).gather(number % 5),
            "plan": "p" + (number % 7).cast(pl.String),
            "points": (number % 20_000).cast(pl.String),
            "since": "2024-01-11T08:" + (number % 60).cast(pl.String).str.zfill(2) + ":00Z",
        }
    )
    source = folder / "customers.csv"
    frame.write_csv(source)
    plan = prepare(open_source(source), RULES, Ledger(folder / "ledger"), outbox.make())
    source.unlink()
    sizes = (part["object"].str.len_bytes().sum() for part in outbox.read("records"))
    print(f"prepared {plan.records:,} objects of {sum(sizes) / plan.records:.0f} bytes", flush=True)
    return outbox


def send(how: How, outbox: Outbox, rules: StandInRules, most: int = COMPARED) -> tuple[Books, Cost]:
    """Let one of `senders` send to a new stand-in."""
    with tempfile.TemporaryDirectory() as home, stand_in(rules) as server:
        command = [sys.executable, "-m", "tests.benchmarks.senders", how, str(outbox.folder)]
        command += [home, server.url, "--most", str(most)]
        done = subprocess.run(
            command, env=server.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return server.books(), msgspec.json.decode(done.stdout, type=Cost)


def pace(outbox: Outbox, certificate: str) -> None:
    """At the limit, for each latency."""
    for latency, must in MUST.items():
        rules = StandInRules(latency, LIMIT, WINDOW, certificate=certificate)
        books, cost = send("ours", outbox, rules)
        share = books.rate / (LIMIT / WINDOW) * 100
        refused = [window.refused for window in books.windows]
        print(
            f"pace, {latency * 1e3:3.0f} ms: {share:5.1f} % of the limit (must {must}), "
            f"CPU {cost.processor / cost.seconds:4.0%} of a core (must 60), "
            f"peak {cost.peak:3.0f} MB (must 400)\n"
            f"    taken in each window {[window.taken for window in books.windows]}, "
            f"refused {refused if any(refused) else 'never'}",
            flush=True,
        )


def speed(outbox: Outbox, certificate: str) -> None:
    """As fast as it goes."""
    print(f"ceiling of the stand-in over HTTPS: {ceiling(certificate):,.0f} requests/s", flush=True)
    books, cost = send("unpaced", outbox, StandInRules(certificate=certificate))
    print(
        f"speed: {books.rate:,.0f} requests/s (must 1,450, aim 2,500), "
        f"{books.rate * books.objects / books.taken:,.0f} profiles/s, "
        f"{cost.processor / books.taken * 1e3:.2f} ms CPU a request, peak {cost.peak:.0f} MB (must 400)",
        flush=True,
    )


def comparison(outbox: Outbox, certificate: str) -> None:
    """The others, then ours."""
    names: dict[How, str] = {
        "script": "httpx, one client, gather of 20",
        "waves": "waves of 20 threads with requests",
        "ours": "ours at Braze's pace",
        "unpaced": "ours unpaced",
    }
    if not importlib.util.find_spec("requests"):
        del names["waves"]
        print("comparison: `requests` is not installed; its threads are left out")
    for latency in (0.0, 0.05):
        rates = {}
        for how, name in names.items():
            books, cost = send(how, outbox, StandInRules(latency, certificate=certificate))
            rates[how] = books.rate
            print(
                f"comparison, {latency * 1e3:2.0f} ms, {name:33} {books.rate:6,.0f} requests/s "
                f"{cost.processor / books.taken * 1e3:5.2f} ms CPU each",
                flush=True,
            )
        for other in rates.keys() - {"ours", "unpaced"}:
            print(
                f"    ours against {names[other]}: {rates['ours'] / rates[other]:.1f} times at "
                f"Braze's pace, {rates['unpaced'] / rates[other]:.1f} times without it"
            )


PARTS: dict[str, Callable[[Outbox, str], None]] = {
    "pace": pace,
    "speed": speed,
    "comparison": comparison,
}


def main() -> None:
    """Measure the parts that were asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with ExitStack() as stack:
        folder = arguments.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        outbox = make_outbox(folder, 1_000_000 if arguments.full else 100_000)
        certificate = make_certificate(folder)
        if hasattr(os, "getloadavg"):
            print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
        for part in arguments.parts or PARTS:
            PARTS[part](outbox, certificate)


if __name__ == "__main__":
    main()
