"""Those who get notices in tests: an HTTP server and an SMTP server on loopback, in threads of their own."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Hook:
    """A webhook: what it got, and what it answers, the last answer for ever."""

    answers: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""
    bodies: list[dict] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    got: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    closed: threading.Lock = field(default_factory=threading.Lock)
    """Whoever has it keeps the answers back."""

    def wait(self, seconds: float = 30) -> dict:
        """The next request that comes in."""
        assert self.got.acquire(timeout=seconds), "nothing came"
        return self.bodies[-1]


@contextmanager
def hooked() -> Iterator[Hook]:
    """A webhook as long as the context lasts."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            hook.tokens.append(self.headers["Authorization"])
            with hook.closed:
                pass
            status = hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0]
            self.send_response(status)
            for name, value in hook.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()
            hook.got.release()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hook.url = f"http://127.0.0.1:{server.server_port}/services/T0/s3cret"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Post:
    """A mail server: what it got."""

    context: ssl.SSLContext | None = None
    """For STARTTLS."""
    port: int = 0
    refusal: bytes = b"250 fine"
    """Of recipients."""
    takes: str = "nobody"
    """Part of the address of a recipient who is taken all the same."""
    lines: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one who has a mail."""
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            # Whoever does not trust the certificate hangs up.
            return
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).decode().strip():
            self.lines.append(line)
            match line.split()[0].upper():
                case "EHLO":
                    offer = b"STARTTLS" if self.context else b"AUTH PLAIN"
                    writer.write(b"250-here\r\n250 " + offer + b"\r\n")
                case "STARTTLS":
                    assert self.context is not None
                    writer.write(b"220 go on\r\n")
                    await writer.start_tls(self.context)
                    self.context = None
                case "AUTH":
                    writer.write(b"235 welcome\r\n")
                case "DATA":
                    writer.write(b"354 go on\r\n")
                    self.mails.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                    writer.write(b"250 taken\r\n")
                case "RCPT":
                    writer.write(b"250 fine\r\n" if self.takes in line else self.refusal + b"\r\n")
                case "QUIT":
                    writer.write(b"221 bye\r\n")
                    return
                case _:
                    writer.write(b"250 fine\r\n")


@contextmanager
def post_office(
    context: ssl.SSLContext | None = None, *, tls_first: bool = False
) -> Iterator[Post]:
    """A mail server as long as the context lasts; it offers STARTTLS where it has a certificate."""
    post = Post(context=None if tls_first else context)
    ready = threading.Event()
    ending: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def listen() -> None:
        first = context if tls_first else None
        async with await asyncio.start_server(post.serve, "127.0.0.1", 0, ssl=first) as server:
            post.port = server.sockets[0].getsockname()[1]
            over = asyncio.Event()
            ending.append((asyncio.get_running_loop(), over))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=asyncio.run, args=(listen(),))
    thread.start()
    assert ready.wait(20)
    ((loop, over),) = ending
    try:
        yield post
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
