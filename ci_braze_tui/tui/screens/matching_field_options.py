"""The options of a field that go with its type, and only those.

Apart from the dialog because what is asked here depends on type and attribute, and changes while the
dialog is open.
"""

from __future__ import annotations

import asyncio
import os
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from ci_braze_tui.matching.attributes import FieldType
from ci_braze_tui.matching.mapping import Field as FieldAnswer
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.pick_one import Choice
from ci_braze_tui.words import _

DateOrder = Literal["ymd", "dmy", "mdy"]
Null = Literal["leave", "clear", "text"]

_ORDERS: tuple[tuple[DateOrder, Choice], ...] = (
    ("ymd", Choice(_("Year first"), "2024-12-31")),
    ("dmy", Choice(_("Day first"), "31.12.2024, 31/12/24")),
    ("mdy", Choice(_("Month first"), "12/31/2024, 12-31-24")),
)
_DECIMALS: tuple[tuple[Literal[".", ","], Choice], ...] = (
    (".", Choice(_("Point"), "1234.50")),
    (",", Choice(_("Comma"), "1234,50")),
)
_BLANKS: tuple[tuple[Literal["leave", "clear"], Choice], ...] = (
    ("leave", Choice(_("Leave the value alone"))),
    ("clear", Choice(_("Remove the value"))),
)
_NULLS: tuple[tuple[Null, Choice], ...] = (
    ("leave", Choice(_("Leave the value alone"))),
    ("clear", Choice(_("Remove the value"))),
    ("text", Choice(_("Send it as text"))),
)
_TEXT_TYPES: tuple[FieldType, ...] = ("string", "array")
UTC = "UTC"
_ZONE_FILES = "zoneinfo/"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which options go with a field."""

    separator: bool
    order: bool
    zone: bool
    region: bool
    decimal: bool
    null_as_text: bool

    @classmethod
    def of(cls, kind: FieldType, attribute: str) -> Asked:
        """What goes with a type, and with the standard field `phone`."""
        return cls(
            separator=kind == "array",
            order=kind in ("date", "datetime"),
            zone=kind == "datetime",
            region=attribute == "phone",
            decimal=kind in ("integer", "number"),
            null_as_text=kind in _TEXT_TYPES,
        )


class FieldOptions(Vertical):
    """Blank cells and the word null for every field, and what its type needs besides."""

    HELP = _("""## Options of a field
**Blank cells** and **the word null** either leave the value on the profile alone, or remove it. The rest
goes with the type: how dates are written and in which time zone, what stands before decimal places, which
country phone numbers without **+** are from, and what stands between the values of a list.

What cannot be read as its type is left out of the object, and the rest of the row is sent.""")

    DEFAULT_CSS = """
    FieldOptions {
        height: auto;
        & > Horizontal { height: auto; }
        & > Horizontal > Field { width: 1fr; }
    }
    """

    def __init__(self, first: FieldAnswer) -> None:
        """Args: `first` is filled in at the start."""
        super().__init__()
        self._first = first
        self._has_zones = self._has_regions = False
        self._asked = Asked.of("string", "")

    def compose(self) -> ComposeResult:
        """Two questions on each line."""
        first = self._first
        with Horizontal():
            yield _question(
                _("Dates are written"), _picker("order", _ORDERS, first.date_order), "order"
            )
            yield _question(
                _("Time zone of times without one"),
                ColumnPicker(
                    _("Which time zone do these times mean?"),
                    [Choice(first.time_zone or UTC)],
                    position=0,
                    id="options--zone",
                ),
                "zone",
            )
            yield _question(
                _("Decimal places after"), _picker("decimal", _DECIMALS, first.decimal), "decimal"
            )
            yield _question(
                _("Country of numbers without +"),
                ColumnPicker(
                    _("Which country are numbers without a country code from?"),
                    [Choice(first.region)] if first.region else (),
                    position=0 if first.region else None,
                    optional=True,
                    nothing=_("None: they are left out"),
                    id="options--region",
                ),
                "region",
            )
            yield _question(
                _("Between the values"),
                Input(first.separator or "", placeholder=";", id="options--separator"),
                "separator",
                _("Blank: cells are JSON lists."),
            )
        with Horizontal():
            yield _question(_("Blank cells"), _picker("blank", _BLANKS, first.blank), "blank")
            yield _question(_("The word null"), _picker("null", _NULLS, first.null), "null")

    def fit(self, kind: FieldType, attribute: str) -> None:
        """Ask only what goes with a type and an attribute."""
        self._asked = asked = Asked.of(kind, attribute)
        for name in ("separator", "order", "zone", "region", "decimal"):
            self.query_one(f"#field-{name}").display = getattr(asked, name)
        if asked.zone and not self._has_zones:
            self._offer_zones()
        if asked.region and not self._has_regions:
            self._offer_regions()
        nulls = [choice for null, choice in _NULLS if null != "text" or asked.null_as_text]
        picker = self.query_one("#options--null", ColumnPicker)
        position = picker.position or 0
        picker.offer(nulls, position if position < len(nulls) else 0)

    def fill(self, field: FieldAnswer) -> None:
        """Take over the options of a field that was suggested."""
        self._picker("order").position = _place(_ORDERS, field.date_order)
        self._picker("decimal").position = _place(_DECIMALS, field.decimal)
        self.query_one("#options--separator", Input).value = field.separator or ""

    def answer(self, field: FieldAnswer) -> FieldAnswer:
        """`field` with the options that were chosen, each only where it is asked."""
        asked = self._asked
        separator = self.query_one("#options--separator", Input).value
        zone, region = self._picker("zone").chosen, self._picker("region").chosen
        return msgspec.structs.replace(
            field,
            blank=_BLANKS[self._picker("blank").position or 0][0],
            null=_NULLS[self._picker("null").position or 0][0],
            separator=separator or None if asked.separator else None,
            date_order=_ORDERS[self._picker("order").position or 0][0] if asked.order else "ymd",
            time_zone=zone.name if asked.zone and zone and zone.name != UTC else None,
            region=region.name if asked.region and region else None,
            decimal=_DECIMALS[self._picker("decimal").position or 0][0] if asked.decimal else ".",
        )

    def _picker(self, name: str) -> ColumnPicker:
        return self.query_one(f"#options--{name}", ColumnPicker)

    @work(group="matching-zones", exclusive=True, exit_on_error=False)
    async def _offer_zones(self) -> None:
        """UTC first, then the zone of this computer, then all others."""
        here = await asyncio.to_thread(zone_of_this_computer)
        chosen = self._picker("zone").chosen or Choice(UTC)
        said = dict.fromkeys([UTC, *([here] if here else []), chosen.name, *_zones()])
        choices = [
            Choice(zone, reason=_("the zone of this computer") if zone == here else "")
            for zone in said
        ]
        self._picker("zone").offer(choices, list(said).index(chosen.name))
        self._has_zones = True

    @work(group="matching-regions", exclusive=True, exit_on_error=False)
    async def _offer_regions(self) -> None:
        names = await asyncio.to_thread(_regions)
        chosen = self._picker("region").chosen
        said = dict.fromkeys([*([chosen.name] if chosen else []), *names])
        choices = [Choice(region, names.get(region, "")) for region in said]
        position = list(said).index(chosen.name) if chosen else None
        self._picker("region").offer(choices, position)
        self._has_regions = True


def zone_of_this_computer() -> str | None:
    """The zone that this computer is set to, as the IANA calls it; None if that is UTC or not told."""
    said = os.environ.get("TZ", "").removeprefix(":")
    if not said:
        said = str(Path("/etc/localtime").resolve()).rpartition(_ZONE_FILES)[2]
    return said if said in _zones() and said not in (UTC, "Etc/UTC") else None


@cache
def _zones() -> Sequence[str]:
    return sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone or zone == UTC)


@cache
def _regions() -> dict[str, str]:
    """Countries with phone numbers: two letters, with the name."""
    import phonenumbers
    import pycountry

    named = {each.alpha_2: each.name for each in pycountry.countries}
    known = phonenumbers.SUPPORTED_REGIONS
    return dict(sorted(((each, named.get(each, "")) for each in known), key=lambda each: each[1]))


def _question(label: str, control: Widget, name: str, help: str = "") -> Field:
    lines = 1 if help else 0
    return Field(label, control, help=help, read=lambda: "", lines=lines, id=f"field-{name}")


def _picker(name: str, options: Sequence[tuple[str, Choice]], first: str) -> ColumnPicker:
    choices = [choice for value, choice in options]
    place = _place(options, first)
    return ColumnPicker(_("Choose one"), choices, position=place, id=f"options--{name}")


def _place(options: Sequence[tuple[str, Choice]], wanted: str) -> int:
    return [value for value, choice in options].index(wanted)
