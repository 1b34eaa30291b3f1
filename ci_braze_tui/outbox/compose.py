"""Last pass of preparing: the objects, each with just what Braze has not been told yet.

Part after part, so that memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_braze_tui.ledger.book import attribute_column, hash_of
from ci_braze_tui.outbox.plan import Dropped
from ci_braze_tui.outbox.survey import FIRST_ROWS
from ci_braze_tui.records.identity import trimmed
from ci_braze_tui.records.membership import leaver_piece
from ci_braze_tui.records.objects import Attribute, attributes, object_text

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.outbox.folder import Outbox
    from ci_braze_tui.outbox.selection import Selection
    from ci_braze_tui.outbox.survey import Survey
    from ci_braze_tui.records.rules import Rules

FIRST_OBJECTS = 20
"""How many objects the plan shows."""


@dataclass(slots=True)
class Composed:
    """What there is to send, counted as it is written."""

    rows: int = 0
    by_email: int = 0
    unchanged: int = 0
    data_points: int = 0
    objects: list[str] = field(default_factory=list)
    dropped: dict[str, Dropped] = field(default_factory=dict)
    parts: int = 0


def compose(
    outbox: Outbox, rules: Rules, survey: Survey, selection: Selection, *, all_rows: bool
) -> Composed:
    """Write the records and the outcomes of the rows that are not sent.

    With `all_rows` the ledger is not asked: every attribute of every profile is sent.
    """
    composed = Composed()
    described = attributes(rules)
    for number, part in enumerate(outbox.read("rows"), start=1):
        carrying = _carrying(part, selection)
        pieces = _pieces(carrying, described, all_rows=all_rows)
        news = _with_news(pieces, described)
        composed.unchanged += pieces.height - news.height
        records = _records(news, rules, described)
        _count(composed, news, records, described)
        outbox.write("outcomes", number, _not_sent(part, records, survey, selection))
        _send(outbox, composed, records)
    return composed


def compose_leavers(outbox: Outbox, rules: Rules, selection: Selection, composed: Composed) -> None:
    """Write a record for each member who left; it never creates a profile."""
    import polars as pl

    piece = leaver_piece(rules)
    column = attribute_column(rules.membership_attribute)
    records = selection.leavers.select(
        pl.lit(None, pl.UInt32).alias("row"),
        "key",
        "who",
        pl.lit(value=False).alias("member"),
        pl.concat_str(pl.lit("{"), "who", pl.lit(f',"_update_existing_only":true,{piece}}}')).alias(
            "object"
        ),
        hash_of(pl.lit(piece)).alias(column),
    )
    composed.data_points += records.height
    _send(outbox, composed, records)


def _carrying(part: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """The rows of the part that speak for a profile, with what the ledger knows of it."""
    import polars as pl

    within = pl.col("row").is_between(part["row"].min(), part["row"].max())
    return part.join(selection.carriers.filter(within), on="row", maintain_order="left")


def _pieces(
    carrying: pl.DataFrame, described: Sequence[Attribute], *, all_rows: bool
) -> pl.DataFrame:
    """Beside the rows: `piece:` texts, and for each attribute its hash, null where Braze has the value."""
    import polars as pl

    frame = (
        carrying.lazy()
        .with_columns(attribute.piece.alias(_piece(attribute)) for attribute in described)
        .with_columns(
            hash_of(pl.col(_piece(attribute))).alias(f"hash:{attribute.name}")
            for attribute in described
        )
        .collect()
    )
    changed: list[pl.Expr] = []
    for attribute in described:
        known = attribute_column(attribute.name)
        news = pl.col(f"hash:{attribute.name}")
        if known in carrying.columns and not all_rows:
            news = pl.when(news.ne_missing(pl.col(known))).then(news)
        changed.append(news.alias(known))
    return frame.with_columns(changed)


def _piece(attribute: Attribute) -> str:
    """What the column with an attribute's pieces is called."""
    return f"piece:{attribute.name}"


def _hashes(described: Sequence[Attribute]) -> list[str]:
    """What the columns with the attributes' hashes are called, as in the ledger."""
    return [attribute_column(attribute.name) for attribute in described]


def _with_news(pieces: pl.DataFrame, described: Sequence[Attribute]) -> pl.DataFrame:
    """The rows that have anything to tell."""
    import polars as pl

    return pieces.filter(pl.any_horizontal(pl.col(_hashes(described)).is_not_null()))


def _records(news: pl.DataFrame, rules: Rules, described: Sequence[Attribute]) -> pl.DataFrame:
    """The records of rows with news."""
    import polars as pl

    hashes = _hashes(described)
    told = [
        pl.when(pl.col(known).is_not_null()).then(pl.col(_piece(attribute)))
        for known, attribute in zip(hashes, described, strict=True)
    ]
    return news.select(
        "row",
        "key",
        "who",
        pl.lit(value=True).alias("member"),
        object_text(rules, told).alias("object"),
        *hashes,
    )


def _count(
    composed: Composed,
    news: pl.DataFrame,
    records: pl.DataFrame,
    described: Sequence[Attribute],
) -> None:
    import polars as pl

    composed.rows += records.height
    composed.by_email += int(records["who"].str.starts_with('"email"').sum())
    billed = _hashes([attribute for attribute in described if attribute.billed])
    composed.data_points += sum(records[column].count() for column in billed)
    for attribute in described:
        if attribute.column is None:
            continue
        left_out = trimmed(attribute.column).is_not_null(), pl.col(_piece(attribute)).is_null()
        rows = news.filter(*left_out)["row"]
        before = composed.dropped.get(attribute.name)
        if rows.len() and before is None:
            before = Dropped(attribute.name, attribute.column, attribute.complaint, 0, ())
        if before is not None:
            first = (*before.first, *rows.head(FIRST_ROWS))[:FIRST_ROWS]
            composed.dropped[attribute.name] = Dropped(
                before.attribute, before.column, before.complaint, before.rows + rows.len(), first
            )


def _not_sent(
    part: pl.DataFrame, records: pl.DataFrame, survey: Survey, selection: Selection
) -> pl.DataFrame:
    """`row`, `outcome`, `reason` and `carrier`, if any, of the part's rows that have no record."""
    import polars as pl

    outcomes = dict(enumerate(outcome for outcome, _ in survey.reasons))
    reasons = dict(enumerate(reason for _, reason in survey.reasons))
    within = pl.col("row").is_between(part["row"].min(), part["row"].max())
    carried = selection.duplicates.filter(within)
    code, carrier = pl.col("refusal"), pl.col("carrier")
    return (
        part.select("row", "refusal")
        .join(records.select("row"), on="row", how="anti", maintain_order="left")
        .join(carried, on="row", how="left", maintain_order="left")
        .select(
            "row",
            "carrier",
            pl.when(code.is_not_null())
            .then(code.replace_strict(outcomes, default=None, return_dtype=pl.String))
            .when(carrier.is_not_null())
            .then(pl.lit("duplicate"))
            .otherwise(pl.lit("unchanged"))
            .alias("outcome"),
            pl.when(code.is_not_null())
            .then(code.replace_strict(reasons, default=None, return_dtype=pl.String))
            .when(carrier.is_not_null())
            .then(pl.format("row {} of the same identifier carries it", carrier))
            .otherwise(pl.lit("Braze has it already"))
            .alias("reason"),
        )
    )


def _send(outbox: Outbox, composed: Composed, records: pl.DataFrame) -> None:
    if records.is_empty():
        return
    composed.parts += 1
    outbox.write("records", composed.parts, records)
    wanted = FIRST_OBJECTS - len(composed.objects)
    composed.objects.extend(records["object"].head(wanted))
