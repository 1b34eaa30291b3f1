"""The faces of the export screen: the plan, the run while it goes, how it came out, and what came back.

Apart from the screen, which starts and watches processes; a page only draws what it is given.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Checkbox, Static

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.export_plan_words import plan_lines
from ci_braze_tui.tui.screens.export_progress_words import progress_note, progress_view
from ci_braze_tui.tui.screens.export_standing import Standing
from ci_braze_tui.tui.screens.export_words import report_lines
from ci_braze_tui.tui.widgets.account import Account
from ci_braze_tui.tui.widgets.progress_panel import RATE_SAMPLES, ProgressPanel
from ci_braze_tui.tui.widgets.row_table import RowTable
from ci_braze_tui.tui.widgets.toggles import Tick
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.braze.contract import Contract
    from ci_braze_tui.outbox.plan import Plan


class PlanPage(Vertical):
    """What will be sent; nothing has been yet."""

    HELP = _(
        """## The plan
Every row of the file is here, either under what will be sent or under what will not, with the reason.
The objects at the end are exactly what Braze will get.

**Braze segment** reads whom Braze has, so that the plan tells who is updated and who is created.

**Start** begins to send. Leaving forgets the plan; nothing has been sent then."""
    )

    class Consented(Message):
        """The box beside the brake was ticked, or cleared."""

    def compose(self) -> ComposeResult:
        """The brake, if it holds, above the account."""
        with Vertical(id="brake"):
            yield Static(id="brake--why", markup=False)
            yield Tick(_("Send it all the same"), id="brake--consent")
        yield Account(id="plan--account")
        yield Static(
            _("Read the Braze segment to see here who is updated and who is created."),
            id="plan--hint",
            markup=False,
        )

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
        why = _("! Held back. {reason}", reason=plan.brake or "")
        self.query_one("#brake--why", Static).update(plain(why))
        self.query_one(Checkbox).value = False
        self.query_one("#plan--hint").display = plan.reach is None and plan.records > 0
        await self.query_one(Account).show(*plan_lines(plan, file, contract))

    @on(Checkbox.Changed)
    def _consented(self, event: Checkbox.Changed) -> None:
        event.stop()
        self.post_message(self.Consented())


class GoingPage(VerticalScroll, can_focus=False):
    """How far the run is."""

    HELP = _(
        """## While it runs
**Pause** lets what is on its way to Braze finish and sends nothing new until you say **Go on**.
**Cancel** stops at the next safe point; what was sent stays accounted for, and the run can be resumed.

The run is a process of its own: leaving this screen, or the app, does not end it. The **log** (F4) says
what it did so far."""
    )

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

    HELP = _(
        """## The result
The counts add up to the rows of the file. **Accepted** means that Braze took the row; it writes it
within moments.

Rows that **came back** are in a file with the reason beside each. Look at them with
**Returned rows**, put them right in the file, and press **Resend**. **Resume** goes on where a run
stopped; what was answered is not sent again.

**Prove** reads back from Braze what was sent, and compares; the run's story keeps what came of it."""
    )

    def compose(self) -> ComposeResult:
        """The account."""
        yield Account(id="end--account")

    async def show(self, standing: Standing, read_back: str = "") -> None:
        """Draw another ending; `read_back` is what the sandbox says of these people."""
        await self.query_one(Account).show(*report_lines(standing, read_back))


class RowsPage(Vertical):
    """The rows that came back, why in front of each."""

    HELP = _(
        """## The rows that came back
Each row as it is in the file of returned rows: its number in your file, its outcome and the reason stand
in front. Scroll sideways with ← and →.

Put them right in the file, whose path is on the result, and press **Resend** there. **Esc** goes back."""
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.browse", _("Back"), id="export.back"),
    ]

    def compose(self) -> ComposeResult:
        """How many there are, above the table."""
        yield Static(id="rows--said", markup=False)
        yield RowTable(id="rows--table")

    def show(self, path: Path) -> None:
        """Read the file, and draw its first rows."""
        self.query_one("#rows--said", Static).update(_("Reading the rows…"))
        self.query_one(RowTable).display = False
        self._read(path)

    @work(group="export-rows", exclusive=True, exit_on_error=False)
    async def _read(self, path: Path) -> None:
        from ci_braze_tui.tui.screens.run_story_books import read_returned
        from ci_braze_tui.tui.screens.run_story_words import first_rows

        said = self.query_one("#rows--said", Static)
        try:
            found = await asyncio.to_thread(read_returned, path)
        except CiBrazeError as error:
            said.update(plain(error))
            return
        table = self.query_one(RowTable)
        table.show(found.columns, found.rows)
        table.display = True
        table.focus()
        said.update(plain(first_rows(len(found.rows), found.is_all)))
