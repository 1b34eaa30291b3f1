"""The pictures show the app as it is, and the whole wizard can be walked by keys alone."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from tests.flow.journey import demo_app, walk
from tests.make_screenshots import PAGE, PICTURES, SCREENSHOTS, SIZES, THEMES, TOUR, demo_folder

MOVING = {"export-running", "export-log", "commands", "run-story", "schedule"}
"""Screens that are never the same twice."""


def words_in(svg: str) -> list[str]:
    """The words of a drawn screen; what changes from run to run (times, ids, ports) is made equal."""
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg, re.DOTALL)
    plain = html.unescape(" ".join(texts)).replace("\xa0", " ")
    plain = re.sub(r"\S*/home/runs/\S*", "PATH", plain)
    return re.sub(r"[0-9a-f]*\d[0-9a-f.,]*", "0", plain).split()


@pytest.mark.timeout(150)
async def test_the_pictures_show_the_app_as_it_is() -> None:
    """Each screen of the journey says what its picture says; else run tests/make_screenshots.py."""
    stale, seen = [], set()
    with demo_folder() as folder, demo_app(folder) as (app, sandbox):
        async with app.run_test(size=(80, 24)) as pilot:

            def compare(name: str) -> None:
                seen.add(name)
                picture = SCREENSHOTS / f"{name}-80x24-dark.svg"
                drawn = app.export_screenshot(title="ci-braze-tui")
                if name not in MOVING and not _same(picture, drawn):
                    stale.append(name)

            await walk(pilot, sandbox, compare)
    assert stale == []
    expected = {f"{TOUR}.svg"} | {
        f"{name}-{width}x{height}-{theme}.svg"
        for name in seen
        for width, height in SIZES
        for theme in THEMES
    }
    assert expected == {path.name for path in SCREENSHOTS.glob("*.svg")}
    assert {f"{name}.png" for name in (*PICTURES, PAGE)} == {
        path.name for path in SCREENSHOTS.glob("*.png")
    }


def _same(picture: Path, drawn: str) -> bool:
    return picture.exists() and words_in(picture.read_text(encoding="utf-8")) == words_in(drawn)
