"""The question before something is removed from the home screen, and what becomes of what depends on it.

Apart from the home screen because a connection in use asks more than yes or no: for each export that uses
it, whether to detach or to remove it, as Customer Insights does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Label, OptionList, Static
from textual.widgets.option_list import Option

from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.tui.screens.home_books import ConnectionItem, Item
from ci_braze_tui.tui.screens.home_words import REMOVE_IN_USE, removal_words
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.words import _


def ask_removal(app: App[None], item: Item, then: Callable[[tuple[str, ...]], object]) -> None:
    """Ask before `item` is removed; `then` gets the names of the exports to remove with it."""
    if isinstance(item, ConnectionItem) and item.exports:

        def decided(exports: tuple[str, ...] | None) -> None:
            if exports is not None:
                then(exports)

        app.push_screen(RemoveConnection(item), decided)
        return

    def answered(sure: bool | None) -> None:
        if sure:
            then(())

    title, name, text, yes = removal_words(item)
    question = Confirm(title, f"{visible(name)}. {text}", yes=yes, no=_("Keep"), danger=True)
    app.push_screen(question, answered)


class RemoveConnection(ClosingScreen[tuple[str, ...] | None], ModalScreen[tuple[str, ...] | None]):
    """Lists the exports that use a connection; answers with those to remove, the others being detached."""

    HELP = REMOVE_IN_USE

    DEFAULT_CSS = """
    RemoveConnection {
        align: center middle;
        & > Vertical {
            width: 68; max-width: 94%; height: auto; max-height: 94%;
            padding: 0 2; background: $surface; border: round $primary;
        }
        .remove--title { width: 1fr; text-style: bold; color: $text-primary; margin-bottom: 1; }
        .remove--text { width: 1fr; }
        .remove--means { width: 1fr; padding: 0 1 1 1; color: $foreground-muted; }
        OptionList { height: auto; max-height: 8; text-wrap: nowrap; text-overflow: ellipsis; }
        Horizontal { height: auto; align-horizontal: right; }
        Horizontal > Button { margin-left: 2; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", _("Keep"), id="remove_connection.keep", show=False),
        Binding(
            "space",
            "switch",
            _("Detach or remove"),
            id="remove_connection.switch",
            show=False,
            tooltip=_("What becomes of the highlighted export"),
        ),
    ]

    def __init__(self, item: ConnectionItem) -> None:
        super().__init__()
        self._connection = item.connection.name
        self._exports = item.exports
        self._going: set[str] = set()

    def compose(self) -> ComposeResult:
        """The question, the exports, what the words mean, the answers."""
        with Vertical():
            name = visible(self._connection, 40)
            title = _('Remove the connection "{name}" and its key?', name=name)
            yield Label(plain(title), classes="remove--title")
            yield Static(
                _("These exports use it. Enter or Space switches:"), classes="remove--text"
            )
            options = [Option(self._drawn(each), id=each) for each in self._exports]
            yield OptionList(*options, markup=False)
            yield Static(REMOVE_IN_USE, classes="remove--means", markup=False)
            with Horizontal():
                yield Button(_("Remove (y)"), variant="error", id="remove--yes")
                yield Button(_("Keep (n)"), id="remove--no")

    def on_mount(self) -> None:
        """Put the focus on the safe answer."""
        self.query_one("#remove--no", Button).focus()

    def on_key(self, event: events.Key) -> None:
        """Answer with a letter."""
        if event.key in ("y", "n"):
            event.stop()  # The screen below has a meaning for these letters, too.
            self.dismiss(self._chosen if event.key == "y" else None)

    @property
    def _chosen(self) -> tuple[str, ...]:
        return tuple(name for name in self._exports if name in self._going)

    @on(Button.Pressed, "#remove--yes")
    def _remove(self) -> None:
        self.dismiss(self._chosen)

    @on(Button.Pressed, "#remove--no")
    def _keep(self) -> None:
        self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _switch(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._going ^= {self._exports[event.option_index]}
        drawn = self._drawn(self._exports[event.option_index])
        event.option_list.replace_option_prompt_at_index(event.option_index, drawn)

    def action_switch(self) -> None:
        """Switch the highlighted export, while the list has the focus."""
        listed = self.query_one(OptionList)
        if listed.has_focus:
            listed.action_select()

    def _drawn(self, name: str) -> Content:
        goes = name in self._going
        word = Content.styled(_("✗ Remove"), "bold") if goes else Content(_("→ Detach"))
        return word + Content("  ") + plain(name, 48)
