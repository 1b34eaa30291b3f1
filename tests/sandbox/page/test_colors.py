"""The colors: every text can be read, by day and by night."""

from __future__ import annotations

import re

import pytest

from ci_braze_tui.sandbox.page import frame

ON = {
    "text": ("ground", "surface", "tint"),
    "quiet": ("ground", "surface"),
    "accent": ("ground", "surface", "tint"),
    "good": ("surface",),
    "warn": ("surface", "warn-ground"),
    "bad": ("surface", "bad-ground"),
    "on-accent": ("accent",),
}
"""Which text stands on which ground."""


def palettes():
    """The variables of the light and the dark scheme."""
    return [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", frame.STYLES, re.DOTALL)
    ]


def luminance(color):
    """How bright a color is (WCAG 2.2, relative luminance)."""
    parts = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "grounds"), ON.items())
def test_text_stands_out(scheme, text, grounds):
    """A contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    colors = palettes()[scheme]
    for ground in grounds:
        bright, dark = sorted((luminance(colors[text]), luminance(colors[ground])), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5
