"""Files that were used before, as choices of a picker.

Apart from the list itself, which knows no words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from ci_braze_tui.sources.address import is_address, shown_address
from ci_braze_tui.sources.choice import Choice as SourceChoice
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.recent_files import RecentFile
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.tui.widgets.pick_one import Choice
from ci_braze_tui.words import _


def recent_choices(files: Sequence[RecentFile], now: datetime) -> list[Choice]:
    """The name of each, where it is, and when it was used or what reads it."""
    return [
        Choice(_name_of(each.choice), _place_of(each.choice), note=_about(each, now))
        for each in files
    ]


def _name_of(choice: SourceChoice) -> str:
    if choice.table is None:
        return visible(choice.name)
    return _("{name}, table {table}", name=visible(choice.name), table=visible(choice.table))


def _place_of(choice: SourceChoice) -> str:
    if is_address(choice.path):
        return shown_address(choice.path)
    return visible(Path(choice.path).parent)


def _about(file: RecentFile, now: datetime) -> str:
    export = visible(file.export)
    if file.used_at is None:
        return _("read by {export}", export=export)
    moment = when(file.used_at, now)
    if export:
        return _("used {when}, read by {export}", when=moment, export=export)
    return _("used {when}", when=moment)
