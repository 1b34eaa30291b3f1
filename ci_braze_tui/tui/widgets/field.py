"""One question of a form: label, control, and one place below for help or for what is wrong.

A widget of its own so that every form behaves alike: quiet while somebody types, speaking when they
leave the field, quiet again with the next key. Room is kept for the place below, so that
nothing jumps; only a message that is longer than expected makes more.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from ci_braze_tui.tui.plain import visible
from ci_braze_tui.words import _

Check = Callable[[str], str | None]
"""Takes the text of a control and returns what is wrong with it, in a sentence, or nothing."""


class Field(Vertical):
    """A labelled control with a line for help or for an error.

    The text to check is the value of the `Input` inside, wherever it is; a control without one
    passes `read`.
    """

    DEFAULT_CSS = """
    Field {
        height: auto;
        & > .field--label { width: 1fr; padding: 0 1; text-style: bold; }
        & > .field--message { width: 1fr; height: auto; padding: 0 1; color: $foreground-muted; }
        &.-warned > .field--message { color: $text-warning; }
        &.-wrong {
            & > .field--message { color: $text-error; }
            Input { border: round $error; }
        }
    }
    """

    def __init__(
        self,
        label: str,
        control: Widget,
        *,
        help: str = "",
        optional: bool = False,
        check: Check | None = None,
        read: Callable[[], str] | None = None,
        lines: int = 1,
        id: str | None = None,
    ) -> None:
        """Args: `lines` are kept free for help or error; longer ones grow, at 0 no help is shown."""
        super().__init__(id=id)
        self._label = label
        self.control = control
        self._help = help
        self._optional = optional
        self._check = check
        self._read = read
        self._lines = lines
        self.error: str | None = None
        """What the field says is wrong at the moment."""

    def compose(self) -> ComposeResult:
        """Label, control, message, from top to bottom."""
        marker = Content.styled("  " + _("optional"), "$foreground-muted not bold")
        label = Content(self._label) + marker if self._optional else Content(self._label)
        yield Label(label, classes="field--label")
        yield self.control
        message = Static(self._help, markup=False, classes="field--message")
        message.styles.min_height = self._lines
        message.display = self._lines > 0
        yield message

    @property
    def text(self) -> str:
        """The text of the control, as it stands."""
        if self._read is not None:
            return self._read()
        return self._input().value

    @property
    def problem(self) -> str | None:
        """What is wrong with the control as it stands; shows nothing."""
        return self._check(self.text) if self._check is not None else None

    def verify(self) -> bool:
        """Check the control now, show what is wrong, and say whether all is well."""
        problem = self.problem
        if problem is None:
            self.clear_error()
        else:
            self.show_error(problem)
        return problem is None

    def show_error(self, sentence: str) -> None:
        """Put `sentence` where the help was, until the next key or `clear_error`."""
        self.error = sentence
        self.add_class("-wrong")
        self._say(f"✗ {visible(sentence)}")

    def clear_error(self) -> None:
        """Show the help again."""
        self.error = None
        self.remove_class("-wrong")
        self._say(self._help)

    def change_help(self, text: str, *, warns: bool = False) -> None:
        """Say something else below the control from now on; a warning looks like one."""
        self._help = text
        self.set_class(warns, "-warned")
        if self.error is None:
            self._say(text)

    def focus_control(self) -> None:
        """Put the cursor where this question is answered."""
        inputs = self.query(Input)
        (inputs.first() if inputs else self.control).focus()

    @on(Input.Blurred)
    @on(Input.Submitted)
    def _speak(self) -> None:
        if self.app.app_focus:
            self.verify()

    @on(Input.Changed)
    def _be_quiet(self) -> None:
        if self.error is not None:
            self.clear_error()

    def _input(self) -> Input:
        return self.control if isinstance(self.control, Input) else self.query_one(Input)

    def _say(self, text: str) -> None:
        if self.is_mounted:
            message = self.query_one(".field--message", Static)
            message.display = self._lines > 0 or self.error is not None
            message.update(Content(text))
