"""What the tool says to people: each sentence in their language, each number as they write it.

At the bottom of everything, because errors speak as well as screens. A sentence stands in English where it is
said, whole, with named places for what changes; `tests/make_catalogue.py` collects all of them into
`catalogues/ci_braze_tui.pot`, from which a translation is made without touching code. The words that programs
read (keys and states of files and of `--json`) and what is sent to Braze never come from here; the sentences
in reports and returned rows do, for they are for people.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

DOMAIN = "ci_braze_tui"
CATALOGUES = Path(__file__).with_name("catalogues")
"""Holds `<language>/LC_MESSAGES/ci_braze_tui.mo` for each translation."""

_NO_LANGUAGE = ("", "C", "POSIX")


def _(message: str, /, **values: str | int) -> str:
    """`message` in the language of the person, its `{places}` filled.

    Whole numbers are grouped as people write them; give one that is a name (a port, a year) as a text.
    Language and grouping are those of the environment (LANGUAGE, LC_ALL, LC_MESSAGES, LC_NUMERIC, LANG) at
    the first call. Without values, braces stand for themselves.
    """
    return _filled(_translations().gettext(message), message, values)


def ngettext(one: str, many: str, count: int, /, **values: str | int) -> str:
    """Like `_`, in the form that `count` asks for; `{count}` is filled with it."""
    counted = {"count": count} | values
    english = one if count == 1 else many
    return _filled(_translations().ngettext(one, many, count), english, counted)


def grouped(number: int) -> str:
    """`48210` as the person writes it: `48,210`, `48.210`, `48 210`."""
    if -1000 < number < 1000:
        return str(number)
    if (between := _between_thousands()) is not None:
        return f"{number:,}".replace(",", between)
    from babel.numbers import format_decimal

    return format_decimal(number, locale=number_locale())


@cache
def number_locale() -> str:
    """The locale that numbers and times are written in, like `pt_BR`; English where none is set."""
    from babel import Locale, UnknownLocaleError

    wishes = (os.environ.get(name, "") for name in ("LC_ALL", "LC_NUMERIC", "LANG"))
    wish = next((each for each in wishes if each), "").partition(".")[0].partition("@")[0]
    if wish not in _NO_LANGUAGE:
        try:
            return str(Locale.parse(wish))
        except (ValueError, UnknownLocaleError):
            pass
    return "en"


@cache
def _between_thousands() -> str | None:
    """What stands between groups of three digits; None where they are grouped otherwise, as in India."""
    from babel import Locale
    from babel.numbers import get_group_symbol

    locale = Locale.parse(number_locale())
    by_threes = locale.decimal_formats[None].grouping == (3, 3)
    return get_group_symbol(locale) if by_threes else None


@cache
def _translations() -> gettext.NullTranslations:
    """The translation for the person's language; English where there is none."""
    where = os.environ.get("CI_BRAZE_TUI_CATALOGUES") or CATALOGUES
    return gettext.translation(DOMAIN, where, fallback=True)


def _filled(text: str, english: str, values: dict[str, str | int]) -> str:
    if not values:
        return text
    shown = {
        name: grouped(each) if isinstance(each, int) else each for name, each in values.items()
    }
    try:
        return text.format_map(shown)
    except (KeyError, IndexError, ValueError):  # a translation may name a place that is not there
        return english.format_map(shown)
