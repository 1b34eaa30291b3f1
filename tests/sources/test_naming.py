"""Text of a file must be harmless inside a sentence."""

from __future__ import annotations

import pytest

from ci_braze_tui.sources.naming import nearest, shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EMail", '"EMail"'),
        ("[/bar]", '"[/bar]"'),
        ("a\x1b[31m\nb", '"a�[31m�b"'),
        ("\u202egnp.exe", '"�gnp.exe"'),
        ("👩\u200d👧", '"👩\u200d👧"'),
        ("x" * 100, '"' + "x" * 59 + '…"'),
    ],
)
def test_shown_text_is_one_harmless_line(text, expected):
    """Control characters and direction overrides are replaced, long text is cut."""
    assert shown(text) == expected


def test_nearest_name():
    """Case and small slips are forgiven, strangers are not."""
    columns = ("EMail", "BrazeUserId")
    assert nearest("emial", columns) == "EMail"
    assert nearest("brazeuserid", columns) == "BrazeUserId"
    assert nearest("Segment", columns) is None
