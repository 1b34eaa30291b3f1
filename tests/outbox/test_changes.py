"""Later runs: only what changed is told, and who left is told once."""

from __future__ import annotations

import pytest

from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.records.rules import Membership
from tests.outbox.preparing import HEADER, rules

TWO = [("c1", "a@x.de", "VIP"), ("", "b@x.de", "News")]
NOBODY = [("c9", "", "Other")]


def named(*fields: Field) -> Matching:
    """ID, e-mail and these fields."""
    return Matching("EMail", "Id", fields=fields)


def test_an_unchanged_file_sends_nothing(desk):
    """What Braze has is not paid for again."""
    assert desk.tell(TWO).plan.outcomes == Outcomes(pending=2)
    again = desk.tell(TWO)
    assert again.plan.outcomes == Outcomes(unchanged=2)
    assert (again.objects, again.plan.data_points, again.plan.members) == ([], 0, 2)
    assert set(again.not_sent.values()) == {("unchanged", "Braze has it already")}


def test_one_changed_attribute_is_sent_alone(desk):
    """The rest of the profile costs nothing."""
    desk.tell(TWO)
    changed = desk.tell([("c1", "new@x.de", "VIP"), TWO[1]])
    assert changed.objects == [{"external_id": "c1", "email": "new@x.de"}]
    assert changed.plan.data_points == 1
    assert changed.plan.outcomes == Outcomes(pending=1, unchanged=1)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("boolean", "segment", {"I": "VIP"}),
        ("segment", "segments", {"I": ["VIP"]}),
        ("segments", "boolean", {"I": True}),
        ("boolean", "identifier", {"Segment_API_Identifier": "I"}),
    ],
)
def test_another_shape_sends_membership_alone(desk, before, after, expected):
    """A changed rule is told without the attributes that stayed."""
    desk.tell(TWO[:1], rules(membership=Membership(before)))
    changed = desk.tell(TWO[:1], rules(membership=Membership(after)))
    assert changed.objects == [{"external_id": "c1"} | expected]


@pytest.mark.parametrize(
    ("shape", "expected"), [("segment", [{"external_id": "c1", "I": "News"}]), ("boolean", [])]
)
def test_another_segment_is_told_where_the_shape_names_it(desk, shape, expected):
    """Moving between chosen segments changes what `segment` says, and nothing for `boolean`."""
    described = rules(membership=Membership(shape))
    desk.tell([("c1", "", "VIP")], described)
    assert desk.tell([("c1", "", "News")], described).objects == expected


def test_a_new_field_is_sent_alone(desk):
    """Adding a column to the export tells that column only."""
    source = desk.file([(*TWO[0], "Ann"), (*TWO[1], "")], (*HEADER, "First"))
    desk.tell(source)
    more = desk.tell(source, rules(named(Field("First", "first_name"))))
    assert more.objects == [{"external_id": "c1", "first_name": "Ann"}]
    assert desk.tell(source).objects == []


@pytest.mark.parametrize(
    ("blank", "expected"), [("leave", []), ("clear", [{"external_id": "c1", "n": None}])]
)
def test_a_cell_that_became_blank(desk, blank, expected):
    """`leave` keeps what Braze has, `clear` removes it, once."""
    described = rules(named(Field("N", "n", "integer", blank)))
    header = (*HEADER, "N")
    desk.tell(desk.file([("c1", "", "VIP", "5")], header), described)
    blanked = desk.file([("c1", "", "VIP", " ")], header)
    assert desk.tell(blanked, described).objects == expected
    assert desk.tell(blanked, described).objects == []


def test_a_value_that_comes_back_after_a_blank_is_known_still(desk):
    """With `leave` Braze kept the value, so the same value is not sent again."""
    described = rules(named(Field("N", "n")))
    header = (*HEADER, "N")
    for cell, expected in [("5", 1), ("", 0), ("5", 0), ("6", 1)]:
        assert (
            len(desk.tell(desk.file([("c1", "", "VIP", cell)], header), described).objects)
            == expected
        )


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("boolean", {"I": False}),
        ("segment", {"I": None}),
        ("segments", {"I": None}),
        ("identifier", {"Segment_API_Identifier": None}),
    ],
)
def test_who_left_is_told_once(desk, shape, expected):
    """A leaver gets false or null, is never created, and is not told a second time."""
    described = rules(membership=Membership(shape, brake=100))
    desk.tell(TWO, described)
    left = desk.tell([("c1", "a@x.de", "VIP"), ("", "b@x.de", "Other")], described)
    assert left.objects == [{"email": "b@x.de", "_update_existing_only": True} | expected]
    assert (left.plan.leavers, left.plan.data_points, left.plan.members) == (1, 1, 2)
    assert left.records["row"].to_list() == [None]
    again = desk.tell(TWO[:1], described)
    assert (again.plan.leavers, again.plan.members) == (0, 1)


def test_who_comes_back_is_a_member_again(desk):
    """Leaving and returning is told both times, without the attributes that stayed."""
    desk.tell(TWO)
    desk.tell(TWO[:1])
    assert desk.tell(TWO).objects == [{"email": "b@x.de", "I": True}]
    assert desk.tell(TWO[:1]).plan.leavers == 1


def test_leavers_come_behind_all_rows(desk):
    """Their place tells them apart when the run is accounted for."""
    desk.tell([(f"c{n}", "", "VIP") for n in range(50)])
    prepared = desk.tell([(f"n{n}", "", "VIP") for n in range(3)])
    assert prepared.records["row"].to_list() == [1, 2, 3] + [None] * 50
    assert prepared.plan.records == 53


def test_a_member_with_a_bad_row_has_not_left(desk):
    """A mistake in the file is no reason to take a membership away; another segment is one."""
    desk.tell([("c1", "a@x.de", "VIP"), ("c2", "b@x.de", "VIP"), ("c3", "c@x.de", "VIP")])
    prepared = desk.tell([("c1", "bad", "VIP"), ("c2", "b@x.de", "Other"), ("", "c@x.de", "VIP")])
    left = [each["external_id"] for each in prepared.objects if each.get("I") is False]
    assert sorted(left) == ["c2", "c3"]


@pytest.mark.parametrize(
    ("membership", "options"),
    [(Membership(leavers="keep", brake=0), {}), (Membership(brake=0), {"partial": True})],
)
def test_nobody_is_told_to_have_left(desk, membership, options):
    """With `keep`, and with a part of the file only, members stay members and nothing brakes."""
    desk.tell(TWO)
    prepared = desk.tell(TWO[:1], rules(membership=membership), **options)
    assert (prepared.plan.leavers, prepared.objects, prepared.plan.brake) == (0, [], None)
    assert desk.tell(TWO).plan.members == 2


@pytest.mark.parametrize(
    ("left", "percent", "braked"),
    [(3, 30, False), (4, 30, True), (9, 100, False), (1, 0, True), (0, 0, False), (9, 89, True)],
)
def test_the_brake_holds_above_its_percentage(desk, left, percent, braked):
    """Exactly the allowed share may leave; one more holds the run back and says so."""
    desk.tell([(f"c{n}", "", "VIP") for n in range(10)])
    stayed = [(f"c{n}", "", "VIP") for n in range(10 - left)] or NOBODY
    plan = desk.prepare(stayed, rules(membership=Membership(brake=percent))).plan
    assert plan.leavers == left
    assert (plan.brake is not None) is braked
    if plan.brake:
        are = "is" if left == 1 else "are"
        assert plan.brake.startswith(f"{left} of 10 known members {are} not in the file any more")


def test_nobody_left_always_brakes(desk):
    """A file in which no row is in a chosen segment is as good as an empty one, whatever may leave."""
    desk.tell([(f"c{n}", "", "VIP") for n in range(10)])
    plan = desk.prepare(NOBODY, rules(membership=Membership(brake=100))).plan
    assert plan.leavers == 10
    assert plan.brake is not None
    assert plan.brake.startswith("No row of the file is in a chosen segment, and all 10 known")


def test_all_rows_asks_no_ledger_but_knows_who_left(desk):
    """Everything is told again; leavers are told as ever."""
    desk.tell(TWO)
    prepared = desk.tell(TWO[:1], all_rows=True)
    assert prepared.objects == [
        {"external_id": "c1", "email": "a@x.de", "I": True},
        {"email": "b@x.de", "_update_existing_only": True, "I": False},
    ]
    assert desk.tell(TWO[:1]).objects == []


def test_what_braze_rejected_is_sent_again(desk):
    """A rejected record taught the ledger nothing."""
    desk.tell(TWO, rejected={0})
    assert desk.tell(TWO).objects == [{"external_id": "c1", "email": "a@x.de", "I": True}]


def test_what_braze_may_have_taken_is_sent_again(desk):
    """After an unknown answer everything of the record is told once more, leavers too."""
    desk.tell(TWO)
    desk.tell([("c1", "new@x.de", "VIP")], unknown={0, 1})
    again = desk.tell([("c1", "a@x.de", "VIP")])
    assert again.objects == [
        {"external_id": "c1", "email": "a@x.de"},
        {"email": "b@x.de", "_update_existing_only": True, "I": False},
    ]


def test_a_new_profile_that_may_be_in_braze_is_told_to_leave(desk):
    """Whoever may be a member by an unanswered request does not stay one by accident."""
    desk.tell(TWO, unknown={0})
    prepared = desk.tell(TWO[1:])
    assert prepared.objects == [{"external_id": "c1", "_update_existing_only": True, "I": False}]


def test_another_identifier_of_the_same_person_is_another_profile(desk):
    """A customer who got an ID is told anew under it, and leaves under the address."""
    desk.tell([("", "b@x.de", "VIP")])
    prepared = desk.tell([("c2", "b@x.de", "VIP")])
    assert prepared.objects == [
        {"external_id": "c2", "email": "b@x.de", "I": True},
        {"email": "b@x.de", "_update_existing_only": True, "I": False},
    ]


def test_a_file_as_one_segment_needs_no_column(desk):
    """Every row with an identifier is a member of the segment that the file is."""
    described = rules(segments=Segments(name="All"), membership=Membership("segment"))
    assert [each["I"] for each in desk.tell(TWO, described).objects] == ["All", "All"]
