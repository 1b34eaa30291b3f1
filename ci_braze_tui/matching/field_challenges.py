"""What looks wrong about a field: its type, or its standard field, beside the values of its column.

Apart from the other challenges because each type loses something of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ci_braze_tui.matching.attributes import FieldType, standard_field
from ci_braze_tui.matching.challenge import Challenge
from ci_braze_tui.matching.fitting import fit
from ci_braze_tui.matching.mapping import Field, field_type
from ci_braze_tui.matching.wording import first_part, percent, sentence
from ci_braze_tui.sources.evidence import Evidence
from ci_braze_tui.sources.profile import ColumnProfile
from ci_braze_tui.words import _, ngettext

Sentences = Iterator[str]


def challenge_field(field: Field, profile: ColumnProfile) -> Iterator[Challenge]:
    """Everything that looks wrong about sending this column as this field."""
    if profile.looks_like == "empty":
        sentences = iter((_("This column is empty."),))
    elif standard_field(field.attribute) is not None:
        sentences = _standard(field, profile)
    else:
        sentences = _custom(field, profile)
    for said in sentences:
        yield Challenge("field", field.column, said, field.attribute)


def _standard(field: Field, profile: ColumnProfile) -> Sentences:
    evidence = profile.evidence
    if not evidence.values:
        return
    if field.attribute == "phone":
        yield from _phone(field, evidence)
        return
    trouble = fit(profile, field.attribute).trouble
    if field.attribute in ("email_subscribe", "push_subscribe"):
        yield _("This overwrites the consent that people gave to Braze.")
    if field_type(field) in ("date", "datetime"):
        yield from _TYPES[field_type(field)](field, evidence)
    elif trouble:
        yield sentence(trouble)


def _phone(field: Field, evidence: Evidence) -> Sentences:
    phones, with_code = evidence.share(evidence.phones), evidence.share(evidence.phones_with_code)
    if phones < 0.5:
        yield _("Only {part} of the values are phone numbers.", part=percent(phones))
    elif with_code < 1 and field.region is None:
        yield _(
            "{part} of the numbers have no country code: choose their country, or they are left out.",
            part=first_part(phones - with_code),
        )


def _custom(field: Field, profile: ColumnProfile) -> Sentences:
    evidence = profile.evidence
    if not evidence.values:
        return
    if evidence.rounded:
        yield ngettext(
            "{count} value was shortened by a spreadsheet, as 1,23E+15; what was cut off is lost.",
            "{count} values were shortened by a spreadsheet, as 1,23E+15; what was cut off is lost.",
            evidence.rounded,
        )
    if judge := _TYPES.get(field_type(field)):
        yield from judge(field, evidence)


def _integer(field: Field, evidence: Evidence) -> Sentences:
    if part := _not_read(evidence, evidence.integers + evidence.whole_decimals):
        yield _("{part} of the values are not whole numbers and would be left out.", part=part)
    yield from _digits(evidence)


def _number(field: Field, evidence: Evidence) -> Sentences:
    read = evidence.integers + (
        evidence.decimal_commas if field.decimal == "," else evidence.decimals + evidence.exponents
    )
    other = "." if field.decimal == "," else ","
    missed = evidence.decimals if field.decimal == "," else evidence.decimal_commas
    if missed > evidence.values / 2:
        yield _(
            "{part} of the values have {mark} before their decimal places.",
            part=first_part(evidence.share(missed)),
            mark=repr(other),
        )
    elif part := _not_read(evidence, read):
        yield _("{part} of the values are not numbers and would be left out.", part=part)
    yield from _digits(evidence)


def _digits(evidence: Evidence) -> Sentences:
    """What a number loses that a text keeps."""
    if evidence.leading_zeros:
        yield ngettext(
            "{count} value starts with 0 and would lose it; text keeps it.",
            "{count} values start with 0 and would lose it; text keeps it.",
            evidence.leading_zeros,
        )
    if evidence.beyond_exact:
        yield ngettext(
            "{count} value has 16 digits or more, of which Braze may round the last; text keeps them.",
            "{count} values have 16 digits or more, of which Braze may round the last; text keeps them.",
            evidence.beyond_exact,
        )


def _boolean(field: Field, evidence: Evidence) -> Sentences:
    if part := _not_read(evidence, evidence.booleans + evidence.zeros_ones):
        yield _("{part} of the values are not yes or no and would be left out.", part=part)


def _day(field: Field, evidence: Evidence) -> Sentences:
    yield from _dates(field, evidence)
    if timed := evidence.times - evidence.midnights:
        yield _(
            "{part} of the values have a time of day, which is cut off.",
            part=first_part(evidence.share(timed)),
        )


def _moment(field: Field, evidence: Evidence) -> Sentences:
    yield from _dates(field, evidence)
    unsaid = evidence.times - evidence.offsets
    if unsaid and field.time_zone is None:
        yield _(
            "{part} of the values do not say their time zone and are taken for UTC.",
            part=first_part(evidence.share(unsaid)),
        )


def _dates(field: Field, evidence: Evidence) -> Sentences:
    if part := _not_read(evidence, evidence.dates):
        yield _("{part} of the values are not dates and would be left out.", part=part)
    if evidence.year_last and field.date_order == "ymd":
        yield _(
            "{part} of the values end with the year: choose the order of day and month.",
            part=first_part(evidence.share(evidence.year_last)),
        )
    elif field.date_order == "mdy" and evidence.day_first:
        yield ngettext(
            "{count} value begins with the day, but the month is chosen to come first.",
            "{count} values begin with the day, but the month is chosen to come first.",
            evidence.day_first,
        )
    elif field.date_order == "dmy" and evidence.month_first:
        yield ngettext(
            "{count} value begins with the month, but the day is chosen to come first.",
            "{count} values begin with the month, but the day is chosen to come first.",
            evidence.month_first,
        )


def _array(field: Field, evidence: Evidence) -> Sentences:
    if field.separator is None:
        if part := _not_read(evidence, evidence.json_arrays):
            yield _("{part} of the values are not JSON lists; choose a separator.", part=part)
        return
    counted = {";": evidence.semicolons, "|": evidence.pipes, ",": evidence.commas}
    if counted.get(field.separator) == 0:
        yield _(
            "None of the values contain {separator}: each would be a list of one.",
            separator=repr(field.separator),
        )


def _object(field: Field, evidence: Evidence) -> Sentences:
    if part := _not_read(evidence, evidence.json_objects):
        yield _("{part} of the values are not JSON objects and would be left out.", part=part)


def _not_read(evidence: Evidence, read: int) -> str | None:
    """What part of the values is not what it should be, for the first words of a sentence."""
    missed = evidence.values - evidence.nulls - read
    return first_part(evidence.share(missed)) if missed > 0 else None


_TYPES: dict[FieldType, Callable[[Field, Evidence], Sentences]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _day,
    "datetime": _moment,
    "array": _array,
    "object": _object,
}
