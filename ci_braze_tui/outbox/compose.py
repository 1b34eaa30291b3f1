"""Last pass of preparing: the objects, each with just what Braze has not been told yet.

Part after part in the order of the file, so that memory does not grow with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_braze_tui.ledger.book import attribute_column, hash_of, key_of
from ci_braze_tui.outbox.cautions import Cautions
from ci_braze_tui.outbox.survey import Survey
from ci_braze_tui.records.identity import cell_name, texts
from ci_braze_tui.records.membership import leaver_piece, member_piece
from ci_braze_tui.records.objects import Attribute, attributes, object_bytes, object_text
from ci_braze_tui.spill import BUCKETS
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.outbox.folder import Kind, Outbox
    from ci_braze_tui.records.rules import Rules
    from ci_braze_tui.records.segments import SegmentSets
    from ci_braze_tui.spill import Buckets

RECORDS_AT_ONCE = 66_000
"""Records in a part: no request spans two parts, so they are whole requests of 75 and of 1,000 objects."""
FIRST_OBJECTS = 20
"""How many objects the plan shows."""


def bucket_of_row(rows: int) -> pl.Expr:
    """The bucket of a row: the 256 buckets follow the file from its first row to its last."""
    import polars as pl

    return (pl.col("row").cast(pl.UInt64) - 1) * BUCKETS // rows


@dataclass(slots=True)
class Composed:
    """What there is to send, counted as it is written."""

    cautions: Cautions
    rows: int = 0
    by_email: int = 0
    unchanged: int = 0
    leavers: int = 0
    data_points: int = 0
    unsaved_data_points: int = 0
    """What it would cost if nothing were known of what Braze has."""
    bytes: int = 0
    unsaved_bytes: int = 0
    objects: list[str] = field(default_factory=list)
    parts: int = 0


def compose(
    outbox: Outbox, rules: Rules, sets: SegmentSets, survey: Survey, verdicts: Buckets
) -> Composed:
    """Write the records and the outcomes of the rows that are not sent.

    What `verdicts` say of hashes in the ledger is not sent again.
    """
    described = attributes(rules)
    composed = Composed(Cautions(rules, described))
    pieces = [member_piece(rules, names) for names in sets.names()]
    columns = rules.matching.columns
    needed = ["row", "who", "refusal", *(cell_name(column) for column in columns)]
    with outbox.writing() as write:
        sending = _Sending(write, composed)
        for number, part in enumerate(outbox.read("rows", needed), start=1):
            judged = _judged(part, verdicts, survey.rows)
            carrying = _carrying(part, judged, pieces).with_columns(texts(columns))
            news = _news(carrying, rules, described, composed)
            sending.add(_records(news, rules, described))
            write("outcomes", number, _not_sent(part, judged, news, survey))
        sending.finish()
    return composed


def compose_leavers(outbox: Outbox, rules: Rules, composed: Composed) -> None:
    """Write a record for each member who left; it never creates a profile."""
    import polars as pl

    piece = leaver_piece(rules)
    ending = pl.lit(f',"_update_existing_only":true,{piece}}}')
    with outbox.writing() as write:
        sending = _Sending(write, composed)
        for left in outbox.read("leavers"):
            composed.leavers += left.height
            composed.data_points += left.height
            records = left.sort("key").select(
                pl.lit(None, pl.UInt32).alias("row"),
                "key",
                "who",
                pl.lit(value=False).alias("member"),
                pl.concat_str(pl.lit("{"), "who", ending).alias("object"),
                pl.lit(1, pl.UInt32).alias("points"),
                hash_of(pl.lit(piece)).alias(attribute_column(rules.membership_attribute)),
            )
            sending.add(records)
        sending.finish()


def _judged(part: pl.DataFrame, verdicts: Buckets, rows: int) -> pl.DataFrame:
    """The verdicts about the rows of the part."""
    import polars as pl

    first, last = int(part["row"][0]), int(part["row"][-1])
    found = verdicts.take((first - 1) * BUCKETS // rows, (last - 1) * BUCKETS // rows)
    if found.is_empty():
        found = pl.DataFrame(schema={"row": pl.UInt32, "segment": pl.UInt32})
    if "carrier" not in found.columns:
        found = found.with_columns(pl.lit(None, pl.UInt32).alias("carrier"))
    return found.filter(pl.col("row").is_between(first, last))


def _carrying(part: pl.DataFrame, judged: pl.DataFrame, pieces: Sequence[str]) -> pl.DataFrame:
    """The rows of the part that speak for a profile, with their membership and what the ledger knows."""
    import polars as pl

    carriers = judged.filter(pl.col("carrier").is_null()).drop("carrier")
    membership = pl.Series("membership", pieces, dtype=pl.String)
    return part.join(carriers, on="row", maintain_order="left").with_columns(
        membership=membership.gather(carriers["segment"].clear())
        if carriers.is_empty()
        else pl.lit(membership).gather(pl.col("segment"))
    )


def _news(
    carrying: pl.DataFrame, rules: Rules, described: Sequence[Attribute], composed: Composed
) -> pl.DataFrame:
    """The rows that have anything to tell.

    Beside the cells: `piece:` texts, and for each attribute its hash, null where Braze has the value.
    """
    import polars as pl

    frame = (
        carrying.lazy()
        .with_columns(
            *(attribute.piece.alias(_piece(attribute)) for attribute in described),
            *composed.cautions.asked(),
        )
        .with_columns(
            *(
                hash_of(pl.col(_piece(attribute))).alias(f"hash:{attribute.name}")
                for attribute in described
            ),
            *(
                attribute.points(pl.col(_piece(attribute))).alias(f"points:{attribute.name}")
                for attribute in described
            ),
        )
        .collect()
    )
    composed.cautions.count(frame)
    points = pl.sum_horizontal(f"points:{attribute.name}" for attribute in described)
    size = object_bytes(rules, [pl.col(_piece(attribute)) for attribute in described])
    unsaved = frame.select(points.sum(), size.sum().alias("bytes"))
    for data_points, total in unsaved.iter_rows():
        composed.unsaved_data_points += data_points
        composed.unsaved_bytes += total + frame.height
    changed: list[pl.Expr] = []
    for attribute in described:
        known = attribute_column(attribute.name)
        news = pl.col(f"hash:{attribute.name}")
        if known in carrying.columns:
            news = pl.when(news.ne_missing(pl.col(known))).then(news)
        changed.append(news.alias(known))
    told = frame.with_columns(changed).filter(
        pl.any_horizontal(pl.col(_hashes(described)).is_not_null())
    )
    composed.unchanged += frame.height - told.height
    return told


def _piece(attribute: Attribute) -> str:
    """What the column with an attribute's pieces is called."""
    return f"piece:{attribute.name}"


def _hashes(described: Sequence[Attribute]) -> list[str]:
    """What the columns with the attributes' hashes are called, as in the ledger."""
    return [attribute_column(attribute.name) for attribute in described]


def _records(news: pl.DataFrame, rules: Rules, described: Sequence[Attribute]) -> pl.DataFrame:
    """The records of rows with news."""
    import polars as pl

    hashes = _hashes(described)

    def told(name: str, attribute: Attribute) -> pl.Expr:
        changed = pl.col(attribute_column(attribute.name)).is_not_null()
        return pl.when(changed).then(pl.col(f"{name}:{attribute.name}"))

    return news.select(
        "row",
        key_of(pl.col("who")).alias("key"),
        "who",
        pl.lit(value=True).alias("member"),
        object_text(rules, [told("piece", each) for each in described]).alias("object"),
        pl.sum_horizontal(told("points", each) for each in described).alias("points"),
        *hashes,
    )


def _not_sent(
    part: pl.DataFrame, judged: pl.DataFrame, news: pl.DataFrame, survey: Survey
) -> pl.DataFrame:
    """`row`, `outcome`, `reason` and `carrier`, if any, of the part's rows that have no record."""
    import polars as pl

    outcomes = [each.outcome for each in survey.judged]
    reasons = [each.reason for each in survey.judged]
    codes = [*range(len(outcomes))]
    code, carrier = pl.col("refusal"), pl.col("carrier")
    return (
        part.select("row", "refusal")
        .join(news.select("row"), on="row", how="anti", maintain_order="left")
        .join(judged.select("row", "carrier"), on="row", how="left", maintain_order="left")
        .select(
            "row",
            "carrier",
            pl.when(code.is_not_null())
            .then(code.replace_strict(codes, outcomes, default=None, return_dtype=pl.String))
            .when(carrier.is_not_null())
            .then(pl.lit("duplicate"))
            .otherwise(pl.lit("unchanged"))
            .alias("outcome"),
            pl.when(code.is_not_null())
            .then(code.replace_strict(codes, reasons, default=None, return_dtype=pl.String))
            .when(carrier.is_not_null())
            .then(_carried_by(carrier))
            .otherwise(pl.lit(_("Braze has it already")))
            .alias("reason"),
        )
    )


def _carried_by(carrier: pl.Expr) -> pl.Expr:
    """The reason of rows that another row carries, with its number."""
    import polars as pl

    before, _place, after = _("row {row} of the same identifier carries it").partition("{row}")
    return pl.concat_str(pl.lit(before), carrier, pl.lit(after))


@dataclass(slots=True)
class _Sending:
    """Records on their way to the outbox, in parts that are full but for the last."""

    write: Callable[[Kind, int, pl.DataFrame], None]
    composed: Composed
    _waiting: list[pl.DataFrame] = field(default_factory=list)

    def add(self, records: pl.DataFrame) -> None:
        """Take and count records, in sending order."""
        if records.is_empty():
            return
        composed, objects = self.composed, records["object"]
        rows = records["row"].count()
        composed.rows += rows
        if rows:
            composed.by_email += int(records["who"].str.starts_with('"email"').sum())
            composed.data_points += int(records["points"].sum())
        composed.bytes += int(objects.str.len_bytes().sum()) + records.height
        wanted = FIRST_OBJECTS - len(composed.objects)
        composed.objects.extend(objects.head(wanted))
        self._waiting.append(records)
        while sum(each.height for each in self._waiting) >= RECORDS_AT_ONCE:
            self._put()

    def finish(self) -> None:
        """Write those that wait still."""
        if self._waiting:
            self._put()

    def _put(self) -> None:
        import polars as pl

        waiting = pl.concat(self._waiting)
        self.composed.parts += 1
        self.write("records", self.composed.parts, waiting.head(RECORDS_AT_ONCE))
        rest = waiting.slice(RECORDS_AT_ONCE)
        self._waiting = [] if rest.is_empty() else [rest]
