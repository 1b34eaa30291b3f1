"""One row of a saved export sent for real, and its profile before and after, line by line.

Apart from looking at rows because this one reaches a person.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from ci_braze_tui.audience.trial import Trial, Value
from ci_braze_tui.audience.trial_words import VERDICTS, person_of, profile_sentence
from ci_braze_tui.cli.braze_segment import became_of_row, tried
from ci_braze_tui.cli.plain.asking import Dialogue, TerminalClosedError
from ci_braze_tui.cli.plain.steps import leaving
from ci_braze_tui.cli.plain.trying import look_for, row_words
from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.examiner import Examiner
from ci_braze_tui.exports.reaching import address_of
from ci_braze_tui.outbox.preview import PreviewedRow
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _

_NAME, _VALUE = 60, 200


def try_a_row(dialogue: Dialogue, session: Session, export: Export) -> None:
    """Ask which row, show it, send it if that is wanted, and say what became of the profile.

    Raises:
        BackError: nothing was sent.
        LeftError: nothing was sent, and somebody left.
    """
    with leaving(dialogue, _("Nothing was sent.")):
        endpoint, key = address_of(session.home, session.keys, export)
        with tempfile.TemporaryDirectory(prefix="ci-braze-plain-") as folder:
            row = _chosen(dialogue, Examiner(Path(folder)), export)
        text = row.object or ""
        dialogue.say(row_words(row))
        shown = visible(export.connection, _NAME)
        target = (
            _('"{name}" (SANDBOX)', name=shown)
            if endpoint.is_local
            else _('"{name}" (LIVE)', name=shown)
        )
        is_wanted = dialogue.agree(
            _(
                "Send {person} to {target} now? It cannot be taken back.",
                person=visible(person_of(text), _NAME),
                target=target,
            ),
            help=_(
                "The row is sent once, as a first run would send it, and the profile is read before and "
                "after. Campaigns in Braze may react to it."
            ),
            default=endpoint.is_local,
        )
    if not is_wanted:
        dialogue.say(_("Nothing was sent."))
        return
    dialogue.say(_("Sending it, then looking at the profile for half a minute at the most …"))
    try:
        trial = tried(session.home, export.connection or "", endpoint, key, text)
    except CiBrazeError as error:
        dialogue.say(str(error))
        dialogue.say(became_of_row(error))
    except TerminalClosedError:
        raise
    except KeyboardInterrupt:
        dialogue.say(_("Stopped. The row may have been sent: look for the person in Braze."))
    else:
        dialogue.say_all(trial_lines(trial, existing_only=export.matching.existing_only))


def _chosen(dialogue: Dialogue, examiner: Examiner, export: Export) -> PreviewedRow:
    """The row that is asked for, one that is sent."""
    dialogue.say(_("Counting the rows …"))
    covered = examiner.coverage(export.source, export.matching)
    rows = covered.with_id + covered.by_email + sum(count for _reason, count in covered.refused)
    while True:
        found = look_for(dialogue, examiner, export, rows)
        if found is None:
            continue
        near, place = found
        if near[place].object is not None:
            return near[place]
        dialogue.say(row_words(near[place]))


def trial_lines(trial: Trial, *, existing_only: bool) -> Iterator[str]:
    """What became of the profile, then each attribute: the verdict first, for it is listened to."""
    yield profile_sentence(trial, existing_only=existing_only)
    yield from map(_value_line, trial.values)


def _value_line(value: Value) -> str:
    nothing = _("nothing")
    return _(
        "{attribute} {verdict}. Before: {before}. Sent: {sent}. After: {after}.",
        attribute=visible(value.attribute, _NAME),
        verdict=VERDICTS[value.verdict],
        before=nothing if value.before is None else visible(value.before, _VALUE),
        sent=visible(value.sent, _VALUE),
        after=nothing if value.after is None else visible(value.after, _VALUE),
    )
