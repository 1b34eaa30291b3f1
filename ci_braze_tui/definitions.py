"""Connections and exports as TOML files: strict to read, private to write.

One reader for both, because being strict is only a help when the error names the file, the line,
and what would have been right. It knows no connection and no export; the struct says what is
allowed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import msgspec
import tomli_w
from msgspec import inspect

from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.paths import write_private
from ci_braze_tui.words import _

VERSION = 1

_T = TypeVar("_T", bound=msgspec.Struct)
_Step = str | int
_AT = re.compile(r"^(?P<problem>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_STEPS = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`")
_EXPECTED = re.compile(r"Expected `([^`]*)`([^,]*)")
_SYNTAX_LINE = re.compile(r" ?\(at line (\d+), column \d+\)$")
_NAME = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"^\s*(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"^\s*({_DOTTED})\s*=")
_TYPES = {
    "str": _("a text in quotes"),
    "int": _("a whole number"),
    "float": _("a number"),
    "bool": _("true or false"),
    "array": _("a list in [brackets]"),
    "object": _("a [table]"),
    "datetime": _("a time such as 2026-11-21T10:00:00Z"),
    "null": _("nothing"),
}


def read_definition(path: Path, kind: type[_T]) -> _T:
    """Read a file into `kind`; raises DefinitionError with file, line and what is allowed."""
    text = _text(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(_syntax(path, str(error))) from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, or lists in lists in lists.
        raise DefinitionError(
            _told(path, None, _("this is more than a definition can hold."))
        ) from None
    _check_version(path, text, table)
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise DefinitionError(_explain(path, text, kind, str(error))) from None


def write_definition(path: Path, struct: msgspec.Struct, *, mode: int | None = None) -> None:
    """Write one definition file in one step, as private as its folder, or as `mode` says."""
    content = definition_text(struct)
    try:
        write_private(path, content, mode=mode)
    except OSError as error:
        raise DefinitionError(
            _("{path} cannot be written: {why}.", path=str(path), why=str(error.strerror))
        ) from None


def definition_text(struct: msgspec.Struct) -> bytes:
    """The TOML of a definition, version first; what is None, and a table with nothing in it, is left out."""
    table = _without_nothing(msgspec.to_builtins(struct, builtin_types=(datetime, date, time)))
    if not isinstance(table, dict):
        raise TypeError("a definition is a table")
    first = {"version": table["version"]} if "version" in table else {}
    try:
        return tomli_w.dumps({**first, **table}).encode()
    except UnicodeEncodeError:
        raise DefinitionError(
            _("A name or path that is no text cannot be saved; rename the file or the folder.")
        ) from None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DefinitionError(_("There is no file {path}.", path=str(path))) from None
    except OSError as error:
        raise DefinitionError(
            _("{path} cannot be read: {why}.", path=str(path), why=str(error.strerror))
        ) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise DefinitionError(_told(path, line, _("the file must be saved as UTF-8."))) from None


def _told(path: Path, line: int | None, problem: str) -> str:
    """A problem of a file, behind the place where it is."""
    if line is None:
        return _("{path}: {problem}", path=str(path), problem=problem)
    return _("{path}, line {line}: {problem}", path=str(path), line=str(line), problem=problem)


def _syntax(path: Path, problem: str) -> str:
    line = _SYNTAX_LINE.search(problem)
    plain = _SYNTAX_LINE.sub("", problem)
    return _told(
        path, int(line[1]) if line else None, _("this is not TOML: {why}.", why=_shown(plain))
    )


def _check_version(path: Path, text: str, table: dict[str, object]) -> None:
    version = table.get("version")
    if version is None:
        problem = _("the line `version = {version}` is missing.", version=str(VERSION))
        raise DefinitionError(_told(path, 1, problem))
    # TOML's `true` is an int to Python.
    if type(version) is not int or version != VERSION:
        problem = _(
            "this ci-braze-tui reads version {known}, the file says {said}; a newer ci-braze-tui "
            "may read it.",
            known=str(VERSION),
            said=_shown(repr(version)),
        )
        raise DefinitionError(_told(path, _line_of(text, ["version"]), problem))


def _explain(path: Path, text: str, kind: type[msgspec.Struct], message: str) -> str:
    """A validation error of msgspec as a sentence with file, line and what is allowed."""
    parts = _AT.match(message)
    problem = parts["problem"] if parts else message
    steps = _steps(parts["path"] or "" if parts else "")
    known = _type_at(kind, steps)
    if unknown := _UNKNOWN.fullmatch(problem):
        name = unknown[1]
        sentence = _("{name} is not known here.", name=_shown(name))
        suggestion = _suggestion(name, known)
        return _told(path, _line_of(text, [*steps, name]), f"{sentence} {suggestion}")
    sentence = _wanted(_title(steps), problem, known)
    return _told(path, _line_of(text, steps), sentence)


def _wanted(title: str, problem: str, known: inspect.Type | None) -> str:
    """What should stand under a name, in a sentence."""
    if missing := _MISSING.fullmatch(problem):
        return _("{name} lacks {missing}.", name=title, missing=missing[1])
    if choices := list(_choices(known)):
        return _("{name} must be one of {choices}.", name=title, choices=", ".join(choices))
    if expected := _EXPECTED.match(problem):
        kind = expected[1].removesuffix(" | null")
        return _must_be(title, _TYPES.get(kind, kind), expected[2].strip())
    return _("{name} will not do: {why}", name=title, why=_shown(f"{problem}."))


def _must_be(title: str, kind: str, bound: str) -> str:
    limit = bound.strip("<>= ")
    if bound.startswith("<="):
        return _("{name} must be {kind} at most {limit}.", name=title, kind=kind, limit=limit)
    if bound.startswith(">="):
        return _("{name} must be {kind} at least {limit}.", name=title, kind=kind, limit=limit)
    return _("{name} must be {kind}.", name=title, kind=kind)


def _choices(known: inspect.Type | None) -> Iterator[str]:
    if isinstance(known, inspect.LiteralType):
        yield from (
            f'"{value}"' if isinstance(value, str) else str(value) for value in known.values
        )
    elif isinstance(known, inspect.UnionType):
        for part in known.types:
            yield from _choices(part)


def _suggestion(name: str, known: inspect.Type | None) -> str:
    names = (
        [field.encode_name for field in known.fields]
        if isinstance(known, inspect.StructType)
        else []
    )
    if close := get_close_matches(name, names, n=1):
        return _("Did you mean {name}?", name=close[0])
    return _("Known are: {names}.", names=", ".join(names))


def _steps(path: str) -> list[_Step]:
    """`$.matching.fields[0].column` as its steps."""
    return [int(index) if index else key for key, index in _STEPS.findall(path.removeprefix("$"))]


def _type_at(kind: type[msgspec.Struct], steps: list[_Step]) -> inspect.Type | None:
    known: inspect.Type | None = inspect.type_info(kind)
    for step in steps:
        known = _inner(known, step)
    return _struct_in(known)


def _inner(known: inspect.Type | None, step: _Step) -> inspect.Type | None:
    match _struct_in(known):
        case inspect.StructType(fields=fields):
            return next((field.type for field in fields if field.encode_name == step), None)
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return item
        case _:
            return None


def _struct_in(known: inspect.Type | None) -> inspect.Type | None:
    """The part of `X | None` that is not None."""
    if isinstance(known, inspect.UnionType):
        parts = [part for part in known.types if not isinstance(part, inspect.NoneType)]
        return parts[0] if len(parts) == 1 else known
    return known


def _line_of(text: str, steps: list[_Step]) -> int | None:
    """The line of the deepest of `steps` that can be found in the text.

    TOML readers do not tell lines, so this looks for table headers and keys at the start of lines;
    a key inside an inline table is reported at the line that opens the table.
    """
    for depth in range(len(steps), 0, -1):
        for number, place in _places(text):
            if place == steps[:depth]:
                return number
    return None


def _places(text: str) -> Iterator[tuple[int, list[_Step]]]:
    """Each line number that opens a table or sets a key, with the steps that lead there."""
    entries: dict[tuple[_Step, ...], int] = {}
    table: list[_Step] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            *outer, last = _names(header[2])
            table = [*_entered(outer, entries), last]
            yield number, table
            if header[1] == "[[":
                entries[tuple(table)] = entries.get(tuple(table), -1) + 1
            table = _entered_last(table, entries)
            yield number, table
        elif key := _KEY.match(line):
            names = _names(key[1])
            for depth in range(1, len(names) + 1):
                yield number, [*table, *names[:depth]]


def _entered(names: list[str], entries: dict[tuple[_Step, ...], int]) -> list[_Step]:
    """`names` with the entry that is being written, after each name of a list of tables."""
    steps: list[_Step] = []
    for name in names:
        steps = _entered_last([*steps, name], entries)
    return steps


def _entered_last(steps: list[_Step], entries: dict[tuple[_Step, ...], int]) -> list[_Step]:
    entry = entries.get(tuple(steps))
    return steps if entry is None else [*steps, entry]


def _names(dotted: str) -> list[str]:
    return [name.strip("\"'") for name in re.findall(_NAME, dotted)]


def _title(steps: list[_Step]) -> str:
    names = [step for step in steps if isinstance(step, str)]
    return _shown(".".join(names)) if names else _("the file")


def _shown(text: str) -> str:
    """Text of a file, fit for a sentence: one line, no control characters, not long."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:80]


def _without_nothing(value: object) -> object:
    if isinstance(value, dict):
        kept = {key: _without_nothing(inner) for key, inner in value.items() if inner is not None}
        return {key: inner for key, inner in kept.items() if inner != {}}
    if isinstance(value, list | tuple):
        return [_without_nothing(inner) for inner in value]
    return value
