"""The three faces of the export screen: the plan, the run while it goes, and how it came out.

Apart from the screen, which starts and watches processes; a page only draws what it is given.
"""

from __future__ import annotations

import time
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Checkbox, Static

from ci_braze_tui.runs.report import Report
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.export_words import (
    plan_lines,
    progress_note,
    progress_view,
    report_lines,
)
from ci_braze_tui.tui.widgets.account import Account
from ci_braze_tui.tui.widgets.progress_panel import RATE_SAMPLES, ProgressPanel
from ci_braze_tui.tui.widgets.toggles import Tick

if TYPE_CHECKING:
    from ci_braze_tui.braze.contract import Contract
    from ci_braze_tui.outbox.plan import Plan


class PlanPage(Vertical):
    """What will be sent; nothing has been yet."""

    HELP = """## The plan
Every row of the file is here, either under what will be sent or under what will not, with the reason.
The objects at the end are exactly what Braze will get.

**Start** begins to send. Leaving forgets the plan; nothing has been sent then."""

    class Consented(Message):
        """The box beside the brake was ticked, or cleared."""

    def compose(self) -> ComposeResult:
        """The brake, if it holds, above the account."""
        with Vertical(id="brake"):
            yield Static(id="brake--why", markup=False)
            yield Tick("Send it all the same", id="brake--consent")
        yield Account(id="plan--account")

    @property
    def consent(self) -> bool:
        """Whether somebody ticked the box beside the brake."""
        return self.query_one(Checkbox).value

    def focus_consent(self) -> None:
        """Put the focus on the box beside the brake."""
        self.query_one(Checkbox).focus()

    async def show(self, plan: Plan, file: str, contract: Contract) -> None:
        """Draw another plan."""
        self.query_one("#brake").display = plan.brake is not None
        self.query_one("#brake--why", Static).update(plain(f"! Held back. {plan.brake or ''}"))
        self.query_one(Checkbox).value = False
        await self.query_one(Account).show(*plan_lines(plan, file, contract))

    @on(Checkbox.Changed)
    def _consented(self, event: Checkbox.Changed) -> None:
        event.stop()
        self.post_message(self.Consented())


class GoingPage(VerticalScroll, can_focus=False):
    """How far the run is."""

    HELP = """## While it runs
**Pause** lets what is on its way to Braze finish and sends nothing new until you say **Go on**.
**Cancel** stops at the next safe point; what was sent stays accounted for, and the run can be resumed.

The run is a process of its own: leaving this screen, or the app, does not end it."""

    def __init__(self) -> None:
        super().__init__(id="going")
        self._rates: deque[float] = deque(maxlen=RATE_SAMPLES)
        self._sampled = 0.0

    def compose(self) -> ComposeResult:
        """Panel and note."""
        yield ProgressPanel()
        yield Static(id="going--note", markup=False)

    def begin(self) -> None:
        """Forget the curve of an earlier run, and start the new one at nothing."""
        self._rates.clear()
        self._rates.append(0.0)

    def show(self, snapshot: Snapshot | None, target: str) -> None:
        """Draw another moment."""
        now = time.monotonic()
        sending = snapshot is not None and snapshot.phase == "delivering"
        if snapshot and sending and snapshot.rate > 0 and now - self._sampled >= 1:
            self._sampled = now
            self._rates.append(snapshot.rate)
        # A curve of a single point would be drawn as a full box.
        rates = tuple(self._rates) if len(self._rates) > 1 else ()
        view = progress_view(snapshot, rates, target, datetime.now(UTC))
        self.query_one(ProgressPanel).view = view
        note, text = self.query_one("#going--note", Static), plain(progress_note(snapshot))
        if note.content != text:
            note.update(text)


class EndPage(Vertical):
    """How the run came out."""

    HELP = """## The result
The counts add up to the rows of the file. **Accepted** means that Braze took the row; it writes it
within moments.

Rows that **came back** are in a file with the reason beside each. Put them right there and press
**Send returned rows**. **Resume** goes on where a run stopped; what was answered is not sent again."""

    def compose(self) -> ComposeResult:
        """The account."""
        yield Account(id="end--account")

    async def show(self, run: Run, report: Report | None, read_back: str = "") -> None:
        """Draw another ending; `read_back` is what the sandbox says of these people."""
        await self.query_one(Account).show(*report_lines(run, report, read_back))
