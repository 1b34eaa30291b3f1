"""Everything that is left after journeys with failures, searched for the API key: it is in none of it.

Files and books with their logs, output, pictures of the screens, the arguments and the environment of every
process, and what goes out to anybody but Braze: a proxy, a host that Braze's answer points to, a webhook.
"""

from __future__ import annotations

import os
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ci_braze_tui.connections.keys import CREDENTIALS_VARIABLE, KEY_VARIABLE
from ci_braze_tui.notices.definition import path_of
from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from tests.cli.calling import call
from tests.tui.screens.connection_wizard import opened
from tests.world import World

EXPORT = "VIP to Braze"
NOTICES = """version = 1
[[webhook]]
name = "Pager"
url_key = "pager"
when = { success = true }
[[command]]
name = "Note"
run = ["/bin/sh", "-c", "env >> \\"$HOME/told\\"; cat >> \\"$HOME/told\\""]
when = { success = true }
"""


class Recorder:
    """A host that is not Braze: a proxy, a webhook, whatever is asked of it; it keeps all that it gets."""

    def __init__(self) -> None:
        self.got = b""
        self.url = ""


@contextmanager
def recording() -> Iterator[Recorder]:
    """Such a host, as long as the context lasts."""
    recorder = Recorder()

    class Handler(socketserver.StreamRequestHandler):
        timeout = 2

        def handle(self) -> None:
            first = self.request.recv(65_536)
            recorder.got += first
            if first.startswith(b"CONNECT"):
                self.request.sendall(b"HTTP/1.1 200 Fine\r\n\r\n")
                recorder.got += self.request.recv(65_536)
            else:
                self.request.sendall(b"HTTP/1.1 200 Fine\r\nContent-Length: 0\r\n\r\n")

    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as url:
        recorder.url = url
        yield recorder


@contextmanager
def pointing_to(url: str) -> Iterator[str]:
    """A Braze that has moved, as its answers say: the key must not follow."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def do_GET(self) -> None:
            self.send_response(307)
            self.send_header("Location", url + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as here:
        yield here


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[str]:
    """A server in a thread of its own; its address."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def watched(home: Home, needle: bytes) -> Iterator[tuple[set[str], set[str]]]:
    """The modules that ran as processes of this home, and those of them that showed a text to everybody."""
    seen: set[str] = set()
    shown: set[str] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    open_to_all = [(process / name).read_bytes() for name in ("environ", "cmdline")]
                except OSError:
                    continue
                if str(home.config).encode() in b"".join(open_to_all):
                    name = open_to_all[1].replace(b"\0", b" ").decode()
                    seen.add(name)
                    if needle in b"".join(open_to_all):
                        shown.add(name)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen, shown
    finally:
        over.set()
        thread.join()


class Discreet(World):
    """A world whose key is in a file of the operator's, with a proxy, and with somebody who wants notices."""

    elsewhere = ""

    @property
    def environment(self) -> dict[str, str]:
        """What its commands find in their environment."""
        known = {name: value for name, value in super().environment.items() if name != KEY_VARIABLE}
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), self.elsewhere)
        folders = {"HOME": str(self.folder), CREDENTIALS_VARIABLE: str(self.operators)}
        return known | proxies | folders | {"CI_BRAZE_TUI_NOTICE_PAGER": f"{self.elsewhere}/hook"}

    @property
    def operators(self) -> Path:
        """The folder with the key; not of this tool."""
        return self.folder.parent / f"{self.folder.name}-credentials"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_after_a_journey_with_failures_nothing_holds_the_key(tmp_path: Path, sandbox) -> None:
    """Refused, forbidden, cut off, killed, held back, pointed elsewhere: the key went to Braze only."""
    world = Discreet(tmp_path, sandbox)
    world.operators.mkdir(mode=0o700)
    (world.operators / "api-key").write_text(world.key)
    write_private(path_of(world.home), NOTICES.encode())
    # As little as that of it would be too much.
    needle = world.key[:18]
    typo = f"{needle}-not-quite"
    with (
        recording() as recorder,
        pointing_to(recorder.url) as moved,
        watched(world.home, needle.encode()) as (seen, shown),
    ):
        world.elsewhere = recorder.url
        add, agreed = ("connections", "add"), ("--agree", "--api-key-stdin")
        faults = world.sandbox.inspector.set_faults
        done = [
            call(world, *add, "Wrong", "--endpoint", sandbox.endpoint, *agreed, stdin=typo),
            call(world, *add, "Other", "--endpoint", sandbox.endpoint, *agreed, stdin=world.key),
            call(world, *add, "Moved", "--endpoint", moved, *agreed, stdin=world.key),
            call(
                world, *add, "Far", "--endpoint", "rest.fra-01.braze.eu", *agreed, stdin=world.key
            ),
        ]
        rows = [(f"c{n}", f"c{n}@example.com", "VIP") for n in range(3_000)]
        world.export(world.customers(rows))
        faults(FaultPlan((Fault("key_revoked", from_request=5),)))
        done.append(call(world, "run", EXPORT))
        (run,) = world.store.latest()
        faults(FaultPlan((Fault("permission_lost", from_request=5),)))
        done.append(call(world, "runs", "resume", run.id))
        faults(FaultPlan((Fault("latency", percent=100, seconds=0.3),)))
        kill_half_way(world, run.id)
        faults(FaultPlan((Fault("truncated", requests=(3,)),)))
        done.append(world.cli("runs", "resume", run.id, "--json-lines"))
        world.customers(rows[:100])
        done.append(call(world, "run", EXPORT))
        done += [
            call(world, *each)
            for each in (
                ("refresh", "--json"),
                ("runs", "show", run.id),
                ("connections", "show", "Sandbox"),
                ("audit", "list"),
                ("audit", "export", str(world.folder / "audit.jsonl")),
                ("notices", "list"),
                ("info",),
            )
        ]
        wait_until(lambda: b'"run"' in recorder.got and (world.folder / "told").exists())

    assert [each.returncode for each in done[:8]] == [4, 0, 5, 5, 4, 4, 3, 6], done[:8]
    assert [each.args for each in done if "Traceback" in each.stderr] == []
    assert [each.args for each in done if needle in each.stdout + each.stderr] == []
    assert any("resume" in each for each in seen)
    assert any("notices.sending" in each for each in seen)
    assert shown == set()
    assert b"CONNECT rest.fra-01.braze.eu:443" in recorder.got
    assert needle.encode() not in recorder.got
    assert holders(world.folder, needle) == []
    for kept in ("runs.sqlite", "logs/ci-braze-tui.log", "ledgers/vip-to-braze", "../told"):
        assert (world.home.state / kept).exists(), kept


async def test_no_picture_of_a_screen_and_no_draft_holds_the_key(tmp_path: Path, sandbox) -> None:
    """Typed, refused by Braze, tried again, and saved: the screens show dots, and the disk nothing."""
    home = Home.under(tmp_path / "home")
    needle = sandbox.api_key[:18]
    sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", requests=(1,)),)))
    async with opened(home, sandbox, size=(120, 40)) as wizard:
        pictures: list[str] = []

        def photograph(name: str) -> None:
            pictures.append(name)
            picture = wizard.app.export_screenshot()
            (tmp_path / f"{name}.svg").write_text(picture)

        wizard.fill("Acme", sandbox.api_key, sandbox.endpoint)
        for name in ("name", "key", "consent"):
            photograph(name)
            if name == "consent":
                await wizard.press("space")
            await wizard.press("ctrl+n")
        for name in ("refused", "passed"):
            await wizard.press("enter")
            photograph(name)
        await wizard.press("ctrl+n")
        photograph("summary")
        await wizard.press("escape")
        photograph("left")
    assert pictures == ["name", "key", "consent", "refused", "passed", "summary", "left"]
    assert holders(tmp_path, needle) == []


def kill_half_way(world: World, run_id: str) -> None:
    """Go on with a run in a process that is killed while requests are out."""
    before = world.sandbox.inspector.overview().track_requests
    with subprocess.Popen(
        world.command("runs", "resume", run_id),
        env=world.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        wait_until(lambda: world.sandbox.inspector.overview().track_requests > before)
        process.kill()


def wait_until(seen) -> None:
    """Wait for something that is to be seen."""
    give_up = time.monotonic() + 40
    while not seen():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def holders(folder: Path, needle: str) -> list[Path]:
    """The files whose name or content holds a text, in letters of one byte or of two."""
    found = []
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        texts = (needle.encode(), needle.encode("utf-16-le"))
        if needle in os.fspath(path) or any(text in content for text in texts):
            found.append(path)
    return found
