"""The two house themes, and which theme may be used where.

A module of its own because it is the only place where colours have values; style sheets name them
by meaning.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

from ci_braze_tui.words import _

DARK = Theme(
    name="ci-dark",
    dark=True,
    primary="#6cb6ff",
    secondary="#8ddb8c",
    accent="#f0b55a",
    foreground="#d7dde6",
    background="#12161d",
    surface="#181d26",
    panel="#202733",
    success="#7bc98f",
    warning="#e9b44c",
    error="#ef7d86",
    variables={
        "border": "#6cb6ff",
        "border-blurred": "#3a4556",
        "block-cursor-foreground": "#12161d",
        "block-cursor-background": "#6cb6ff",
        "block-cursor-blurred-background": "#2a3648",
        "footer-background": "#181d26",
        "footer-key-foreground": "#f0b55a",
        "footer-description-foreground": "#9aa6b6",
        "input-selection-background": "#6cb6ff 35%",
        "scrollbar": "#3a4556",
        "scrollbar-background": "#12161d",
    },
)

LIGHT = Theme(
    name="ci-light",
    dark=False,
    primary="#1f68b3",
    secondary="#2f7d46",
    accent="#9a5a00",
    foreground="#1d2530",
    background="#f6f8fa",
    surface="#ffffff",
    panel="#e9edf2",
    success="#23733d",
    warning="#8f5d00",
    error="#b3263a",
    variables={
        "border": "#1f68b3",
        "border-blurred": "#c3ccd6",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#1f68b3",
        "block-cursor-blurred-background": "#d5e3f2",
        "footer-background": "#e9edf2",
        "footer-key-foreground": "#9a5a00",
        "footer-description-foreground": "#4c5866",
        "input-selection-background": "#1f68b3 25%",
        "scrollbar": "#c3ccd6",
        "scrollbar-background": "#f6f8fa",
    },
)

DEFAULT_THEME = DARK.name


def refused_theme(theme: Theme, environ: Mapping[str, str]) -> str | None:
    """Why `theme` cannot be used in this environment, in a sentence, or `None` if it can.

    Without colours (`NO_COLOR`) Textual shows greys made from the theme's colours. A theme that
    leaves the colours to the terminal has none to make greys from: everything would be black on
    black.
    """
    if theme.ansi and environ.get("NO_COLOR"):
        return _(
            "The theme {name} cannot be read while NO_COLOR is set; another one was kept.",
            name=theme.name,
        )
    return None
