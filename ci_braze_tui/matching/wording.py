"""Shares of values, the same in every reason and in every challenge.

Apart from the numbers of the screen because these round towards doubt: "all" means all, and 99.9 %
are never 100 %.
"""

from __future__ import annotations

from ci_braze_tui.words import _


def percent(share: float) -> str:
    """`0.974` as `97 %`; never `100 %` or `0 %` unless it is."""
    if 0 < share < 0.01:
        return _("less than 1 %")
    return _("{share} %", share=min(int(share * 100 + 1e-9), 100))


def part(share: float) -> str:
    """What part of the values a sentence is about: `all`, `97 %`, `none`."""
    if share >= 1:
        return _("all")
    return percent(share) if share > 0 else _("none")


def first_part(share: float) -> str:
    """The same as the first words of a sentence: `All`."""
    if share >= 1:
        return _("All")
    if share <= 0:
        return _("None")
    return _("Less than 1 %") if share < 0.01 else percent(share)


def sentence(clause: str) -> str:
    """A clause as a sentence of its own, with a capital and a full stop."""
    return _("{clause}.", clause=clause[:1].upper() + clause[1:])
