"""Reading a segment rule from its words.

Such as `tier equals "gold" and (email domain is example.com or points exists)`. A condition is
`NAME equals VALUE`, `NAME exists`, `NAME is filled` (or just `filled`) or `email domain is DOMAIN`;
`and` binds more closely than `or`. An array equals each of its values. A name or text with blanks,
brackets or quotes stands in double quotes, with JSON's escapes; a bare value that is a number, true
or false is that, and a text otherwise. Apart from the rules, so that they stay values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.rules import (
    KEYWORDS,
    EmailDomain,
    Equals,
    Every,
    Exists,
    Filled,
    PlainValue,
    Rule,
    Some,
    quoted,
)

_DEEPEST = 50
"""Brackets within brackets; more than anybody writes, and less than Python's own stack."""

_token = re.compile(r'\s*(?:([()])|("(?:[^"\\]|\\.)*")|([^\s()"]+))')


@dataclass(frozen=True, slots=True)
class Token:
    """One bracket, word or quoted text; `where` counts characters from 1."""

    text: str
    where: int
    is_quoted: bool = False


def parse_rule(text: str) -> Rule:
    """The rule that `text` describes.

    Raises:
        BadInputError: It describes none; the sentence says what was expected and where.
    """
    parser = _Parser(text)
    rule = parser.alternatives(0)
    parser.expect_end()
    return rule


class _Parser:
    """Goes over the tokens once, from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(self._split())
        self._next = 0

    def alternatives(self, depth: int) -> Rule:
        """Rules joined with `or`."""
        rules = [self._joined(depth)]
        while self._took("or"):
            rules.append(self._joined(depth))
        return rules[0] if len(rules) == 1 else Some(tuple(rules))

    def expect_end(self) -> None:
        """Refuse whatever follows."""
        if self._next < len(self._tokens):
            raise self._unexpected("“and”, “or” or the end")

    def _joined(self, depth: int) -> Rule:
        rules = [self._condition(depth)]
        while self._took("and"):
            rules.append(self._condition(depth))
        return rules[0] if len(rules) == 1 else Every(tuple(rules))

    def _condition(self, depth: int) -> Rule:
        if self._took("("):
            if depth == _DEEPEST:
                raise BadInputError(f"The rule has more than {_DEEPEST} brackets within brackets.")
            rule = self.alternatives(depth + 1)
            if not self._took(")"):
                raise self._unexpected("“and”, “or” or “)”")
            return rule
        attribute = self._word("an attribute")
        if attribute.text == "email" and not attribute.is_quoted and self._took("domain"):
            if not self._took("is"):
                raise self._unexpected("“is”")
            return EmailDomain(self._word("a domain").text)
        if self._took("exists"):
            return Exists(attribute.text)
        if self._took("equals"):
            return Equals(attribute.text, _value(self._word("a value")))
        is_named = self._took("is")
        if self._took("filled"):
            return Filled(attribute.text)
        raise self._unexpected("“filled”" if is_named else "“equals”, “exists” or “is filled”")

    def _took(self, word: str) -> bool:
        """Go past the next token if it is `word`, bare."""
        if self._next < len(self._tokens):
            token = self._tokens[self._next]
            if token.text == word and not token.is_quoted:
                self._next += 1
                return True
        return False

    def _word(self, wanted: str) -> Token:
        if self._next == len(self._tokens):
            raise self._unexpected(wanted)
        token = self._tokens[self._next]
        if not token.is_quoted and (token.text in "()" or token.text in KEYWORDS):
            raise self._unexpected(wanted)
        self._next += 1
        return token

    def _unexpected(self, wanted: str) -> BadInputError:
        """That the next token is not `wanted`, in a sentence."""
        if self._next == len(self._tokens):
            return BadInputError(f"The rule ends where {wanted} should follow.")
        token = self._tokens[self._next]
        found = quoted(token.text) if token.is_quoted else f"“{quoted(token.text)[1:-1]}”"
        return BadInputError(
            f"The rule has {found} at character {token.where}; {wanted} should stand there."
        )

    def _split(self) -> list[Token]:
        tokens: list[Token] = []
        position = 0
        end = len(self._text.rstrip())
        while position < end:
            found = _token.match(self._text, position)
            if found is None:
                where = self._text.index('"', position) + 1
                raise BadInputError(
                    f"The rule has a quote at character {where} that is never closed."
                )
            kind = found.lastindex or 0
            where = found.start(kind) + 1
            tokens.append(_unquoted(found[2], where) if kind == 2 else Token(found[kind], where))
            position = found.end()
        return tokens


def _unquoted(text: str, where: int) -> Token:
    try:
        return Token(msgspec.json.decode(text, type=str), where, is_quoted=True)
    except (msgspec.DecodeError, UnicodeEncodeError):
        raise BadInputError(
            f"The rule has a quoted text at character {where} that cannot be read; escapes are those "
            "of JSON."
        ) from None


def _value(token: Token) -> PlainValue:
    if token.is_quoted:
        return token.text
    try:
        return msgspec.json.decode(token.text, type=bool | int | float)
    except msgspec.DecodeError:
        return token.text
