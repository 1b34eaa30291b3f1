"""Walk the whole wizard in a made-up language, and print each word on the screens that is not in it.

    python -m tests.flow.marked_walk

Run as a process of its own with the catalogue that `mark` makes, because what stands in classes is said when
they are imported.
"""

from __future__ import annotations

import asyncio
import calendar
import re
import string
import tempfile
from getpass import getuser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from textual.screen import Screen
from textual.widget import Widget

from ci_braze_tui.words import DOMAIN
from tests.flow.journey import MEMBERS, demo_app, walk
from tests.make_catalogue import TEMPLATE

LANGUAGE = "pt"
_SIZE = (200, 60)
"""So large that little is cut off."""
_PLACE = re.compile(r"({\w+})")
_LETTERS = str.maketrans(
    {plain: chr(ord("𝖠") + at) for at, plain in enumerate(string.ascii_uppercase)}
    | {plain: chr(ord("𝖺") + at) for at, plain in enumerate(string.ascii_lowercase)}
)
"""As wide as the letters they stand for; in normal form they are those, so that the walk finds its way."""
_WORD = re.compile(r"[A-Za-z]{3,}")
_MACHINE_NAME = re.compile(r"\S*\w[._@/:]+\w\S*")
"""An address, a path, an attribute, the id of a key: nobody translates those."""
_ONLY_DATA = ".-data, #preview--json"
"""Widgets that show what is stored or sent, and cut it where the line ends."""
_NAMES = frozenset({"CSV", "email", "dob", "country", "basic", "dark"})
"""Of formats, attributes and settings."""
_CALENDAR = frozenset({*calendar.day_abbr, *calendar.month_abbr})
"""Of days and months, which go by the locale and not by the language."""
_KEYCAPS = frozenset(
    {"Backspace", "Del", "Enter", "Esc", "Space", "end", "home", "pgdn", "pgup", "tab"}
)


def mark(folder: Path) -> None:
    """Write a catalogue that says every sentence in letters of its own, and leaves its places alone."""
    with TEMPLATE.open("rb") as file:
        known = read_po(file)
    marked = Catalog(locale=LANGUAGE)
    for message in known:
        if isinstance(message.id, tuple):
            marked.add(message.id, tuple(_in_other_letters(each) for each in message.id))
        elif isinstance(message.id, str) and message.id:
            marked.add(message.id, _in_other_letters(message.id))
    path = folder / LANGUAGE / "LC_MESSAGES" / f"{DOMAIN}.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, marked)


def _in_other_letters(text: str) -> str:
    parts = _PLACE.split(text)
    return "".join(part if _PLACE.fullmatch(part) else part.translate(_LETTERS) for part in parts)


def _words_on(screen: Screen[object]) -> set[str]:
    data = set(screen.query(_ONLY_DATA))
    drawn = (
        strip.text
        for widget in screen.walk_children(Widget)
        if widget.region
        and widget not in data
        and not any(each.display for each in widget.children)
        for strip in widget.render_lines(widget.size.region)
    )
    return {word for line in drawn for word in _WORD.findall(_MACHINE_NAME.sub("", line))}


async def _walk(folder: Path) -> None:
    with demo_app(folder, _in_other_letters(MEMBERS)) as (app, sandbox):
        assert app.session.sandbox is not None
        path = app.session.sandbox.sample_path
        names = " ".join(segment.name for segment in sandbox.inspector.segments())
        data = f"{names} {path.read_text('utf-8')}"
        known = _NAMES | _CALENDAR | _KEYCAPS | {getuser(), path.stem, *_WORD.findall(data)}
        async with app.run_test(size=_SIZE) as pilot:

            def look(name: str) -> None:
                for word in sorted(_words_on(app.screen) - known):
                    if not any(
                        each.startswith(word) for each in known
                    ):  # of which the end is cut off
                        print(f"{name}: {word}")  # noqa: T201

            await walk(pilot, sandbox, look)
            app.action_settings()
            await pilot.pause()
            look("settings")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        asyncio.run(_walk(Path(temporary)))
