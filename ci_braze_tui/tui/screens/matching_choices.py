"""The columns of a file as choices of a picker: what they look like, how full they are, some of their values.

Apart from the pages because all of them offer columns, and all describe them in the same words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.matching.guess import Suggestion
from ci_braze_tui.sources.profile import ColumnProfile, Look
from ci_braze_tui.tui.numbers import percent
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.tui.widgets.column_picker import ColumnChoice
from ci_braze_tui.words import _

_SAMPLE_LETTERS = 32
_LINE_LETTERS = 60
"""What a line of the list of choices has room for."""
_LOOKS: Mapping[Look, str] = {
    "email": _("e-mail addresses"),
    "id": _("IDs"),
    "number": _("numbers"),
    "date": _("dates"),
    "boolean": _("yes or no"),
    "text": _("texts"),
    "empty": _("empty"),
}


def column_choices(
    opened: OpenedFile, suggestions: Collection[Suggestion] = ()
) -> list[ColumnChoice]:
    """All columns with what is in them, for a picker; suggested ones with the reason."""
    reasons = {suggestion.column: suggestion.reason for suggestion in suggestions}
    return [_choice(each, reasons.get(each.name, "")) for each in opened.profiles]


def contents_of(profile: ColumnProfile) -> str:
    """What the values look like, and how many cells are not blank: `dates, 96 % filled`."""
    looks = _LOOKS[profile.looks_like]
    if not profile.evidence.values:
        return looks
    return _("{looks}, {share} filled", looks=looks, share=filled(profile))


def filled(profile: ColumnProfile) -> str:
    """The share of cells that are not blank: `96 %`."""
    return percent(profile.evidence.values, profile.evidence.rows)


def samples_of(profile: ColumnProfile) -> str:
    """The first different values, shortened."""
    return ", ".join(visible(value.strip(), _SAMPLE_LETTERS) for value in profile.samples)


def _choice(profile: ColumnProfile, reason: str) -> ColumnChoice:
    contents = contents_of(profile)
    samples = visible(samples_of(profile), _LINE_LETTERS - len(contents))
    return ColumnChoice(profile.name, samples, reason, note=contents)
