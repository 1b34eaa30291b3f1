"""What looks wrong about a field: its type, or its standard field, beside the values of its column.

Apart from the other challenges because each type loses something of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ci_braze_tui.matching.attributes import FieldType, standard_field
from ci_braze_tui.matching.challenge import Challenge
from ci_braze_tui.matching.fitting import fit
from ci_braze_tui.matching.mapping import Field, field_type
from ci_braze_tui.matching.wording import percent, some
from ci_braze_tui.sources.evidence import Evidence
from ci_braze_tui.sources.profile import ColumnProfile

Sentences = Iterator[str]


def challenge_field(field: Field, profile: ColumnProfile) -> Iterator[Challenge]:
    """Everything that looks wrong about sending this column as this field."""
    if profile.looks_like == "empty":
        sentences = iter(("This column is empty.",))
    elif standard_field(field.attribute) is not None:
        sentences = _standard(field, profile)
    else:
        sentences = _custom(field, profile)
    for sentence in sentences:
        yield Challenge("field", field.column, sentence, field.attribute)


def _standard(field: Field, profile: ColumnProfile) -> Sentences:
    evidence = profile.evidence
    if not evidence.values:
        return
    if field.attribute == "phone":
        yield from _phone(field, evidence)
        return
    trouble = fit(profile, field.attribute).trouble
    if field.attribute in ("email_subscribe", "push_subscribe"):
        yield "This overwrites the consent that people gave to Braze."
    if field_type(field) in ("date", "datetime"):
        yield from _TYPES[field_type(field)](field, evidence)
    elif trouble:
        yield f"{trouble[0].upper()}{trouble[1:]}."


def _phone(field: Field, evidence: Evidence) -> Sentences:
    phones, with_code = evidence.share(evidence.phones), evidence.share(evidence.phones_with_code)
    if phones < 0.5:
        yield f"Only {percent(phones)} of the values are phone numbers."
    elif with_code < 1 and field.region is None:
        yield (
            f"{_part(phones - with_code)} of the numbers have no country code: "
            "choose their country, or they are left out."
        )


def _custom(field: Field, profile: ColumnProfile) -> Sentences:
    evidence = profile.evidence
    if not evidence.values:
        return
    if evidence.rounded:
        were = some(evidence.rounded, "were", "was")
        yield f"{were} shortened by a spreadsheet, as 1,23E+15; what was cut off is lost."
    if judge := _TYPES.get(field_type(field)):
        yield from judge(field, evidence)


def _integer(field: Field, evidence: Evidence) -> Sentences:
    yield from _not_read(evidence, evidence.integers + evidence.whole_decimals, "whole numbers")
    yield from _digits(evidence)


def _number(field: Field, evidence: Evidence) -> Sentences:
    read = evidence.integers + (
        evidence.decimal_commas if field.decimal == "," else evidence.decimals + evidence.exponents
    )
    other = "." if field.decimal == "," else ","
    missed = evidence.decimals if field.decimal == "," else evidence.decimal_commas
    if missed > evidence.values / 2:
        yield f"{_part(evidence.share(missed))} of the values have {other!r} before their decimal places."
    else:
        yield from _not_read(evidence, read, "numbers")
    yield from _digits(evidence)


def _digits(evidence: Evidence) -> Sentences:
    """What a number loses that a text keeps."""
    if evidence.leading_zeros:
        would = some(evidence.leading_zeros, "start", "starts")
        yield f"{would} with 0 and would lose it; text keeps it."
    if evidence.beyond_exact:
        have = some(evidence.beyond_exact, "have", "has")
        yield f"{have} 16 digits or more, of which Braze may round the last; text keeps them."


def _boolean(field: Field, evidence: Evidence) -> Sentences:
    yield from _not_read(evidence, evidence.booleans + evidence.zeros_ones, "yes or no")


def _day(field: Field, evidence: Evidence) -> Sentences:
    yield from _dates(field, evidence)
    if timed := evidence.times - evidence.midnights:
        yield f"{_part(evidence.share(timed))} of the values have a time of day, which is cut off."


def _moment(field: Field, evidence: Evidence) -> Sentences:
    yield from _dates(field, evidence)
    unsaid = evidence.times - evidence.offsets
    if unsaid and field.time_zone is None:
        share = _part(evidence.share(unsaid))
        yield f"{share} of the values do not say their time zone and are taken for UTC."


def _dates(field: Field, evidence: Evidence) -> Sentences:
    yield from _not_read(evidence, evidence.dates, "dates")
    if evidence.year_last and field.date_order == "ymd":
        share = _part(evidence.share(evidence.year_last))
        yield f"{share} of the values end with the year: choose the order of day and month."
    elif field.date_order == "mdy" and evidence.day_first:
        begin = some(evidence.day_first, "begin", "begins")
        yield f"{begin} with the day, but the month is chosen to come first."
    elif field.date_order == "dmy" and evidence.month_first:
        begin = some(evidence.month_first, "begin", "begins")
        yield f"{begin} with the month, but the day is chosen to come first."


def _array(field: Field, evidence: Evidence) -> Sentences:
    if field.separator is None:
        yield from _not_read(evidence, evidence.json_arrays, "JSON lists", "choose a separator")
        return
    counted = {";": evidence.semicolons, "|": evidence.pipes, ",": evidence.commas}
    if counted.get(field.separator) == 0:
        yield f"None of the values contain {field.separator!r}: each would be a list of one."


def _object(field: Field, evidence: Evidence) -> Sentences:
    yield from _not_read(evidence, evidence.json_objects, "JSON objects")


def _not_read(evidence: Evidence, read: int, what: str, remedy: str = "") -> Sentences:
    """The share of values that are not what they should be."""
    missed = evidence.values - evidence.nulls - read
    if missed > 0:
        then = f"; {remedy}" if remedy else " and would be left out"
        yield f"{_part(evidence.share(missed))} of the values are not {what}{then}."


def _part(share: float) -> str:
    said = "all" if share >= 1 else percent(share)
    return said[0].upper() + said[1:]


_TYPES: dict[FieldType, Callable[[Field, Evidence], Sentences]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _day,
    "datetime": _moment,
    "array": _array,
    "object": _object,
}
