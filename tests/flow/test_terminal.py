"""The wizard in a real terminal: keys in, characters out, a run that outlives its window."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator

import pytest

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from tests.world import World

pytestmark = [
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
    pytest.mark.timeout(120),
]


class Terminal:
    """One tmux window of 80x24."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._socket = f"ci-braze-{uuid.uuid4().hex[:8]}"
        self._environment = {
            name: value
            for name, value in environment.items()
            if name in ("CI_BRAZE_TUI_HOME", "CI_BRAZE_TUI_API_KEY", "PYTHON_KEYRING_BACKEND")
        }
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "sh")

    def start(self, *arguments: str) -> None:
        """Type the command that opens the app."""
        set_up = " ".join(f"{name}='{value}'" for name, value in self._environment.items())
        command = f"{set_up} {sys.executable} -m ci_braze_tui {' '.join(arguments)}; echo code $?"
        self.type(command)
        self.press("Enter")

    def press(self, *keys: str) -> None:
        """Press keys by their tmux names."""
        self._tmux("send-keys", *keys)

    def move(self, key: str) -> None:
        """Press a key that moves the focus and wait until it has: typing ahead would go to the old place."""
        before = self._tmux("capture-pane", "-p", "-e")
        self.press(key)
        deadline = time.monotonic() + 10
        while self._tmux("capture-pane", "-p", "-e") == before and time.monotonic() < deadline:
            time.sleep(0.05)

    def clear(self) -> None:
        """Take away what stands on the normal screen."""
        self.type("clear")
        self.press("Enter")
        deadline = time.monotonic() + 10
        while "code" in self.screen() and time.monotonic() < deadline:
            time.sleep(0.05)

    def type(self, text: str) -> None:
        """Type a text."""
        self._tmux("send-keys", "-l", text)

    def paste(self, text: str) -> None:
        """Paste a text as a terminal does."""
        self._tmux("set-buffer", text)
        self._tmux("paste-buffer", "-p")

    def screen(self) -> str:
        """What can be seen."""
        return self._tmux("capture-pane", "-p", "-J")

    def wait(self, *texts: str, seconds: float = 30) -> str:
        """Wait until all of these can be seen."""
        deadline = time.monotonic() + seconds
        while not all(text in (seen := self.screen()) for text in texts):
            assert time.monotonic() < deadline, f"waiting for {texts}, there is:\n{seen}"
            time.sleep(0.05)
        return seen

    def about(self, name: str) -> str:
        """What tmux knows of the window, by one of its own names."""
        return self._tmux("display-message", "-p", f"#{{{name}}}").strip()

    def wait_for(self, name: str, pattern: str, seconds: float = 10) -> None:
        """Wait until what tmux knows of the window is this."""
        deadline = time.monotonic() + seconds
        while not re.fullmatch(pattern, known := self.about(name)):
            assert time.monotonic() < deadline, f"{name} is {known}"
            time.sleep(0.05)

    def close(self) -> None:
        """Close the window as a person closes a terminal: everything in it gets SIGHUP."""
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], check=False)

    def _tmux(self, *arguments: str) -> str:
        return subprocess.run(
            ["tmux", "-L", self._socket, *arguments], check=True, capture_output=True, text=True
        ).stdout


@pytest.fixture
def terminal(world: World) -> Iterator[Terminal]:
    """A terminal in this world."""
    opened = Terminal(world.environment)
    yield opened
    opened.close()


def test_from_the_demo_to_people_in_braze(terminal: Terminal) -> None:
    """Keys alone lead from `demo` to the read-back, and the app leaves the terminal clean.

    What came of the run is told by title and bell, and stands on the normal screen afterwards.
    """
    before = terminal.about("pane_title")
    terminal.start("demo")
    terminal.wait("Press Enter to start")
    terminal.press("Enter")
    terminal.wait("Display name")
    terminal.press("C-n")
    terminal.wait("Endpoint", "••••")
    terminal.press("C-n")
    terminal.wait("[ ] I agree")
    terminal.press("Space")
    terminal.wait("[x] I agree")
    terminal.press("C-n")
    terminal.wait("Add yourself as export user")
    terminal.press("C-n")
    terminal.wait("Connected to Braze")
    terminal.press("C-n")
    terminal.wait("which never holds the key")
    terminal.press("C-n")
    terminal.wait("5,000 rows")
    terminal.press("C-n")
    terminal.wait("rows with an ID")
    terminal.press("C-n")
    terminal.wait("first_name")
    terminal.press("C-n")
    terminal.wait("[ ] 2,507  Newsletter")
    terminal.press("a")
    terminal.wait("[x] 1,244  VIP")
    terminal.press("C-n")
    terminal.wait("external_id")
    terminal.press("C-n")
    terminal.wait("Will be sent", "requests")
    terminal.press("C-n")
    terminal.wait("Finished", "accepted", "Read back from Braze: 200 of 200")
    # They are told by whoever follows all runs, which looks into the books at times of its own.
    terminal.wait_for("pane_title", r"Done · .* · ci-braze-tui")
    terminal.wait_for("window_bell_flag", "1")
    terminal.press("Escape")
    terminal.wait("customers to Braze")
    terminal.press("C-q")
    seen = terminal.wait("code 3")
    assert re.search(r"Run \d{8}-\d{6}-\w{4}: Done\. [\d,]+ accepted, [\d,]+ came back\.", seen)
    assert terminal.about("pane_title") == before


def test_a_key_pasted_with_line_breaks_works(terminal: Terminal, world: World) -> None:
    """White space pasted round a key is taken off; the key is never seen."""
    terminal.start()
    terminal.wait("New connection")
    terminal.press("c")
    terminal.wait("Display name")
    terminal.type("Pasted")
    terminal.press("C-n")
    terminal.wait("API key")
    terminal.paste(f"\n  {world.key}\n\n")
    terminal.wait("•" * len(world.key), "Line breaks and blanks were left out.")
    terminal.move("Tab")
    terminal.move("Tab")
    terminal.type(world.sandbox.endpoint)
    terminal.wait(world.sandbox.endpoint)
    terminal.press("C-n")
    terminal.wait("I agree")
    terminal.press("Space", "C-n")
    terminal.wait("Add yourself as export user")
    assert world.key not in terminal.screen()
    terminal.press("C-n")
    seen = terminal.wait("Connected to Braze")
    assert world.key not in seen


def test_a_run_outlives_app_and_window_and_is_offered_again(
    terminal: Terminal, world: World
) -> None:
    """Ctrl+C twice and a closed window leave it going; each next app shows it, and resumes it when canceled.

    Whenever the app is left, a line and the exit code say how the run is.
    """
    world.connect("Sandbox", world.sandbox.endpoint, Contract(requests=60, seconds=3.0))
    world.export(world.many(40_000))
    terminal.start()
    terminal.wait("VIP to Braze")
    terminal.press("Enter")
    terminal.wait("Will be sent", "Start")
    terminal.press("C-n")
    terminal.wait("Sending to", "profiles a second")
    terminal.press("C-c")
    terminal.wait("Press Ctrl+C again to quit")
    terminal.press("C-c")
    terminal.wait("is still running: ci-braze-tui runs show", "code 0")

    terminal.start()
    terminal.wait("Running now")
    terminal.close()

    again = Terminal(world.environment)
    try:
        again.start()
        again.wait("Running now")
        again.press("Enter")
        again.wait("Sending to")
        again.press("c")
        again.wait("! Canceled", "Resume sends them")
        again.press("C-q")
        again.wait("still to be sent: ci-braze-tui runs resume", "code 5")

        world.connect("Sandbox", world.sandbox.endpoint)
        again.clear()
        again.start()
        again.wait("Was canceled at")
        again.press("Enter")
        again.wait("✓ Finished", "40,000")
        again.press("C-q")
        again.wait(": Done. 40,000 accepted, 0 came back. Report:", "code 0")
    finally:
        again.close()
    assert len(world.members()) == 40_000


def test_a_closed_window_leaves_no_plan_and_no_demo(terminal: Terminal, world: World) -> None:
    """What was prepared for a look at the plan is gone with the terminal, customer data and all."""
    world.export(world.many(100))
    terminal.start()
    terminal.wait("VIP to Braze")
    terminal.press("Enter")
    terminal.wait("Will be sent", "Start")
    assert len(world.store.latest()) == 1
    terminal.close()
    deadline = time.monotonic() + 10
    while world.store.latest() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert world.store.latest() == ()
    assert list(world.home.runs.glob("*")) == []


def test_ctrl_c_twice_ends_a_run_on_the_command_line(terminal: Terminal, world: World) -> None:
    """The first one cancels cleanly, the second stops at once; the run can be resumed."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("latency", percent=100, seconds=3.0),)))
    world.export(world.many(20_000))
    terminal.start("run", "'VIP to Braze'")
    terminal.wait("delivering")
    terminal.press("C-c")
    time.sleep(0.3)
    terminal.press("C-c")
    terminal.wait("code 5", seconds=5)
    world.sandbox.inspector.set_faults(FaultPlan())
    (run,) = world.store.latest()
    assert world.cli("runs", "resume", run.id).returncode == 0
    assert len(world.members()) == 20_000
