"""Profiles get the segments that the table of memberships says, and stay the rows they are."""

from __future__ import annotations

import json
import random

import polars as pl
import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.opening import open_source
from tests.sources.insights.writers import entity, rows_of, write_csv, write_model

GUID = "ce759201-f786-d590-bf21-34bff576c369"
BARE = GUID.replace("-", "")
MEMBERSHIPS = ("msdynci_customerid", "msdynci_segmentmembershiptype", "msdynci_segments")


def joined(folder, profiles, memberships, names=("CustomerId", "EMail"), columns=MEMBERSHIPS):
    """A file of profiles joined to a file of memberships."""
    profiles_path = write_csv(folder / "profiles.csv", [names, *profiles])
    path = write_csv(folder / "memberships.csv", [columns, *memberships])
    return open_source(Choice(str(profiles_path), memberships=str(path)))


def segments(*names):
    """The cell of a member of these segments."""
    return json.dumps({"Segments": names}, ensure_ascii=False)


def found(source):
    """The segments of each row."""
    cells = source.scan().select(source.columns[-1]).collect(engine="streaming").to_series()
    return [None if cell is None else json.loads(cell) for cell in cells]


@pytest.mark.parametrize(
    "of_profile", [GUID, BARE, GUID.upper(), f"{{{GUID.upper()}}}", f" {BARE} "]
)
@pytest.mark.parametrize("of_member", [GUID, f"{{{BARE.upper()}}}"])
def test_ids_are_compared_without_case_dashes_and_braces(tmp_path, of_profile, of_member):
    """Customer Insights writes one id in many ways; the cell of the profile is not changed."""
    source = joined(tmp_path, [(of_profile, "a@b.de")], [(of_member, "Customer", segments("VIP"))])
    assert rows_of(source) == [(of_profile, "a@b.de", '["VIP"]')]


def test_rows_and_their_order_stay(tmp_path):
    """One row for each row of the profiles, members or not, twice if it stands there twice."""
    profiles = [("b", "1"), ("x", "2"), ("", "3"), ("a", "4"), ("b", "5")]
    members = [("a", "", segments("A")), ("b", "", segments("B", "A")), ("gone", "", segments("C"))]
    source = joined(tmp_path, profiles, members)
    assert source.columns == ("CustomerId", "EMail", "Segments")
    assert found(source) == [["B", "A"], None, None, ["A"], ["B", "A"]]
    assert source.description.endswith('joined to the memberships in "memberships.csv"')
    assert source.head(2).collect().height == 2


def test_several_memberships_of_a_customer_are_united(tmp_path):
    """Names stand in the order in which they first appear, once."""
    members = [
        ("a", "Customer", segments("C", "A")),
        ("b", "Customer", segments("B")),
        ("A", "Contact", segments("B", "A")),
        ("a", "", segments("C", "A")),
        ("b", "", ""),
    ]
    source = joined(tmp_path, [("a", "1"), ("b", "2")], members)
    assert found(source) == [["C", "A", "B"], ["B"]]


def test_accounts_are_no_customers(tmp_path):
    """Memberships of another type are left out and counted."""
    members = [("a", "Account", segments("B2B")), ("a", "customer", segments("VIP"))]
    source = joined(tmp_path, [("a", "1")], members)
    assert found(source) == [["VIP"]]
    assert source.notes == (
        'Memberships in "memberships.csv" of customers that the profiles do not have are left out.',
        '1 membership in "memberships.csv" is of an account, not of a customer: left out.',
    )


def test_cell_may_be_an_array_or_hostile(tmp_path):
    """A bare array is understood; what is no list of names is counted, never a traceback."""
    good = ['["A","😀 [b]\\u001b"]', '{"segments":["A","😀 [b]\\u001b"]}']
    bad = ["VIP", '{"Segments":"VIP"}', '["A",1]', '{"Other":[]}', "[" * 5000, '{"Segments":["A"']
    blank = ["", '{"Segments":[]}', '[" "]']
    cells = [*good, *blank, *bad]
    source = joined(
        tmp_path,
        [(f"id{n}", "") for n in range(len(cells))],
        [(f"id{n}", "", cell) for n, cell in enumerate(cells)],
    )
    assert found(source) == [["A", "😀 [b]\x1b"]] * 2 + [None] * (len(blank) + len(bad))
    expected = f'{len(bad)} memberships in "memberships.csv" have no list of names as JSON'
    assert any(expected in note for note in source.notes)


@pytest.mark.parametrize(
    ("of_profiles", "of_members"),
    [
        (("CustomerId", "Segments"), ("CustomerId", "Segments")),
        (("msdynci_customerid", "SEGMENTS"), ("CUSTOMERID", "msdynci_Segments")),
        (("Customer_Id", "segments"), ("msdynci_customerprofileid", "msdynci_segments")),
    ],
)
def test_columns_are_found_by_name(tmp_path, of_profiles, of_members):
    """With and without prefix in any case; a column Segments of the profiles is kept."""
    source = joined(tmp_path, [("a", "own")], [("a", segments("VIP"))], of_profiles, of_members)
    assert rows_of(source) == [("a", "own", '["VIP"]')]
    assert source.columns[-1] == "Segments (memberships)"


def test_missing_columns_are_sentences(tmp_path):
    """Without an id on both sides, or without segments, there is nothing to join."""
    member = [("a", "", segments("VIP"))]
    with pytest.raises(SourceError, match=r'"profiles.csv" has no column CustomerId'):
        joined(tmp_path, [("a", "x")], member, names=("Id", "EMail"))
    with pytest.raises(SourceError, match=r'"memberships.csv" has no column CustomerId'):
        joined(tmp_path, [("a", "x")], member, columns=("x", "y", "Segments"))
    with pytest.raises(SourceError, match=r'"memberships.csv" has no column Segments'):
        joined(tmp_path, [("a", "x")], member, columns=("CustomerId", "y", "z"))


def test_folder_of_synapse_link_with_both_tables(tmp_path):
    """Profiles and memberships from one folder: the table of memberships is found by its name."""
    system = ("Id", "SinkModifiedOn", "versionnumber", "IsDelete")
    rows = [("1", "", "1", "", "a", segments("A")), ("1", "", "2", "", "a", segments("B"))]
    write_csv(tmp_path / "msdynci_segmentmembership" / "2026.csv", rows)
    write_csv(
        tmp_path / "msdynci_customerprofile" / "2026.csv", [("9", "", "1", "", "a", "a@b.de")]
    )
    write_model(
        tmp_path,
        entity(
            "msdynci_customerprofile",
            (*system, "msdynci_customerid", "msdynci_email"),
            ["msdynci_customerprofile/2026.csv"],
        ),
        entity(
            "msdynci_segmentmembership",
            (*system, "msdynci_customerid", "msdynci_segments"),
            ["msdynci_segmentmembership/2026.csv"],
        ),
    )
    source = open_source(
        Choice(str(tmp_path), table="msdynci_customerprofile", memberships=str(tmp_path))
    )
    assert rows_of(source) == [("9", None, "1", None, "a", "a@b.de", '["B"]')]


def test_memberships_opened_alone_explain_themselves(tmp_path):
    """They open, and say that customers are elsewhere."""
    path = write_csv(tmp_path / "m.csv", [MEMBERSHIPS, ("a", "Customer", segments("VIP"))])
    assert any("choose the file of the profiles" in note for note in open_source(path).notes)


def test_same_as_a_plain_computation(tmp_path):
    """Parquet profiles and CSV memberships of many customers give what dictionaries give."""
    generator = random.Random(7)
    ids = [f"{generator.getrandbits(128):032x}" for _ in range(5000)]
    names = ["A", "B", "C", 'D "x"', "É"]
    members = [
        (
            generator.choice(ids).upper(),
            "",
            segments(*generator.sample(names, generator.randrange(4))),
        )
        for _ in range(8000)
    ]
    expected: dict[str, dict[str, None]] = {}
    for key, _, cell in members:
        expected.setdefault(key.lower(), {}).update(dict.fromkeys(json.loads(cell)["Segments"]))
    profiles = tmp_path / "profiles.parquet"
    pl.DataFrame({"CustomerId": ids}).write_parquet(profiles)
    path = write_csv(tmp_path / "m.csv", [MEMBERSHIPS, *members])
    source = open_source(Choice(str(profiles), memberships=str(path)))
    assert found(source) == [list(expected.get(key, ())) or None for key in ids]
