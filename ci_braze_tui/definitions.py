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
    "str": "a text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list in [brackets]",
    "object": "a [table]",
    "datetime": "a time such as 2026-11-21T10:00:00Z",
    "null": "nothing",
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
        raise DefinitionError(f"{path}: this is more than a definition can hold.") from None
    _check_version(path, text, table)
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise DefinitionError(_explain(path, text, kind, str(error))) from None


def write_definition(path: Path, struct: msgspec.Struct) -> None:
    """Write one definition file in one step, open to its owner only."""
    content = definition_text(struct)
    try:
        write_private(path, content)
    except OSError as error:
        raise DefinitionError(f"{path} cannot be written: {error.strerror}.") from None


def definition_text(struct: msgspec.Struct) -> bytes:
    """The TOML of a definition, version first; what is None, and a table with nothing in it, is left out."""
    table = _without_nothing(msgspec.to_builtins(struct, builtin_types=(datetime, date, time)))
    if not isinstance(table, dict):
        raise TypeError("a definition is a table")
    first = {"version": table["version"]} if "version" in table else {}
    try:
        return tomli_w.dumps({**first, **table}).encode()
    except UnicodeEncodeError:
        raise DefinitionError("The definition holds characters that cannot be stored.") from None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DefinitionError(f"There is no file {path}.") from None
    except OSError as error:
        raise DefinitionError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise DefinitionError(f"{path}, line {line}: the file must be saved as UTF-8.") from None


def _syntax(path: Path, problem: str) -> str:
    line = _SYNTAX_LINE.search(problem)
    where = f", line {line[1]}" if line else ""
    plain = _SYNTAX_LINE.sub("", problem)
    return f"{path}{where}: this is not TOML: {_shown(plain)}."


def _check_version(path: Path, text: str, table: dict[str, object]) -> None:
    version = table.get("version")
    if version is None:
        raise DefinitionError(f"{path}, line 1: the line `version = {VERSION}` is missing.")
    # TOML's `true` is an int to Python.
    if type(version) is not int or version != VERSION:
        raise DefinitionError(
            f"{path}{_where(text, ['version'])}: this ci-braze-tui reads version {VERSION}, the "
            f"file says {_shown(repr(version))}; a newer ci-braze-tui may read it."
        )


def _explain(path: Path, text: str, kind: type[msgspec.Struct], message: str) -> str:
    """A validation error of msgspec as a sentence with file, line and what is allowed."""
    parts = _AT.match(message)
    problem = parts["problem"] if parts else message
    steps = _steps(parts["path"] or "" if parts else "")
    known = _type_at(kind, steps)
    if unknown := _UNKNOWN.fullmatch(problem):
        name = unknown[1]
        where = _where(text, [*steps, name])
        return f"{path}{where}: {_shown(name)} is not known here. {_suggestion(name, known)}"
    where = _where(text, steps)
    if missing := _MISSING.fullmatch(problem):
        return f"{path}{where}: {_title(steps, 'the file')} lacks {missing[1]}."
    return f"{path}{where}: {_title(steps, 'the file')} {_wanted(problem, known)}."


def _wanted(problem: str, known: inspect.Type | None) -> str:
    if choices := list(_choices(known)):
        return f"must be one of {', '.join(choices)}"
    if expected := _EXPECTED.match(problem):
        name = expected[1].removesuffix(" | null")
        bound = expected[2].replace("<=", "at most").replace(">=", "at least")
        return f"must be {_TYPES.get(name, name)}{bound}"
    return f"will not do: {_shown(problem)}"


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
        return f"Did you mean {close[0]}?"
    return f"Known are: {', '.join(names)}."


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


def _where(text: str, steps: list[_Step]) -> str:
    """`, line N` for the deepest of `steps` that can be found in the text, or nothing.

    TOML readers do not tell lines, so this looks for table headers and keys at the start of lines;
    a key inside an inline table is reported at the line that opens the table.
    """
    for depth in range(len(steps), 0, -1):
        for number, place in _places(text):
            if place == steps[:depth]:
                return f", line {number}"
    return ""


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


def _title(steps: list[_Step], otherwise: str) -> str:
    names = [step for step in steps if isinstance(step, str)]
    return _shown(".".join(names)) if names else otherwise


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
