"""Where the customers are, and what cannot be found out by looking at the file.

Apart from the opened source, because this is what a person says and what `[source]` of an export's file
keeps: a path, and for the few files that can be read in more than one way, which of them is meant.
"""

from __future__ import annotations

import msgspec


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
