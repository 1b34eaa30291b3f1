"""A server that answers `/users/track` as Braze does, and hardly costs anything.

    python -m tests.benchmarks.stand_in [--tls]          prints how many requests a second it can answer

The sandbox understands every object, which takes longer than sending it; measured against that, the
sender would look slow. This one counts objects by counting the text `"external_id"` in the body, so it
believes in objects that are not valid and misses those without that key. It knows no chunked bodies,
and latency is added to answers only: opening a connection costs a client nothing extra here.

A process of its own. Each line on its stdin makes it print its books; end of input ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tests.benchmarks.sandbox import addressed, bodies, drive

_MODULE = "tests.benchmarks.stand_in"
_ROOM = 128 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_OBJECT = b'"external_id"'


class Rules(msgspec.Struct, frozen=True):
    """How the stand-in behaves; `requests` None is no limit, `latency` is in seconds."""

    latency: float = 0.0
    requests: int | None = None
    window: float = 3.0
    sliding: bool = False
    certificate: str | None = None
    """A PEM file with key and certificate, for HTTPS."""


class Window(msgspec.Struct):
    """One window of the clock; `number` counts windows since 1970."""

    number: int
    taken: int = 0
    refused: int = 0


class Books(msgspec.Struct):
    """What was asked of the stand-in; `first` and `last` are when requests came in, in epoch seconds."""

    objects: int = 0
    first: float = 0.0
    last: float = 0.0
    windows: list[Window] = msgspec.field(default_factory=list)

    @property
    def taken(self) -> int:
        """Requests answered with 201."""
        return sum(window.taken for window in self.windows)

    @property
    def refused(self) -> int:
        """Requests answered with 429."""
        return sum(window.refused for window in self.windows)

    @property
    def rate(self) -> float:
        """Requests taken a second, from the first to the last request."""
        return self.taken / (self.last - self.first) if self.last > self.first else 0.0


class Gate:
    """Admits requests as the rules say, and keeps the books."""

    def __init__(self, rules: Rules) -> None:
        self.books = Books()
        self._rules = rules
        self._recent: deque[float] = deque(maxlen=rules.requests or 1)

    def answer(self, objects: int) -> bytes:
        """The whole HTTP answer to a request that came in now."""
        now = time.time()
        books, rules = self.books, self._rules
        number = int(now // rules.window)
        if not books.windows or books.windows[-1].number != number:
            books.windows.append(Window(number))
        window = books.windows[-1]
        books.first = books.first or now
        books.last = now
        limit = rules.requests
        if limit is None:
            left, reset = 0, now
        elif rules.sliding:
            while self._recent and self._recent[0] <= now - rules.window:
                self._recent.popleft()
            left = limit - len(self._recent)
            reset = (self._recent[0] if self._recent else now) + rules.window
        else:
            left, reset = limit - window.taken, (number + 1) * rules.window
        if limit is not None and left <= 0:
            window.refused += 1
            return _http(
                "429 Too Many Requests", b'{"message":"Rate limit exceeded"}', limit, 0, reset
            )
        window.taken += 1
        books.objects += objects
        self._recent.append(now)
        body = b'{"attributes_processed":%d,"message":"success"}' % objects
        return _http("201 Created", body, limit, left - 1, reset)


def _http(status: str, body: bytes, limit: int | None, left: int, reset: float) -> bytes:
    counts = ""
    if limit is not None:
        # Whole seconds, and never before the window has ended.
        counts = (
            f"X-RateLimit-Limit: {limit}\r\nX-RateLimit-Remaining: {left}\r\n"
            f"X-RateLimit-Reset: {-int(-reset // 1)}\r\n"
        )
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{counts}"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Conversation(asyncio.BufferedProtocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, gate: Gate, latency: float) -> None:
        self._gate = gate
        self._latency = latency
        self._buffer = bytearray(_ROOM)
        self._filled = 0
        self._body = 0
        self._end = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where the next bytes belong."""
        return memoryview(self._buffer)[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        """Answer as soon as a request is complete."""
        self._filled += nbytes
        if not self._end and not self._read_head():
            return
        if self._filled < self._end:
            return
        answer = self._gate.answer(self._buffer.count(_OBJECT, self._body, self._end))
        self._filled = self._end = 0
        if self._latency:
            asyncio.get_running_loop().call_later(self._latency, self._write, answer)
        else:
            self._write(answer)

    def _read_head(self) -> bool:
        """Whether the head is there, so that the end of the request is known."""
        gap = self._buffer.find(b"\r\n\r\n", 0, self._filled)
        if gap < 0:
            return False
        length = _LENGTH.search(self._buffer, 0, gap)
        self._body = gap + 4
        self._end = self._body + (int(length[1]) if length else 0)
        if self._end > len(self._buffer):
            # A new one: the loop still holds a view of the old one, which so cannot grow.
            self._buffer = self._buffer + bytes(self._end - len(self._buffer))
        return True

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve(rules: Rules) -> None:
    """Serve until stdin ends; the port is the first line on stdout."""
    loop = asyncio.get_running_loop()
    gate = Gate(rules)
    context = None
    if rules.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(rules.certificate)
    server = await loop.create_server(
        lambda: Conversation(gate, rules.latency), "127.0.0.1", 0, ssl=context, backlog=1_024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()

    def tell() -> None:
        for _ in sys.stdin:
            print(msgspec.json.encode(gate.books).decode(), flush=True)
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=tell, daemon=True).start()
    await ended.wait()


@dataclass(frozen=True, slots=True)
class StandIn:
    """A stand-in that runs."""

    url: str
    certificate: str | None
    process: subprocess.Popen[str]

    def books(self) -> Books:
        """What it was asked so far."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return msgspec.json.decode(self.process.stdout.readline(), type=Books)

    @property
    def port(self) -> int:
        """Its port on this computer."""
        return int(self.url.rpartition(":")[2])

    @property
    def environment(self) -> dict[str, str]:
        """The environment for a client: its certificate trusted, no proxy in between."""
        trusted = {}
        if self.certificate:
            trusted = {"SSL_CERT_FILE": self.certificate, "REQUESTS_CA_BUNDLE": self.certificate}
        return os.environ | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"} | trusted


@contextmanager
def stand_in(rules: Rules) -> Iterator[StandIn]:
    """A running stand-in, ended on leaving."""
    command = [sys.executable, "-m", _MODULE, "--serve", msgspec.json.encode(rules).decode()]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        scheme = "https" if rules.certificate else "http"
        url = f"{scheme}://127.0.0.1:{int(process.stdout.readline())}"
        try:
            yield StandIn(url, rules.certificate, process)
        finally:
            process.stdin.close()


def make_certificate(folder: Path) -> str:
    """A key and a certificate for 127.0.0.1 that is its own authority, in one file."""
    key, certificate, both = folder / "key.pem", folder / "certificate.pem", folder / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return str(both)


def ceiling(certificate: str | None, requests: int = 4_000, rounds: int = 3) -> float:
    """Requests of 75 objects a second that it answers to a client of raw sockets; the median round."""
    sent = [addressed(body, "key") for body in bodies(requests, 0)]
    trust = ssl.create_default_context(cafile=certificate) if certificate else None
    with stand_in(Rules(certificate=certificate)) as server:
        return statistics.median(
            requests / asyncio.run(drive("127.0.0.1", server.port, sent, trust))
            for _ in range(rounds)
        )


def main() -> None:
    """Serve, or print the ceiling."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--serve")
    arguments = parser.parse_args()
    if arguments.serve:
        asyncio.run(serve(msgspec.json.decode(arguments.serve, type=Rules)))
        return
    with tempfile.TemporaryDirectory() as name:
        certificate = make_certificate(Path(name)) if arguments.tls else None
        print(f"{ceiling(certificate):,.0f} requests/s of 75 objects")


if __name__ == "__main__":
    main()
