"""A checkbox and a radio button whose state can be read without colour.

Textual's draw the same sign in both states and change only its colour, which is nothing to somebody who sees no
colours, or whose terminal shows none.
"""

from __future__ import annotations

from textual.widgets import Checkbox, RadioButton


class Tick(Checkbox):
    """A checkbox: `[x]` or `[ ]`."""

    BUTTON_LEFT = ""
    BUTTON_RIGHT = ""

    DEFAULT_CSS = """
    Tick > .toggle--button, Tick.-on > .toggle--button { background: transparent !important; }
    Tick > .toggle--button { color: $foreground !important; }
    """

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]  # noqa: N802 - Textual's name for it
        """The sign before the label."""
        return "[x]" if self.value else "[ ]"


class Pick(RadioButton):
    """A radio button: `(•)` or `( )`."""

    BUTTON_LEFT = ""
    BUTTON_RIGHT = ""

    # Of Textual's; because the set around it knows whether it has the focus.
    SCOPED_CSS = False

    DEFAULT_CSS = """
    Pick > .toggle--button, Pick.-on > .toggle--button { background: transparent !important; }
    Pick > .toggle--button { color: $foreground !important; }
    /* Where the cursor would be looks like what is chosen, which it need not be. */
    RadioSet:blur > Pick.-selected > .toggle--label { background: transparent !important; }
    """

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]  # noqa: N802 - Textual's name for it
        """The sign before the label."""
        return "(•)" if self.value else "( )"
