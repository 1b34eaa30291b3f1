"""Where an API key is typed or pasted.

Textual's own password input loses or leaks keys in four ways: it keeps only the first line of a
paste, keeps blanks around it, copies the clear text with ctrl+c, and wipes itself on ctrl+v when
the app's own clipboard is empty. A widget of its own puts all four right in one place.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Button, Input

from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

_PASTE_ADVICE = _("Paste with your terminal's own key, often Ctrl+Shift+V or Cmd+V.")
_NO_COPY = _("An API key is not copied out of here.")


class SecretInput(Input):
    """An input that shows dots and never gives its text to the clipboard, a log or a picture."""

    class Changed(Input.Changed):
        """As `Input.Changed`, with a representation that does not carry the text into a log."""

        def __repr__(self) -> str:
            return "SecretInput.Changed(••••)"

        def __rich_repr__(self) -> Iterator[str]:
            yield "••••"

    class Submitted(Input.Submitted):
        """As `Input.Submitted`, with a representation that does not carry the text into a log."""

        def __repr__(self) -> str:
            return "SecretInput.Submitted(••••)"

        def __rich_repr__(self) -> Iterator[str]:
            yield "••••"

    class Blurred(Input.Blurred):
        """As `Input.Blurred`, with a representation that does not carry the text into a log."""

        def __repr__(self) -> str:
            return "SecretInput.Blurred(••••)"

        def __rich_repr__(self) -> Iterator[str]:
            yield "••••"

    class Tidied(Message):
        """Blanks and line breaks were left out of what was pasted."""

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, password=True, select_on_focus=False, id=id)

    @property
    def secret(self) -> Secret:
        """What was entered, without blanks around it."""
        return Secret(self.value.strip())

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._take(event.text)

    def action_copy(self) -> None:
        """Refuse to copy."""
        self.notify(_NO_COPY)

    def action_cut(self) -> None:
        """Refuse to cut."""
        self.notify(_NO_COPY)

    def action_paste(self) -> None:
        """Paste what the app's own clipboard holds; if nothing, say how to paste from outside."""
        if self.app.clipboard.strip():
            self._take(self.app.clipboard)
        else:
            self.notify(_PASTE_ADVICE)

    def _take(self, pasted: str) -> None:
        start, end = self.selection
        line = _one_line(pasted)
        self.replace(line, start, end)
        if line != pasted:
            self.post_message(self.Tidied())


class SecretBox(Horizontal):
    """A `SecretInput` with a button that shows its text for as long as the focus stays here."""

    DEFAULT_CSS = """
    SecretBox {
        height: auto;
        padding-right: 1;
        & > SecretInput { width: 1fr; }
        & > Button { width: 13; min-width: 13; margin: 1 0 1 1; }
    }
    """

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self.input = SecretInput(placeholder=placeholder)

    def compose(self) -> ComposeResult:
        """The input and its button."""
        yield self.input
        button = Button(_("Show"))
        # While a button shows that it was pressed it takes no second press.
        button.active_effect_duration = 0
        yield button

    @property
    def secret(self) -> Secret:
        """What was entered, without blanks around it."""
        return self.input.secret

    @property
    def is_shown(self) -> bool:
        """Whether the text can be read at the moment."""
        return not self.input.password

    @on(Button.Pressed)
    def _toggle(self, event: Button.Pressed) -> None:
        event.stop()
        self._show(not self.is_shown)

    def on_descendant_blur(self) -> None:
        """Hide the text again once the focus has gone somewhere else."""
        self.call_after_refresh(self._hide_when_left)

    def hide(self) -> None:
        """Show dots again."""
        if self.is_shown:
            self._show(False)

    def _hide_when_left(self) -> None:
        if not self.has_focus_within:
            self.hide()

    def _show(self, shown: bool) -> None:
        self.input.password = not shown
        self.query_one(Button).label = _("Hide") if shown else _("Show")


def _one_line(text: str) -> str:
    """The lines of `text` without the blanks around each, joined: a key holds no blanks."""
    return "".join(line.strip() for line in text.splitlines())
