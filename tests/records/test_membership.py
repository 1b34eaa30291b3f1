"""Membership in its four shapes, for members and for those who left."""

from __future__ import annotations

import json

import pytest

from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.records.membership import leaver_piece, member_piece
from ci_braze_tui.records.rules import Membership, Rules, Shape


def rules(shape: Shape, identifier: str = "I") -> Rules:
    """Rules with that shape of membership."""
    return Rules(identifier, Matching("EMail"), Segments(), Membership(shape))


@pytest.mark.parametrize(
    ("shape", "one", "two", "left"),
    [
        ("boolean", {"I": True}, {"I": True}, {"I": False}),
        ("segment", {"I": "A"}, {"I": "A, B"}, {"I": None}),
        ("segments", {"I": ["A"]}, {"I": ["A", "B"]}, {"I": None}),
        (
            "identifier",
            {"Segment_API_Identifier": "I"},
            {"Segment_API_Identifier": "I"},
            {"Segment_API_Identifier": None},
        ),
    ],
)
def test_each_shape_is_written_as_documented(shape, one, two, left):
    """What Braze is told of one segment, of two, and of a profile that left."""
    described = rules(shape)
    pieces = (
        member_piece(described, ["A"]),
        member_piece(described, ["A", "B"]),
        leaver_piece(described),
    )
    assert [json.loads(f"{{{piece}}}") for piece in pieces] == [one, two, left]


def test_hostile_names_stay_text():
    """Quotes, line breaks and brackets in a segment's name do not leave their string."""
    name = 'a","x":"\n[/b]\u2028😀'
    assert json.loads(f"{{{member_piece(rules('segments'), [name])}}}") == {"I": [name]}


@pytest.mark.parametrize("brake", [-1, 101])
def test_the_brake_is_a_percentage(brake):
    """A brake outside of 0 to 100 is refused."""
    with pytest.raises(ValueError, match="percentage from 0 to 100"):
        Membership(brake=brake)
