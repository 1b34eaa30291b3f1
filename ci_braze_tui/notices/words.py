"""What a notice does, in words, for lists of notices."""

from __future__ import annotations

from collections.abc import Iterator

from ci_braze_tui.notices.definition import When
from ci_braze_tui.words import _

WAYS = {
    "webhook": _("webhook"),
    "slack": _("Slack"),
    "teams": _("Teams"),
    "mail": _("e-mail"),
    "command": _("command"),
}


def when_words(when: When) -> str:
    """What is told, on one line."""
    return ", ".join(_parts(when)) or _("nothing")


def _parts(when: When) -> Iterator[str]:
    if when.failure:
        yield _("failures")
    if when.brake:
        yield _("runs held back")
    if when.skipped:
        yield _("skipped runs")
    if when.success:
        yield _("successes")
    if when.returned_percent is not None:
        yield _("returned rows above {percent} %", percent=f"{when.returned_percent:g}")
    if when.drift_percent is not None:
        yield _("another number of rows by {percent} %", percent=f"{when.drift_percent:g}")
    if when.minutes is not None:
        yield _("more than {minutes} minutes", minutes=f"{when.minutes:g}")
    if when.times_usual is not None:
        yield _("{times} times the usual time", times=f"{when.times_usual:g}")
