"""Fields that take one of a few words get just such a word."""

from __future__ import annotations

import zoneinfo

import polars as pl
import pytest

from ci_braze_tui.records.values.words import zones
from tests.records.values.cells import field, noted, values, why

ZONE = field("string", "time_zone")
GENDER = field("string", "gender")
STATE = field("string", "email_subscribe")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Europe/Oslo", "Europe/Oslo"),
        ("europe/OSLO", "Europe/Oslo"),
        ("Seoul", "Asia/Seoul"),
        ("new york", "America/New_York"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("etc/gmt-5", "Etc/GMT-5"),
        ("utc", "UTC"),
    ],
)
def test_time_zones(cell, expected):
    """Names of the IANA, in any case, or their city alone; a sign in one is never lost."""
    assert values(ZONE, cell) == [f'"{expected}"']


@pytest.mark.parametrize("cell", ["Mars/Olympus", "GMT+25", "localtime", "+02:00", "Korea Time"])
def test_unknown_time_zones_are_left_out(cell):
    """Braze would not set them."""
    assert why(ZONE, cell) == "not a time zone that Braze knows"


def test_polars_knows_every_zone():
    """A field may name any of them as the zone of its datetimes."""
    noon = pl.Series(["2024-07-01 12:00"]).str.to_datetime("%Y-%m-%d %H:%M")
    for zone in zones():
        there = noon.dt.replace_time_zone(zone)[0]
        assert there.utcoffset() == there.replace(tzinfo=zoneinfo.ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize(
    ("letter", "cells"),
    [
        ("M", ["M", "m", "Male", "남성", "남", "Masculino", "homem"]),
        ("F", ["F", "FEMALE", "여자", "Feminino", "woman"]),
        ("O", ["o", "Other", "non-binary", "기타"]),
        ("N", ["Not applicable", "Não aplicável"]),
        ("P", ["Prefer not to say", "prefiro não dizer"]),
    ],
)
def test_genders(letter, cells):
    """Words in three languages become Braze's letters."""
    assert values(GENDER, *cells) == [f'"{letter}"'] * len(cells)


@pytest.mark.parametrize("cell", ["x", "1", "N/A", "unknown", "?"])
def test_unknown_genders_are_left_out(cell):
    """Nothing is guessed about people."""
    assert why(GENDER, cell) == "not a gender that Braze knows"


def test_states_of_subscriptions():
    """Their case is put right; a yes is no consent."""
    assert values(STATE, "Unsubscribed", "opted_in", "Opted In", "SUBSCRIBED") == [
        '"unsubscribed"', '"opted_in"', '"opted_in"', '"subscribed"',
    ]  # fmt: skip
    for cell in ("yes", "true", "1", "unsub", "opted_out"):
        assert why(STATE, cell) == "not one of opted_in, subscribed, unsubscribed"


def test_what_was_turned_is_noted():
    """A word as it should be is not worth a word."""
    assert noted(GENDER, "F") == noted(STATE, "subscribed") == noted(ZONE, "Asia/Seoul") == []
    assert noted(GENDER, "f") == ["turned into the letter of a gender"]
    assert noted(STATE, "Subscribed") == ["written in small letters"]
    assert noted(ZONE, "Seoul") == ["turned into names such as Europe/Oslo"]
