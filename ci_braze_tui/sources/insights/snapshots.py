"""The newest of several writings of one table, where each has a folder or a file name with its time.

Customer Insights never removes what it exported before: every run adds a folder `yyyy/MM/dd/HHmm` to each
table, or files that end in the time. Apart from the opening because mixing two runs would bring back
customers who have left, and that rule belongs in one place.

Sources: Microsoft, "Export segments to Azure Blob Storage"; "… to Adobe Campaign Standard" (names that end
in a Unix time).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ci_braze_tui.sources.naming import listed, shown
from ci_braze_tui.words import _, ngettext

_RUN = re.compile(r"(?P<table>.+)/(?P<run>\d{4}/\d{2}/\d{2}/\d{4})/[^/]+")
_STALE_SHOWN = 5
_UNIX_TIME = re.compile(r"(?P<name>.+)_(?P<time>\d{10}|\d{13})")


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are parts of one table."""

    name: str
    files: tuple[Path, ...]
    note: str | None = None
    """What was chosen among several, a sentence."""


def newest_runs(files: Iterable[Path]) -> tuple[Group, ...]:
    """For each table in time folders the files of its newest run; other files do not count.

    A table is a folder: two of one name in different places are two groups.
    """
    runs: dict[str, dict[str, list[Path]]] = defaultdict(lambda: defaultdict(list))
    for file in files:
        if found := _RUN.fullmatch(file.as_posix()):
            runs[found["table"]][found["run"]].append(file)
    return tuple(_newest_run(Path(table).name, of_table) for table, of_table in runs.items())


def newest_files(name: str, files: Sequence[Path]) -> Group | None:
    """The files of a table of which some end in the time they were written; None: there are none.

    Synapse Link keeps the last five writings of each part, `2024_1598279580.csv`, beside the part that it
    is still writing to, `2024.csv`: where there is a time, only files with one count.
    """
    timed: dict[tuple[Path, str], dict[int, Path]] = defaultdict(dict)
    for file in files:
        part, time = without_time(file.name.partition(".")[0])
        if time is not None:
            timed[file.parent, part][time] = file
    if not timed:
        return Group(name, tuple(files)) if files else None
    newest = tuple(times[max(times)] for times in timed.values())
    left_out = len(files) - len(newest)
    return Group(name, newest, _newest_snapshot_note(name, left_out) if left_out else None)


def stale_note(groups: Sequence[Group]) -> str | None:
    """A warning when some tables were not written any more when the others were."""
    days = {group.name: _RUN.fullmatch(group.files[0].as_posix()) for group in groups}
    written = {name: found["run"][:10] for name, found in days.items() if found}
    newest = max(written.values(), default="")
    stale = [name for name, day in written.items() if day != newest]
    if not stale:
        return None
    return _(
        "The newest files of {tables} are older than {day}, when other tables were written; if it is no "
        "longer exported, remove its folder.",
        tables=listed(stale, _STALE_SHOWN),
        day=newest.replace("/", "-"),
    )


def without_time(stem: str) -> tuple[str, int | None]:
    """`Export_Segment_1598279580` as name and Unix time in seconds; None: it ends in no time."""
    found = _UNIX_TIME.fullmatch(stem)
    if not found:
        return stem, None
    return found["name"], int(found["time"][:10])


def newest_file_note(name: str, seconds: int, others: int) -> str:
    """What to say when the newest of several files of one table was taken."""
    written = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return ngettext(
        "Of {table} the file of {time} UTC is read, the newest; {count} older one is left out.",
        "Of {table} the file of {time} UTC is read, the newest; {count} older ones are left out.",
        others,
        table=shown(name),
        time=f"{written:%Y-%m-%d %H:%M}",
    )


def _newest_run(table: str, runs: dict[str, list[Path]]) -> Group:
    newest = max(runs)
    day, time = newest[:10].replace("/", "-"), f"{newest[11:13]}:{newest[13:]}"
    note = _newest_run_note(table, f"{day} {time}", len(runs) - 1)
    return Group(table, tuple(runs[newest]), note)


def _newest_run_note(table: str, time: str, older: int) -> str:
    if not older:
        return _("Of {table} the export of {time} is read.", table=shown(table), time=time)
    return ngettext(
        "Of {table} the export of {time} is read, the newest; {count} older one is left out.",
        "Of {table} the export of {time} is read, the newest; {count} older ones are left out.",
        older,
        table=shown(table),
        time=time,
    )


def _newest_snapshot_note(table: str, older: int) -> str:
    return ngettext(
        "Of {table} the newest snapshot is read; {count} older one is left out.",
        "Of {table} the newest snapshot is read; {count} older ones are left out.",
        older,
        table=shown(table),
    )
