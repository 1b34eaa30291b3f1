"""What the screen that tries a row says: the question before, the table after, and each value in full.

Apart from the screen so that every sentence is in one place and can be tested without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec
from textual.content import Content

from ci_braze_tui.audience.trial_words import VERDICTS, person_of, profile_sentence
from ci_braze_tui.matching.attributes import CONTROL_NAMES
from ci_braze_tui.tui.numbers import duration, spent
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.tui.widgets.row_table import Column, Row, Tone, width_of
from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    from ci_braze_tui.audience.trial import Trial, Value, Verdict
    from ci_braze_tui.tui.widgets.title_bar import Target

Fate = Literal["kept", "out", "refused"]
"""What is known of a row whose trial came to no end: it never left, Braze may have it, Braze refused it."""

MOST_LETTERS = 20_000
"""Of one value; nobody reads more, and drawing it takes long."""
_NAME_LETTERS = 60
_NARROWEST, _WIDEST = 9, 40
"""Cells of a column in the table; the whole of a value stands below."""
_GAP = 2

_MARKS: Mapping[Verdict, str] = {
    "arrived": "✓",
    "there already": "✓",
    "not there": "✗",
    "other value": "✗",
    "not readable": "·",
}
_TONES: Mapping[Verdict, Tone] = {
    "arrived": "good",
    "there already": "good",
    "not there": "bad",
    "other value": "bad",
    "not readable": "muted",
}
_STYLES: Mapping[Tone, str] = {
    "good": "$text-success",
    "bad": "$text-error",
    "muted": "$foreground-muted",
}
_MEANINGS: Mapping[Verdict, str] = {
    "arrived": _("Braze has what was sent, and did not have it before."),
    "there already": _("Braze had the same value before."),
    "not there": _(
        "Braze has no such value. Without a word it drops values of another type than it knows the attribute "
        "by, blocklisted attributes, and countries, languages and time zones that it does not know."
    ),
    "other value": _(
        "Braze has another value than was sent: it stored it in another form, or another program has written."
    ),
    "not readable": _("Braze takes this attribute and never gives it back."),
}
_KEPT = _(
    "Braze kept the old value, as it does where it knows the attribute by another type: in Braze, look at Data "
    "Settings > Custom Attributes."
)


def question(row: int, object_text: str, target: Target) -> tuple[str, str]:
    """What is asked before a row is sent: title and text."""
    who = visible(person_of(object_text), _NAME_LETTERS)
    title = _("Send row {row} now: {person}?", row=row, person=who)
    count = len(attributes(object_text))
    if target.sandbox:
        text = ngettext(
            "{count} attribute goes to {connection} (SANDBOX), a Braze on this computer without real "
            "customers. It cannot be taken back.",
            "{count} attributes go to {connection} (SANDBOX), a Braze on this computer without real "
            "customers. They cannot be taken back.",
            count,
            connection=target.name,
        )
    else:
        text = ngettext(
            "{count} attribute goes to {connection} (LIVE), to the profile of a real customer. It cannot be "
            "taken back, and campaigns may react to it.",
            "{count} attributes go to {connection} (LIVE), to the profile of a real customer. They cannot be "
            "taken back, and campaigns may react to them.",
            count,
            connection=target.name,
        )
    return title, text


def which(row: int, object_text: str) -> str:
    """Which row the screen is about."""
    return _("Row {row}: {person}", row=row, person=person_of(object_text))


def going(seconds: float, wait: float, *, is_out: bool) -> str:
    """How far it is."""
    if not is_out:
        return _("Reading the profile as it is …")
    return _(
        "Sent. Waiting for Braze to write it: {time} of {most} at the most …",
        time=duration(seconds),
        most=duration(wait),
    )


def stopped(fate: Fate) -> str:
    """What became of a row whose trial was stopped, or failed."""
    match fate:
        case "kept":
            return _("Nothing was sent.")
        case "refused":
            return _("Braze refused the row. The profile is as it was.")
        case "out":
            return _("The row was sent, and not read back. Look for the person in Braze.")


def outcome(trial: Trial, object_text: str) -> Content:
    """What came of it, and in which time."""
    said = plain(profile_sentence(trial, existing_only=_creates_nobody(object_text)))
    said = said.stylize("bold" if trial.found else "$text-warning")
    if not trial.found:
        return said
    bad = sum(_TONES[each.verdict] == "bad" for each in trial.values)
    if bad:
        wrong = ngettext(
            "✗ {count} value is not there as it was sent.",
            "✗ {count} values are not there as they were sent.",
            bad,
        )
        return said + "\n" + plain(wrong).stylize("$text-error")
    all_there = _("✓ All that can be read back is there, after {time}.", time=spent(trial.seconds))
    return said + "\n" + plain(all_there).stylize("$text-success")


def attributes(object_text: str) -> dict[str, str]:
    """What an object says of the profile, each value as JSON writes it."""
    members = msgspec.json.decode(object_text, type=dict[str, msgspec.Raw])
    return {
        name: bytes(value).decode() for name, value in members.items() if name not in CONTROL_NAMES
    }


def _creates_nobody(object_text: str) -> bool:
    members = msgspec.json.decode(object_text, type=dict[str, msgspec.Raw])
    return bytes(members.get("_update_existing_only", b"")) == b"true"


def planned(object_text: str) -> list[Row]:
    """The table before anything is known: what is to be sent."""
    return [
        Row(name, (f"  {name}", "", sent, "", ""), ("strong",))
        for name, sent in attributes(object_text).items()
    ]


def compared(values: Iterable[Value]) -> list[Row]:
    """The table: before, sent and after side by side, and what comes of it."""
    return [
        Row(
            each.attribute,
            (
                f"{_MARKS[each.verdict]} {each.attribute}",
                _or_nothing(each.before),
                each.sent,
                _or_nothing(each.after),
                VERDICTS[each.verdict],
            ),
            ("strong", "muted", "plain", "plain", _TONES[each.verdict]),
        )
        for each in values
    ]


def columns(rows: Sequence[Row], width: int) -> list[Column]:
    """As wide as the cells, as far as `width` goes; the attribute stays in sight."""
    titles = ("  " + _("Attribute"), _("Before"), _("Sent"), _("After"), _("Verdict"))
    cells = [[row.cells[at] for row in rows] for at in range(len(titles))]
    wanted = [width_of(title, each, _WIDEST) for title, each in zip(titles, cells, strict=True)]
    widths = [*_shared(wanted[:-1], width - wanted[-1] - 4 * _GAP), wanted[-1]]
    return [
        Column(title, wide, stays=at == 0)
        for at, (title, wide) in enumerate(zip(titles, widths, strict=True))
    ]


def _shared(wanted: Sequence[int], room: int) -> list[int]:
    """The room, shared so that what needs little has it all and the others have as much as each other."""
    given = dict.fromkeys(range(len(wanted)), 0)
    for left, at in enumerate(sorted(given, key=lambda at: wanted[at])):
        given[at] = min(wanted[at], max(room // (len(wanted) - left), _NARROWEST))
        room -= given[at]
    return list(given.values())


def details(value: Value) -> Content:
    """One value in full, and what its verdict means."""
    tone = _TONES[value.verdict]
    verdict = f"{_MARKS[value.verdict]} {VERDICTS[value.verdict]}"
    return Content("\n").join(
        [
            plain(value.attribute).stylize("bold") + "  " + plain(verdict).stylize(_STYLES[tone]),
            _line(_("Before:"), value.before),
            _line(_("Sent:"), value.sent),
            _line(_("After:"), value.after),
            Content.styled(_meaning(value), "$foreground-muted"),
        ]
    )


def _meaning(value: Value) -> str:
    has_kept = value.verdict == "other value" and value.before == value.after
    return _KEPT if has_kept else _MEANINGS[value.verdict]


def details_planned(name: str, sent: str) -> Content:
    """One value that is to be sent, in full."""
    return plain(name).stylize("bold") + "\n" + _line(_("To send:"), sent)


def _line(name: str, value: str | None) -> Content:
    shown = plain(_or_nothing(value), MOST_LETTERS)
    return Content.styled(name, "$foreground-muted") + " " + shown


def _or_nothing(value: str | None) -> str:
    return _("(nothing)") if value is None else value
