"""How the cells of one field are read, asked only of somebody who wants to say it.

Apart from the fields because most are read right as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from ci_braze_tui.cli.plain.asking import Dialogue
from ci_braze_tui.cli.plain.steps import Step, walk
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.matching.mapping import Field, field_type
from ci_braze_tui.matching.options import option_problems
from ci_braze_tui.words import _

_ORDERS: dict[Literal["ymd", "dmy", "mdy"], str] = {
    "ymd": _("year, month, day"),
    "dmy": _("day, month, year"),
    "mdy": _("month, day, year"),
}


class Reading:
    """Asks what goes with a field's type, and what blank cells and the word null mean."""

    def __init__(
        self, dialogue: Dialogue, field: Callable[[], Field], take: Callable[[Field], None]
    ) -> None:
        """Args: `field` is the field as it stands; `take` keeps a changed one."""
        self._dialogue = dialogue
        self._field = field
        self._take = take

    def ask(self) -> None:
        """Ask whether, and if so what."""
        if not self._dialogue.agree(
            _("Change how its cells are read?"),
            help=_(
                "What stands in lists, dates, numbers and phone numbers; what blank cells mean."
            ),
            default=False,
        ):
            return
        steps: tuple[Step, ...] = (
            self._separator,
            self._date_order,
            self._time_zone,
            self._decimal,
            self._region,
            self._blank,
            self._null,
        )
        walk(self._dialogue, steps)

    def _separator(self) -> None:
        if field_type(self._field()) == "array":
            self._text(
                "separator",
                _("What stands between the values of a cell"),
                _("Such as ; or a comma. Leave it blank for cells that are JSON."),
            )

    def _time_zone(self) -> None:
        if field_type(self._field()) == "datetime":
            self._text(
                "time_zone",
                _("Time zone of times without one"),
                _("Such as Europe/Oslo. Leave it blank for UTC."),
            )

    def _region(self) -> None:
        if self._field().attribute == "phone":
            self._text(
                "region",
                _("Country of phone numbers without a country code"),
                _("Two capital letters such as KR. Leave it blank to send them as they are."),
            )

    def _text(self, option: str, question: str, help: str) -> None:
        field = self._field()

        def read(text: str) -> Field:
            changed = msgspec.structs.replace(field, **{option: text})
            if problems := list(option_problems(changed, field_type(changed))):
                raise DefinitionError(problems[0])
            return changed

        changed = self._dialogue.ask_optional(
            question,
            read,
            help=help,
            default=getattr(field, option) or "",
            nothing=msgspec.structs.replace(field, **{option: None}),
        )
        self._take(changed)

    def _date_order(self) -> None:
        field = self._field()
        if field_type(field) not in ("date", "datetime"):
            return
        orders = list(_ORDERS)
        chosen = self._dialogue.choose(
            _("In which order is 1/2/2024 meant?"),
            list(_ORDERS.values()),
            help=_("Where the year comes first, it is always read so."),
            default=orders.index(field.date_order),
        )
        self._take(msgspec.structs.replace(field, date_order=orders[chosen]))

    def _decimal(self) -> None:
        field = self._field()
        if field_type(field) not in ("integer", "number"):
            return
        is_comma = self._dialogue.agree(
            _("Does a comma stand before decimal places?"),
            help=_("Say yes for 1.234,5 and no for 1,234.5."),
            default=field.decimal == ",",
        )
        self._take(msgspec.structs.replace(field, decimal="," if is_comma else "."))

    def _blank(self) -> None:
        field = self._field()
        clears = self._dialogue.agree(
            _("Does a blank cell remove the attribute from the profile?"),
            help=_("Say no to leave the profile as it is where the cell is blank."),
            default=field.blank == "clear",
        )
        self._take(msgspec.structs.replace(field, blank="clear" if clears else "leave"))

    def _null(self) -> None:
        field = self._field()
        meanings: list[tuple[Literal["leave", "clear", "text"], str]] = [
            ("leave", _("Leave the profile as it is")),
            ("clear", _("Remove the attribute")),
        ]
        if field_type(field) in ("string", "array"):
            meanings.append(("text", _("Send the word")))
        known = [meaning for meaning, _words in meanings]
        chosen = self._dialogue.choose(
            _("What does a cell mean that is exactly null or NULL?"),
            [words for _meaning, words in meanings],
            help=_("Null with one capital is a family name, and text."),
            default=known.index(field.null) if field.null in known else 0,
        )
        self._take(msgspec.structs.replace(field, null=known[chosen]))
