"""How telephone numbers are built, as patterns made from the tables of the library phonenumbers.

Apart from phones because here is what the library knows, and there what is done with it. Telephone numbers
have a calling code (47), a national number, and within a country often a prefix before it (0).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneMetadata, PhoneNumberDesc


@dataclass(frozen=True, slots=True)
class International:
    """Patterns over numbers with plus and calling code, for all calling codes at once."""

    calling_code: str
    """Nothing but digits behind the plus, and they begin with a calling code that exists."""
    possible: str
    """As many digits as numbers of the calling code have."""
    prefixed: str
    """Begins with what looks like a national prefix, which does not belong there."""
    maybe_prefixed: tuple[tuple[int, str], ...]
    """Calling codes and prefixes of which the empty text is a match as well."""


@dataclass(frozen=True, slots=True)
class National:
    """Patterns over numbers as they are dialled in one region."""

    calling_code: str
    abroad: str
    """What is dialled before a calling code."""
    prefix: str
    """The national prefix; empty where there is none."""
    rewritten: int
    """The group of the prefix whose match asks for more than taking the prefix off; 0 for none."""
    viable: str
    """A national number, without the anchors around it."""
    possible: str
    """As many digits as national numbers have."""


@cache
def international() -> International:
    """The patterns for numbers of the whole world."""
    import phonenumbers

    possible: list[str] = []
    prefixed: list[str] = []
    maybe: list[tuple[int, str]] = []
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        plan, numbers = _tables(code, phonenumbers.region_code_for_country_code(code))
        possible.append(f"{code}(?:{_lengths(numbers)})")
        prefix = plan.national_prefix_for_parsing
        if prefix and re.match(prefix, ""):
            maybe.append((code, prefix))
        elif prefix:
            prefixed.append(f"{code}(?:{prefix})")
    codes = "|".join(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
    return International(
        rf"^\+(?:{codes})[0-9]*$",
        rf"^\+(?:{'|'.join(possible)})$",
        rf"^\+(?:{'|'.join(prefixed)})",
        tuple(maybe),
    )


@cache
def national(region: str) -> National:
    """The patterns for one region, which must be one that phonenumbers supports."""
    import phonenumbers

    code = phonenumbers.country_code_for_region(region)
    plan, numbers = _tables(code, region)
    prefix = plan.national_prefix_for_parsing or ""
    return National(
        calling_code=str(code),
        abroad=f"^(?:{plan.international_prefix or '[^0-9]'})",
        prefix=f"^(?:{prefix})" if prefix else "",
        rewritten=re.compile(prefix).groups if plan.national_prefix_transform_rule else 0,
        viable=f"(?:{numbers.national_number_pattern})",
        possible=f"^(?:{_lengths(numbers)})$",
    )


def _tables(code: int, region: str) -> tuple[PhoneMetadata, PhoneNumberDesc]:
    """What the library knows of a region, and of all kinds of numbers there."""
    from phonenumbers import PhoneMetadata

    plan = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    if plan is None or plan.general_desc is None:
        raise LookupError(f"phonenumbers has no numbers of {region}")
    return plan, plan.general_desc


def _lengths(numbers: PhoneNumberDesc) -> str:
    return "|".join(f"[0-9]{{{length}}}" for length in numbers.possible_length)
