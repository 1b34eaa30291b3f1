"""Segment rules: what they let in, and that their words and their values are the same thing."""

from __future__ import annotations

import random

import pytest

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.rule_text import parse_rule
from ci_braze_tui.sandbox.rules import (
    EmailDomain,
    Equals,
    Every,
    Exists,
    Filled,
    PlainValue,
    Rule,
    Some,
)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('tier equals "gold"', Equals("tier", "gold")),
        ("tier equals gold", Equals("tier", "gold")),
        ("points equals 5", Equals("points", 5)),
        ("points equals -0.5", Equals("points", -0.5)),
        ("member equals true", Equals("member", True)),
        ('code equals "5"', Equals("code", "5")),
        ("code equals 007", Equals("code", "007")),
        ("points exists", Exists("points")),
        ("points is filled", Filled("points")),
        ("points filled", Filled("points")),
        ("email domain is example.com", EmailDomain("example.com")),
        ("email equals a@example.com", Equals("email", "a@example.com")),
        ("email exists", Exists("email")),
        ('"email" exists', Exists("email")),
        ('"shoe size" equals "4 (wide)"', Equals("shoe size", "4 (wide)")),
        ('"a \\"b\\" \\u00e4" exists', Exists('a "b" ä')),
        ('"and" exists', Exists("and")),
        ("  ( (a exists) ) ", Exists("a")),
        ("a exists and b exists", Every((Exists("a"), Exists("b")))),
        (
            "a exists or b exists and c exists",
            Some((Exists("a"), Every((Exists("b"), Exists("c"))))),
        ),
        (
            'tier equals "gold" and (email domain is example.com or points exists)',
            Every((Equals("tier", "gold"), Some((EmailDomain("example.com"), Exists("points"))))),
        ),
    ],
)
def test_words_become_a_rule(text, rule):
    """Every kind of condition, quotes, and the order of `and` and `or`."""
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The rule ends where an attribute should follow."),
        ("tier", "The rule ends where “equals”, “exists” or “is filled” should follow."),
        ("tier equals", "The rule ends where a value should follow."),
        (
            "tier is gold",
            "The rule has “gold” at character 9; “filled” should stand there.",
        ),
        (
            "tier = gold",
            "The rule has “=” at character 6; “equals”, “exists” or “is filled” should stand there.",
        ),
        (
            "a exists b",
            "The rule has “b” at character 10; “and”, “or” or the end should stand there.",
        ),
        ("a exists and", "The rule ends where an attribute should follow."),
        ("or a exists", "The rule has “or” at character 1; an attribute should stand there."),
        ("(a exists", "The rule ends where “and”, “or” or “)” should follow."),
        (
            "a exists)",
            "The rule has “)” at character 9; “and”, “or” or the end should stand there.",
        ),
        (
            "email domain example.com",
            "The rule has “example.com” at character 14; “is” should stand there.",
        ),
        ('a equals "gold', "The rule has a quote at character 10 that is never closed."),
        (
            r'a equals "\q"',
            "The rule has a quoted text at character 10 that cannot be read; escapes are those of JSON.",
        ),
        (
            "a \x1b[2J",
            "The rule has “\\u001b[2J” at character 3; “equals”, “exists” or “is filled” "
            "should stand there.",
        ),
        ("(" * 10_000, "The rule has more than 50 brackets within brackets."),
    ],
)
def test_a_bad_rule_is_one_sentence_that_says_where(text, sentence):
    """What stands there, at which character, and what should; harmless to a terminal."""
    with pytest.raises(BadInputError) as caught:
        parse_rule(text)

    assert str(caught.value) == sentence


def test_every_rule_reads_back_as_itself():
    """Printing and parsing undo each other, whatever names and values there are."""
    chance = random.Random(5)
    rules = [drawn_rule(chance, 3) for _ in range(2_000)]

    assert [parse_rule(str(rule)) for rule in rules] == rules


@pytest.mark.parametrize(
    ("text", "values", "holds"),
    [
        ("tier equals gold", {"tier": "gold"}, True),
        ("tier equals gold", {"tier": "Gold"}, False),
        ("points equals 1", {"points": True}, False),
        ("points equals 1", {"points": 1}, True),
        ("points equals 1", {"points": 1.0}, True),
        ("points equals 1", {"points": "1"}, False),
        ("member equals true", {"member": 1}, False),
        ("tiers equals gold", {"tiers": ["silver", "gold"]}, True),
        ("tiers equals gold", {"tiers": ["golden"]}, False),
        ("numbers equals 1", {"numbers": [True, "1"]}, False),
        ("day equals 2026-09-15T00:00:00.000Z", {"day": "2026-09-15T00:00:00.000Z"}, True),
        ("member exists", {"member": False}, True),
        ("member is filled", {"member": False}, False),
        ("member is filled", {"member": ["VIP"]}, True),
        ("member exists", {}, False),
        ("email domain is Example.com", {"email": "Anna@EXAMPLE.com"}, True),
        ("email domain is example.com", {"email": "anna@not-example.com"}, False),
        ("email domain is example.com", {"email": "anna@sub.example.com"}, False),
        ("email domain is example.com", {}, False),
        ("a exists or b exists", {"b": 1}, True),
        ("a exists and b exists", {"b": 1}, False),
    ],
)
def test_a_rule_lets_in_whom_it_says(text, values, holds):
    """Types count, and so does letter case but for domains."""
    assert parse_rule(text).holds(values) is holds


def drawn_rule(chance: random.Random, depth: int) -> Rule:
    """Some rule with hostile names and values."""
    names = [
        "tier",
        "and",
        "or",
        "email",
        "is",
        "a b",
        'quo"te',
        "(",
        "\\",
        "ä\u202e",
        "\x1b[0m",
        "5",
        "é",
    ]
    name = chance.choice(names)
    if depth and chance.random() < 0.5:
        inner = tuple(drawn_rule(chance, depth - 1) for _ in range(chance.randint(2, 3)))
        return chance.choice((Every, Some))(inner)
    values: list[PlainValue] = [*names, "", True, False, 0, -7, 1.5, 10**20, "true", "1e5", "null"]
    draws = (Equals(name, chance.choice(values)), Exists(name), Filled(name), EmailDomain(name))
    return chance.choice(draws)
