"""What the preview says of the first rows and of the one that is shown.

Apart from the page so that every sentence is in one place and can be tested without a screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.records.outcome import MEANING
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.tui.widgets.preview_table import BEFORE_SENDING
from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    from ci_braze_tui.outbox.preview import Preview, PreviewedRow


def summary(preview: Preview) -> str:
    """How many of the rows that were looked at will be sent, and by what they are known."""
    plan = preview.plan
    said = ngettext(
        "Of the first row, {sent} will be sent.",
        "Of the first {count} rows, {sent} will be sent.",
        plan.rows,
        sent=plan.outcomes.pending,
    )
    if not plan.outcomes.pending:
        return said
    return f"{said} {cases(plan.with_id, plan.by_email)}"


def cases(with_id: int, by_email: int) -> str:
    """How many rows go by a Braze customer ID, and how many by an e-mail address alone."""
    return _(
        "By Braze customer ID: {with_id}. By e-mail address alone: {by_email}.",
        with_id=with_id,
        by_email=by_email,
    )


def no_rows(preview: Preview) -> str:
    """Why there is no row to show."""
    if preview.plan.rows:
        return _(
            "None of these rows is in a chosen segment. Choose other segments, or another file."
        )
    return _("The file has no rows. Choose another file.")


def which_row(row: PreviewedRow, *, exact: bool) -> str:
    """What stands above the object of a row."""
    if row.object is None:
        return _("Row {row} of the file is not sent:", row=row.row)
    if exact:
        return _("Row {row} of the file, exactly as it is sent:", row=row.row)
    return _("Row {row} of the file, laid out to be read:", row=row.row)


def looking_for(wanted: str) -> str:
    """What is said while a row is looked for, which may take a while."""
    if wanted.isdecimal() and len(wanted) < 18:
        return _("Looking for row {row} …", row=int(wanted))
    return _("Looking for {wanted} …", wanted=visible(wanted, 60))


def why_not_sent(row: PreviewedRow) -> tuple[str, str]:
    """The outcome of a row that is not sent with its reason, and what that means."""
    outcome = BEFORE_SENDING[row.outcome]
    if not row.reason:
        return outcome, MEANING[row.outcome]
    reason = visible(row.reason)
    return _("{outcome}: {reason}", outcome=outcome, reason=reason), MEANING[row.outcome]
