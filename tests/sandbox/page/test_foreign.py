"""Text and values from outside: visible, cut, isolated."""

from __future__ import annotations

import time

import pytest

from ci_braze_tui.sandbox.page.foreign import foreign, foreign_lines, foreign_value, type_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë 💜 שלום", "Zoë 💜 שלום"),
        ("\x1b[31m\x00\r\n\t\x7f\x9b", "␛[31m␀␍␊␉␡\ufffd"),
        ("\u202egpj.exe\u2069", "⟨U+202E⟩gpj.exe⟨U+2069⟩"),
        ("VIP\u200b\xad\u2060", "VIP⟨U+200B⟩⟨U+00AD⟩⟨U+2060⟩"),
        ("</bdi><script>", "&lt;/bdi&gt;&lt;script&gt;"),
    ],
)
def test_nothing_hides_and_nothing_becomes_a_tag(text, shown):
    """Controls and overrides are seen instead of obeyed."""
    assert foreign(text).html == f"<bdi>{shown}</bdi>"


def test_a_long_text_is_cut_and_says_so():
    """With its true length."""
    shown = foreign("x" * 1_000_000, 5).html

    assert shown == '<bdi>xxxxx</bdi> <span class="note">… cut: 1,000,000 characters</span>'


def test_lines_are_kept_where_lines_are_wanted():
    """A body has many; it is cut as well."""
    assert "a\nb" in foreign_lines("a\nb\x00", 10).html
    assert "Cut: 2 of 3 characters are shown." in foreign_lines("abc", 2).html


def test_values_are_json_but_for_text():
    """So that true and "true" differ by their type only."""
    assert foreign_value(True).html == "<bdi>true</bdi>"
    assert (
        foreign_value({"a": ["é", None]}).html
        == "<bdi>{&quot;a&quot;: [&quot;é&quot;, null]}</bdi>"
    )
    assert foreign_value("").html == "<em>empty</em>"


def test_a_huge_list_is_cut_before_it_becomes_text():
    """Showing three hundred characters costs no more for a million values."""
    huge = list(range(2_000_000))
    began = time.thread_time()

    shown = foreign_value(huge).html

    assert time.thread_time() - began < 0.1
    assert shown.endswith("… cut: longer</span>")


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (True, "boolean"),
        (1, "number"),
        (1.5, "number"),
        ("1", "string"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_types_have_the_words_of_data_matching(value, word):
    """A boolean is no number."""
    assert type_of(value) == word
