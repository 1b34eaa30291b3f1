"""The tab of a run's story that holds its proof, and has it made.

Apart from the story because a proof has a life of its own: it is asked for, takes seconds or an hour, can be
stopped, and stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static
from textual.worker import Worker, WorkerState

from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens import run_story_proof_words as words
from ci_braze_tui.tui.widgets.account import Account
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.audience.proof import Proof
    from ci_braze_tui.audience.reading import Progress
    from ci_braze_tui.exports.proof_wish import ProofWish
    from ci_braze_tui.runs.run import Run
    from ci_braze_tui.tui.session import Session

_EVERY = 0.5
"""Seconds between two looks at the clock."""


class ProofPane(Vertical):
    """The proof of one run: none, one that is being made, or the last one."""

    DEFAULT_CSS = """
    ProofPane {
        height: 1fr;
        & > #proof--going { height: auto; padding: 0 1; color: $text-primary; display: none; }
        & > Horizontal { height: 1; padding: 0 1; margin-top: 1; }
        & > Horizontal > Button { margin-right: 1; }
    }
    """

    class Ended(Message):
        """A proof was made, or something went wrong with it."""

        def __init__(self, error: BaseException | None) -> None:
            super().__init__()
            self.error = error

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._run: Run | None = None
        self._proof: Proof | None = None
        self._worker: Worker[None] | None = None
        self._progress: Progress | None = None

    def compose(self) -> ComposeResult:
        """The account, how far it is, and what can be done."""
        yield Account(id="proof--account")
        yield Static(id="proof--going", markup=False)
        with Horizontal():
            yield Button(_("Prove"), variant="primary", id="proof--prove")
            yield Button(_("Prove again"), id="proof--again")
            yield Button(_("Stop"), id="proof--stop")

    async def on_mount(self) -> None:
        """Begin with what a proof is."""
        self._clock = self.set_interval(_EVERY, self._say_how_far, pause=True)
        await self._draw(words.unproven_lines())

    @property
    def is_going(self) -> bool:
        """Whether one is being made."""
        return self._worker is not None and not self._worker.is_finished

    async def show(self, run: Run, proof: Proof | None) -> None:
        """Show the proof of a run that can be proved, if there is one."""
        self._run = run
        if proof != self._proof:
            self._proof = proof
            now = datetime.now().astimezone()
            await self._draw(words.proof_lines(proof, now) if proof else words.unproven_lines())

    # Making one

    def ask(self) -> None:
        """Have the run proved; asks how."""
        from ci_braze_tui.tui.screens.proof_dialog import ProofDialog

        if self._run is not None and not self.is_going:
            self.app.push_screen(ProofDialog(), self._begin)

    def stop(self) -> None:
        """Wait no more."""
        # Canceled twice, it would not wait any more for its process to end.
        if self._worker is not None and not self._worker.is_cancelled:
            self._worker.cancel()

    def _begin(self, wanted: ProofWish | None) -> None:
        if wanted is None or self._run is None or self.is_going:
            return
        self._progress = None
        proving = self._prove(self._run, wanted)
        self._worker = self.run_worker(proving, group="run-story-prove", exit_on_error=False)
        self._clock.resume()
        self._say_how_far()
        self._show_buttons()

    async def _prove(self, run: Run, wanted: ProofWish) -> None:
        from ci_braze_tui.exports.errands import ProveRun
        from ci_braze_tui.tui.errands import run_errand

        key = await asyncio.to_thread(self._session.keys.find, run.connection)
        errand = ProveRun(run.id, wanted.sample, wanted.after)
        await run_errand(errand, self._session.home, key.secret, self._take)

    def _take(self, progress: Progress) -> None:
        self._progress = progress

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say how it ended."""
        if event.worker is not self._worker or not event.worker.is_finished:
            return
        self._clock.pause()
        is_stopped = event.state is WorkerState.CANCELLED
        self._say(words.stopped(self._progress) if is_stopped else "")
        self._show_buttons()
        if not is_stopped:
            self.post_message(self.Ended(event.worker.error))

    # What is shown

    async def _draw(self, lines: Iterable[Widget]) -> None:
        await self.query_one(Account).show(*lines)
        self._show_buttons()

    def _show_buttons(self) -> None:
        is_proved = self._proof is not None
        self.query_one("#proof--prove").display = not self.is_going and not is_proved
        self.query_one("#proof--again").display = not self.is_going and is_proved
        self.query_one("#proof--stop").display = self.is_going
        self.screen.refresh_bindings()

    def _say_how_far(self) -> None:
        self._say(words.going(self._progress, datetime.now(UTC)))

    def _say(self, text: str) -> None:
        said = self.query_one("#proof--going", Static)
        said.update(plain(text))
        said.display = bool(text)

    # What a person does

    @on(Button.Pressed, "#proof--prove, #proof--again")
    def _prove_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.ask()

    @on(Button.Pressed, "#proof--stop")
    def _stop_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.stop()
