"""A description leads to files in its own folder and to no others."""

from __future__ import annotations

import pytest

from ci_braze_tui.sources.insights.locations import find_location

HOST = "https://acct.blob.core.windows.net/ci/CustomerInsights_0/Export"


@pytest.mark.parametrize(
    "location",
    [
        f"{HOST}/VIP/2026/08/24/1433/VIP_1.csv",
        f"{HOST}/VIP/2026/08/24/1433/VIP_1.csv?snapshot=2026-08-24T14:33:00Z&sig=a/b",
        "abfss://ci@acct.dfs.core.windows.net/Export/VIP/2026/08/24/1433/VIP_1.csv",
        "VIP/2026/08/24/1433/VIP_1.csv",
        "./VIP/2026/08/24/1433/VIP_1.csv",
        r"C:\export\VIP\2026\08\24\1433\VIP_1.csv",
        "local:/VIP/2026/08/24/1433/VIP_1.csv",
        "../../VIP/2026/08/24/1433/VIP_1.csv",
    ],
)
def test_address_is_found_by_its_end(tmp_path, location):
    """Host, container and query are of no account: the tree was copied."""
    path = tmp_path / "VIP/2026/08/24/1433/VIP_1.csv"
    path.parent.mkdir(parents=True)
    path.write_text("x")
    assert find_location(tmp_path, location) == path


def test_longest_end_wins(tmp_path):
    """Of two files of one name the one whose folders fit is meant."""
    (tmp_path / "old").mkdir()
    for path in (tmp_path / "part.csv", tmp_path / "old" / "part.csv"):
        path.write_text("x")
    assert find_location(tmp_path, f"{HOST}/old/part.csv") == tmp_path / "old" / "part.csv"
    assert find_location(tmp_path, f"{HOST}/new/part.csv") == tmp_path / "part.csv"


@pytest.mark.parametrize("name", ["two words.csv", "größe&co.csv", "50%.csv", "a#b.csv", "a?b.csv"])
def test_name_may_stand_as_it_is_or_in_percent(tmp_path, name):
    """`%20` is a blank in an address; a relative name may hold anything."""
    from urllib.parse import quote

    (tmp_path / name).write_text("x")
    assert find_location(tmp_path, f"{HOST}/{quote(name)}") == tmp_path / name
    assert find_location(tmp_path, name) == tmp_path / name


@pytest.mark.parametrize(
    "location",
    [
        "../secret.csv",
        "..%2Fsecret.csv",
        r"..\secret.csv",
        "x/../../secret.csv",
        "/etc/passwd",
        "file:///etc/passwd",
        "https://h/%2e%2e/secret.csv",
        "x" * 5000,
        "a\0b",
        "",
        "..",
    ],
)
def test_nothing_above_the_folder_is_ever_found(tmp_path, location):
    """A description is somebody else's text: it opens no other file of this computer."""
    (tmp_path / "secret.csv").write_text("x")
    folder = tmp_path / "folder"
    folder.mkdir()
    assert find_location(folder, location) is None
