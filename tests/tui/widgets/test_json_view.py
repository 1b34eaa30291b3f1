"""JSON that is laid out stays what it is."""

from __future__ import annotations

import json

import pytest

from ci_braze_tui.tui.widgets.json_view import laid_out

TEXTS = (
    '{"a":1.0,"b":["x",{"c":"}{[],:\\"","d":[]}],"e":{},"f":1e5,"g":"\\u0000 개 \\\\"}',
    '"alone"',
    "[]",
    "{}",
    "[[],[{}],null]",
)


@pytest.mark.parametrize("text", TEXTS)
def test_only_blanks_between_the_pieces_are_added(text: str) -> None:
    """Without them it is the text again to the letter, which reading and writing it would not give."""
    lines = laid_out(text)
    as_python = json.dumps(json.loads(text), indent=2, ensure_ascii=False).splitlines()
    assert [len(line) - len(line.lstrip()) for line in as_python] == [
        len(line) - len(line.lstrip()) for line in lines
    ]
    assert text == "".join(line.lstrip() for line in lines).replace('": ', '":')


def test_a_text_that_was_cut_off_keeps_all_that_is_left() -> None:
    """The end of a very long object is not shown, what comes before it is."""
    assert laid_out('{"a":[1,"cut of') == ["{", '  "a": [', "    1,", '    "cut of']
