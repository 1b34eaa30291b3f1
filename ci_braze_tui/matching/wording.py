"""Shares and counts of values, the same in every reason and in every challenge.

Apart from the numbers of the screen because these round towards doubt: "all" means all, and 99.9 %
are never 100 %.
"""

from __future__ import annotations


def percent(share: float) -> str:
    """`0.974` as `97 %`; never `100 %` or `0 %` unless it is."""
    if 0 < share < 0.01:
        return "less than 1 %"
    return f"{min(int(share * 100 + 1e-9), 100)} %"


def are(share: float) -> str:
    """How a sentence about `share` of the values begins: `97 % of the values are`."""
    if share >= 1:
        return "all of the values are"
    if share <= 0:
        return "none of the values are"
    return f"{percent(share)} of the values are"


def some(count: int, verb: str, verb_of_one: str) -> str:
    """`3 values start`, `1 value starts`."""
    return f"1 value {verb_of_one}" if count == 1 else f"{count:,} values {verb}"


def some_of(count: int, all_of_them: int) -> str:
    """`2 of 20,000 values are`, `1 of 300 values is`."""
    return f"{count:,} of {all_of_them:,} values {'is' if count == 1 else 'are'}"
