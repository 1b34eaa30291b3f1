"""The question before a connection that is in use goes: what becomes of each export that uses it.

Apart from the other questions because it is answered export by export, as in Customer Insights, and cannot be
answered with yes before that is done.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Label, OptionList, Static
from textual.widgets.option_list import Option

from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.tui.screens.connection_words import REMOVE_IN_USE
from ci_braze_tui.words import _, ngettext

Fate = Literal["detach", "remove"]

_DRAWN = {
    None: Content.styled(_("? Undecided"), "$text-warning"),
    "detach": Content(_("→ Detach")),
    "remove": Content.styled(_("✗ Remove"), "bold"),
}
_WIDTH = 13


class RemoveConnection(ClosingScreen[tuple[str, ...] | None], ModalScreen[tuple[str, ...] | None]):
    """Asks of each export of a connection; answers with those to remove, the others being detached."""

    HELP = (
        _(
            "Each export that uses the connection is **detached** or **removed**: **d** or **r** decides on "
            "the highlighted one, **Enter** or **Space** switches it. The connection can be removed when all "
            "are decided."
        )
        + "\n\n"
        + REMOVE_IN_USE
    )

    DEFAULT_CSS = """
    RemoveConnection {
        align: center middle;
        & > Vertical {
            width: 68; max-width: 94%; height: auto; max-height: 94%;
            padding: 0 2; background: $surface; border: round $primary;
        }
        .remove--title { width: 1fr; text-style: bold; color: $text-primary; margin-bottom: 1; }
        .remove--text { width: 1fr; }
        .remove--means { width: 1fr; padding: 0 1; color: $foreground-muted; }
        #remove--left { width: 1fr; padding: 0 1; }
        OptionList { height: auto; max-height: 7; text-wrap: nowrap; text-overflow: ellipsis; }
        &.-low {
            .remove--title { margin-bottom: 0; }
            .remove--means { display: none; }
            OptionList { max-height: 6; }
        }
        Horizontal { height: auto; align-horizontal: right; }
        Horizontal > Button { margin-left: 2; }
    }
    """

    # As Textual declares it.
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-low"), (20, "-high")]  # noqa: RUF012
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
        Binding(
            "d",
            "decide('detach')",
            _("Detach"),
            id="remove_connection.detach",
            show=False,
            tooltip=_("Keep the highlighted export, without a connection"),
        ),
        Binding(
            "r",
            "decide('remove')",
            _("Remove"),
            id="remove_connection.remove",
            show=False,
            tooltip=_("Remove the highlighted export, too"),
        ),
        Binding(
            "a",
            "detach_all",
            _("Detach all"),
            id="remove_connection.detach_all",
            show=False,
            tooltip=_("Keep all that are not decided, without a connection"),
        ),
    ]

    def __init__(self, connection: str, exports: tuple[str, ...]) -> None:
        super().__init__()
        self._connection = connection
        self._exports = exports
        self._fates: dict[str, Fate] = {}

    def compose(self) -> ComposeResult:
        """The question, the exports, what the words mean, the answers."""
        with Vertical():
            name = visible(self._connection, 40)
            title = _('Remove the connection "{name}" and its key?', name=name)
            yield Label(plain(title), classes="remove--title")
            yield Static(
                _("These exports use it. Decide on each: d detaches, r removes."),
                classes="remove--text",
            )
            yield OptionList(*(self._drawn(each) for each in self._exports), markup=False)
            yield Static(REMOVE_IN_USE, classes="remove--means", markup=False)
            yield Static(id="remove--left", markup=False)
            with Horizontal():
                yield Button(_("Detach all (a)"), id="remove--detach")
                yield Button(_("Remove (y)"), variant="error", id="remove--yes")
                yield Button(_("Keep (n)"), id="remove--no")

    def on_mount(self) -> None:
        """Put the focus on the first decision."""
        listed = self.query_one(OptionList)
        listed.highlighted = 0
        listed.focus()
        self._say_what_is_left()

    def on_key(self, event: events.Key) -> None:
        """Answer with a letter."""
        if event.key in ("y", "n"):
            event.stop()  # The screen below has a meaning for these letters, too.
            if event.key == "n":
                self.dismiss(None)
            elif not self._left:
                self._remove()

    @on(Button.Pressed, "#remove--yes")
    def _remove(self) -> None:
        self.dismiss(tuple(name for name in self._exports if self._fates[name] == "remove"))

    @on(Button.Pressed, "#remove--no")
    def _keep(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#remove--detach")
    def action_detach_all(self) -> None:
        """Detach all on which nothing was decided."""
        for place, name in enumerate(self._exports):
            self._decide(place, self._fates.get(name, "detach"))
        self.query_one("#remove--no", Button).focus()

    @on(OptionList.OptionSelected)
    def _switch(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        fate = self._fates.get(self._exports[event.option_index])
        self._decide(event.option_index, "remove" if fate == "detach" else "detach")

    def action_switch(self) -> None:
        """Switch the highlighted export, while the list has the focus."""
        listed = self.query_one(OptionList)
        if listed.has_focus:
            listed.action_select()

    def action_decide(self, fate: Fate) -> None:
        """Decide on the highlighted export, and go on to the next one."""
        listed = self.query_one(OptionList)
        if (place := listed.highlighted) is None:
            return
        self._decide(place, fate)
        if place + 1 < len(self._exports):
            listed.highlighted = place + 1

    @property
    def _left(self) -> int:
        """How many are undecided."""
        return len(self._exports) - len(self._fates)

    def _decide(self, place: int, fate: Fate) -> None:
        name = self._exports[place]
        self._fates[name] = fate
        drawn = self._drawn(name).prompt
        self.query_one(OptionList).replace_option_prompt_at_index(place, drawn)
        self._say_what_is_left()

    def _say_what_is_left(self) -> None:
        left = self._left
        self.query_one("#remove--yes", Button).disabled = bool(left)
        self.query_one("#remove--detach", Button).disabled = not left
        said = (
            ngettext("{count} export is undecided.", "{count} exports are undecided.", left)
            if left
            else _("All are decided. y removes the connection.")
        )
        self.query_one("#remove--left", Static).update(said)

    def _drawn(self, name: str) -> Option:
        word = _DRAWN[self._fates.get(name)]
        gap = " " * max(_WIDTH - word.cell_length, 2)
        return Option(word + Content(gap) + plain(name, 44))
