"""Time to the first frame, ours against a bare Textual app, in the same run.

    python tests/benchmarks/first_frame.py [ROUNDS]

Each app is started in a fresh process on a terminal of its own, and the clock stops when its first words come
out of the terminal. The two take turns, so that a noisy machine is noisy for both. The time to the first screen
with something to choose is told as well.
"""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("First words")

Bare().run()
"""

OURS = """
import sys
from pathlib import Path
from ci_braze_tui.paths import Home
from ci_braze_tui.tui.app import CiBrazeApp

CiBrazeApp(Home.under(Path(sys.argv[1]))).run()
"""


def seconds_until(words: bytes, code: str, *arguments: str) -> float:
    """Seconds from starting a process until these words come out of its terminal."""
    started = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.execv(sys.executable, [sys.executable, "-c", code, *arguments])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen = b""
    while words not in seen:
        seen += os.read(terminal, 65_536)
    taken = time.perf_counter() - started
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    os.close(terminal)
    return taken


def main() -> None:
    """Print medians and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    bare, ours, useful = [], [], []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(rounds + 1):
            bare.append(seconds_until(b"First words", BARE))
            ours.append(seconds_until(b"Customer Insights", OURS, home))
            useful.append(seconds_until(b"New connection", OURS, home))
    for name, times in (("bare", bare), ("first frame", ours), ("first screen", useful)):
        ratio = statistics.median(b / a for a, b in zip(bare[1:], times[1:], strict=True))
        print(f"{name:14} median {statistics.median(times[1:]):.3f} s   ratio {ratio:.2f}")
    print("must be: first frame 1.30 or less")


if __name__ == "__main__":
    main()
