"""Where the customers are, and what cannot be found out by looking at the file.

Apart from the opened source, because this is what a person says and what `[source]` of an export's file
keeps: a path, and for the few files that can be read in more than one way, which of them is meant.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.address import is_address, name_of
from ci_braze_tui.sources.naming import bare_name


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A source as it is chosen; a relative path starts at the folder of the export's file."""

    path: str
    """A file, a folder, a glob, or an address: https://, s3://, abfss://, gs://."""
    table: str | None = None
    """A sheet of a workbook, a file in a zip archive, a table in a folder of several."""
    encoding: str | None = None
    """How the text is encoded, by Python's name; absent: found by looking."""
    delimiter: str | None = None
    """What stands between cells; absent: found by looking."""
    quote: str | None = None
    """What stands around cells, "" for nothing; absent: found by looking."""
    memberships: str | None = None
    """A file or folder of `msdynci_segmentmembership`, joined to the profiles on CustomerId."""

    @property
    def name(self) -> str:
        """What the source is called: the file's name; of an address nothing that grants access."""
        return name_of(self.path) if is_address(self.path) else Path(self.path).name

    @property
    def stem(self) -> str:
        """The name of the segment that the source is where no column names any; known before it is opened."""
        if self.table is not None:
            return self.table
        return bare_name(Path(self.path).parent.name if "*" in self.name else self.name)


class ChooseTableError(SourceError):
    """There are several tables, and which one holds the customers is for a person to say."""

    def __init__(self, sentence: str, tables: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.tables = tables
