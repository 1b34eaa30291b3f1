"""Help for the thing in focus: what it is, then the keys that work here.

A dialog rather than Textual's help panel, because the panel takes thirty of eighty columns away
from the form it explains.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Label, Markdown, Static

Keys = Sequence[tuple[str, str]]
"""Pairs of a key and what it does."""


def help_of(screen: Screen[object]) -> str:
    """The nearest help text to the focus: of the widget, of what it is in, or of the screen."""
    node = screen.focused or screen
    for ancestor in node.ancestors_with_self:
        if ancestor.HELP:
            return ancestor.HELP
    return "There is no more to say about this place."


def keys_of(screen: Screen[object], display: Callable[[Binding], str]) -> list[tuple[str, str]]:
    """What can be done by key now, each with its keys; `display` says how a key is written."""
    found: dict[str, list[str]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if active.enabled and binding.description and binding.id is not None:
            found.setdefault(binding.description, []).append(display(binding))
    return [(" ".join(keys), what) for what, keys in found.items()]


class HelpDialog(ModalScreen[None]):
    """A text and a list of keys; any of escape, F1 and Enter closes it."""

    DEFAULT_CSS = """
    HelpDialog {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 96%; height: auto; max-height: 94%;
            padding: 0 1; background: $surface; border: round $primary;
            & > Label { padding: 0 1; color: $foreground-muted; }
            & > VerticalScroll { height: auto; max-height: 100%; }
            Markdown { background: transparent; margin: 0; padding: 0 1; }
            Static { padding: 0 1; height: auto; }
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter", "dismiss(None)", "Close help", id="help.close")
    ]

    def __init__(self, text: str, keys: Keys) -> None:
        super().__init__()
        self._text = text
        self._keys = tuple(keys)

    def compose(self) -> ComposeResult:
        """The text, then the keys in two columns."""
        width = max((len(key) for key, _ in self._keys), default=0)
        lines = [
            Content.styled(key.ljust(width + 2), "bold $text-accent") + Content(what)
            for key, what in self._keys
        ]
        with Vertical():
            with VerticalScroll():
                yield Markdown(self._text, open_links=False)
                yield Static(Content("\n").join(lines))
            yield Label("Esc closes")
