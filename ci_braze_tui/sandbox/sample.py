"""Sample customers: a segment table as Customer Insights exports it, with the flaws real files have.

For the demo, for tests and for the sandbox's own first profiles; the same seed always gives the
same people, so that a file and a sandbox know each other. All made up; the e-mail addresses use
domains that are reserved for examples.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

SEED = 7
SEGMENTS = ("VIP", "Newsletter", "Lapsed", "")
_SEGMENT_WEIGHTS = (25, 50, 20, 5)
_RECENT = 200
"""A duplicate repeats one of so many rows before it."""


@dataclass(frozen=True, slots=True)
class SampleCustomer:
    """One row of the table; the names of the fields are the columns."""

    CustomerId: str
    BrazeUserId: str
    FirstName: str
    LastName: str
    EMail: str
    DateOfBirth: str
    Country: str
    City: str
    PostCode: str
    LoyaltyPoints: str
    CreatedOn: str
    Newsletter: str
    Segment: str


@dataclass(frozen=True, slots=True)
class _Region:
    country: str
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    cities: tuple[tuple[str, str], ...]
    """City, and its post code with room for two digits."""


_REGIONS = (
    _Region(
        "US",
        ("Olivia", "Liam", "Emma", "Noah", "Ava", "James"),
        ("Smith", "Johnson", "Garcia", "O'Neil", "Brown", "Nguyen"),
        (("Boston", "021{:02d}"), ("Newark", "071{:02d}"), ("Austin", "787{:02d}")),
    ),
    _Region(
        "DE",
        ("Jürgen", "Anja", "Björn", "Käthe", "Lukas", "Mia"),
        ("Müller", "Schäfer", "Weiß", "Köhler", "Schmidt", "Groß"),
        (("Dresden", "010{:02d}"), ("München", "803{:02d}"), ("Köln", "506{:02d}")),
    ),
    _Region(
        "BR",
        ("João", "Mariana", "André", "Conceição", "Luiz", "Beatriz"),
        ("Silva", "Gonçalves", "Araújo", "Souza", "Magalhães", "Lima"),
        (("São Paulo", "010{:02d}-000"), ("Brasília", "700{:02d}-000"), ("Belém", "660{:02d}-000")),
    ),
    _Region(
        "KR",
        ("민준", "서연", "지우", "하은", "도윤", "예준"),
        ("김", "이", "박", "최", "정", "강"),
        (("서울", "045{:02d}"), ("부산", "480{:02d}"), ("인천", "215{:02d}")),
    ),
    _Region(
        "FR",
        ("Zoé", "François", "Élodie", "Jérôme", "Chloé", "Noël"),
        ("Lefèvre", "Dupré", "Benoît", "Martin", "Rousseau", "Hélie"),
        (("Nice", "060{:02d}"), ("Paris", "750{:02d}"), ("Bourg-en-Bresse", "010{:02d}")),
    ),
)

_BAD_EMAILS = ("not given", "{}@", "{}.example.com", "{}@@example.com", "{} @example.com")
_ODD_NAMES = (
    "Zoë 🎉",
    "[Maria]",
    "[bold red]Sam[/]",
    "李雷",
    "مريم",
    "Anne-Sophie 👩‍🚀",
    "=SUM(1;2)",
    "  Ana ",
)
_ODD_CITIES = ("New\nYork", 'Saint "Denis"', "+49 Berlin", "Sant Julià, de Lòria")


def write_sample_customers(path: Path, rows: int = 5_000, seed: int = SEED) -> None:
    """Write a segment table of `rows` rows with a header to the CSV file `path`, in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(SampleCustomer)])
        writer.writerows(astuple(customer) for customer in islice(sample_customers(seed), rows))


def sample_customers(seed: int = SEED) -> Iterator[SampleCustomer]:
    """The rows of the table, without end; more rows never change the earlier ones."""
    chance = random.Random(seed)
    recent: list[SampleCustomer] = []
    number = 0
    while True:
        number += 1
        if recent and chance.random() < 0.01:
            yield _repeated(chance, chance.choice(recent))
            continue
        customer = _flawed(chance, _customer(chance, number))
        recent = [*recent[1 - _RECENT :], customer]
        yield customer


def stored_customers(count: int, seed: int = SEED) -> Iterator[dict[str, object]]:
    """The first `count` sample customers with a Braze id, as user objects Braze was sent some time ago."""
    known: set[str] = set()
    for customer in sample_customers(seed):
        if len(known) >= count:
            return
        if not customer.BrazeUserId or customer.BrazeUserId in known:
            continue
        known.add(customer.BrazeUserId)
        item: dict[str, object] = {
            "external_id": customer.BrazeUserId,
            "first_name": customer.FirstName,
            "last_name": customer.LastName,
            "home_city": customer.City,
        }
        if customer.EMail.endswith((".com", ".org", ".net")) and customer.EMail.count("@") == 1:
            item["email"] = customer.EMail
        yield item


def _customer(chance: random.Random, number: int) -> SampleCustomer:
    region = chance.choice(_REGIONS)
    city, post_code = chance.choice(region.cities)
    born = date(1940, 1, 1) + timedelta(days=chance.randrange(25_000))
    created = datetime(2018, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(4_000_000))
    domain = chance.choice(("example.com", "example.org", "example.net"))
    return SampleCustomer(
        CustomerId=f"{chance.getrandbits(128):032x}",
        BrazeUserId=f"user-{chance.getrandbits(64):016x}",
        FirstName=chance.choice(region.first_names),
        LastName=chance.choice(region.last_names),
        EMail=f"customer{number}@{domain}",
        DateOfBirth=born.isoformat(),
        Country=region.country,
        City=city,
        PostCode=post_code.format(chance.randrange(100)),
        LoyaltyPoints=str(chance.randrange(0, 20_000, 5)),
        CreatedOn=f"{created:%Y-%m-%dT%H:%M:%SZ}",
        Newsletter=chance.choice(("true", "false")),
        Segment=chance.choices(SEGMENTS, _SEGMENT_WEIGHTS)[0],
    )


def _flawed(chance: random.Random, customer: SampleCustomer) -> SampleCustomer:
    """The customer as the file has it: one in twelve rows has something missing, odd or wrong."""
    draw = chance.random()
    if draw < 0.04:
        return replace(customer, BrazeUserId="")
    if draw < 0.044:
        local = customer.EMail.partition("@")[0]
        return replace(customer, EMail=chance.choice(_BAD_EMAILS).format(local))
    if draw < 0.05:
        return replace(customer, EMail="")
    if draw < 0.06:
        return replace(customer, FirstName=chance.choice(_ODD_NAMES))
    if draw < 0.063:
        return replace(customer, City=chance.choice(_ODD_CITIES))
    if draw < 0.07:
        return replace(customer, Country=chance.choice(("Germany", "Atlantis", "usa")))
    if draw < 0.085:
        return replace(customer, DateOfBirth="", LoyaltyPoints="", Newsletter="")
    return customer


def _repeated(chance: random.Random, customer: SampleCustomer) -> SampleCustomer:
    """A second row of the same customer: in another segment, or with a changed e-mail address."""
    if customer.EMail and chance.random() < 0.5:
        return replace(customer, EMail=f"new.{customer.EMail}")
    others = [segment for segment in SEGMENTS[:3] if segment != customer.Segment]
    return replace(customer, Segment=chance.choice(others))
