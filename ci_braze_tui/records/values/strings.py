"""Text, whatever it holds, as a JSON string.

Apart from the other types because identifiers are written by it as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.records.values.written import Remark, Written, always
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

LONGEST_TEXT = 255
"""Characters (Braze docs, custom attribute data types)."""

_LONGEST_IMAGE_URL = 1_024
_WEB_ADDRESS = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]+\S*$"


def json_text(text: pl.Expr) -> pl.Expr:
    """Any text as a JSON string, escaped, whatever it holds; null stays null."""
    import polars as pl

    name = "v"
    encoded = pl.struct(text.alias(name)).struct.json_encode()
    quoted = encoded.str.strip_prefix('{"v":').str.strip_suffix("}")
    return pl.when(text.is_not_null()).then(quoted)


def too_long(text: pl.Expr) -> Remark:
    """The note on texts that Braze does not keep whole."""
    import polars as pl

    # Bytes are known, characters have to be counted: only where there can be too many.
    many_bytes = pl.when(text.str.len_bytes() > LONGEST_TEXT).then(text)
    return Remark(
        _("longer than {most} characters, so Braze cuts the text", most=LONGEST_TEXT),
        _("Shorten the text in the source if its end matters."),
        many_bytes.str.len_chars() > LONGEST_TEXT,
    )


def string(text: pl.Expr) -> Written:
    """Text as it is; there is none that cannot be sent."""
    nothing = Remark(_("not text"), _("Correct the cells."), always())
    return Written(json_text(text), (nothing,), (too_long(text),))


def image_url(text: pl.Expr) -> Written:
    """The address of a picture, at most 1,024 characters (Braze docs, user attributes object)."""
    import polars as pl

    long = text.str.len_chars() > _LONGEST_IMAGE_URL
    return Written(
        pl.when(text.str.contains(_WEB_ADDRESS) & ~long).then(json_text(text)),
        (
            Remark(
                _(
                    "longer than the {most} characters of an image address",
                    most=_LONGEST_IMAGE_URL,
                ),
                _("Use a shorter address."),
                long,
            ),
            Remark(
                _("not the address of an image on the web"),
                _("Use addresses that start with https:// or http://."),
                always(),
            ),
        ),
    )
