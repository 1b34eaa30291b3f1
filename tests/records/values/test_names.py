"""Countries and languages reach Braze as codes that it knows, or not at all."""

from __future__ import annotations

import pycountry
import pytest

from ci_braze_tui.records.values.names import countries, languages
from tests.records.values.cells import field, noted, values, why

COUNTRY = field("string", "country")
LANGUAGE = field("string", "language")


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ("KR", ["KR", "kr", "KOR", "South Korea", "Korea, Republic of", "대한민국", "한국", "Coreia do Sul"]),
        ("BR", ["Brazil", "Brasil", "브라질", "BRAZIL"]),
        ("US", ["usa", "U.S.A.", "United States", "미국", "Estados Unidos", "EUA"]),
        ("GB", ["UK", "uk", "United Kingdom", "England", "영국", "Reino Unido"]),
        ("TR", ["Türkiye", "Turkey", "TURQUIA", "터키"]),
        ("CI", ["Côte d'Ivoire", "Cote d’Ivoire", "Ivory Coast"]),
        ("DE", ["Germany", "Alemanha", "독일"]),
        ("NL", ["Netherlands", "The Netherlands", "Holland"]),
    ],
)  # fmt: skip
def test_countries(code, cells):
    """Codes of two and three letters and names in three languages, whatever their case and accents."""
    assert values(COUNTRY, *cells) == [f'"{code}"'] * len(cells)


@pytest.mark.parametrize("cell", ["XX", "Atlantis", "Congo", "Virgin Islands", "1", "서울", "..."])
def test_unknown_countries_are_left_out(cell):
    """Braze would empty the field; a name of two countries is none."""
    assert why(COUNTRY, cell) == "not a country that Braze knows"


@pytest.mark.parametrize("cell", ["n/a", "N/A", "#N/A", "N.A.", "n. a.", "n-a"])
def test_not_available_is_neither_namibia_nor_nauruan(cell):
    """Only the letters alone are the code; what people write for nothing is nothing."""
    assert values(COUNTRY, "NA", "na", cell) == ['"NA"', '"NA"', None]
    assert values(LANGUAGE, "na", "NA", cell) == ['"na"', '"na"', None]


def test_every_country_is_known_by_its_own_names():
    """No name of ISO 3166 leads to another country; Congo alone is part of the name of two."""
    for each in pycountry.countries:
        cells = [each.alpha_2, each.alpha_3, *({each.name} - {"Congo"})]
        assert set(values(COUNTRY, *cells)) == {f'"{each.alpha_2}"'}, each.name
    assert set(countries().values()) == {each.alpha_2 for each in pycountry.countries}


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ("ko", ["ko", "KO", "ko-KR", "kor", "Korean", "한국어", "Coreano"]),
        ("pt", ["pt_BR", "pt-PT", "Portuguese", "Português", "포르투갈어"]),
        ("en", ["en", "en-US", "en_US_POSIX", "English", "영어", "Inglês"]),
        ("zh", ["zh-Hans-CN", "chi", "zho", "Chinese"]),
        ("el", ["el", "Greek", "gre"]),
        ("he", ["he", "iw", "iw-IL"]),
    ],
)
def test_languages(code, cells):
    """The first part of a tag, codes of three letters, names in three languages."""
    assert values(LANGUAGE, *cells) == [f'"{code}"'] * len(cells)


@pytest.mark.parametrize("cell", ["xx", "xx-KR", "Klingon", "e", "fil"])
def test_unknown_languages_are_left_out(cell):
    """Only languages that have two letters can be sent."""
    assert why(LANGUAGE, cell) == "not a language that Braze knows"


def test_languages_have_two_letters():
    """No name leads to anything else."""
    assert all(len(code) == 2 and code.islower() for code in languages().values())


def test_what_was_turned_into_a_code_is_noted():
    """A code as it should be is not worth a word."""
    assert noted(COUNTRY, "KR") == []
    assert noted(COUNTRY, "Korea") == ["turned into the codes of countries"]
    assert noted(LANGUAGE, "en-US") == ["turned into the two letters of their language"]
