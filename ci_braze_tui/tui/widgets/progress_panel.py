"""How far a run has come: bar, counts, speed, time left, and what it is waiting for.

The panel draws a `ProgressView` and knows nothing of runs; the screen makes one from each snapshot
it reads. Time left is the run's own estimate, because Textual's counts a pause as slowness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Label, ProgressBar, Sparkline, Static

from ci_braze_tui.tui.numbers import duration, percent
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.words import _, grouped, ngettext

RATE_SAMPLES = 60
"""How many samples of the speed the curve shows, one a second."""

Phase = Literal["preparing", "sending", "pausing", "paused", "waiting", "canceling", "ended"]

_COUNTED = {
    "accepted": _("accepted"),
    "rejected": _("rejected"),
    "unsent": _("not sent"),
    "requests": _("requests"),
}
"""The counts of the panel, and what stands below each."""


@dataclass(frozen=True, slots=True)
class ProgressView:
    """One moment of a run, in the words of the screen."""

    phase: Phase
    headline: str
    """What is going on or how it ended, in a few words: `Sending to Acme EU`."""

    done: int
    total: int | None
    """How many profiles there are to do; `None` while that is unknown, and rows of the file are counted."""

    accepted: int = 0
    rejected: int = 0
    unsent: int = 0
    """Rows that are not to be sent."""
    requests: int = 0
    rate: float = 0.0
    """Profiles a second, lately."""

    overall: float = 0.0
    """Profiles a second since the start."""

    rates: tuple[float, ...] = ()
    """The speed of the last seconds, oldest first."""

    elapsed: float = 0.0
    """Seconds since the start, pauses left out."""

    left: float | None = None
    """Seconds to go; `None` while that cannot be said."""

    waiting: float | None = None
    """Seconds until Braze may be asked again."""

    asked_to_wait: bool = True
    """Whether it is Braze that asked to wait, and not the network that is waited for."""

    in_flight: int = 0
    """Requests on their way."""


class ProgressPanel(Vertical):
    """Draws the newest `ProgressView` it was given."""

    DEFAULT_CSS = """
    ProgressPanel {
        height: auto;
        padding: 0 1;
        border: round $border-blurred;
        Horizontal { height: auto; }
        Label { width: 1fr; }
        .progress--headline { text-style: bold; }
        .progress--share { width: auto; text-style: bold; color: $text-primary; }
        .progress--said { color: $foreground-muted; height: 1; }
        .progress--times { width: auto; color: $foreground-muted; }
        ProgressBar { width: 1fr; height: 1; }
        Bar { width: 1fr; }
        .progress--counts { height: 2; margin-top: 1; }
        .progress--counts Static { width: 1fr; height: 2; }
        Sparkline { width: 1fr; height: 2; margin-top: 1; }
        &.-waiting .progress--said, &.-paused .progress--said { color: $text-warning; }
    }
    """

    view: reactive[ProgressView] = reactive(ProgressView("preparing", "", 0, None))

    def compose(self) -> ComposeResult:
        """Headline and share, bar, counts, curve, times."""
        with Horizontal():
            yield Label(classes="progress--headline", markup=False)
            yield Label(classes="progress--share", markup=False)
        yield ProgressBar(show_percentage=False, show_eta=False)
        yield Label(classes="progress--said", markup=False)
        with Horizontal(classes="progress--counts"):
            for name in _COUNTED:
                yield Static(id=f"progress--{name}", markup=False)
        yield Sparkline([])
        with Horizontal():
            yield Label(id="progress--rate", markup=False)
            yield Label(classes="progress--times", markup=False)

    def on_mount(self) -> None:
        """Draw the view that was set before the parts existed."""
        self._draw(self.view)

    def watch_view(self, old: ProgressView, view: ProgressView) -> None:
        """Draw another moment."""
        if old.phase != view.phase:
            self.remove_class(f"-{old.phase}")
        if self.is_mounted:
            self._draw(view)

    def _draw(self, view: ProgressView) -> None:
        self.add_class(f"-{view.phase}")
        self._label(".progress--headline", view.headline)
        known = view.total is not None
        self._label(".progress--share", percent(view.done, view.total) if view.total else "")
        self.query_one(ProgressBar).update(total=view.total if known else None, progress=view.done)
        self._label(".progress--said", said(view))
        self._count("accepted", view.accepted, "$text-success")
        self._count("rejected", view.rejected, "$text-error" if view.rejected else "")
        self._count("unsent", view.unsent, "")
        self._count("requests", view.requests, "$foreground-muted")
        self.query_one(Sparkline).data = list(view.rates[-RATE_SAMPLES:])
        self._label("#progress--rate", speed(view))
        self._label(".progress--times", times(view))

    def _label(self, selector: str, text: str) -> None:
        self._update(self.query_one(selector, Label), plain(text))

    def _count(self, name: str, count: int, style: str) -> None:
        number = Content.styled(grouped(count), f"bold {style}".strip())
        unit = Content.styled(_COUNTED[name], "$foreground-muted")
        self._update(
            self.query_one(f"#progress--{name}", Static), Content("\n").join([number, unit])
        )

    def _update(self, part: Static, content: Content) -> None:
        """Show a content; arranging the whole screen anew takes longer than all the rest of a moment."""
        before = part.content
        if before != content:
            same_size = isinstance(before, Content) and before.cell_length == content.cell_length
            part.update(content, layout=not same_size)


def said(view: ProgressView) -> str:
    """The sentence below the bar: how much is done, or what the run is waiting for."""
    if view.phase == "waiting" and view.waiting is not None:
        if view.asked_to_wait:
            return _("Braze asked us to wait. Going on in {time}.", time=duration(view.waiting))
        return _("Going on in {time}.", time=duration(view.waiting))
    if view.phase == "pausing" and view.in_flight:
        return ngettext(
            "Pausing. {count} request is still finishing.",
            "Pausing. {count} requests are still finishing.",
            view.in_flight,
        )
    if view.phase == "canceling" and view.in_flight:
        return ngettext(
            "Canceling. {count} request is still finishing.",
            "Canceling. {count} requests are still finishing.",
            view.in_flight,
        )
    if view.total is None:
        return ngettext("{count} row so far", "{count} rows so far", view.done)
    return ngettext(
        "{done} of {count} profile", "{done} of {count} profiles", view.total, done=view.done
    )


def speed(view: ProgressView) -> str:
    """How fast it goes, of late and since the start."""
    rate = round(view.rate)
    if not view.overall:
        return ngettext("{count} profile a second", "{count} profiles a second", rate)
    return ngettext(
        "{count} profile a second, {overall} overall",
        "{count} profiles a second, {overall} overall",
        rate,
        overall=round(view.overall),
    )


def times(view: ProgressView) -> str:
    """How long it took so far and how long it will take."""
    elapsed = duration(view.elapsed)
    if view.left is None or view.phase == "ended":
        return elapsed
    return _("{elapsed}, about {left} left", elapsed=elapsed, left=duration(view.left))
