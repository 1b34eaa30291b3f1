"""What an export would send, before it is saved: rows one by one, and the pre-flight of the whole file.

Apart from the questions that make it because nothing is answered here.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ci_braze_tui.cli.plain.asking import BackError, Dialogue
from ci_braze_tui.cli.plain.draft import Draft
from ci_braze_tui.cli.words import preflight_lines
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.examiner import Examiner
from ci_braze_tui.outbox.preview import PreviewedRow
from ci_braze_tui.records.outcome import NAMED
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext

_ROWS = 100
_TELL_EVERY = 5.0
"""Seconds between two lines about how far it is."""


def show_rows(draft: Draft) -> None:
    """Show rows exactly as they would be sent, until somebody has seen enough."""
    dialogue, export = draft.dialogue, draft.export
    dialogue.say(_("Reading the first rows …"))
    shown = draft.examiner.preview(export.source, export.rules, _ROWS)
    rows: Sequence[PreviewedRow] = shown.rows
    if not rows:
        dialogue.say(_("None of the first rows is in a chosen segment."))
    place = 0
    while True:
        if place < len(rows):
            dialogue.say(row_words(rows[place]))
        choice = dialogue.choose(
            _("What now?"),
            (
                _("Go on"),
                _("Show the next row"),
                _("Show the row with a number, an ID or an e-mail"),
            ),
            help=_(
                "Each row is shown exactly as its object goes to Braze, or with why it does not."
            ),
            default=0,
        )
        if choice == 0:
            return
        if choice == 1:
            place += 1
            if place >= len(rows):
                dialogue.say(_("That was the last of them. Ask for a row by its number."))
            continue
        with suppress(BackError):
            found = look_for(dialogue, draft.examiner, export, draft.opened.rows)
            rows, place = found or (rows, place)


def look_for(
    dialogue: Dialogue, examiner: Examiner, export: Export, rows: int
) -> tuple[Sequence[PreviewedRow], int] | None:
    """The rows that somebody asks for, and which of them is meant; None, and why, if there are none.

    `rows` is how many the file has. Of several rows of a person, one that is sent is meant.
    """
    from ci_braze_tui.outbox.locating import row_number

    wanted = dialogue.ask(
        _("Row number, ID or e-mail address"),
        str,
        help=_("Row 1 is the first one below the header."),
    )
    dialogue.say(_("Looking through the file …"))
    found = examiner.locate(export.source, export.rules, wanted, rows)
    if not found.rows:
        dialogue.say(found.sentence)
        return None
    number = row_number(wanted)
    numbers = [each.row for each in found.rows]
    if number in numbers:
        return found.rows, numbers.index(number)
    sent = (place for place, each in enumerate(found.rows) if each.object is not None)
    return found.rows, next(sent, 0)


def row_words(row: PreviewedRow) -> str:
    """One row and what becomes of it."""
    if row.object is not None:
        return _("Row {row} is sent as: {json}", row=row.row, json=visible(row.object))
    return _(
        "Row {row} is not sent, {outcome}: {reason}.",
        row=row.row,
        outcome=NAMED[row.outcome],
        reason=visible(row.reason),
    )


def offer_preflight(draft: Draft) -> None:
    """Read the whole file, if that is wanted, and say what is wrong in it."""
    dialogue = draft.dialogue
    if not dialogue.agree(
        ngettext(
            "Look for problems in the {count} row of the file now?",
            "Look for problems in all {count} rows of the file now?",
            draft.opened.rows,
        ),
        help=_("Nothing is sent and nothing is kept. A run looks for the same before it sends."),
        default=True,
    ):
        return
    dialogue.say(_("Reading the whole file …"))
    told = time.monotonic()

    def tell(rows: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _TELL_EVERY:
            told = time.monotonic()
            dialogue.say(_("{done} of {rows} rows read", done=rows, rows=draft.opened.rows))

    saved_as = draft.existing.name if draft.existing else None
    folder, on_rows = draft.examiner.folder, draft.examiner.on_rows
    with tempfile.TemporaryDirectory(prefix="ci-braze-preflight-", dir=folder) as private:
        draft.examiner.folder, draft.examiner.on_rows = Path(private), tell
        try:
            found = draft.examiner.preflight(draft.session.home, draft.export, saved_as)
        finally:
            draft.examiner.folder, draft.examiner.on_rows = folder, on_rows
    dialogue.say_all(preflight_lines(found))
