"""What a field may say beside its column and attribute: its type, and what goes with that type.

Apart from the mapping because an option in the wrong place is a mistake in a person's file that deserves a
sentence of its own, and there are many.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ci_braze_tui.matching.attributes import STANDARD_TYPES, FieldType, standard_field
from ci_braze_tui.sources.naming import nearest, shown

if TYPE_CHECKING:
    from ci_braze_tui.matching.mapping import Field

OPTION_TYPES: dict[str, tuple[FieldType, ...]] = {
    "separator": ("array",),
    "time_zone": ("datetime",),
    "date_order": ("date", "datetime"),
    "decimal": ("integer", "number"),
}
"""The types that each option goes with; `region` goes with the standard field `phone`."""


def option_problems(field: Field, kind: FieldType) -> Iterator[str]:
    """What is wrong with the type and the options of a field sent as `kind`, a sentence each."""
    name = f"Field {shown(field.attribute)}"
    yield from _type_problems(field, kind, name)
    for option, types in OPTION_TYPES.items():
        if kind not in types and getattr(field, option) not in (None, _default(option)):
            yield f"{name}: {option} goes with the type {_either(types)}, not {kind}; leave it out."
    if field.null == "text" and kind not in ("string", "array"):
        yield (
            f"{name}: the word null can be text with the type string or array, not {kind}; choose "
            "leave or clear."
        )
    if field.region is not None:
        yield from _region_problems(field, name)
    if field.separator == "":
        yield f"{name}: the separator is empty; fill it in, or leave it out for cells that are JSON."
    if field.time_zone is not None and kind == "datetime":
        yield from _time_zone_problems(field.time_zone, name)


def _type_problems(field: Field, kind: FieldType, name: str) -> Iterator[str]:
    standard = standard_field(field.attribute)
    if standard is not None and kind != standard.type:
        yield (
            f"{name}: the standard field has the type {standard.type}, not {kind}; leave the type "
            "out."
        )
    elif standard is None and kind in STANDARD_TYPES:
        yield (
            f"{name}: the type {kind} is that of a standard field; use the type object or array "
            "for a custom attribute."
        )


def _region_problems(field: Field, name: str) -> Iterator[str]:
    import phonenumbers

    region = field.region or ""
    if field.attribute != "phone":
        yield f"{name}: region goes with the standard field phone only; leave it out."
    elif region not in phonenumbers.SUPPORTED_REGIONS:
        capital = region.upper()
        close = capital if capital in phonenumbers.SUPPORTED_REGIONS else None
        hint = f"did you mean {shown(close)}?" if close else "use two capital letters such as KR."
        yield f"{name}: {shown(region)} is no country with phone numbers; {hint}"


def _time_zone_problems(zone: str, name: str) -> Iterator[str]:
    zones = zoneinfo.available_timezones()
    if zone not in zones:
        close = nearest(zone, sorted(zones))
        hint = f"did you mean {shown(close)}?" if close else "use a name such as Europe/Oslo."
        yield f"{name}: {shown(zone)} is not a time zone; {hint}"


def _default(option: str) -> str | None:
    return {"date_order": "ymd", "decimal": "."}.get(option)


def _either(types: tuple[FieldType, ...]) -> str:
    return " or ".join(types)
