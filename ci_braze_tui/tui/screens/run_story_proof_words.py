"""What the story of a run says of its proof: why to prove it, how far that is, and what came of it.

Apart from the pane so that every sentence is in one place and can be tested without a screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from textual.widget import Widget

from ci_braze_tui.audience.proof_words import (
    agreement_sentence,
    certainty_sentence,
    is_whole,
    people,
    remedy,
    scope_sentence,
    several_sentence,
    why,
)
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.numbers import duration
from ci_braze_tui.tui.widgets.account import CountLine, Heading, Sentence
from ci_braze_tui.tui.widgets.fact import Fact
from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    from ci_braze_tui.audience.proof import Proof
    from ci_braze_tui.audience.reading import Progress

_WHY = _(
    'Braze answers "queued" to all that it can parse, and drops what it cannot use without a word. A proof '
    "reads profiles back and compares every value with what Braze was told."
)
_HARMLESS = _("Nothing is sent and nothing is changed by it.")


def unproven_lines() -> Iterator[Widget]:
    """What a proof is, where there is none yet."""
    yield Sentence(_("Not proved yet"), classes="-lead")
    yield Sentence(_WHY)
    yield Sentence(_HARMLESS, classes="-muted")


def going(progress: Progress | None, now: datetime) -> str:
    """How far it is; `now` has a time zone."""
    match progress.phase if progress is not None else None:
        case "ordering":
            return _("Asking Braze for a file of the Braze segment …")
        case "waiting":
            assert progress is not None
            return _waiting(progress, now)
        case "fetching":
            assert progress is not None
            return _("Fetching the file: {megabytes} MB …", megabytes=f"{progress.bytes / 1e6:.1f}")
        case "reading":
            assert progress is not None
            return ngettext(
                "Reading: {count} profile so far …",
                "Reading: {count} profiles so far …",
                progress.profiles,
            )
        case _:
            return _("Starting …")


def _waiting(progress: Progress, now: datetime) -> str:
    if progress.awaited == "writes":
        rest = (progress.until - now).total_seconds() if progress.until is not None else 0.0
        return _("Braze has {time} more to write what it took …", time=duration(rest))
    since = duration((now - progress.since).total_seconds())
    if progress.awaited == "turn":
        return _(
            "Waiting until Braze or another process is done with this segment: {time} …", time=since
        )
    return _("Braze is making a file of the segment: {time} so far …", time=since)


def stopped(progress: Progress | None) -> str:
    """What is said when somebody wants to wait no more."""
    if (
        progress is not None
        and progress.phase in ("waiting", "fetching")
        and progress.awaited == "file"
    ):
        return _("Stopped. Braze goes on making its file, and the next proof goes on with that.")
    return _("Stopped. Nothing was found out.")


def proof_lines(proof: Proof, now: datetime) -> Iterator[Widget]:
    """What came of a proof; `now` has the time zone of the reader."""
    yield _verdict(proof)
    yield Sentence(agreement_sentence(proof))
    if certainty := certainty_sentence(proof):
        yield Sentence(certainty)
    if several := several_sentence(proof):
        yield Sentence(several, classes="-warning")
    if proof.proved_at is not None:
        yield Fact(_("Proved"), when(proof.proved_at, now))
    yield Fact(_("Looked at"), scope_sentence(proof))
    if proof.missing:
        yield Heading(_("Profiles that Braze does not have"))
        missing = ngettext(
            "profile was not found: {people}",
            "profiles were not found: {people}",
            proof.missing,
            people=people(proof.first_missing, proof.missing),
        )
        yield CountLine(proof.missing, missing, classes="-bad")
    if proof.disagreements:
        yield Heading(_("Values that are not as they were sent"))
    for each in proof.disagreements:
        said = _("{attribute}: {cause}", attribute=each.attribute, cause=why(each))
        yield CountLine(each.profiles, said, classes="-bad")
        yield Sentence(people(each.first, each.profiles), classes="-remedy")
        yield Sentence(f"→ {remedy(each)}", classes="-remedy")
    if proof.unreadable:
        yield Heading(_("What Braze does not give back"))
        yield Sentence(", ".join(proof.unreadable))


def _verdict(proof: Proof) -> Sentence:
    if not proof.profiles and not proof.missing:
        return Sentence(_("! There was nobody to look at"), classes="-lead -warning")
    if is_whole(proof):
        return Sentence(_("✓ What was looked at is in Braze as it was sent"), classes="-lead -good")
    return Sentence(_("✗ Not all is in Braze as it was sent"), classes="-lead -bad")
