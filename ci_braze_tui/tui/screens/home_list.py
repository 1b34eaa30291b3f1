"""The one list of the home screen: going runs, unfinished runs, exports, connections.

Apart from the screen because it alone knows which line stands for which item.
"""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ci_braze_tui.tui.screens.home_books import Books, Item
from ci_braze_tui.tui.screens.home_words import item_lines
from ci_braze_tui.words import _


class HomeList(OptionList):
    """All items, each in its group; the highlight stays on its item when the list is drawn anew."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._items: dict[str, Item] = {}

    @property
    def chosen(self) -> Item | None:
        """The highlighted item."""
        option = self.highlighted_option
        return self._items.get(option.id or "") if option is not None else None

    def show(self, books: Books, now: datetime) -> None:
        """List what is in the books; `now` has the time zone of the reader."""
        groups: list[tuple[str, list[Item]]] = [
            (_("Running now"), [item for item in books.runs if item.is_going]),
            (_("Not finished"), [item for item in books.runs if not item.is_going]),
            (_("Exports"), list(books.exports)),
            (_("Connections"), list(books.connections)),
        ]
        before = self.chosen
        options: list[Option] = []
        self._items = {}
        for title, items in groups:
            if items:
                space = "\n" if options else ""
                options.append(Option(Content(f"{space}{title}"), disabled=True))
            for item in items:
                self._items[item.id] = item
                options.append(Option(item_lines(item, now), id=item.id))
        self.set_options(options)
        if before is None or not self.highlight_item(before.id):
            self.action_first()

    def highlight_item(self, item_id: str) -> bool:
        """Put the highlight on an item; False if it is not listed."""
        if item_id not in self._items:
            return False
        self.highlighted = self.get_option_index(item_id)
        return True
