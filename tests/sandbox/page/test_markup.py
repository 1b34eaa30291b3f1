"""Elements: what is text stays text."""

from __future__ import annotations

from ci_braze_tui.sandbox.page.markup import Markup, element, join


def test_text_and_attributes_are_escaped_and_markup_is_not():
    """Whatever the text, the only tags are those that were asked for."""
    evil = "\"><script>'&"

    made = element("p", evil, element("b", evil), title=evil)

    escaped = "&quot;&gt;&lt;script&gt;&#x27;&amp;"
    assert made == Markup(f'<p title="{escaped}">{escaped}<b>{escaped}</b></p>')


def test_attributes_that_are_true_stand_alone_and_absent_ones_do_not_stand():
    """As HTML writes them; words of Python and underscores become those of HTML."""
    made = element("input", type="radio", checked=True, disabled=False, class_=None, aria_label="x")

    assert made.html == '<input type="radio" checked aria-label="x">'
    assert element("label", "x", for_="y").html == '<label for="y">x</label>'


def test_what_is_none_is_not_there():
    """So that a part can be left out where it stands."""
    assert join("a", None, Markup("<i>")).html == "a<i>"
