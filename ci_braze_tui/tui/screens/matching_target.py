"""Which connection an export is sent with.

Apart from the page of the file because it is about Braze, and because there may be none yet.
"""

from __future__ import annotations

from collections.abc import Sequence

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.visible_to import TYPE
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.pick_one import Choice
from ci_braze_tui.tui.widgets.title_bar import Target
from ci_braze_tui.words import _


class TargetQuestion(Field):
    """One of the saved connections; one of one is chosen at once."""

    def __init__(self) -> None:
        self._connections: tuple[Connection, ...] = ()
        self._are_open = True
        self._picker = ColumnPicker(
            _("Send with which connection?"),
            invitation=_("Choose a connection"),
            id="file--connection",
        )
        super().__init__(
            _("Connection"),
            self._picker,
            check=self._problem_of,
            read=lambda: self.chosen_name or "",
            id="field-connection",
        )

    @property
    def chosen_name(self) -> str | None:
        """The name of the chosen connection."""
        return self._picker.chosen.name if self._picker.chosen else None

    @property
    def connection(self) -> Connection | None:
        """The chosen connection."""
        name = self.chosen_name
        return next((each for each in self._connections if each.name == name), None)

    @property
    def target(self) -> Target | None:
        """Where the chosen connection leads."""
        if (chosen := self.connection) is None:
            return None
        return Target.at(chosen.name, chosen.endpoint)

    def offer(
        self, connections: Sequence[Connection], wanted: str | None, *, are_open: bool = True
    ) -> None:
        """Take over the saved connections, and the name of the one to begin with.

        `are_open` is whether the person may see more of them than name and type.
        """
        self._connections = tuple(connections)
        self._are_open = are_open
        names = [each.name for each in connections]
        position = names.index(wanted) if wanted in names else 0 if len(names) == 1 else None
        self._picker.offer(
            [Choice(each.name, self._whereto(each)) for each in connections], position
        )
        self.say()

    def say(self) -> None:
        """Say where the export is sent to."""
        self.clear_error()
        if not self._connections:
            self.change_help(_("None is saved yet. The export is kept and runs once it has one."))
        elif (chosen := self.connection) is not None:
            self.change_help(_("Sends to {endpoint}", endpoint=visible(self._whereto(chosen))))
        else:
            self.change_help(_("Where the export sends to."))

    def _whereto(self, connection: Connection) -> str:
        return connection.endpoint if self._are_open else TYPE

    def _problem_of(self, chosen: str) -> str | None:
        return _("Choose a connection.") if self._connections and not chosen else None
