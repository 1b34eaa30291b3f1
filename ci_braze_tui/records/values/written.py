"""How the cells of a field are written, and what is to be said of cells that are not written as they are.

A module of its own because every type answers in this form, and the object of a row knows no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be told about some cells; a count goes in front of the sentence."""

    sentence: str
    remedy: str
    holds: pl.Expr
    """Boolean, over the cells' rows; null counts as no."""


@dataclass(frozen=True, slots=True)
class Written:
    """Cells of one column, trimmed and not blank, as JSON."""

    value: pl.Expr
    """The JSON text; null where a cell cannot be read, because Braze would drop or mistake it."""
    drops: tuple[Remark, ...]
    """Why a cell has no value: the first that holds; the last holds always."""
    notes: tuple[Remark, ...] = ()
    """What is doubtful or different in cells that have a value."""


def left_out(sentence: str) -> str:
    """A remark about cells that are left out, so that it says what becomes of them."""
    return _("{what}; left out", what=sentence)


def always() -> pl.Expr:
    """Holds for every row."""
    import polars as pl

    return pl.lit(value=True)
