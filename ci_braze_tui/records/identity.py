"""Whose profile a row is about, and whether the row can be sent at all.

Source of the rules: Braze docs, users/track and user alias object. A profile is picked by one primary
identifier (`external_id`, `user_alias` or `braze_id`) or, without any, by its e-mail address. A row whose
ID is unknown to Braze, or that has none, creates a profile (Braze docs, Dynamics 365 Customer Insights).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_braze_tui.matching.mapping import LONGEST_ALIAS
from ci_braze_tui.records.values.strings import json_text
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.matching.mapping import Matching
    from ci_braze_tui.records.outcome import Outcome
    from ci_braze_tui.records.rules import Rules

LONGEST_EXTERNAL_ID = 987
"""Bytes (Braze docs, users/track)."""

_PLACEHOLDERS = ("null", "(null)", "none", "nil", "nan", "n/a", "#n/a", "undefined")
"""What programs write for an absent ID; Braze would take it for one and the same customer."""

_CELL = "cell:"
_TEXT = "text:"
_BARRED = r"\s\p{Cc}\p{Cf}@<>(),;:\\\"\[\]"
"""What stands in no address; characters that nobody sees, for Braze would take it for another one."""
_EMAIL = rf"^[^{_BARRED}]+@[^{_BARRED}.]+(?:\.[^{_BARRED}.]+)+$"
_LONGEST_EMAIL = 254


def cell_name(column: str) -> str:
    """What a column of the file is called beside our own columns, so that no header can clash with them."""
    return _CELL + column


def column_of(cell: str) -> str | None:
    """The column of the file that a cell column holds; None for one of our own columns."""
    return cell.removeprefix(_CELL) if cell.startswith(_CELL) else None


def texts(columns: Iterable[str | None]) -> list[pl.Expr]:
    """What `text_of` these columns reads: to be added to the cells before anything else is asked of them.

    Polars works an expression out anew wherever it stands inside of others; so this is done once.
    """
    import polars as pl

    found = []
    for column in dict.fromkeys(column for column in columns if column is not None):
        text = pl.col(cell_name(column)).str.strip_chars()
        found.append(pl.when(text != "").then(text).alias(_TEXT + column))
    return found


def text_of(column: str | None) -> pl.Expr:
    """The cells of a column without blanks around them; null where nothing is left, or no column is chosen."""
    import polars as pl

    return pl.lit(None, pl.String) if column is None else pl.col(_TEXT + column)


def who(matching: Matching) -> pl.Expr:
    """The member of the object that picks the profile, as JSON text; null for a row without identifier."""
    import polars as pl

    identifier, email = text_of(matching.braze_customer_id), text_of(matching.email)
    by_email = pl.when(email.is_not_null()).then(_member("email", email))
    return (
        pl.when(identifier.is_not_null()).then(_primary(matching, identifier)).otherwise(by_email)
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason not to send a row."""

    outcome: Outcome
    reason: str
    remedy: str
    """What a person can do about it; empty where nothing is wrong."""
    holds: pl.Expr
    """For which rows."""


def refusals(rules: Rules) -> list[Refusal]:
    """Why a row is not sent; the first that holds counts. Rows in no chosen segment have no `segment`."""
    import polars as pl

    matching = rules.matching
    identifier, email = text_of(matching.braze_customer_id), text_of(matching.email)
    bad_email = ~email.str.contains(_EMAIL) | (email.str.len_chars() > _LONGEST_EMAIL)
    placeholder = identifier.str.to_lowercase().is_in(_PLACEHOLDERS)
    found = [
        Refusal("skipped", _("the row is empty"), "", _empty_row()),
        Refusal(
            "not_selected", _("in none of the chosen segments"), "", pl.col("segment").is_null()
        ),
    ]
    if matching.without_id == "skip":
        found.append(Refusal("skipped", _("no Braze customer ID"), "", identifier.is_null()))
    found += [
        Refusal(
            "invalid",
            _("neither a Braze customer ID nor an e-mail address"),
            _("Fill in one of them."),
            identifier.is_null() & email.is_null(),
        ),
        Refusal(
            "invalid",
            _("the e-mail address is not valid"),
            _("Correct it, or leave it blank where the row has a Braze customer ID."),
            bad_email.fill_null(value=False),
        ),
        Refusal(
            "invalid",
            _("the Braze customer ID is a word for nothing, such as null"),
            _("Leave the cell blank: every row with this word would become the same profile."),
            placeholder.fill_null(value=False),
        ),
        *_bad_identifier(matching),
    ]
    return found


def _empty_row() -> pl.Expr:
    import polars as pl
    import polars.selectors as cs

    return pl.all_horizontal(cs.starts_with(_CELL).fill_null("") == "")


def _bad_identifier(matching: Matching) -> list[Refusal]:
    import polars as pl

    identifier = text_of(matching.braze_customer_id)
    if matching.braze_customer_id is None:
        return []
    match matching.id_kind:
        case "external_id":
            reason = _(
                "the Braze customer ID is longer than {most} bytes", most=LONGEST_EXTERNAL_ID
            )
            bad = identifier.str.len_bytes() > LONGEST_EXTERNAL_ID
        case "user_alias":
            reason = _("the alias is longer than {most} bytes", most=LONGEST_ALIAS)
            bad = identifier.str.len_bytes() > LONGEST_ALIAS
        case "braze_id":
            reason = _("the braze_id is not made of 24 hexadecimal digits")
            bad = ~identifier.str.contains(r"^[0-9a-fA-F]{24}$")
    remedy = _("Check that the right column is chosen for the Braze customer ID.")
    return [Refusal("invalid", reason, remedy, bad.fill_null(pl.lit(value=False)))]


def _primary(matching: Matching, identifier: pl.Expr) -> pl.Expr:
    import polars as pl

    if matching.id_kind == "user_alias":
        label = json.dumps(matching.alias_label, ensure_ascii=False)
        return pl.concat_str(
            pl.lit('"user_alias":{"alias_name":'),
            json_text(identifier),
            pl.lit(f',"alias_label":{label}}}'),
        )
    return _member(matching.id_kind, identifier)


def _member(name: str, value: pl.Expr) -> pl.Expr:
    import polars as pl

    return pl.concat_str(pl.lit(f'"{name}":'), json_text(value))
