"""What the folders above the parts of a table say: `country=NO` is a column, with one value for its parts.

Apart from the readers because Spark, Hive, Synapse and Customer Insights name folders alike, whatever
the format of the files in them.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

BLANK = "__HIVE_DEFAULT_PARTITION__"
"""The value of a folder for rows that have none."""


def partitions_of(path: Path, root: Path) -> dict[str, str | None]:
    """The columns in the names of the folders between `root` and the file, in their order.

    Values are text, as it was before it became the name of a folder (`a%2Fb` is `a/b`); blank is null.
    """
    found: dict[str, str | None] = {}
    for part in path.relative_to(root).parts[:-1]:
        name, separator, value = part.partition("=")
        if separator and name:
            found[unquote(name)] = None if value in ("", BLANK) else unquote(value)
    return found
