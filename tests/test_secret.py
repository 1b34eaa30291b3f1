"""A key must not print itself, whatever it is put into."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from dataclasses import dataclass

import pytest

from ci_braze_tui.secret import Secret

KEY = "c1e7a1f0-5d0b-4a53-9a57-3f1c8f2b9d10"


@dataclass(frozen=True)
class Holder:
    """Something that holds a key."""

    key: Secret


@pytest.mark.parametrize(
    "show",
    [
        str,
        repr,
        "{}".format,
        "{:>40}".format,
        "{!r}".format,
        lambda key: "%s" % key,  # noqa: UP031 - the old way must not leak either
        lambda key: repr(Holder(key)),
        lambda key: repr([key, {"key": key}]),
    ],
)
def test_no_way_of_printing_shows_the_key(show):
    """Text, representation, format and what holds the key show dots."""
    shown = show(Secret(KEY))
    assert "••••" in shown
    assert not any(part in shown for part in KEY.split("-"))


def test_reveal_is_the_way_out():
    """The text comes back exactly."""
    assert Secret(KEY).reveal() == KEY


def test_a_traceback_does_not_show_it():
    """An error that was given the key prints dots."""
    shown = "".join(traceback.format_exception(ValueError(Secret(KEY))))
    assert "••••" in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    "leak", [pickle.dumps, copy.deepcopy, copy.copy, json.dumps, lambda key: vars(key)]
)
def test_it_cannot_be_stored(leak):
    """Pickle, copies, JSON and a look at its members are refused."""
    with pytest.raises(TypeError):
        leak(Secret(KEY))


@pytest.mark.parametrize(
    ("text", "expected"), [(KEY, "••••9d10"), ("short-key-15-ch", "••••"), ("", "••••")]
)
def test_the_hint_tells_keys_apart_and_no_more(text, expected):
    """Four characters of a long key, none of a short one."""
    assert Secret(text).hint() == expected


def test_messages_that_echo_the_key_are_masked():
    """Every occurrence goes, and an empty secret masks nothing."""
    assert Secret(KEY).masked_in(f"key {KEY}, again {KEY}") == "key ••••, again ••••"
    assert Secret("").masked_in("abc") == "abc"


def test_equal_keys_are_equal():
    """Keys compare by their text and never equal a plain text."""
    assert Secret(KEY) == Secret(KEY)
    assert len({Secret(KEY), Secret(KEY)}) == 1
    assert Secret(KEY) != Secret("other")
    assert Secret(KEY) != KEY


def test_an_empty_key_is_false():
    """Whether there is a key at all can be asked."""
    assert [bool(Secret(text)) for text in ("", "x")] == [False, True]
