"""Standard fields that take one of a few words: time zones, genders, the states of subscriptions.

Apart from countries and languages because these lists are short or come with Python. Braze drops any other
word without saying so (Braze docs, user attributes object).
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from ci_braze_tui.records.values.leftovers import each_once, with_leftovers
from ci_braze_tui.records.values.names import plain
from ci_braze_tui.records.values.written import Remark, Written, always
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

STATES = ("opted_in", "subscribed", "unsubscribed")

GENDERS: Mapping[str, str] = {
    "M": "male man boy mr 남 남자 남성 masculino homem masc",
    "F": "female woman girl mrs ms 여 여자 여성 feminino mulher fem",
    "O": "other diverse nonbinary 기타 outro",
    "N": "notapplicable 해당없음 naoaplicavel nãoaplicável",
    "P": "prefernottosay undisclosed 응답거부 밝히지않음 prefironaodizer prefironãodizer",
}
"""Words for each letter of Braze in English, Korean and Portuguese, without blanks and signs."""

_US_ZONES = {
    "Eastern Time (US & Canada)": "America/New_York",
    "Central Time (US & Canada)": "America/Chicago",
    "Mountain Time (US & Canada)": "America/Denver",
    "Pacific Time (US & Canada)": "America/Los_Angeles",
}
"""Names that Rails, and so Braze, has for zones of several cities."""

_NO_PLACES = frozenset({"localtime", "Factory"})
"""Zones that are what each computer makes of them."""


def time_zone(text: pl.Expr) -> Written:
    """Names of the IANA database, exactly so; also in other case, and by their city alone."""
    return _worded(
        text,
        sorted(zones()),
        _zone_names(),
        _zone_key,
        Remark(
            _("not a time zone that Braze knows"),
            _("Use names such as Europe/Oslo; Braze would drop the value without saying so."),
            always(),
        ),
        _("turned into names such as Europe/Oslo"),
    )


def gender(text: pl.Expr) -> Written:
    """One letter of five; words in English, Korean and Portuguese are turned into it."""
    words = {plain(letter): letter for letter in GENDERS}
    for letter, known in GENDERS.items():
        words |= {plain(word): letter for word in known.split()}
    return _worded(
        text,
        list(GENDERS),
        words,
        plain,
        Remark(_("not a gender that Braze knows"), _("Use M, F, O, N or P."), always()),
        _("turned into the letter of a gender"),
    )


def subscription_state(text: pl.Expr) -> Written:
    """opted_in, subscribed or unsubscribed, whatever their case; nothing else is guessed."""
    return _worded(
        text,
        list(STATES),
        {plain(state): state for state in STATES},
        plain,
        Remark(
            _("not one of {words}", words=", ".join(STATES)),
            _("Use {words}.", words=", ".join(STATES)),
            always(),
        ),
        _("written in small letters"),
    )


@cache
def zones() -> frozenset[str]:
    """The time zones that have a place."""
    return frozenset(zoneinfo.available_timezones()) - _NO_PLACES


@cache
def _zone_names() -> Mapping[str, str]:
    """The zone for each key."""
    cities: dict[str, set[str]] = {}
    for zone in zones():
        area, slash, city = zone.partition("/")
        if slash and "/" not in city and area not in ("Etc", "SystemV", "US"):
            cities.setdefault(_zone_key(city), set()).add(zone)
    found = {city: same.pop() for city, same in cities.items() if len(same) == 1}
    found |= {_zone_key(name): zone for name, zone in _US_ZONES.items()}
    return found | {_zone_key(zone): zone for zone in zones()}


def _zone_key(name: str) -> str:
    """A name without case; signs count, for `Etc/GMT+5` and `Etc/GMT-5` are ten hours apart."""
    return name.casefold().replace(" ", "_")


def _worded(
    text: pl.Expr,
    exact: list[str],
    words: Mapping[str, str],
    key: Callable[[str], str],
    drop: Remark,
    told: str,
) -> Written:
    """Cells that are one of `exact` as they are, others by their `key` among `words`."""
    import polars as pl

    def common(cells: pl.Expr) -> pl.Expr:
        return pl.when(cells.is_in(exact)).then(pl.concat_str(pl.lit('"'), cells, pl.lit('"')))

    def odd(cells: pl.Expr) -> pl.Expr:
        return each_once(cells, lambda cell: (word := words.get(key(cell))) and f'"{word}"')

    return Written(
        with_leftovers(text, common, odd), (drop,), (Remark(told, "", ~text.is_in(exact)),)
    )
