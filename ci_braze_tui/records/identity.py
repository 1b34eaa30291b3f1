"""Whose profile a row is about, and whether the row can be sent at all.

Source of the rules: Braze docs, users/track and user alias object. A profile is picked by one primary
identifier (`external_id`, `user_alias` or `braze_id`) or, without any, by its e-mail address. A row whose
ID is unknown to Braze, or that has none, creates a profile (Braze docs, Dynamics 365 Customer Insights).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ci_braze_tui.matching.mapping import LONGEST_ALIAS
from ci_braze_tui.records.values import json_text

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.matching.mapping import Matching
    from ci_braze_tui.records.outcome import Outcome
    from ci_braze_tui.records.rules import Rules

LONGEST_EXTERNAL_ID = 987
"""Bytes (Braze docs, users/track)."""

_CELL = "cell:"
_EMAIL = r"^[^\s@<>(),;:\\\"\[\]]+@[^\s@<>(),;:\\\"\[\].]+(?:\.[^\s@<>(),;:\\\"\[\].]+)+$"
_LONGEST_EMAIL = 254


def cell_name(column: str) -> str:
    """What a column of the file is called beside our own columns, so that no header can clash with them."""
    return _CELL + column


def column_of(cell: str) -> str | None:
    """The column of the file that a cell column holds; None for one of our own columns."""
    return cell.removeprefix(_CELL) if cell.startswith(_CELL) else None


def trimmed(column: str | None) -> pl.Expr:
    """The cells of a column without blanks around them; null where nothing is left, or no column is chosen."""
    import polars as pl

    if column is None:
        return pl.lit(None, pl.String)
    text = pl.col(cell_name(column)).str.strip_chars()
    return pl.when(text != "").then(text)


def had_blanks_around(matching: Matching) -> pl.Expr:
    """Whether an identifier or e-mail of the row was trimmed, which Braze would not have done."""
    import polars as pl

    columns = [name for name in (matching.braze_customer_id, matching.email) if name is not None]
    return pl.any_horizontal(
        trimmed(column).is_not_null() & (trimmed(column) != pl.col(cell_name(column)))
        for column in columns
    )


def who(matching: Matching) -> pl.Expr:
    """The member of the object that picks the profile, as JSON text; null for a row without identifier."""
    import polars as pl

    identifier, email = trimmed(matching.braze_customer_id), trimmed(matching.email)
    by_email = pl.when(email.is_not_null()).then(_member("email", email))
    return (
        pl.when(identifier.is_not_null()).then(_primary(matching, identifier)).otherwise(by_email)
    )


def segment_index(rules: Rules) -> pl.Expr:
    """The place of the row's segment among the selected ones, from 0; null when it is in none of them."""
    import polars as pl

    segments = rules.segments
    if segments.column is None:
        return pl.lit(0, pl.UInt16)
    chosen = [name.strip() for name in segments.selected]
    return trimmed(segments.column).replace_strict(
        chosen, range(len(chosen)), default=None, return_dtype=pl.UInt16
    )


def segment_names(rules: Rules, file_name: str) -> tuple[str, ...]:
    """The chosen segments in order; a file without a segment column is one, named by the export or the file."""
    segments = rules.segments
    if segments.column is None:
        return (segments.name or file_name,)
    return tuple(name.strip() for name in segments.selected)


def refusals(rules: Rules) -> list[tuple[Outcome, str, pl.Expr]]:
    """Why a row is not sent: outcome, reason and the rows it holds for; the first that holds counts."""
    import polars as pl

    matching = rules.matching
    identifier, email = trimmed(matching.braze_customer_id), trimmed(matching.email)
    bad_email = ~email.str.contains(_EMAIL) | (email.str.len_chars() > _LONGEST_EMAIL)
    found: list[tuple[Outcome, str, pl.Expr]] = [
        ("skipped", "the row is empty", _empty_row()),
        ("not_selected", "in none of the chosen segments", pl.col("segment").is_null()),
    ]
    if matching.without_id == "skip":
        found.append(("skipped", "no Braze customer ID", identifier.is_null()))
    found.append(
        (
            "invalid",
            "neither a Braze customer ID nor an e-mail address",
            identifier.is_null() & email.is_null(),
        )
    )
    found.append(("invalid", "the e-mail address is not valid", bad_email.fill_null(value=False)))
    found.extend(("invalid", reason, holds) for reason, holds in _bad_identifier(matching))
    return found


def _empty_row() -> pl.Expr:
    import polars as pl
    import polars.selectors as cs

    return pl.all_horizontal(cs.starts_with(_CELL).fill_null("") == "")


def _bad_identifier(matching: Matching) -> list[tuple[str, pl.Expr]]:
    import polars as pl

    identifier = trimmed(matching.braze_customer_id)
    if matching.braze_customer_id is None:
        return []
    match matching.id_kind:
        case "external_id":
            reason = f"the Braze customer ID is longer than {LONGEST_EXTERNAL_ID} bytes"
            bad = identifier.str.len_bytes() > LONGEST_EXTERNAL_ID
        case "user_alias":
            reason = f"the alias is longer than {LONGEST_ALIAS} bytes"
            bad = identifier.str.len_bytes() > LONGEST_ALIAS
        case "braze_id":
            reason = "the braze_id is not made of 24 hexadecimal digits"
            bad = ~identifier.str.contains(r"^[0-9a-fA-F]{24}$")
    return [(reason, bad.fill_null(pl.lit(value=False)))]


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
