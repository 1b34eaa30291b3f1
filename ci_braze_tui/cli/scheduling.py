"""`exports schedule` and `refresh schedule`: when something runs by itself, and what comes of that."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, result_json, talk
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.refresh_schedule import (
    RefreshSchedule,
    Rhythm,
    read_refresh_schedule,
    rhythm_of,
    save_refresh_schedule,
)
from ci_braze_tui.exports.refreshing import utc_now
from ci_braze_tui.exports.schedule import Recurrence, Schedule
from ci_braze_tui.exports.schedule_words import MISSED, rhythm_words
from ci_braze_tui.exports.spacing import crowded_with, suggested_time
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.exports.zones import UTC_NAME, local_zone
from ci_braze_tui.paths import Home
from ci_braze_tui.words import _
from ci_braze_tui.workspace.access import access_to


def schedule_exports(given: argparse.Namespace) -> int:
    """Set when exports run by themselves, or show it; all of them or none."""
    home = Home.find()
    store = ExportStore(home)
    exports = [store.get(name) for name in given.exports]
    if given.off or given.keep or _says_when(given):
        exports = store.schedule([(each.name, _wanted(each, given)) for each in exports])
    _tell(home, store, exports, as_json=given.json)
    return ExitCode.DONE


def schedule_refresh(given: argparse.Namespace) -> int:
    """Set when the exports that run with a refresh are run, or show it."""
    home = Home.find()
    access_to(home).require_look()
    schedule = read_refresh_schedule(home)
    if _says_when(given):
        schedule = _refresh_wanted(schedule, given)
        save_refresh_schedule(home, schedule)
    moments = schedule.next_moments(utc_now())
    if given.json:
        result_json({"schedule": schedule, "next": moments})
        return ExitCode.DONE
    result(rhythm_words(schedule))
    _tell_moments(schedule, moments)
    return ExitCode.DONE


def _says_when(given: argparse.Namespace) -> bool:
    return any((given.recurrence, given.at, given.days, given.time_zone, given.missed))


def _wanted(export: Export, given: argparse.Namespace) -> Schedule:
    """The schedule of an export as it is asked for."""
    now = export.schedule
    if given.off or given.recurrence == "off":
        if given.at or given.days or given.time_zone or given.missed:
            raise DefinitionError(
                _("What is switched off keeps its times. Set others when you switch it on again.")
            )
        return now.switched_off()
    if given.keep:
        now = now.switched_on()
        if not _says_when(given):
            return now
    recurrence: Recurrence = given.recurrence or now.recurrence
    missed = given.missed or now.missed
    if recurrence in ("off", "with refresh"):
        if given.at or given.days or given.time_zone:
            raise DefinitionError(
                _(
                    "{export} has no times of its own. Give it some with --recurrence daily, weekly or "
                    "monthly.",
                    export=export.name,
                )
            )
        kept = now if recurrence == "off" else Schedule(recurrence)
        return msgspec.structs.replace(kept, missed=missed)
    at = given.at or now.at
    if at is None:
        raise DefinitionError(_("Say at what time, as in --at 06:30."))
    with _explained():
        return Schedule(
            recurrence,
            at,
            _days(given.days, recurrence, now.days if recurrence == now.recurrence else None),
            given.time_zone or (local_zone() if now.at is None else now.time_zone),
            missed,
        )


def _refresh_wanted(now: RefreshSchedule, given: argparse.Namespace) -> RefreshSchedule:
    """The schedule of the refresh as it is asked for."""
    recurrence = given.recurrence or now.recurrence
    if recurrence == "off":
        if given.recurrence is None:
            raise DefinitionError(_("Say how often as well: --recurrence daily or weekly."))
        return msgspec.structs.replace(now, recurrence="off")
    if not (now.names_moments or given.at):
        raise DefinitionError(_("Say at what time, as in --at 06:30."))
    days = _days(given.days, recurrence, now.days if recurrence == now.recurrence else None)
    with _explained():
        return RefreshSchedule(
            recurrence,
            tuple(given.at or now.at),
            tuple(map(str, days)) if days else None,
            given.time_zone or (now.time_zone if now.names_moments else local_zone()),
            given.missed or now.missed,
        )


def _days(
    text: str | None, recurrence: Recurrence, kept: tuple[str | int, ...] | None
) -> tuple[str | int, ...] | None:
    """Names or numbers behind commas; where none are given, those that are kept."""
    if text is None:
        if recurrence in ("weekly", "monthly") and not kept:
            raise DefinitionError(
                _("Say on which days, as in --days monday,thursday, or --days 1,15 for monthly.")
            )
        return kept
    if recurrence not in ("weekly", "monthly"):
        raise DefinitionError(_("Only weekly and monthly schedules have --days."))
    words = (each.strip().lower() for each in text.split(","))
    return tuple(int(each) if each.isdecimal() else each for each in words if each)


@contextmanager
def _explained() -> Iterator[None]:
    """What is wrong with a schedule, told as what is wrong with its file is."""
    try:
        yield
    except ValueError as error:
        raise DefinitionError(str(error)) from None


def _tell(home: Home, store: ExportStore, exports: Sequence[Export], *, as_json: bool) -> None:
    """Say when they run next, and which others run at almost the same time."""
    now, refresh = utc_now(), read_refresh_schedule(home)
    everyone = store.load().items
    facts = []
    for each in exports:
        neighbours = [other for other in everyone if other.connection == each.connection]
        rhythm = rhythm_of(each, refresh)
        moments = () if rhythm is None else rhythm.next_moments(now)
        about = (each.name, each.schedule, neighbours, refresh, now)
        close = crowded_with(*about) if each.schedule.names_moments and rhythm else ()
        suggested = suggested_time(*about) if close else None
        names = [other.export for other in close]
        facts.append(
            {
                "export": each.name,
                "schedule": each.schedule,
                "next": moments,
                "close_to": names,
                "suggested_at": suggested,
            }
        )
        if not as_json:
            result(f"{each.name}: {rhythm_words(each.schedule)}")
            _tell_moments(rhythm, moments)
            _tell_why_none(each, rhythm)
            _tell_crowding(each.name, names, suggested)
    if as_json:
        result_json({"exports": facts})


def _tell_moments(rhythm: Rhythm | None, moments: Sequence[datetime]) -> None:
    """The next times in the zone of the schedule, and here where that is another one."""
    if rhythm is None:
        return
    zone, here = rhythm.time_zone or UTC_NAME, local_zone()
    for moment in moments:
        time = _("{time} {zone}", time=_shown(moment, zone), zone=zone)
        if _shown(moment, zone) != _shown(moment, here):
            time = _("{time}, here {local}", time=time, local=_shown(moment, here))
        result(f"  {time}")
    if moments:
        result(f"  {MISSED[rhythm.missed or 'catch up']}")


def _shown(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _tell_why_none(export: Export, rhythm: Rhythm | None) -> None:
    if rhythm is not None or export.schedule.recurrence == "off":
        return
    if export.connection is None:
        talk(_("It has no connection, so nothing runs it until it is given one."))
    else:
        talk(
            _(
                "Only `ci-braze-tui refresh` runs it, when somebody calls that: the refresh has no times. "
                "`ci-braze-tui refresh schedule` sets them."
            )
        )


def _tell_crowding(export: str, names: Sequence[str], suggested: str | None) -> None:
    if not names:
        return
    listed = ", ".join(names)
    if suggested is None:
        talk(
            _(
                "Less than 30 minutes from {export}, over the same connection: {names}.",
                export=export,
                names=listed,
            )
        )
    else:
        talk(
            _(
                "Less than 30 minutes from {export}, over the same connection: {names}. Half an hour from "
                "all of them: --at {time}.",
                export=export,
                names=listed,
                time=suggested,
            )
        )
