"""The dialog that asks where the story of a run is to be saved, and in which format.

Apart from the screen because it answers with a checked path and knows nothing of runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label

from ci_braze_tui.runs.story_file import check_place
from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.words import _

_HELP = _(
    ".json keeps everything as it is, .csv opens in a spreadsheet. No row and no person is in it."
)


class SaveStory(ClosingScreen[Path | None], ModalScreen[Path | None]):
    """A path that can be edited; answers with it, or with nothing."""

    HELP = _(
        """## Save as
The story is written into one file: the counts, the reasons, the speed and the settings of the run."""
    )

    DEFAULT_CSS = """
    SaveStory {
        align: center middle;
        & > Vertical {
            width: 88; max-width: 96%; height: auto; max-height: 94%;
            padding: 1 2; background: $surface; border: round $primary;
            & > Label { width: 1fr; text-style: bold; color: $text-primary; margin-bottom: 1; }
        }
        Horizontal { height: auto; align-horizontal: right; }
        Horizontal > Button { margin-left: 2; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", _("Leave"), id="save_story.leave", show=False),
    ]

    def __init__(self, suggested: Path) -> None:
        """Args: `suggested` may be written over, in either format."""
        super().__init__()
        self._suggested = suggested

    def compose(self) -> ComposeResult:
        """Question, path, buttons."""
        box = Input(str(self._suggested), id="path", select_on_focus=False)
        with Vertical():
            yield Label(_("Save the story of this run as"), markup=False)
            yield Field(_("File"), box, help=_HELP, check=self._check, lines=2)
            with Horizontal():
                yield Button(_("As JSON"), id="json")
                yield Button(_("As CSV"), id="csv")
                yield Button(_("Save"), variant="primary", id="save")
                yield Button(_("Cancel"), id="cancel")

    @property
    def path(self) -> Path:
        """What is typed."""
        return Path(self.query_one("#path", Input).value.strip()).expanduser()

    def _check(self, text: str) -> str | None:
        return check_place(Path(text.strip()).expanduser().absolute(), self._suggested)

    @on(Button.Pressed, "#json,#csv")
    def _turn(self, event: Button.Pressed) -> None:
        event.stop()
        box = self.query_one("#path", Input)
        if self.path.name:
            box.value = str(self.path.with_suffix(f".{event.button.id}"))
        box.focus()

    @on(Button.Pressed, "#save")
    @on(Input.Submitted)
    def _save(self, event: Button.Pressed | Input.Submitted) -> None:
        event.stop()
        if self.query_one(Field).verify():
            self.dismiss(self.path.absolute())

    @on(Button.Pressed, "#cancel")
    def _cancel(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(None)
