"""What is said where a schedule is chosen: its choices, what comes of them, and why nothing does.

Apart from the dialog so that every sentence is in one place, can be tested without it, and is said by plain
mode as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.zones import UTC_NAME
from ci_braze_tui.tui.plain import visible
from ci_braze_tui.tui.screens.schedule_answers import Outlook, Repeated
from ci_braze_tui.words import _, ngettext, number_locale

REPEATS: Mapping[Repeated, str] = {
    "with refresh": _("With refresh"),
    "daily": _("Daily"),
    "weekly": _("Weekly"),
    "monthly": _("Monthly"),
}
RUNS_BY_ITSELF = _("Schedule run: it runs by itself")
RUN_BY_THEMSELVES = _("Schedule run: they run by themselves")
CATCH_UP = _("Catch up missed runs, by one run")
KEEP = _("Keep individual schedules, only on or off")
OVERRIDE = _("Define a new schedule for all of them")
APART = _("Start each half an hour after the one before")
SHORT_MONTHS = _("In shorter months 29 to 31 are the last day.")
OVERRIDES = _("The schedules that they have are replaced.")
KEPT = _("Each keeps its own days and times.")

HELP = _(
    """## Schedule
**With refresh**: whenever the workspace refreshes. **Daily**, **weekly** and **monthly** have a time of their
own, in a time zone of their own; daylight saving is taken care of. **Off** keeps the times, and the export runs
only when somebody asks for it.

For several exports at once you can **keep** what each has and only switch all of them on or off, or **define**
one schedule for all.

Nothing runs by itself unless something calls `ci-braze-tui refresh --due` now and then: `ci-braze-tui schedule
install` sees to that."""
)


def title(targets: Sequence[Export]) -> str:
    """What is asked, and about which exports."""
    if len(targets) == 1:
        return _("When does {export} run by itself?", export=visible(targets[0].name, 40))
    return ngettext(
        "When does {count} export run by itself?",
        "When do {count} exports run by themselves?",
        len(targets),
    )


def outlook_lines(found: Outlook, here: str, *, is_on: bool, is_with_refresh: bool) -> list[str]:
    """The next times, in the zone of the schedule and here, or why there are none."""
    if not is_on:
        return [_("Off: it runs only when somebody asks for it. Its times are kept.")]
    if found.rhythm is None:
        if not is_with_refresh:
            return []
        return [
            _(
                "The refresh of this workspace has no times: it runs when somebody calls "
                "`ci-braze-tui refresh`. `ci-braze-tui refresh schedule` sets times."
            )
        ]
    zone = found.rhythm.time_zone or UTC_NAME
    return [moment_words(moment, zone, here) for moment in found.moments]


def moment_words(moment: datetime, zone: str, here: str) -> str:
    """A moment in the zone of its schedule, and here where clocks show something else."""
    there, local = moment.astimezone(ZoneInfo(zone)), moment.astimezone(ZoneInfo(here))
    said = _("{time}, {zone}", time=_shown(there, "EEE d MMM y HH:mm"), zone=zone)
    if there.utcoffset() == local.utcoffset():
        return said
    pattern = "HH:mm" if there.date() == local.date() else "EEE d HH:mm"
    return _("{time} (here {local})", time=said, local=_shown(local, pattern))


def _shown(moment: datetime, pattern: str) -> str:
    from babel.dates import format_datetime

    return format_datetime(moment, pattern, locale=number_locale())


def close_words(found: Outlook) -> str:
    """Which exports run at almost the same time; empty where none does."""
    if not found.close_to:
        return ""
    names = ", ".join(visible(name, 40) for name in found.close_to[:3])
    more = len(found.close_to) - 3
    if more > 0:
        rest = ngettext("{count} more", "{count} more", more)
        names = f"{names}, {rest}"
    return _("Less than 30 minutes from it, over the same connection: {names}.", names=names)


def day_name(number: int) -> str:
    """A day of the week, Monday being 0."""
    from babel.dates import get_day_names

    return str(get_day_names("wide", locale=number_locale())[number])
