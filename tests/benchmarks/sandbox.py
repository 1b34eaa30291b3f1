"""Track requests a second that the sandbox takes on one core, and what a stored profile weighs.

    python tests/benchmarks/sandbox.py [REQUESTS] [sandbox arguments, e.g. --store FILE]

Every request carries 75 new profiles of eleven keys. The load comes from another process on another
core; its own ceiling, measured in the same run against a server that only counts bytes, is printed
beside the result, as is the CPU time per request, which a busy machine distorts less than the rate.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ci_braze_tui.sandbox.inspector import Inspector
from ci_braze_tui.sandbox.views import Greeting

OBJECTS = 75
IN_FLIGHT = 16
ROUNDS = 3
_SECONDS_AT_MOST = 120
_ANSWER = b'HTTP/1.1 201 Created\r\nContent-Length: 21\r\n\r\n{"message":"success"}'


def bodies(requests: int, start: int) -> Iterator[bytes]:
    """Request bodies of 75 profiles nobody has sent before."""
    for request in range(start, start + requests):
        objects = [profile(request * OBJECTS + number) for number in range(OBJECTS)]
        yield msgspec.json.encode({"attributes": objects})


def profile(number: int) -> dict[str, object]:
    """One user object of eleven keys, about 240 bytes."""
    return {
        "external_id": f"user-{number:016x}",
        "email": f"customer{number}@example.com",
        "first_name": f"Anna{number % 1_000}",
        "last_name": f"O'Neil-{number % 5_000}",
        "home_city": f"Bergen {number % 500}",
        "country": ("US", "DE", "BR", "KR", "FR")[number % 5],
        "language": "en",
        "plan": f"plan {number % 7}",
        "points": number % 20_000,
        "since": f"2024-0{number % 9 + 1}-11T08:{number % 60:02d}:00Z",
        "3aca937b-9bbc-4e42-9370-05e411967b2b": True,
    }


class Load(asyncio.Protocol):
    """One connection that sends its next request as soon as the last one is answered."""

    def __init__(self, requests: Iterator[bytes], done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._done = done
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Wait for the whole answer, then go on."""
        self._received += data
        head, gap, rest = self._received.partition(b"\r\n\r\n")
        if not gap:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(rest) < length:
            return
        if not head.startswith(b"HTTP/1.1 201"):
            self._done.set_exception(SystemExit(f"not taken: {head!r} {rest!r}"))
        self._received = b""
        self._send()

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is not None:
            self._transport.write(request)
            return
        self._transport.close()
        if not self._done.done():
            self._done.set_result(None)


class Counting(asyncio.Protocol):
    """The other end for the ceiling: reads a request and answers at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._head = b""
        self._left = 0

    def data_received(self, data: bytes) -> None:
        """Count down to the end of the body."""
        if not self._left:
            self._head += data
            head, gap, rest = self._head.partition(b"\r\n\r\n")
            if not gap:
                return
            length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
            self._head = b""
            self._left = length - len(rest)
        else:
            self._left -= len(data)
        if not self._left:
            self._transport.write(_ANSWER)


async def drive(
    host: str, port: int, requests: list[bytes], trust: ssl.SSLContext | None = None
) -> float:
    """Send everything, 16 requests in flight, and return the seconds it took; with `trust` over HTTPS."""
    loop = asyncio.get_running_loop()
    shared = iter(requests)
    ends: list[asyncio.Future[None]] = [loop.create_future() for _ in range(IN_FLIGHT)]
    began = time.perf_counter()
    for end in ends:
        await loop.create_connection(
            lambda end=end: Load(shared, end),
            host,
            port,
            ssl=trust,
        )
    await asyncio.wait_for(asyncio.gather(*ends), _SECONDS_AT_MOST)
    return time.perf_counter() - began


def addressed(body: bytes, key: str) -> bytes:
    """`body` with the head of an HTTP request."""
    head = (
        "POST /users/track HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def pin(process: int, core: int) -> None:
    """Keep a process on one core, where the system can."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(process, {core})


def processor_seconds(process: int) -> float:
    """CPU time of a process so far; 0 where /proc is not there."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(process: int) -> float:
    """Memory of a process now; 0 where /proc is not there."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0.0
    return int(status.read_text().partition("VmRSS:")[2].split()[0]) / 1_024


def ceiling(requests: list[bytes]) -> float:
    """Requests a second of the load against a server that does nothing, on the sandbox's core."""
    command = [sys.executable, __file__, "--answer-at-once"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        pin(server.pid, 0)
        seconds = asyncio.run(drive("127.0.0.1", int(server.stdout.readline()), requests))
        server.kill()
    return len(requests) / seconds


async def answer_at_once() -> None:
    """Serve `Counting` until killed."""
    server = await asyncio.get_running_loop().create_server(Counting, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """Measure and print."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    command = [sys.executable, "-m", "ci_braze_tui.sandbox", "--json"]
    command += ["--set", "track_limit=1000000", *sys.argv[2:]]
    pin(os.getpid(), 1)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sandbox:
        assert sandbox.stdout is not None
        greeting = msgspec.json.decode(sandbox.stdout.readline(), type=Greeting)
        pin(sandbox.pid, 0)
        port = int(greeting.endpoint.rpartition(":")[2])
        empty = resident_megabytes(sandbox.pid)
        rates, costs = [], []
        for number in range(ROUNDS):
            sent = [
                addressed(body, greeting.key("connector"))
                for body in bodies(requests, number * requests)
            ]
            began = processor_seconds(sandbox.pid)
            started = time.perf_counter()
            asyncio.run(drive("127.0.0.1", port, sent))
            Inspector(greeting.endpoint).settle()
            seconds = time.perf_counter() - started
            rates.append(requests / seconds)
            costs.append((processor_seconds(sandbox.pid) - began) / requests * 1e6)
            # What is answered and not yet stored counts as work to do.
            print(f"round {number + 1}: {rates[-1]:,.0f} requests/s, {costs[-1]:,.0f} µs CPU each")
        stored = ROUNDS * requests * OBJECTS
        weight = (resident_megabytes(sandbox.pid) - empty) * 1024 * 1024 / stored
        print(f"median {statistics.median(rates):,.0f} requests/s of {OBJECTS} objects on one core")
        print(f"ceiling of the load itself {ceiling(sent):,.0f} requests/s")
        print(f"{stored:,} profiles stored, {weight:,.0f} bytes of memory each")
        sandbox.terminate()


if __name__ == "__main__":
    if "--answer-at-once" in sys.argv:
        asyncio.run(answer_at_once())
    else:
        main()
