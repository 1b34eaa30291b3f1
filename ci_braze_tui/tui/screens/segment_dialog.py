"""The dialog that asks which Braze segment the rows are held against; who is outside of it counts as new.

Apart from the screen of the segment because it answers with an identifier and changes nothing.
"""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.tui.screens.matching_identifier import BrazeSegments, IdentifierQuestion
from ci_braze_tui.tui.session import Session
from ci_braze_tui.words import _


class SegmentDialog(ClosingScreen[str | None], ModalScreen[str | None]):
    """An identifier, pasted or picked by name; answers with it, or with nothing."""

    HELP = _("""## Compare with
The forecast and the proof go by one segment of Braze: whoever is in it is known, whoever is not counts as new.
The segment that the export fills has only those who are members already. A Braze segment with **everybody**
in it tells most; make one in Braze without any filter.

**F5** lists the segments of this Braze by name. **The export's own** goes back to the one that it fills.""")

    DEFAULT_CSS = """
    SegmentDialog {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 96%; height: auto; max-height: 96%;
            padding: 0 1; background: $surface; border: round $primary;
            & > Label { width: 1fr; padding: 0 1; text-style: bold; color: $text-primary; }
            & > Static { height: auto; padding: 0 1; color: $foreground-muted; }
            .segment-dialog--buttons { height: 1; align-horizontal: right; }
            .segment-dialog--buttons > Button { margin-left: 2; }
        }
    }
    """

    AUTO_FOCUS = "#file--identifier"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", _("Leave"), id="segment_dialog.leave", show=False),
        Binding(
            "f5",
            "pick",
            _("By name"),
            id="segment_dialog.by_name",
            show=False,
            tooltip=_("Choose from the segments of this Braze"),
        ),
    ]

    def __init__(self, session: Session, export: Export, connection: Connection) -> None:
        """Args: the `export` need not be saved; `connection` is its own."""
        super().__init__()
        self._own = export.segment_identifier
        self._connection = connection
        self._question = IdentifierQuestion(
            export.compared_segment, BrazeSegments(session, export.name), lambda: export.name
        )

    def compose(self) -> ComposeResult:
        """Question, identifier, buttons."""
        with Vertical():
            yield Label(_("Hold the rows against which Braze segment?"), markup=False)
            yield Static(_("Who is not in it counts as new. One with everybody in it tells most."))
            yield self._question
            with Horizontal(classes="segment-dialog--buttons"):
                yield Button(_("Compare"), variant="primary", id="compare")
                yield Button(_("The export's own"), id="own")
                yield Button(_("Cancel"), id="cancel")

    def on_mount(self) -> None:
        """Say what Braze knows of the one that is compared with now."""
        self.query_one("#own", Button).display = self._question.identifier != self._own
        self._question.tell_connection(self._connection)

    def action_pick(self) -> None:
        """Have it picked by name."""
        self._question.pick()

    @on(Button.Pressed, "#compare")
    @on(Input.Submitted)
    def _compare(self, event: Button.Pressed | Input.Submitted) -> None:
        event.stop()
        if self._question.verify():
            self.dismiss(self._question.identifier)

    @on(Button.Pressed, "#own")
    def _take_own(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(self._own)

    @on(Button.Pressed, "#cancel")
    def _cancel(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(None)
