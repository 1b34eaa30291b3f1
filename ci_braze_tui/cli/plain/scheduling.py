"""When exports run by themselves, asked a question at a time: for one export, or for several at once.

The same answers as in the dialog of the app, and the same is said of what comes of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches

from ci_braze_tui.cli.plain.asking import BackError, Dialogue
from ci_braze_tui.cli.plain.steps import leaving, walk
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.refresh_schedule import RefreshSchedule
from ci_braze_tui.exports.schedule import WEEKDAYS, Schedule
from ci_braze_tui.exports.zones import all_zones, local_zone
from ci_braze_tui.tui.screens.schedule_answers import (
    REPEATED,
    answers_of,
    kept,
    outlook,
    spread,
    time_problem,
    time_typed,
)
from ci_braze_tui.tui.screens.schedule_words import (
    KEEP,
    OVERRIDE,
    REPEATS,
    close_words,
    day_name,
    outlook_lines,
    title,
)
from ci_braze_tui.tui.session import Session
from ci_braze_tui.words import _

_MONTH = range(1, 32)


class ScheduleQuestions:
    """Asks for the schedule of some exports, and saves it."""

    def __init__(
        self,
        dialogue: Dialogue,
        session: Session,
        targets: Sequence[Export],
        everyone: Sequence[Export],
        refresh: RefreshSchedule | None,
    ) -> None:
        """Args: `everyone` is all exports, to keep a distance from; `refresh` that of the workspace."""
        self._dialogue = dialogue
        self._session = session
        self._targets = tuple(targets)
        self._everyone = tuple(everyone)
        self._refresh = refresh
        self._here = local_zone()
        self._answers = answers_of(targets[0].schedule, self._here)
        self._is_kept = len(self._targets) > 1
        self._is_apart = len(self._targets) > 1

    def ask(self) -> None:
        """Ask all that counts, show what comes of it, and save.

        Raises:
            BackError: somebody went back; nothing was changed.
            LeftError: somebody left; nothing was changed.
        """
        self._dialogue.say(title(self._targets))
        with leaving(self._dialogue, _("No schedule was changed.")):
            steps = (
                *(self._which, self._on, self._recurrence, self._time, self._zone, self._days),
                *(self._missed, self._apart, self._look_ahead),
            )
            walk(self._dialogue, steps)
            names = [each.name for each in self._targets]
            self._session.exports.schedule(zip(names, self._schedules(), strict=True))
        self._dialogue.say(_("Saved."))

    def _schedules(self) -> tuple[Schedule, ...]:
        answers, many = self._answers, len(self._targets)
        if self._is_kept or not answers.is_on:
            return kept((each.schedule for each in self._targets), is_on=answers.is_on)
        schedule = answers.schedule
        if schedule is None:
            raise DefinitionError(answers.problem or "")
        return spread(schedule, many) if self._is_apart else (schedule,) * many

    @property
    def _is_asked(self) -> bool:
        """Whether days and times are asked for."""
        return self._answers.is_on and not self._is_kept

    def _which(self) -> None:
        if len(self._targets) > 1:
            chosen = self._dialogue.choose(
                _("What about the schedules that they have?"),
                (KEEP, OVERRIDE),
                help=_("Kept schedules are only switched on or off; a new one replaces them."),
                default=0 if self._is_kept else 1,
            )
            self._is_kept = chosen == 0

    def _on(self) -> None:
        is_on = self._dialogue.agree(
            _("Run by schedule?"),
            help=_("Switched off, times are kept, and a run has to be asked for."),
            default=self._answers.is_on,
        )
        self._answers = replace(self._answers, is_on=is_on)

    def _recurrence(self) -> None:
        if self._is_asked:
            chosen = self._dialogue.choose(
                _("How often?"),
                [REPEATS[each] for each in REPEATED],
                help=_("With refresh is whenever the workspace refreshes."),
                default=REPEATED.index(self._answers.recurrence),
            )
            self._answers = replace(self._answers, recurrence=REPEATED[chosen])

    def _time(self) -> None:
        if self._is_asked and self._answers.names_moments:
            at = self._dialogue.ask(
                _("Time of the day"),
                _read_time,
                help=_("The time at which it starts, as 06:30."),
                default=self._answers.at,
            )
            self._answers = replace(self._answers, at=at)

    def _zone(self) -> None:
        if self._is_asked and self._answers.names_moments:
            zone = self._dialogue.ask(
                _("Time zone"),
                _read_zone,
                help=_("As Europe/Berlin. This computer's is {zone}.", zone=self._here),
                default=self._answers.time_zone,
            )
            self._answers = replace(self._answers, time_zone=zone)

    def _days(self) -> None:
        if not self._is_asked:
            return
        if self._answers.recurrence == "weekly":
            names = [day_name(number) for number in range(7)]
            chosen = {WEEKDAYS.index(day) for day in self._answers.weekdays}
            places = self._choose(names, chosen)
            days = frozenset(WEEKDAYS[place] for place in places)
            self._answers = replace(self._answers, weekdays=days)
        elif self._answers.recurrence == "monthly":
            places = self._choose(
                [str(day) for day in _MONTH], {day - 1 for day in self._answers.days}
            )
            self._answers = replace(self._answers, days=frozenset(place + 1 for place in places))

    def _choose(self, names: Sequence[str], chosen: set[int]) -> tuple[int, ...]:
        return self._dialogue.choose_many(
            _("On which days?"),
            names,
            names,
            help=_("In months that are shorter, 29 to 31 are the last day."),
            chosen=chosen,
            least=1,
        )

    def _missed(self) -> None:
        if self._is_asked:
            is_caught_up = self._dialogue.agree(
                _("Catch up missed runs, by one run?"),
                help=_("A run is missed while this computer is off. Otherwise it is skipped."),
                default=self._answers.is_caught_up,
            )
            self._answers = replace(self._answers, is_caught_up=is_caught_up)

    def _apart(self) -> None:
        if self._is_asked and len(self._targets) > 1 and self._answers.names_moments:
            self._is_apart = self._dialogue.agree(
                _("Start each half an hour after the one before?"),
                help=_("Exports of one connection share what Braze allows."),
                default=self._is_apart,
            )

    def _look_ahead(self) -> None:
        """Say what comes of it, offer a time that is free, and ask whether that is right."""
        schedule = self._answers.schedule
        if schedule is not None and self._is_asked:
            found = outlook(
                schedule, self._targets, self._everyone, self._refresh, datetime.now(UTC)
            )
            is_with_refresh = not self._answers.names_moments
            self._dialogue.say(_("The next runs:"))
            self._dialogue.say_all(
                outlook_lines(found, self._here, is_on=True, is_with_refresh=is_with_refresh)
            )
            if close := close_words(found):
                self._dialogue.say(close)
            if found.suggested is not None and self._dialogue.agree(
                _("Take {time} instead, half an hour from all of them?", time=found.suggested),
                help=_("Exports of one connection share what Braze allows."),
                default=True,
            ):
                self._answers = replace(self._answers, at=found.suggested)
        if not self._dialogue.agree(
            _("Save it?"), help=_("Say no to change nothing."), default=True
        ):
            raise BackError


def _read_time(text: str) -> str:
    if (time := time_typed(text)) is None:
        raise DefinitionError(time_problem(text) or "")
    return time


def _read_zone(text: str) -> str:
    """A time zone by its name, in capitals or not."""
    names = {name.casefold(): name for name in all_zones()}
    folded = text.strip().casefold().replace(" ", "_")
    if folded in names:
        return names[folded]
    # Most people know the name of the town.
    towns = [name for key, name in names.items() if key.rpartition("/")[2] == folded]
    if len(towns) == 1:
        return towns[0]
    near = [names[each] for each in get_close_matches(folded, names, n=3)]
    sought = [name for key, name in names.items() if folded and folded in key][:5]
    if shown := towns or sought or near:
        raise DefinitionError(
            _("There is no such time zone; perhaps {zones}.", zones=", ".join(shown))
        )
    raise DefinitionError(_("There is no such time zone; write it as Europe/Berlin."))
