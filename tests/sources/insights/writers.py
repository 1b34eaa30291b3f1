"""Folders as Customer Insights and Synapse Link write them, made small for tests."""

from __future__ import annotations

import csv
import io
import json

COLUMNS = ("CustomerId", "EMail", "Points")
SYNAPSE = (
    *("Id", "SinkCreatedOn", "SinkModifiedOn", "msdynci_customerid", "msdynci_email"),
    *("versionnumber", "createdon", "modifiedon", "IsDelete"),
)
HOST = "https://acct.blob.core.windows.net/ci"


def csv_text(rows, delimiter=",", quote=csv.QUOTE_MINIMAL):
    """The rows as CSV with the line ends of Windows."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quote).writerows(rows)
    return text.getvalue()


def write_csv(path, rows, encoding="utf-8", **how):
    """A CSV file with these rows, its folders made; the path comes back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv_text(rows, **how).encode(encoding))
    return path


def entity(name, columns=COLUMNS, partitions=(), **members):
    """A table of a model.json; a partition is an address, or an address and its settings."""
    return {
        "$type": "LocalEntity",
        "name": name,
        "attributes": [{"name": column, "dataType": "int64"} for column in columns],
        "partitions": [
            {
                "name": location.rpartition("/")[2],
                "location": location,
                "fileFormatSettings": {"$type": "CsvFormatSettings", **settings},
                "pbi:refresh": {"unknown": [1]},
            }
            for location, settings in (
                (part, {}) if isinstance(part, str) else part for part in partitions
            )
        ],
        **members,
    }


def write_model(folder, *entities, member="entities", encoding="utf-8-sig"):
    """A model.json with these tables in `folder`, with a byte order mark and members nobody knows."""
    folder.mkdir(parents=True, exist_ok=True)
    model = {"name": "Export", "version": "1.0", "cdm:annotations": [], member: list(entities)}
    path = folder / "model.json"
    path.write_text(json.dumps(model, indent=1, ensure_ascii=False), encoding)
    return path


def write_run(folder, table, run, *parts, columns=COLUMNS):
    """One run of an export to Blob Storage: a file with a header for each of `parts`."""
    for number, rows in enumerate(parts, start=1):
        write_csv(folder / table / run / f"{table}_{number}.csv", [columns, *rows])


def synapse_row(key, version, deleted="", modified="8/24/2026 2:33:00 PM", mail="a@b.de"):
    """A row as Synapse Link appends it."""
    created = "8/24/2026 2:33:00 PM"
    return (key, created, modified, f"c{key}", mail, version, "", "", deleted)


def rows_of(source):
    """All rows of a source, as the engine reads them."""
    return source.scan().collect(engine="streaming").rows()
