"""Names of countries and languages, and the codes they stand for.

Braze keeps two-letter codes and empties the field without a word where it does not know one (Braze docs,
user attributes object). The names come from pycountry: English, and its Korean and Portuguese translations.
A name of two places is the name of none.
"""

from __future__ import annotations

import gettext
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from ci_braze_tui.records.values.leftovers import each_once, with_leftovers
from ci_braze_tui.records.values.written import Remark, Written, always
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

_LOCALES = ("ko", "pt", "pt_BR")

_COUNTRIES: dict[str, str] = {
    "AE": "UAE",
    "BN": "Brunei",
    "BO": "Bolívia",
    "CD": "DR Congo|DRC",
    "CI": "Ivory Coast",
    "CV": "Cape Verde",
    "CZ": "Czech Republic|República Tcheca|República Checa|Tchéquia|체코 공화국",
    "FK": "Falkland Islands",
    "GB": "UK|Great Britain|England|Scotland|Wales|Northern Ireland|Inglaterra|Escócia|Grã-Bretanha|잉글랜드",
    "GR": "EL",
    "HK": "홍콩",
    "IR": "Irã|Irão|이란",
    "KP": "Coreia do Norte|북한",
    "KR": "Korea|Republic of Korea|Korea (South)|S. Korea|Coreia do Sul|한국|남한",
    "LA": "Laos",
    "MK": "Macedonia|Macedônia",
    "MM": "Burma",
    "MO": "Macau|마카오",
    "NL": "Holland|The Netherlands|Holanda",
    "PS": "Palestine",
    "RU": "Russia|Rússia|러시아",
    "SY": "Syria|Síria|시리아",
    "SZ": "Swaziland",
    "TR": "Turkey|Türkiye|Turquia|터키|튀르키예",
    "TW": "Taiwan|대만|타이완",
    "TZ": "Tanzania|Tanzânia",
    "US": "U.S.|U.S.A.|United States of America|EUA|E.U.A.|Estados Unidos da América|미국",
    "VA": "Vatican|Vatican City|Vaticano",
    "VN": "Vietnam|Vietnã|베트남",
}
"""Names in common use that ISO 3166 does not list, by code."""

_LANGUAGES: dict[str, str] = {
    "el": "Greek|Grego|그리스어",
    "he": "iw",
    "id": "in",
    "ms": "Malay|Malaio",
    "nb": "Norwegian Bokmål|Bokmål",
    "ne": "Nepali",
    "pt": "Brazilian Portuguese|Português do Brasil",
    "sw": "Swahili",
    "yi": "ji",
    "zh": "Mandarin|Simplified Chinese|Traditional Chinese",
}
"""Names in common use, and the codes that Java wrote before 2021."""

_NOT_AVAILABLE = re.compile(r"\W*n\W+a\W*", re.IGNORECASE)
"""What people write for nothing, and not Namibia or Nauruan."""
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*")


def country(text: pl.Expr) -> Written:
    """ISO 3166-1 codes of two letters, also for codes of three and for names."""
    codes = sorted(set(countries().values()))
    return _coded(
        text,
        codes,
        lambda name: countries().get(plain(name)),
        Remark(
            _("not a country that Braze knows"),
            _("Use two letters such as KR; Braze would empty the field without saying so."),
            always(),
        ),
        _("turned into the codes of countries"),
    )


def language(text: pl.Expr) -> Written:
    """ISO 639-1 codes, also for tags such as `pt-BR`, codes of three letters and names."""

    def code(name: str) -> str | None:
        tag = _TAG.fullmatch(name)
        found = languages().get(plain(tag[1])) if tag else None
        return found or languages().get(plain(name))

    return _coded(
        text,
        sorted(set(languages().values())),
        code,
        Remark(
            _("not a language that Braze knows"),
            _("Use two letters such as ko; Braze would drop the value without saying so."),
            always(),
        ),
        _("turned into the two letters of their language"),
    )


def plain(name: str) -> str:
    """A name without case, accents, blanks and signs."""
    letters = unicodedata.normalize("NFKD", name.replace("&", " and ")).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


@cache
def countries() -> Mapping[str, str]:
    """The two letters for each plain name of a country, its codes included."""
    import pycountry

    exact: dict[str, str] = {}
    spoken: list[tuple[str, str]] = []
    translations = _translations("iso3166-1")
    for each in pycountry.countries:
        code = each.alpha_2
        exact |= {plain(code): code, plain(each.alpha_3): code}
        for known in (
            each.name,
            getattr(each, "official_name", ""),
            getattr(each, "common_name", ""),
        ):
            for told in (known, *(one.gettext(known) for one in translations if known)):
                spoken += ((name, code) for name in _shorter(told))
    for code, names in _COUNTRIES.items():
        exact |= {plain(name): code for name in names.split("|")}
    return _unambiguous(spoken) | exact


@cache
def languages() -> Mapping[str, str]:
    """The two letters for each plain name of a language, its codes included."""
    import pycountry

    exact: dict[str, str] = {}
    spoken: list[tuple[str, str]] = []
    translations = _translations("iso639-3")
    for each in pycountry.languages:
        code = getattr(each, "alpha_2", "")
        if not code:
            continue
        for three in (each.alpha_3, getattr(each, "bibliographic", "")):
            exact |= {plain(three): code} if three else {}
        exact[code] = code
        for told in (each.name, *(one.gettext(each.name) for one in translations)):
            spoken += ((name, code) for name in _shorter(told))
    for code, names in _LANGUAGES.items():
        exact |= {plain(name): code for name in names.split("|")}
    return _unambiguous(spoken) | exact


def _coded(
    text: pl.Expr, codes: list[str], read: Callable[[str], str | None], drop: Remark, told: str
) -> Written:
    import polars as pl

    def common(cells: pl.Expr) -> pl.Expr:
        return pl.when(cells.is_in(codes)).then(pl.concat_str(pl.lit('"'), cells, pl.lit('"')))

    def quoted(cell: str) -> str | None:
        code = None if _NOT_AVAILABLE.fullmatch(cell) else read(cell)
        return code and f'"{code}"'

    def odd(cells: pl.Expr) -> pl.Expr:
        return each_once(cells, quoted)

    return Written(
        with_leftovers(text, common, odd), (drop,), (Remark(told, "", ~text.is_in(codes)),)
    )


def _translations(domain: str) -> list[gettext.NullTranslations]:
    import pycountry

    return [gettext.translation(domain, pycountry.LOCALES_DIR, [each]) for each in _LOCALES]


def _shorter(name: str) -> Iterator[str]:
    """A name, and what is left of `Korea, Republic of` and `Modern Greek (1453-)`."""
    yield plain(name)
    yield plain(re.sub(r"\(.*?\)", "", name))
    yield plain(name.split(",")[0])
    turned = ", ".join(reversed(name.split(", ")))
    yield plain(turned)
    yield plain(turned.removeprefix("the "))


def _unambiguous(spoken: list[tuple[str, str]]) -> dict[str, str]:
    meanings: defaultdict[str, set[str]] = defaultdict(set)
    for name, code in spoken:
        meanings[name].add(code)
    return {name: codes.pop() for name, codes in meanings.items() if name and len(codes) == 1}
