"""What can be done on a screen, as entries of the command palette.

One provider for all screens: it reads their keys, so that an action is described once and found three
ways, by key, in the footer and by name.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from textual.app import App
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode


@dataclass(frozen=True, slots=True)
class Entry:
    """One action that can be done now."""

    title: str
    says: str | None
    """What it does, in a line."""
    action: str
    node: DOMNode
    """Whose action it is."""


class ScreenActions(Provider):
    """The actions of the screen below the palette, of the page, and of the thing in focus."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for entry in self._entries():
            yield DiscoveryHit(entry.title, self._caller(entry), help=entry.says)

    async def search(self, query: str) -> Hits:
        """Those that fit what was typed, in their title or in what they do."""
        matcher = self.matcher(query)
        for entry in self._entries():
            score = max(matcher.match(entry.title), matcher.match(entry.says or "") / 2)
            if score > 0:
                title = matcher.highlight(entry.title)
                yield Hit(score, title, self._caller(entry), entry.title, entry.says)

    def _entries(self) -> Iterator[Entry]:
        seen = set[tuple[str, int]]()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            of_app = isinstance(active.node, App) or binding.action.startswith("app.")
            # Neither in the footer nor with a word about itself: it moves a cursor, as everywhere.
            is_told = binding.show or bool(binding.tooltip)
            action = (binding.action, id(active.node))
            if active.enabled and is_told and binding.id and not of_app and action not in seen:
                seen.add(action)
                yield Entry(
                    binding.description, binding.tooltip or None, binding.action, active.node
                )

    def _caller(self, entry: Entry) -> Callable[[], Awaitable[None]]:
        async def call() -> None:
            await self.app.run_action(entry.action, entry.node)

        return call
