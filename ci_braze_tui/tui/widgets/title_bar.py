"""The first line of every screen: where you are, and whether what you do reaches real customers.

Its own widget in place of Textual's header because the tag LIVE or SANDBOX must stand on every
screen, follow the connection in use, and never be a colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Label

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.words import _


@dataclass(frozen=True, slots=True)
class Target:
    """Where the things done on this screen go."""

    name: str
    """The display name of the connection."""

    sandbox: bool
    """Whether it is the sandbox on this computer."""

    @classmethod
    def at(cls, name: str, endpoint: str) -> Target:
        """Where a connection of that name and endpoint leads."""
        return cls(name, parse_endpoint(endpoint).is_local)


class TitleBar(Horizontal):
    """Product, screen title, and the tag of the connection in use."""

    DEFAULT_CSS = """
    TitleBar {
        dock: top;
        height: 1;
        background: $panel;
        & > Label { height: 1; }
        & > #title-bar--product { width: auto; padding: 0 1; color: $primary; text-style: bold; }
        & > #title-bar--title { width: 1fr; text-overflow: ellipsis; text-wrap: nowrap; }
        & > #title-bar--name { width: auto; max-width: 40%; padding: 0 1; color: $foreground-muted;
            text-overflow: ellipsis; text-wrap: nowrap; }
        & > #title-bar--tag { width: auto; padding: 0 1; text-style: bold; display: none; }
        & > #title-bar--tag.-live { display: block; background: $error; color: $background; }
        & > #title-bar--tag.-sandbox { display: block; background: $success; color: $background; }
    }
    """

    target: reactive[Target | None] = reactive(None)
    """The connection in use, if one is."""

    title: reactive[str] = reactive("")
    """What the screen is for."""

    def compose(self) -> ComposeResult:
        """Four labels, from left to right."""
        yield Label(_("Customer Insights → Braze"), id="title-bar--product", markup=False)
        yield Label("", id="title-bar--title", markup=False)
        yield Label("", id="title-bar--name", markup=False)
        yield Label("", id="title-bar--tag", markup=False)

    def watch_title(self) -> None:
        """Show another title."""
        if self.is_mounted:
            self._draw()

    def watch_target(self) -> None:
        """Show another connection."""
        if self.is_mounted:
            self._draw()

    def on_mount(self) -> None:
        """Draw what was set before the labels existed."""
        self._draw()

    def _draw(self) -> None:
        target = self.target
        title = plain(f"│ {self.title}" if self.title else "")
        self.query_one("#title-bar--title", Label).update(title)
        self.query_one("#title-bar--name", Label).update(plain(target.name if target else ""))
        tag = self.query_one("#title-bar--tag", Label)
        tag.set_class(target is not None and not target.sandbox, "-live")
        tag.set_class(target is not None and target.sandbox, "-sandbox")
        tag.update(Content(_tag(target)))


def _tag(target: Target | None) -> str:
    if target is None:
        return ""
    return _("SANDBOX") if target.sandbox else _("LIVE")
