"""Any text becomes the same text in JSON."""

from __future__ import annotations

import json
import random

import polars as pl

from ci_braze_tui.records.values.strings import json_text
from tests.records.values.cells import field, noted, values, why

HOSTILE = (
    [chr(code) for code in range(0x20)]
    + list('"\\/\x7f\x80\x9f\u00a0\u2028\u2029\u202e\u200f\ufeff\ufffd\uffff{}[]:,<&')
    + ["😀", "👩‍👧", "\U0010ffff", "é", "e\u0301", "서", "ا", "v", '{"v":', "}", "null", "\\u0000"]
)


def test_hostile_strings_survive():
    """Thousands of random texts come back from JSON as they went in, in one line of text."""
    chance = random.Random(20261121)
    cells = ["".join(chance.choices(HOSTILE, k=chance.randrange(1, 12))) for _ in range(5_000)]
    texts = values(field("string"), *HOSTILE, *cells)
    assert [json.loads(text) for text in texts if text] == [*HOSTILE, *cells]
    assert not any(character in text for text in texts if text for character in "\n\r\t\x00")


def test_any_character_survives():
    """Every character of Unicode that can be in a file can be in a value."""
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    frame = pl.DataFrame({"cell": ["".join(every[n : n + 997]) for n in range(0, len(every), 997)]})
    texts = frame.select(value=json_text(pl.col("cell")))["value"]
    assert "".join(json.loads(text) for text in texts) == "".join(every)


def test_long_texts_are_noted():
    """Braze cuts texts at 255 characters, not bytes."""
    assert noted(field("string"), "é" * 255) == []
    assert noted(field("string"), "é" * 256) == [
        "longer than 255 characters, so Braze cuts the text"
    ]


def test_image_addresses():
    """An address of the web, of at most 1,024 characters."""
    image = field("string", "image_url")
    address = "HTTPS://x.de/" + "a" * (1_024 - 13)
    assert values(image, "https://x.de/a.png?b=1", address) == [
        '"https://x.de/a.png?b=1"', f'"{address}"',
    ]  # fmt: skip
    assert why(image, address + "a") == "longer than the 1,024 characters of an image address"
    for cell in (
        "ftp://x.de/a.png",
        "/a.png",
        "https://",
        "https://x.de/a b.png",
        "data:image/png",
    ):
        assert why(image, cell) == "not the address of an image on the web"
