"""Time to the first frame, ours against a bare Textual app, in the same run.

    python tests/benchmarks/first_frame.py [ROUNDS]

Each app is started in a fresh process and leaves once its first frame is drawn; the two take turns, so that
a noisy machine is noisy for both.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time

BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("Hello")
    def on_ready(self):
        self.call_after_refresh(self.exit)

Bare().run(headless=True)
"""

OURS = """
import sys
from pathlib import Path
from ci_braze_tui.paths import Home
from ci_braze_tui.tui.app import CiBrazeApp

class Ours(CiBrazeApp):
    def on_ready(self):
        self.call_after_refresh(self.exit)

Ours(Home.under(Path(sys.argv[1]))).run(headless=True)
"""


def seconds(code: str, *arguments: str) -> float:
    """Seconds from starting a process to its end."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    """Print medians and the ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    bare, ours = [], []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(rounds + 1):
            bare.append(seconds(BARE))
            ours.append(seconds(OURS, home))
    ratios = [b / a for a, b in zip(bare[1:], ours[1:], strict=True)]
    print(f"bare Textual app  median {statistics.median(bare[1:]):.3f} s")
    print(f"ci-braze-tui      median {statistics.median(ours[1:]):.3f} s")
    print(f"ratio             median {statistics.median(ratios):.2f} (must be 1.30 or less)")


if __name__ == "__main__":
    main()
