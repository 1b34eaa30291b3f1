"""What all tests would otherwise pay for anew: looking for garbage, and reading style sheets.

Apart from `conftest.py` because nothing here is about any test: without it they all pass, in a fifth more time.
"""

from __future__ import annotations

import gc

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation

_YOUNG = 100_000
"""Objects until Python looks for garbage; an app leaves about as many when it is closed."""


def leave_modules_alone() -> None:
    """Take what is loaded by now for good, so that looking for garbage looks at the tests' own only."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)


def read_style_sheets_once() -> None:
    """Let all apps of this process share the rules read from the same sheet with the same colors.

    Textual shares them among the screens of one app, and never changes them.
    """
    read: dict[tuple[object, ...], list[RuleSet]] = {}
    read_anew = Stylesheet._parse_rules

    def read_once(
        sheet: Stylesheet,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        asked = (css, read_from, is_default_rules, tie_breaker, scope)
        key = (*asked, *sheet._variables.items())
        if key not in read:
            read[key] = read_anew(sheet, *asked)
        return read[key]

    patch = pytest.MonkeyPatch()
    patch.setattr(Stylesheet, "_parse_rules", read_once)
    # Asked for a hundred times for each widget: by its address too, but without a call.
    patch.setattr(RuleSet, "__hash__", object.__hash__)
