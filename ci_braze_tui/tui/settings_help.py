"""The one place that tells every setting there is, how each stands, and the ids of all keys.

Apart from the settings because only somebody who asks for it needs the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from textual.binding import Binding

from ci_braze_tui.tui.keys import known_actions, rebind
from ci_braze_tui.tui.settings import Settings
from ci_braze_tui.tui.widgets.help import KeyLine
from ci_braze_tui.words import _

SETTINGS_HELP = _(
    """## Settings
The file `settings.toml` holds them. It is read when the app starts, and may be written by hand:

- `theme = "ci-dark"`: the colours, as chosen in the command palette
- `mouse = false`: leaves the mouse to the terminal, to select and copy; so does `--no-mouse`
- `bell = false`: no ring when a run ends
- `animation = "none"`: nothing moves; also `"basic"` and `"full"`
- under `[keys]`, `"home.runs" = "f5"`: another key for an action, by the names below; several keys with
  commas between them

With `NO_COLOR` in the environment everything is grey, with `TEXTUAL_ANIMATIONS=none` nothing moves."""
)


def standing(settings: Settings, theme: str, path: Path) -> str:
    """How the settings stand, line by line, and where."""
    yes, no = _("on"), _("off")
    lines = [
        _("File: {path}", path=str(path)),
        _("Theme: {name}", name=theme),
        _("Mouse: {state}", state=yes if settings.mouse else no),
        _("Bell: {state}", state=yes if settings.bell else no),
        _("Animation: {level}", level=settings.animation or "basic"),
    ]
    return "\n".join([*lines, *settings.problems])


def key_lines(wishes: Mapping[str, str], display: Callable[[Binding], str]) -> list[KeyLine]:
    """Every action that has a key, with the keys it has now; `display` says how a key is written."""
    keymap = rebind(wishes).keymap if wishes else {}

    def written(keys: tuple[str, ...]) -> str:
        return " ".join(display(Binding(key, "")) for key in keys)

    return [
        KeyLine(
            written(tuple(keymap[each.id].split(",")) if each.id in keymap else each.keys),
            each.says,
            each.id,
        )
        for each in known_actions().values()
    ]
