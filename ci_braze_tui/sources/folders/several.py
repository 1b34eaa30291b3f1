"""Several files as one source: the parts of a table, or a table each.

Apart from the names of files, which say what may belong together, because here their contents decide: parts
have one header, and a file per segment has the header of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.folders.offers import Offer, open_offer
from ci_braze_tui.sources.folders.stacked import Layer, one_reader
from ci_braze_tui.sources.heading import read_sample
from ci_braze_tui.sources.insights.snapshots import Group
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.table import Source
from ci_braze_tui.sources.text.delimited import DelimitedReader, read_header
from ci_braze_tui.sources.text.file import look
from ci_braze_tui.sources.typed.parquet import is_parquet, open_parquet_parts
from ci_braze_tui.words import _

OpenFile = Callable[[Path, Choice], Source]
"""Opens one file of any format; raises SourceError."""


def open_groups(root: Path, groups: Sequence[Group], choice: Choice, open_file: OpenFile) -> Source:
    """The table that was asked for, the only one, or a segment each.

    Raises:
        SourceError: a file cannot be read, or it has to be said which table is meant.
    """
    if len(groups) == 1 and len(groups[0].files) == 1 and choice.table != groups[0].name:
        # what is named can only be inside of the file: a sheet, or a file in an archive
        return replace(_open_group(root, groups[0], choice, open_file), name=root.name)
    inside = Choice(choice.path, None, choice.encoding, choice.delimiter, choice.quote)

    offers = [
        Offer(group.name, partial(_open_group, root, group, inside, open_file)) for group in groups
    ]
    return replace(open_offer(root.name, offers, choice), choice=choice, name=root.name)


def _open_group(root: Path, group: Group, choice: Choice, open_file: OpenFile) -> Source:
    """All parts of one table.

    Raises:
        SourceError: one cannot be read, or is not of this table.
    """
    notes = (group.note,) if group.note else ()
    if len(group.files) == 1:
        only = open_file(group.files[0], choice)
        return replace(only, stem=group.name, notes=(*notes, *only.notes))
    if is_parquet(group.files[0], read_sample(group.files[0])):
        source = open_parquet_parts(group.files, root, choice)
        return replace(source, stem=group.name, notes=(*notes, *source.notes))
    first = open_file(group.files[0], choice)
    remark = _(
        "{count} files are parts of {table}.", count=len(group.files), table=shown(group.name)
    )
    found = replace(first, stem=group.name, notes=(*notes, remark, *first.notes))
    if isinstance(first.reader, DelimitedReader):
        return _open_texts(found, first.reader, group.files[1:])
    sources = [first, *(open_file(file, choice) for file in group.files[1:])]
    for file, source in zip(group.files, sources, strict=True):
        if source.columns != first.columns:
            raise _not_a_part(file, group.files[0])
    layers = [Layer(source.reader, source.columns) for source in sources]
    return replace(found, reader=one_reader(layers, first.columns))


def _open_texts(first: Source, reader: DelimitedReader, files: Sequence[Path]) -> Source:
    """The rows of `first` and of the other parts, each of which may be encoded and packed in its own way."""
    texts = [*reader.files]
    notes = [*first.notes]
    for file in files:
        found = look(file, encoding=first.choice.encoding)
        if read_header(found, reader.dialect) != first.columns:
            raise _not_a_part(file, texts[0].path)
        texts.append(found.file)
        notes += found.notes
    return replace(
        first,
        reader=replace(reader, files=tuple(texts)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _not_a_part(file: Path, first: Path) -> SourceError:
    return SourceError(
        _(
            "{file} has other columns than {first}, though their names say that they are "
            "parts of one table; move one of them to another folder, or choose it alone.",
            file=shown(file.name),
            first=shown(first.name),
        )
    )
