"""Segments: listed, described, and filled by what is written."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from ci_braze_tui.sandbox.segments import SegmentDefinition
from tests.conformance.shapes import differences, recorded

SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.mark.certainty("recorded")
def test_the_list_has_the_recorded_shape(braze):
    """200, and four members of each segment."""
    answer = braze.get("/segments/list")

    assert differences(recorded("segments_list"), answer) == []
    assert answer.json()["message"] == "success"


@pytest.mark.certainty("documented")
def test_pages_are_counted_from_zero(braze):
    """Page 0 is what comes without a page."""
    assert braze.get("/segments/list?page=0").json() == braze.get("/segments/list").json()


@pytest.mark.certainty("seen")
def test_a_page_past_the_end_is_empty(braze):
    """Clients stop there."""
    answer = braze.get("/segments/list?page=9999")

    assert answer.status_code == 200
    assert answer.json() == {"segments": [], "message": "success"}


@pytest.mark.certainty("documented")
def test_a_page_has_a_hundred_segments_in_order_of_creation(braze, curtain):
    """Oldest first, unless asked otherwise."""
    names = [f"Segment {number}" for number in range(101)]
    curtain.restart(segments=tuple(SegmentDefinition(name) for name in names))

    def page(query: str) -> list[str]:
        return [part["name"] for part in braze.get(f"/segments/list?{query}").json()["segments"]]

    assert page("page=0") == names[:100]
    assert page("page=1") == names[100:]
    assert page("page=2") == []
    assert page("page=0&sort_direction=asc") == names[:100]
    assert page("page=0&sort_direction=desc") == names[:0:-1]


@pytest.mark.certainty("documented")
def test_details_say_what_a_segment_is_and_not_how_large(braze):
    """Eight members, times to the second."""
    segments = braze.get("/segments/list").json()["segments"]
    if not segments:
        pytest.skip("the workspace has no segments")

    answer = braze.get(f"/segments/details?segment_id={segments[0]['id']}")

    assert answer.status_code == 200
    assert list(answer.json()) == [
        "message",
        "created_at",
        "updated_at",
        "name",
        "description",
        "text_description",
        "tags",
        "teams",
    ]
    assert answer.json()["name"] == segments[0]["name"]
    assert SECONDS.fullmatch(answer.json()["created_at"])
    assert SECONDS.fullmatch(answer.json()["updated_at"])


@pytest.mark.certainty("assumed")
def test_an_unknown_segment_is_400(braze):
    """With the sentence of a Canvas that is none, recorded."""
    answer = braze.get(f"/segments/details?segment_id={NOBODY}")

    assert answer.status_code == 400
    assert answer.json() == {"message": "segment_id must be a string of the Segment api identifier"}


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("path", ["/segments/list", "/segments/details", "/segments/data_series"])
def test_segments_need_permissions(braze, limited_key, path):
    """A key for writing shows no segments."""
    assert braze.get(path, key=limited_key).status_code == 403


@pytest.mark.certainty("documented")
def test_the_sizes_of_a_segment_come_day_by_day(braze):
    """As many days as were asked for, up to today."""
    segments = braze.get("/segments/list").json()["segments"]
    if not segments:
        pytest.skip("the workspace has no segments")

    answer = braze.get(f"/segments/data_series?segment_id={segments[0]['id']}&length=3")

    assert answer.status_code == 200
    assert list(answer.json()) == ["message", "data"]
    days = [date.fromisoformat(part["time"][:10]) for part in answer.json()["data"]]
    assert days == [days[0] + timedelta(days=number) for number in range(3)]
    assert all(isinstance(part["size"], int) for part in answer.json()["data"])


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("length", ["0", "101"])
def test_sizes_come_for_one_day_to_a_hundred(braze, length):
    """Not for none, and not for more."""
    segments = braze.get("/segments/list").json()["segments"]
    if not segments:
        pytest.skip("the workspace has no segments")

    answer = braze.get(f"/segments/data_series?segment_id={segments[0]['id']}&length={length}")

    assert answer.status_code == 400


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("rule", "members"),
    [
        ('tier equals "gold"', "ab"),
        ("points exists", "bc"),
        ("email domain is example.org", "cd"),
        ('tier equals "gold" and points exists', "b"),
        ('tier equals "gold" or email domain is example.org', "abcd"),
        ('points exists and (tier equals "gold" or email domain is example.org)', "bc"),
    ],
)
def test_a_segment_is_a_rule_over_profiles(braze, curtain, rule, members):
    """An attribute equals a value or is there, the domain of an address, and both or either."""
    found = curtain.inspector.add_segment(SegmentDefinition("Rule", rule=rule))
    braze.track(
        {"external_id": "a", "tier": "gold", "email": "a@example.com"},
        {"external_id": "b", "tier": "gold", "points": 5},
        {"external_id": "c", "tier": "blue", "points": 0, "email": "c@example.org"},
        {"external_id": "d", "email": "d@Example.org"},
        {"external_id": "e", "email": "e@sub.example.org"},
    )

    details = braze.get(f"/segments/details?segment_id={found.identifier}").json()

    assert curtain.size(found.identifier) == len(members)
    assert details["text_description"] == rule


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("inside", "outside"),
    [(True, False), ("VIP", None), (["VIP", "New"], [])],
    ids=["boolean", "segment", "segments"],
)
def test_the_membership_attribute_fills_the_segment(braze, curtain, inside, outside):
    """Whatever form it has; and emptied again, it empties the segment."""
    segment = curtain.process.segments[0].identifier
    people = [braze.person() for _ in range(3)]

    braze.track(*({"external_id": person, segment: inside} for person in people))
    full = curtain.size(segment)
    braze.track({"external_id": people[0], segment: outside})

    assert (full, curtain.size(segment)) == (3, 2)


@pytest.mark.certainty("documented")
def test_the_literal_example_of_the_page_fills_the_segment_too(braze, curtain):
    """There the identifier is the value and not the name."""
    segment = curtain.process.segments[0].identifier

    braze.track({"external_id": braze.person(), "Segment_API_Identifier": segment})

    assert curtain.size(segment) == 1
