"""What a column looks like must follow from its values, never from its name."""

from __future__ import annotations

import pytest

from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.profile import ValueCount, profile_columns, value_counts


def source_of(tmp_path, name, cells):
    """A source of one column, every cell quoted, and a second one that is always filled."""
    path = tmp_path / "column.csv"
    lines = ['"' + cell.replace('"', '""') + '",.' for cell in (name, *cells)]
    lines[0] = lines[0][:-1] + "other"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return open_source(path)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["ann@example.com", " bob@example.com ", "", "none"], "email"),
        (["ce759201f786d590bf2134bff576c369", "f4444de5-664e-e911-a9ac-000d3a2d57c3"], "id"),
        (["CNTID_1000", "CNTID_1001", "00123"], "id"),
        (["1", "2", "2.5", "-3,5", "1e5"], "number"),
        (["1990-12-31", "2024-07-01T10:00:00Z", "7/1/2024 10:00:00 AM"], "date"),
        (["True", "false", "", "TRUE"], "boolean"),
        (["Ann", "Bob", "[/bar]", "😀"], "text"),
        (["", "", ""], "empty"),
    ],
)
def test_column_looks_like_its_values(tmp_path, cells, expected):
    """Each kind of value is recognised."""
    profile = profile_columns(source_of(tmp_path, "x", cells))[0]
    assert profile.looks_like == expected


def test_shares_and_samples(tmp_path):
    """Shares are of all cells for `filled`, of the filled ones for the rest."""
    cells = ["a@x.de", "a@x.de", "b@x.de", "nobody", "", "", "", ""]
    profile = profile_columns(source_of(tmp_path, "^a.*$", cells))[0]
    assert (profile.name, profile.filled, profile.distinct, profile.email_share) == (
        "^a.*$",
        0.5,
        0.75,
        0.75,
    )
    assert profile.samples == ("a@x.de", "b@x.de", "nobody")


def test_only_the_first_rows_count(tmp_path):
    """A profile of n rows knows nothing of row n + 1."""
    source = source_of(tmp_path, "x", ["1", "2", "text"])
    assert profile_columns(source, rows=2)[0].looks_like == "number"


def test_values_are_counted_most_frequent_first(tmp_path):
    """Blank cells are left out, equal counts are in the order of their text, the limit holds."""
    cells = ["VIP", "News", "VIP", "", "[/bar]", "*"]
    source = source_of(tmp_path, "*", cells)
    assert value_counts(source, "*") == (
        ValueCount("VIP", 2),
        ValueCount("*", 1),
        ValueCount("News", 1),
        ValueCount("[/bar]", 1),
    )
    assert value_counts(source, "*", limit=1) == (ValueCount("VIP", 2),)


def test_wide_file_is_profiled(tmp_path):
    """Three hundred columns of hostile names are each profiled under their own name."""
    names = tuple(f"[c{n}]*" for n in range(300))
    path = tmp_path / "wide.csv"
    path.write_text(",".join(names) + "\n" + ",".join("7" for _ in names) + "\n")
    profiles = profile_columns(open_source(path))
    assert tuple(profile.name for profile in profiles) == names
