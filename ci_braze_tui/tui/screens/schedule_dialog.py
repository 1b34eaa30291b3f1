"""The dialog that asks when one export, or several, run by themselves; what comes of it is shown at once.

Apart from the list because it answers with checked schedules and saves nothing. What was answered and what
comes of that is in `schedule_answers`, what is said in `schedule_words`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Checkbox, Input, Label, RadioSet, Static

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.refresh_schedule import RefreshSchedule
from ci_braze_tui.exports.schedule import WEEKDAYS, Schedule
from ci_braze_tui.exports.zones import all_zones, local_zone
from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.schedule_answers import (
    REPEATED,
    Answers,
    Outlook,
    answers_of,
    kept,
    outlook,
    spread,
    time_problem,
)
from ci_braze_tui.tui.screens.schedule_words import (
    APART,
    CATCH_UP,
    HELP,
    KEEP,
    KEPT,
    OVERRIDE,
    OVERRIDES,
    REPEATS,
    RUN_BY_THEMSELVES,
    RUNS_BY_ITSELF,
    SHORT_MONTHS,
    close_words,
    day_name,
    outlook_lines,
    title,
)
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.pick_one import Choice
from ci_braze_tui.tui.widgets.toggles import Pick, Tick
from ci_braze_tui.words import _

_MONTH = range(1, 32)


class ScheduleDialog(
    ClosingScreen[tuple[Schedule, ...] | None], ModalScreen[tuple[Schedule, ...] | None]
):
    """Answers with a schedule for each export, in their order, or with nothing."""

    HELP = HELP

    CSS_PATH = Path(__file__).with_name("schedule_dialog.tcss")
    AUTO_FOCUS = "#schedule--on"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", _("Leave"), id="schedule_dialog.leave", show=False),
        Binding("ctrl+s", "save", _("Save"), id="schedule_dialog.save", show=False),
        Binding("pageup", "page(-1)", _("Page up"), id="schedule_dialog.pageup", show=False),
        Binding("pagedown", "page(1)", _("Page down"), id="schedule_dialog.pagedown", show=False),
    ]

    def __init__(
        self,
        targets: Sequence[Export],
        everyone: Sequence[Export],
        refresh: RefreshSchedule | None,
    ) -> None:
        """Make the dialog.

        Args:
            targets: the exports that get a schedule.
            everyone: all exports, to keep a distance from.
            refresh: that of the workspace; None where it is not known.
        """
        super().__init__()
        self._targets = tuple(targets)
        self._everyone = tuple(everyone)
        self._refresh = refresh
        self._here = local_zone()
        # This computer's zone comes first, then the one that needs no thought.
        first = dict.fromkeys((self._here, "UTC"))
        self._zones = tuple(first | dict.fromkeys(all_zones()))
        self._answers = answers_of(targets[0].schedule, self._here)
        self._suggested: str | None = None

    def compose(self) -> ComposeResult:
        """On or off, how often, when, what comes of it, buttons."""
        answers, many = self._answers, len(self._targets) > 1
        with Vertical():
            yield Label(plain(title(self._targets)), classes="schedule--title")
            with VerticalScroll(can_focus=False):
                if many:
                    yield RadioSet(Pick(KEEP, value=True), Pick(OVERRIDE), id="schedule--which")
                    yield Static(KEPT, id="schedule--means", markup=False)
                said = RUN_BY_THEMSELVES if many else RUNS_BY_ITSELF
                yield Tick(said, value=answers.is_on, id="schedule--on")
                with Vertical(id="schedule--times"):
                    yield RadioSet(
                        *(
                            Pick(REPEATS[each], value=each == answers.recurrence)
                            for each in REPEATED
                        ),
                        id="schedule--recurrence",
                    )
                    with Horizontal(id="schedule--when"):
                        yield Field(
                            _("Time"),
                            Input(answers.at, id="schedule--at", select_on_focus=False),
                            check=time_problem,
                            lines=0,
                            id="schedule--at-field",
                        )
                        yield Field(
                            _("Time zone"),
                            ColumnPicker(
                                _("Which time zone?"),
                                [Choice(self._said(each)) for each in self._zones],
                                position=self._zone_at(answers.time_zone),
                                id="schedule--zone",
                            ),
                            read=str,
                            lines=0,
                        )
                    with Grid(id="schedule--weekdays"):
                        for number, day in enumerate(WEEKDAYS):
                            yield Tick(day_name(number), value=day in answers.weekdays)
                    with Grid(id="schedule--days"):
                        for number in _MONTH:
                            yield Tick(str(number), value=number in answers.days)
                    yield Static(SHORT_MONTHS, id="schedule--short", markup=False)
                    yield Tick(CATCH_UP, value=answers.is_caught_up, id="schedule--missed")
                    if many:
                        yield Tick(APART, value=True, id="schedule--apart")
                yield Label(_("The next runs"), id="schedule--heading")
                yield Static(id="schedule--outlook", markup=False)
                with Horizontal(id="schedule--close"):
                    yield Static(id="schedule--close-to", markup=False)
                    yield Button(id="suggested")
            with Horizontal(classes="schedule--buttons"):
                yield Static(id="schedule--problem", markup=False)
                yield Button(_("Save"), variant="primary", id="save")
                yield Button(_("Cancel"), id="cancel")

    def on_mount(self) -> None:
        """Show what counts."""
        self._answered()

    # What was answered

    @property
    def _is_kept(self) -> bool:
        """Whether each export keeps its own times."""
        which = self.query("#schedule--which")
        return bool(which) and which.only_one(RadioSet).pressed_index == 0

    def _read(self) -> Answers:
        weekdays = self.query("#schedule--weekdays > Tick").results(Tick)
        days = self.query("#schedule--days > Tick").results(Tick)
        zone = self.query_one("#schedule--zone", ColumnPicker).position
        return Answers(
            is_on=self.query_one("#schedule--on", Tick).value,
            recurrence=REPEATED[
                max(self.query_one("#schedule--recurrence", RadioSet).pressed_index, 0)
            ],
            at=self.query_one("#schedule--at", Input).value,
            weekdays=frozenset(
                day for day, tick in zip(WEEKDAYS, weekdays, strict=True) if tick.value
            ),
            days=frozenset(day for day, tick in zip(_MONTH, days, strict=True) if tick.value),
            time_zone=self._zones[zone or 0],
            is_caught_up=self.query_one("#schedule--missed", Tick).value,
        )

    @on(RadioSet.Changed)
    @on(Checkbox.Changed)
    @on(Input.Changed)
    @on(ColumnPicker.Changed)
    def _answered(self) -> None:
        """Show the questions that count, and what comes of the answers."""
        self._answers = answers = self._read()
        self.query_one("#schedule--times").display = not self._is_kept and answers.is_on
        self.query_one("#schedule--when").display = answers.names_moments
        self.query_one("#schedule--weekdays").display = answers.recurrence == "weekly"
        for name in ("days", "short"):
            self.query_one(f"#schedule--{name}").display = answers.recurrence == "monthly"
        for each in self.query("#schedule--apart"):
            each.display = answers.names_moments
        for means in self.query("#schedule--means").results(Static):
            means.update(KEPT if self._is_kept else OVERRIDES)
        problem = None if self._is_kept or not answers.is_on else answers.problem
        self.query_one("#schedule--problem", Static).update(plain(problem or ""))
        self._look_ahead(answers)

    @work(group="schedule-outlook", exclusive=True)
    async def _look_ahead(self, answers: Answers) -> None:
        """What comes of it, off the loop: to keep a distance from many exports takes its time."""
        schedule = answers.schedule
        found = Outlook()
        if schedule is not None and not self._is_kept:
            now = datetime.now(UTC)
            found = await asyncio.to_thread(
                outlook, schedule, self._targets, self._everyone, self._refresh, now
            )
        self._show(answers, found, is_wrong=schedule is None)

    def _show(self, answers: Answers, found: Outlook, *, is_wrong: bool) -> None:
        lines = outlook_lines(
            found,
            self._here,
            is_on=answers.is_on,
            is_with_refresh=not answers.names_moments,
        )
        is_silent = self._is_kept or is_wrong
        said = Content("\n").join(plain(line) for line in ([] if is_silent else lines))
        self.query_one("#schedule--outlook", Static).update(said)
        self.query_one("#schedule--heading").display = not is_silent and answers.is_on
        self.query_one("#schedule--close").display = bool(found.close_to)
        self.query_one("#schedule--close-to", Static).update(plain(close_words(found)))
        self._suggested = found.suggested
        button = self.query_one("#suggested", Button)
        button.display = found.suggested is not None
        button.label = _("Take {time}", time=found.suggested or "")
        button.refresh(layout=True)

    def _said(self, zone: str) -> str:
        return _("{zone}, as on this computer", zone=zone) if zone == self._here else zone

    def _zone_at(self, zone: str) -> int:
        return self._zones.index(zone) if zone in self._zones else 0

    # What is done with it

    @on(Button.Pressed, "#suggested")
    def _take(self, event: Button.Pressed) -> None:
        event.stop()
        if self._suggested is not None:
            self.query_one("#schedule--at", Input).value = self._suggested
            self.query_one("#save").focus()

    @on(Button.Pressed, "#save")
    @on(Input.Submitted)
    def action_save(self) -> None:
        """Answer, unless something is wrong."""
        answers, many = self._read(), len(self._targets)
        if self._is_kept or (many > 1 and not answers.is_on):
            self.dismiss(kept((each.schedule for each in self._targets), is_on=answers.is_on))
            return
        if not answers.is_on:
            self.dismiss((answers.schedule or self._targets[0].schedule.switched_off(),))
            return
        if (schedule := answers.schedule) is None:
            self.query_one("#schedule--at-field", Field).verify()
            return
        apart = self.query("#schedule--apart").results(Tick)
        is_apart = any(tick.value for tick in apart)
        self.dismiss(spread(schedule, many) if is_apart else (schedule,) * many)

    def action_page(self, pages: int) -> None:
        """See more of a dialog that is higher than the terminal."""
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=pages * max(scroll.size.height - 1, 1), animate=False)

    @on(Button.Pressed, "#cancel")
    def _cancel(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(None)
