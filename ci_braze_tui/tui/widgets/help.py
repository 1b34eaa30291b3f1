"""Help for the thing in focus: what it is, what it is in, then the keys that work here.

A dialog rather than Textual's help panel, because the panel takes thirty of eighty columns away
from the form it explains.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Markdown, Static

from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.words import _


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line of the help: what is done by which keys."""

    keys: str
    says: str
    id: str
    """By which a person may choose another key."""


def help_of(screen: Screen[object]) -> str:
    """All help from the focus outwards: of the widget, of what it is in, and of the screen."""
    node = screen.focused or screen
    texts = dict.fromkeys(each.HELP for each in node.ancestors_with_self if each.HELP)
    return "\n\n".join(texts) or _("There is no more to say about this place.")


def keys_of(screen: Screen[object], display: Callable[[Binding], str]) -> list[KeyLine]:
    """What can be done by key now, each with its keys; `display` says how a key is written."""
    found: dict[tuple[str, str], list[str]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if active.enabled and binding.description and binding.id is not None:
            found.setdefault((binding.description, binding.id), []).append(display(binding))
    lines = [KeyLine(" ".join(keys), says, name) for (says, name), keys in found.items()]
    # What works everywhere comes last.
    return sorted(lines, key=lambda line: line.id.startswith("app."))


class HelpDialog(ClosingScreen[None], ModalScreen[None]):
    """A text and a list of keys; any of escape, F1 and Enter closes it."""

    DEFAULT_CSS = """
    HelpDialog {
        align: center middle;
        & > Vertical {
            width: 80; max-width: 96%; height: auto; max-height: 94%;
            padding: 0 1; background: $surface; border: round $primary;
            border-subtitle-color: $foreground-muted;
            & > VerticalScroll { height: auto; max-height: 100%; }
            Markdown { background: transparent; margin: 0; padding: 0 1; }
            Static { padding: 0 1; height: auto; }
            .help--keys { text-wrap: nowrap; text-overflow: ellipsis; }
            .help--more { margin-top: 1; color: $foreground-muted; }
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter", "dismiss(None)", _("Close help"), id="help.close")
    ]

    def __init__(self, text: str, keys: Sequence[KeyLine], more: str = "") -> None:
        """Args: `text` is Markdown of ours; `more` is plain, and may hold a person's own data."""
        super().__init__()
        self._text = text
        self._keys = tuple(keys)
        self._more = more

    def compose(self) -> ComposeResult:
        """The text, then the keys in three columns, then what is to be said besides."""
        with Vertical() as dialog, VerticalScroll():
            dialog.border_subtitle = Content(_("Arrow keys scroll, Esc closes"))
            yield Markdown(self._text, open_links=False)
            yield Static(Content("\n").join(self._lines()), classes="help--keys")
            if self._more:
                yield Static(self._more, markup=False, classes="help--more")

    def _lines(self) -> list[Content]:
        keys = max((cell_len(each.keys) for each in self._keys), default=0)
        says = max((cell_len(each.says) for each in self._keys), default=0)
        return [
            Content.styled(_padded(each.keys, keys + 2), "bold $text-accent")
            + Content(_padded(each.says, says + 2))
            + Content.styled(each.id, "$foreground-muted")
            for each in self._keys
        ]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
