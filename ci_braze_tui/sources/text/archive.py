"""Zip archives: the one file in them, the one chosen, or all of them as parts of one table.

Apart from the packing because which member is meant is a question for the person, and the packing only
unpacks.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice, ChooseTableError
from ci_braze_tui.sources.naming import listed, nearest, shown
from ci_braze_tui.sources.table import Source
from ci_braze_tui.sources.text.delimited import DelimitedReader, open_delimited, read_header
from ci_braze_tui.sources.text.file import Look, look
from ci_braze_tui.sources.text.json_file import is_json, open_json
from ci_braze_tui.sources.text.packing import members
from ci_braze_tui.words import _

_LISTED = 10


def open_archive(path: Path, choice: Choice) -> Source:
    """A zip archive of text.

    Raises:
        SourceError: it is damaged, encrypted, or holds no text; several tables: a ChooseTableError.
    """
    names = members(path)
    if not names:
        raise SourceError(
            _("{file} is an empty zip archive; export it again.", file=shown(path.name))
        )
    if choice.table is not None:
        member = _chosen(path, names, choice.table)
        return open_text(look(path, encoding=choice.encoding, member=member), choice)
    looks = [look(path, encoding=choice.encoding, member=name) for name in names]
    first = open_text(looks[0], choice)
    if len(names) == 1:
        return first
    reader = first.reader
    if not isinstance(reader, DelimitedReader) or not all(_fits(found, reader) for found in looks):
        raise ChooseTableError(
            _(
                "{file} holds {count} files that are not parts of one table; choose one: {files}.",
                file=shown(path.name),
                count=len(names),
                files=listed(names, _LISTED),
            ),
            names,
        )
    return replace(
        first,
        stem=path.stem,
        reader=replace(reader, files=tuple(found.file for found in looks)),
        notes=(
            _("The {count} files in the archive are read as parts of one table.", count=len(names)),
            *dict.fromkeys(note for found in looks for note in found.notes),
        ),
        tables=names,
    )


def open_text(found: Look, choice: Choice) -> Source:
    """A file of text, whatever is written in it.

    Raises:
        SourceError: it cannot be used; the sentence names it and says what to do.
    """
    return open_json(found, choice) if is_json(found) else open_delimited(found, choice)


def _chosen(path: Path, names: tuple[str, ...], wanted: str) -> str:
    if wanted in names:
        return wanted
    near = nearest(wanted, names)
    file, missed = shown(path.name), shown(wanted)
    if near:
        sentence = _(
            "{file} holds no file {wanted}; did you mean {near}?",
            file=file,
            wanted=missed,
            near=shown(near),
        )
    else:
        sentence = _(
            "{file} holds no file {wanted}; choose another, such as {other}.",
            file=file,
            wanted=missed,
            other=shown(names[0]),
        )
    raise ChooseTableError(sentence, names)


def _fits(found: Look, reader: DelimitedReader) -> bool:
    """Whether a member begins with the header of the first one."""
    try:
        return read_header(found, reader.dialect) == reader.columns
    except SourceError:
        return False
