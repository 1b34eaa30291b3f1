"""Yes and no in the words that the contract lists, and in no other."""

from __future__ import annotations

import pytest

from tests.records.values.cells import field, values, why


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("true", "TRUE", "T", "yes", "Y", "1", "On"), "true"),
        (("예", "네", "Sim", "Verdadeiro"), "true"),
        (("아니오", "NÃO", "nao", "Falso"), "false"),
        (("false", "False", "f", "NO", "n", "0", "off"), "false"),
        (("2", "truee", "ja", "-1", "1.0", "¹", "si"), None),
    ],
)
def test_booleans(cells, expected):
    """English, Korean and Portuguese words, in any case, and no guessing."""
    assert values(field("boolean"), *cells) == [expected] * len(cells)


def test_why_a_word_is_left_out():
    """The sentence says what it is not."""
    assert why(field("boolean"), "maybe") == "neither yes nor no"
