"""The question before something is removed from the home screen.

Apart from the home screen because what is asked depends on what is removed: a connection in use asks more than
yes or no.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App

from ci_braze_tui.tui.plain import visible
from ci_braze_tui.tui.screens.home_books import ConnectionItem, Item
from ci_braze_tui.tui.screens.home_words import removal_words
from ci_braze_tui.tui.screens.removal_dialog import RemoveConnection
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.words import _


def ask_removal(app: App[None], item: Item, then: Callable[[tuple[str, ...]], object]) -> None:
    """Ask before `item` is removed; `then` gets the names of the exports to remove with it."""
    if isinstance(item, ConnectionItem) and item.exports:

        def decided(exports: tuple[str, ...] | None) -> None:
            if exports is not None:
                then(exports)

        app.push_screen(RemoveConnection(item.connection.name, item.exports), decided)
        return

    def answered(sure: bool | None) -> None:
        if sure:
            then(())

    title, name, text, yes = removal_words(item)
    question = Confirm(title, f"{visible(name)}. {text}", yes=yes, no=_("Keep"), danger=True)
    app.push_screen(question, answered)
