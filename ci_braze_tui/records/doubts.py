"""Identifiers that are sent as they are and still look wrong: shifted columns, damage by spreadsheets.

Apart from identity because nothing here decides: a person is told, in the pre-flight, before a wrong
column creates a second profile for everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.records.identity import cell_name, text_of
from ci_braze_tui.records.values.written import Remark
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.matching.mapping import Matching

_LOOKS = (
    (
        r"^\S+@\S+\.\S+$",
        _("looks like an e-mail address"),
        _("Check that the right column is chosen for the Braze customer ID."),
    ),
    (
        r"^[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+$",
        _("was shortened to a power of ten by a spreadsheet"),
        _("Export the IDs as text; different IDs may have become the same."),
    ),
    (
        r"^[0-9]+[.,]0+$",
        _("ends with .0, as IDs do that were taken for numbers"),
        _("Export the IDs as text; Braze does not know them like this."),
    ),
    (
        r"[\p{Cc}\p{Cf}]",
        _("holds a character that nobody sees"),
        _("Remove it in the source; with it, the ID is another one for Braze."),
    ),
)
_BRAZE_ID = (
    r"^[0-9a-f]{24}$",
    _("looks like a braze_id"),
    _("If it is one, choose the kind braze_id; as an external_id it creates new profiles."),
)
_INSIGHTS_KEY = (
    r"^[0-9a-f]{32}$",
    _("looks like a CustomerId of Customer Insights"),
    _("Check that Braze has these IDs; those it does not know create new profiles."),
)


def id_doubts(matching: Matching, column: str) -> tuple[Remark, ...]:
    """What is odd about the Braze customer IDs, in `column`, of rows that are sent."""
    import polars as pl

    identifier = text_of(column)
    looks = list(_LOOKS)
    if matching.id_kind == "external_id":
        looks += [_BRAZE_ID, _INSIGHTS_KEY]
    # One pattern over all IDs, each of its own only over the few that it finds.
    any_look = "|".join(f"(?:{look})" for look, _said, _remedy in looks)
    odd = pl.when(identifier.str.contains(any_look)).then(identifier)
    return (
        _blanks(column),
        *(Remark(said, remedy, odd.str.contains(look)) for look, said, remedy in looks),
    )


def email_doubts(matching: Matching) -> tuple[Remark, ...]:
    """What is odd about the e-mail addresses of rows that are sent."""
    return (_blanks(matching.email),)


def _blanks(column: str) -> Remark:
    """Cells that are trimmed, which Braze would not have done."""
    import polars as pl

    return Remark(
        _("had blanks around it, which are taken off"),
        _("Nothing need be done; Braze would have kept them."),
        text_of(column) != pl.col(cell_name(column)),
    )
