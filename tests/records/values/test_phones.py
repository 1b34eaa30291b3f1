"""Phone numbers are sent in E.164, and just as the library phonenumbers reads them."""

from __future__ import annotations

import random

import phonenumbers
import pytest

from tests.records.values.cells import field, noted, values, why

PHONE = field("string", "phone")
CODES = tuple(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
REGIONS = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))
FORMATS = (
    phonenumbers.PhoneNumberFormat.E164,
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.NATIONAL,
    phonenumbers.PhoneNumberFormat.RFC3966,
)


@pytest.mark.parametrize(
    ("region", "cell", "expected"),
    [
        (None, "+4790012345", "+4790012345"),
        (None, "+47 900 12 345", "+4790012345"),
        (None, "0047 90012345", "+4790012345"),
        (None, "+44 (0)20 7946 0958", "+442079460958"),
        (None, "\u202a+82 10\u20111234\u20115678\u202c", "+821012345678"),
        (None, "＋８２ １０ １２３４ ５６７８", "+821012345678"),
        ("KR", "010-1234-5678", "+821012345678"),
        ("KR", "821012345678", "+821012345678"),
        ("BR", "(11) 91234-5678", "+5511912345678"),
        ("BR", "0 15 11 91234-5678", "+5511912345678"),
        ("US", "(415) 555-2671 ext. 5", "+14155552671"),
        ("US", "+47 900 12 345", "+4790012345"),
        ("IT", "06 698 12345", "+390669812345"),
    ],
)
def test_numbers(region, cell, expected):
    """What stands between the digits goes; a country code comes from the region if there is none."""
    assert values(field("string", "phone", region=region), cell) == [f'"{expected}"']


@pytest.mark.parametrize(
    ("region", "cell", "sentence"),
    [
        (None, "90012345", "without a country code"),
        (None, "4155552671", "without a country code"),
        (None, "+47 12", "not a possible phone number"),
        (None, "+999 12345678", "not a possible phone number"),
        (None, "none", "not a possible phone number"),
        ("US", "555-2671", "not a possible phone number"),
        ("KR", "12", "not a possible phone number"),
    ],
)
def test_why_a_number_is_left_out(region, cell, sentence):
    """Braze would take ten digits for American ones, and store any others."""
    assert why(field("string", "phone", region=region), cell) == sentence


def test_what_was_rewritten_is_noted():
    """A number in E.164 is not worth a word."""
    assert noted(PHONE, "+4790012345") == []
    assert noted(PHONE, "+47 900 12 345") == ["rewritten as + and digits alone"]
    assert noted(field("string", "phone", region="NO"), "90012345") == [
        "rewritten as + and digits alone, those without a country code as numbers of NO"
    ]


def test_agrees_with_phonenumbers():
    """Possible numbers of every region, dialled there or from abroad, damaged or made up."""
    chance = random.Random(47)
    for region in (None, *REGIONS):
        cells = [_number(chance, region) for _ in range(40)]
        described = field("string", "phone", region=region)
        for cell, text in zip(cells, values(described, *cells), strict=True):
            expected = _expected(cell, region)
            assert text == (expected and f'"{expected}"'), (region, cell)


def _number(chance: random.Random, region: str | None) -> str:
    some = region or chance.choice(REGIONS)
    kind = chance.choice([phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.UAN])
    example = phonenumbers.example_number_for_type(some, kind)
    example = example or phonenumbers.example_number(some)
    assert example is not None
    text = phonenumbers.format_number(example, chance.choice(FORMATS))
    place = chance.randrange(len(text))
    return chance.choice(
        [
            text,
            text.replace("+", "00"),
            text.replace("+", ""),
            text[:place] + chance.choice("0123456789+ ()-") + text[place + 1 :],
            text[:place] + text[place + 1 :],
            f"+{chance.choice(CODES)}{chance.randrange(10 ** chance.randrange(1, 15))}",
            f"0{chance.randrange(10 ** chance.randrange(4, 12))}",
            str(chance.randrange(10 ** chance.randrange(1, 16))),
        ]
    )


def _expected(cell: str, region: str | None) -> str | None:
    bare = "".join(letter for letter in cell if letter not in " -().")
    found = _possible(f"+{bare[2:]}", None) if bare.startswith("00") else None
    return found or _possible(bare, region)


def _possible(number: str, region: str | None) -> str | None:
    try:
        read = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(read)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
