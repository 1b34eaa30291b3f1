"""Pictures of screens as one that moves, for the README.

Apart from the taking of pictures because it only puts drawings together: an SVG that holds all of them and
shows each for a while, without a script, so that it moves wherever an image may stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_OPENING = re.compile(r"<svg[^>]*>")


def moving(pictures: Sequence[str], seconds: float) -> str:
    """One SVG that shows each of the drawn `pictures`, all of one size, for so many `seconds`, over and over.

    Whoever wishes for less motion sees the first one only.
    """
    box = _BOX.search(pictures[0])
    assert box is not None
    width, height = box.groups()
    whole, share = seconds * len(pictures), 100 / len(pictures)
    fonts = "".join(_FONTS.findall(pictures[0]))
    style = (
        f"{fonts}"
        f"@keyframes shown {{ 0%, {share:.3f}% {{ visibility: visible }} "
        f"{share + 0.001:.3f}%, 100% {{ visibility: hidden }} }}\n"
        f".screen {{ visibility: hidden; animation: shown {whole:g}s linear infinite }}\n"
        "@media (prefers-reduced-motion: reduce) {\n"
        ".screen { animation: none } .screen:first-of-type { visibility: visible } }\n"
    )
    screens = "\n".join(
        f'<g class="screen" style="animation-delay: {number * seconds:g}s">{_inner(picture)}</g>'
        for number, picture in enumerate(pictures)
    )
    return (
        f'<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">\n'
        f"<style>\n{style}</style>\n{screens}\n</svg>\n"
    )


def _inner(picture: str) -> str:
    """What a picture draws, without what all of them share."""
    bare = _OPENING.sub("", _FONTS.sub("", picture), count=1)
    return bare.removesuffix("</svg>\n").removesuffix("</svg>")
