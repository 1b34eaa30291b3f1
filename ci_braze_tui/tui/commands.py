"""What can be done on a screen, as entries of the command palette.

One provider for all screens: it reads their keys, so that an action is described once and found three
ways, by key, in the footer and by name.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.command import DiscoveryHit, Hit, Hits, Provider


class ScreenActions(Provider):
    """The actions that have a key on the screen below the palette."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for title, action, help in self._actions():
            yield DiscoveryHit(title, self._caller(action), help=help)

    async def search(self, query: str) -> Hits:
        """Those that fit what was typed."""
        matcher = self.matcher(query)
        for title, action, help in self._actions():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), self._caller(action), help=help)

    def _actions(self) -> list[tuple[str, str, str | None]]:
        active = self.screen.active_bindings.values()
        own = [each for each in active if each.node is self.screen and each.enabled]
        # What is not in the footer but says more about itself is too rare for it, not too small for here.
        return [
            (each.binding.description, each.binding.action, each.binding.tooltip or None)
            for each in own
            if each.binding.show or each.binding.tooltip
        ]

    def _caller(self, action: str) -> Callable[[], Awaitable[None]]:
        async def call() -> None:
            await self.screen.run_action(action)

        return call
