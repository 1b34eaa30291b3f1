"""All that one export says, to be read: for those who may not change it as well.

Apart from the list, which has a line for each, and from the pages on which an export is made.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Label

from ci_braze_tui.exports.listing import ExportLine
from ci_braze_tui.exports.zones import local_zone
from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.exports_words import facts
from ci_braze_tui.tui.screens.schedule_answers import outlook
from ci_braze_tui.tui.screens.schedule_words import outlook_lines
from ci_braze_tui.tui.widgets.fact import Fact
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.exports.refresh_schedule import RefreshSchedule

Wish = Literal["edit", "run"]


class ExportView(ClosingScreen[Wish | None], ModalScreen[Wish | None]):
    """Shows an export; answers with what is to be done with it, or with nothing."""

    HELP = _(
        """## An export
What goes where, by which rules, when it runs by itself, and how its latest run went. **Edit** and **Run** are
there for those who may use its connection."""
    )

    DEFAULT_CSS = """
    ExportView {
        align: center middle;
        & > Vertical {
            width: 90; max-width: 98%; height: auto; max-height: 90vh;
            padding: 0 1; background: $surface; border: round $primary;
        }
        .export-view--title { width: 1fr; text-style: bold; color: $text-primary; }
        VerticalScroll { height: auto; max-height: 72vh; scrollbar-size-vertical: 1; }
        .export-view--buttons { height: 1; align-horizontal: right; }
        .export-view--buttons > Button { margin-left: 2; }
    }
    """

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", _("Close"), id="export_view.close", show=False),
    ]

    def __init__(self, line: ExportLine, refresh: RefreshSchedule | None) -> None:
        super().__init__()
        self._line = line
        self._refresh = refresh

    def compose(self) -> ComposeResult:
        """Its name, what it says, what can be done."""
        line, now = self._line, datetime.now().astimezone()
        schedule = line.export.schedule
        ahead: list[str] = []
        if line.next is not None:
            found = outlook(schedule, [line.export], [], self._refresh, datetime.now(UTC))
            ahead = outlook_lines(found, local_zone(), is_on=True, is_with_refresh=False)
        with Vertical():
            yield Label(plain(line.export.name, 80), classes="export-view--title")
            with VerticalScroll():
                for name, text in facts(line, ahead, now):
                    yield Fact(name, text)
            with Horizontal(classes="export-view--buttons"):
                if line.may_run:
                    yield Button(_("Run"), id="run")
                if line.may_edit:
                    yield Button(_("Edit"), id="edit")
                yield Button(_("Close"), id="close")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        match event.button.id:
            case "edit" | "run" as wish:
                self.dismiss(wish)
            case _other:
                self.dismiss(None)
