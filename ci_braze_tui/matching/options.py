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
from ci_braze_tui.words import _

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
    name = shown(field.attribute)
    yield from _type_problems(field, kind, name)
    for option, types in OPTION_TYPES.items():
        if kind not in types and getattr(field, option) not in (None, _default(option)):
            yield _(
                "Field {attribute}: {option} goes with the type {types}, not {type}; leave it out.",
                attribute=name,
                option=option,
                types=_either(types),
                type=kind,
            )
    if field.null == "text" and kind not in ("string", "array"):
        yield _(
            "Field {attribute}: the word null can be text with the type string or array, not {type}; "
            "choose leave or clear.",
            attribute=name,
            type=kind,
        )
    if field.region is not None:
        yield from _region_problems(field, name)
    if field.separator == "":
        yield _(
            "Field {attribute}: the separator is empty; fill it in, or leave it out for cells that are "
            "JSON.",
            attribute=name,
        )
    if field.time_zone is not None and kind == "datetime":
        yield from _time_zone_problems(field.time_zone, name)


def _type_problems(field: Field, kind: FieldType, name: str) -> Iterator[str]:
    standard = standard_field(field.attribute)
    if standard is not None and kind != standard.type:
        yield _(
            "Field {attribute}: the standard field has the type {standard}, not {type}; leave the type "
            "out.",
            attribute=name,
            standard=standard.type,
            type=kind,
        )
    elif standard is None and kind in STANDARD_TYPES:
        yield _(
            "Field {attribute}: the type {type} is that of a standard field; use the type object or "
            "array for a custom attribute.",
            attribute=name,
            type=kind,
        )


def _region_problems(field: Field, name: str) -> Iterator[str]:
    import phonenumbers

    region = field.region or ""
    if field.attribute != "phone":
        yield _(
            "Field {attribute}: region goes with the standard field phone only; leave it out.",
            attribute=name,
        )
    elif region not in phonenumbers.SUPPORTED_REGIONS:
        yield _no_region(name, region, region.upper() in phonenumbers.SUPPORTED_REGIONS)


def _no_region(name: str, region: str, is_small: bool) -> str:
    if is_small:
        return _(
            "Field {attribute}: {region} is no country with phone numbers; did you mean {near}?",
            attribute=name,
            region=shown(region),
            near=shown(region.upper()),
        )
    return _(
        "Field {attribute}: {region} is no country with phone numbers; use two capital letters such as "
        "KR.",
        attribute=name,
        region=shown(region),
    )


def _time_zone_problems(zone: str, name: str) -> Iterator[str]:
    zones = zoneinfo.available_timezones()
    if zone in zones:
        return
    if close := nearest(zone, sorted(zones)):
        yield _(
            "Field {attribute}: {zone} is not a time zone; did you mean {near}?",
            attribute=name,
            zone=shown(zone),
            near=shown(close),
        )
    else:
        yield _(
            "Field {attribute}: {zone} is not a time zone; use a name such as Europe/Oslo.",
            attribute=name,
            zone=shown(zone),
        )


def _default(option: str) -> str | None:
    return {"date_order": "ymd", "decimal": "."}.get(option)


def _either(types: tuple[FieldType, ...]) -> str:
    *others, last = types
    return _("{first} or {second}", first=", ".join(others), second=last) if others else last
