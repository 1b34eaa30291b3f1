"""Yes and no, in the words of the files we meet.

The words are public because a screen has to say which ones are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.records.values.written import Remark, Written, always
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

TRUE_WORDS = ("true", "t", "yes", "y", "1", "on", "sim", "verdadeiro", "예", "네", "참")
"""English, Portuguese and Korean; in any case."""
FALSE_WORDS = (
    "false",
    "f",
    "no",
    "n",
    "0",
    "off",
    "não",
    "nao",
    "falso",
    "아니오",
    "아니요",
    "거짓",
)
"""Their opposites."""


def boolean(text: pl.Expr) -> Written:
    """`true` or `false`; a word that is in neither list is not guessed."""
    import polars as pl

    lowered = text.str.to_lowercase()
    return Written(
        pl.when(lowered.is_in(TRUE_WORDS))
        .then(pl.lit("true"))
        .when(lowered.is_in(FALSE_WORDS))
        .then(pl.lit("false")),
        (
            Remark(
                _("neither yes nor no"),
                _(
                    "Use {true} or {false}.",
                    true=", ".join(TRUE_WORDS),
                    false=", ".join(FALSE_WORDS),
                ),
                always(),
            ),
        ),
    )
