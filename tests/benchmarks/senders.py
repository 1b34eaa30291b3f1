"""Those who send, each to be run in a process of its own so that its CPU time and memory are its own.

    python -m tests.benchmarks.senders HOW OUTBOX HOME URL

`ours` is the product's own delivery, `unpaced` the same without a limit. `script` is what people write
when they need this once: httpx, one client, 75 profiles in a request, 20 requests at a time. `waves` is
the approach of Braze's published CSV importer: waves of 20 threads, a new connection for each request.
Both get their profiles ready in memory, as many as `most` says, which is generous to them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Literal

import msgspec

from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.contract import TRACK_OBJECTS, Contract
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.delivery.deliver import deliver
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.secret import Secret

How = Literal["ours", "unpaced", "script", "waves"]
Users = list[dict[str, object]]

_AT_ONCE = 20
_TIMEOUT = 30
_NO_LIMIT = 1_000_000


class Cost(msgspec.Struct, frozen=True):
    """What sending took its process: `processor` in seconds of CPU, `peak` in MB."""

    seconds: float
    processor: float
    peak: float


def deliver_ours(outbox: Outbox, home: Home, url: str, contract: Contract) -> None:
    """The product's delivery, with a new journal."""
    plan = outbox.plan()
    assert plan is not None
    run = RunStore(home).begin("Benchmark", "Stand-in", "{}", Options(), "benchmark")
    endpoint = Endpoint(url.partition("//")[2], url, None, None)
    key = Secret("00000000-0000-0000-0000-000000000000")
    connection = Connection("Stand-in", url, contract=contract)
    asyncio.run(deliver(run, home, outbox, plan, connection, endpoint, key, Control()))


async def send_as_script(batches: list[Users], url: str) -> None:
    """httpx, one client, so many at a time."""
    import httpx

    async with httpx.AsyncClient(headers={"Authorization": "Bearer key"}) as client:
        for start in range(0, len(batches), _AT_ONCE):
            answers = await asyncio.gather(
                *(
                    client.post(f"{url}/users/track", json={"attributes": batch}, timeout=_TIMEOUT)
                    for batch in batches[start : start + _AT_ONCE]
                )
            )
            for answer in answers:
                answer.raise_for_status()


def send_in_waves(batches: list[Users], url: str) -> None:
    """Threads with `requests`; the next wave starts when the last thread of this one is done."""
    import requests  # type: ignore[import-untyped]

    def post(batch: Users) -> None:
        answer = requests.post(
            f"{url}/users/track",
            headers={"Authorization": "Bearer key", "Content-Type": "application/json"},
            data=json.dumps({"attributes": batch}),
            timeout=_TIMEOUT,
        )
        answer.raise_for_status()

    for start in range(0, len(batches), _AT_ONCE):
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(post, batches[start : start + _AT_ONCE]))


def batches_of(outbox: Outbox, most: int) -> list[Users]:
    """The first `most` objects of the outbox as a script would hold them."""
    texts = (
        text for part in outbox.read("records", ["object"]) for text in part["object"].to_list()
    )
    users: Users = [json.loads(text) for text in islice(texts, most)]
    return [users[start : start + TRACK_OBJECTS] for start in range(0, len(users), TRACK_OBJECTS)]


def peak_megabytes() -> float:
    """The most memory this process has held."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not `getrusage`, which on Linux also counts what the parent held when it forked.
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1_024
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> None:
    """Send, and print the cost as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("how")
    parser.add_argument("outbox", type=Path)
    parser.add_argument("home", type=Path)
    parser.add_argument("url")
    parser.add_argument("--most", type=int, default=100_000)
    arguments = parser.parse_args()
    outbox, home, url = Outbox(arguments.outbox), Home.under(arguments.home), arguments.url
    batches = batches_of(outbox, arguments.most) if arguments.how in ("script", "waves") else []
    began, used = time.perf_counter(), time.process_time()
    match arguments.how:
        case "ours":
            deliver_ours(outbox, home, url, Contract())
        case "unpaced":
            deliver_ours(outbox, home, url, Contract(requests=_NO_LIMIT))
        case "script":
            asyncio.run(send_as_script(batches, url))
        case "waves":
            send_in_waves(batches, url)
        case how:
            parser.error(f"nobody sends as {how}")
    cost = Cost(time.perf_counter() - began, time.process_time() - used, peak_megabytes())
    print(msgspec.json.encode(cost).decode())


if __name__ == "__main__":
    main()
