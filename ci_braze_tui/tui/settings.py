"""What a person has set for the app, in `settings.toml`, by hand or by choosing a theme.

Apart from the app so that it can be read before the first frame and tested without a screen. Taste
is never worth a failure: what cannot be used counts as absent, and is told.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.words import _

Animation: TypeAlias = Literal["none", "basic", "full"]

_ANIMATIONS: tuple[Animation, ...] = get_args(Animation)
_NAMES = ("version", "theme", "mouse", "bell", "animation", "keys")
_THEME_LINE = re.compile(r"^\s*theme\s*=")
_TABLE_LINE = re.compile(r"^\s*\[")

_Table: TypeAlias = "dict[str, object]"


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds from one start to the next."""

    theme: str | None = None
    """The name of a theme, which may no longer exist."""

    mouse: bool = True
    """Whether the app takes clicks; otherwise the terminal has them, to select and copy."""

    bell: bool = True
    """Whether the terminal rings when a run has ended."""

    animation: Animation | None = None
    """How much moves; None is what the environment says, else `basic`."""

    keys: Mapping[str, str] = field(default_factory=dict)
    """The keys of actions, by the ids of these; nothing of it has been checked."""

    problems: tuple[str, ...] = ()
    """What in the file cannot be used, a sentence each."""

    @classmethod
    def load(cls, home: Home) -> Settings:
        """What the file says, and the defaults for the rest."""
        try:
            text = settings_path(home).read_text("utf-8-sig")
            return _read(tomllib.loads(text))
        except FileNotFoundError:
            return cls()
        except OSError as error:
            return cls(problems=(_("It cannot be read: {why}.", why=error.strerror or str(error)),))
        except UnicodeDecodeError:
            return cls(problems=(_("It must be saved as UTF-8."),))
        except tomllib.TOMLDecodeError as error:
            return cls(problems=(_("It is not TOML: {why}.", why=str(error)),))


def settings_path(home: Home) -> Path:
    """The file."""
    return home.personal.config / "settings.toml"


def remember_theme(home: Home, theme: str) -> None:
    """Put a theme into the file; everything else in it, comments too, stays as it was written.

    A file that is not TOML is left alone: somebody is in the middle of changing it.

    Raises:
        OSError: the file cannot be written.
    """
    path = settings_path(home)
    try:
        text = path.read_text("utf-8-sig")
        stored = tomllib.loads(text)
    except FileNotFoundError:
        text, stored = "version = 1\n", {"version": 1}
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return
    wanted: _Table = stored | {"theme": theme}
    written = _with_theme(text, theme)
    if not _says(written, wanted):
        import tomli_w

        written = tomli_w.dumps(wanted)
    write_private(path, written.encode())


def _says(text: str, wanted: _Table) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _with_theme(text: str, theme: str) -> str:
    """The text with its line of the theme exchanged, or with one more before its first table."""
    line = f'theme = "{theme}"\n'
    lines = text.splitlines(keepends=True)
    for place, each in enumerate(lines):
        if _THEME_LINE.match(each):
            return "".join([*lines[:place], line, *lines[place + 1 :]])
        if _TABLE_LINE.match(each):
            return "".join([*lines[:place], line, "\n", *lines[place:]])
    end = "" if not lines or lines[-1].endswith("\n") else "\n"
    return "".join([*lines, end, line])


def _read(stored: _Table) -> Settings:
    problems: list[str] = []
    for name in stored:
        if name not in _NAMES:
            near = get_close_matches(name, _NAMES, n=1)
            hint = near[0] if near else ", ".join(_NAMES[1:])
            problems.append(_("{name} is not known here; known is {hint}.", name=name, hint=hint))

    def switch(name: str) -> bool:
        value = stored.get(name, True)
        if isinstance(value, bool):
            return value
        problems.append(_("{name} must be true or false.", name=name))
        return True

    theme, motion = stored.get("theme"), stored.get("animation")
    if theme is not None and not isinstance(theme, str):
        problems.append(_("theme must be a name in quotes."))
        theme = None
    animation = next((each for each in _ANIMATIONS if each == motion), None)
    if motion is not None and animation is None:
        problems.append(_("animation must be one of {known}.", known=", ".join(_ANIMATIONS)))
    keys: dict[str, str] = {}
    table = stored.get("keys", {})
    if not isinstance(table, dict):
        problems.append(_("keys must be a table, with [keys] above it."))
        table = {}
    for name, key in _flat(table):
        if isinstance(key, str):
            keys[name] = key
        else:
            problems.append(
                _('{name} must be a key in quotes, such as "f5" or "ctrl+t".', name=name)
            )
    return Settings(
        theme=theme,
        mouse=switch("mouse"),
        bell=switch("bell"),
        animation=animation,
        keys=keys,
        problems=tuple(problems),
    )


def _flat(table: _Table, above: str = "") -> Iterator[tuple[str, object]]:
    """The entries of a table: who leaves out the quotes has written tables in tables."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield above + name, value
