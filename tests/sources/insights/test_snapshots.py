"""Of several writings of a table only the newest counts."""

from __future__ import annotations

from pathlib import Path

from ci_braze_tui.sources.folders.parts import group_parts
from ci_braze_tui.sources.insights.snapshots import newest_files, newest_runs, stale_note

ROOT = Path("/data/Export")


def files(*names):
    """Files of these names in the export."""
    return [ROOT / name for name in names]


def test_newest_run_of_each_table():
    """Year, month, day and time decide; files elsewhere do not count."""
    old = files("VIP/2025/12/31/2359/VIP_1.csv", "VIP/2026/01/01/0000/VIP_1.csv")
    new = files("VIP/2026/01/01/0001/VIP_1.csv", "VIP/2026/01/01/0001/VIP_2.csv")
    other = files("New/2026/01/01/0001/Other_1.csv")
    runs = newest_runs([*old, *new, *other, *files("readme.csv", "VIP/2026/01/x.csv")])
    assert [(run.name, list(run.files)) for run in runs] == [("VIP", new), ("New", other)]
    expected = (
        'Of "VIP" the export of 2026-01-01 00:01 is read, the newest; 2 older ones are left out.'
    )
    assert runs[0].note == expected
    assert stale_note(runs) is None


def test_table_that_is_no_longer_exported_is_told():
    """A folder that no run writes to any more brings back customers of long ago."""
    runs = newest_runs(files("VIP/2026/01/02/0001/V_1.csv", "Old/2025/01/02/0001/O_1.csv"))
    note = stale_note(runs)
    assert note is not None
    assert note.startswith('The newest files of "Old" are older than 2026-01-02')


def test_snapshots_of_synapse_link():
    """Of each part the newest snapshot, and not the part that is still written to."""
    parts = files("Snapshot/2025_1700000000.csv", "Snapshot/2025_1700003600.csv")
    newest = files("Snapshot/2025_1700003600.csv", "Snapshot/2026_1700000000.csv")
    group = newest_files("VIP", [*parts, newest[1], *files("2025.csv")])
    assert group is not None
    assert list(group.files) == newest
    assert newest_files("VIP", []) is None


def test_parts_are_told_from_tables_by_their_names():
    """Pieces are counted from 0 or 1 or named as Spark names them; all else are tables."""
    names = ("A_1.csv", "A_2.csv.gz", "B-0.csv", "B-1.csv", "C.csv", "VIP_2024.csv", "VIP_2025.csv")
    spark = ("D/part-00000-4f1c-c000.snappy.parquet", "D/part-00001-4f1c-c000.snappy.parquet")
    groups = group_parts(ROOT, files(*names, *spark))
    assert {group.name: len(group.files) for group in groups} == {
        "A": 2,
        "B": 2,
        "C": 1,
        "VIP_2024": 1,
        "VIP_2025": 1,
        "D": 2,
    }


def test_of_files_named_by_time_the_newest():
    """`<export>_<segment>_<time>`: the time is no part of the segment's name."""
    names = ("Ex_VIP_1756046000.csv", "Ex_VIP_1756049600.csv", "Ex_New_1756046000123.csv")
    vip, new = group_parts(ROOT, files(*names))
    assert (vip.name, vip.files) == ("Ex_VIP", (ROOT / names[1],))
    assert vip.note == (
        'Of "Ex_VIP" the file of 2025-08-24 15:33 UTC is read, the newest; 1 older one is left out.'
    )
    assert (new.name, new.note) == ("Ex_New", None)


def test_tables_of_one_name_are_told_apart_by_their_folders():
    """No two segments have the same name."""
    groups = group_parts(ROOT, files("a/VIP.csv", "b/VIP.csv", "VIP.csv"))
    assert [group.name for group in groups] == ["a/VIP", "b/VIP", "VIP"]
