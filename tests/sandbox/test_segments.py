"""Segments are rules, and an exported membership attribute visibly fills them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ci_braze_tui.sandbox.segments import Condition, SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings


def size(braze, identifier):
    """How many profiles a segment has now."""
    return {segment.identifier: segment.size for segment in braze.inspector.segments()}[identifier]


def test_every_shape_of_membership_fills_the_segment(braze):
    """True, a text, an array, and the literal attribute of Braze's page."""
    segment = braze.process.segments[0].identifier
    braze.track({"external_id": "a", segment: True}, {"external_id": "z"})
    assert size(braze, segment) == 1

    braze.track({"external_id": "b", "Segment_API_Identifier": segment})
    assert size(braze, segment) == 2

    braze.track({"external_id": "a", segment: False})
    assert size(braze, segment) == 1


@pytest.mark.parametrize(("value", "left"), [("VIP", None), (["VIP"], None), ("VIP", "")])
def test_texts_and_arrays_fill_and_empty_a_segment(braze, value, left):
    """Null and blank let a member go."""
    segment = braze.process.segments[1].identifier
    braze.track({"external_id": "a", segment: value})
    before = size(braze, segment)
    braze.track({"external_id": "a", segment: left})

    assert (before, size(braze, segment)) == (1, 0)


def test_a_segment_can_be_defined_by_any_attribute(braze):
    """Equal to a value of the same type, or just there."""
    gold = SegmentDefinition("Gold", "gold-id", (Condition("tier", "equals", "gold"),))
    known = SegmentDefinition("Known", any_of=(Condition("email", "exists"),))

    named = braze.inspector.add_segment(gold)
    drawn = braze.inspector.add_segment(known)
    braze.track(
        {"external_id": "a", "tier": "gold"},
        {"external_id": "b", "tier": "Gold", "email": "b@example.com"},
    )

    assert named.identifier == "gold-id"
    assert size(braze, "gold-id") == 1
    assert size(braze, drawn.identifier) == 1


def test_segments_are_listed_in_pages_of_100(braze):
    """The page past the end is empty, and the order can be turned round."""
    many = tuple(SegmentDefinition(f"Segment {number}") for number in range(101))
    braze.inspector.reset(Settings(segments=many))

    pages = [braze.get(f"/segments/list?page={page}").json() for page in range(3)]
    newest = braze.get("/segments/list?sort_direction=desc").json()

    assert [len(page["segments"]) for page in pages] == [100, 1, 0]
    assert newest["segments"][0]["name"] == "Segment 100"
    assert list(pages[0]) == ["segments", "message"]
    assert list(pages[0]["segments"][0]) == ["id", "name", "analytics_tracking_enabled", "tags"]


def test_keys_and_identifiers_survive_a_reset(braze):
    """What a person pasted stays valid."""
    before = [segment.identifier for segment in braze.inspector.segments()]
    braze.inspector.reset()

    assert [segment.identifier for segment in braze.inspector.segments()] == before
    assert before == [segment.identifier for segment in braze.process.segments]
    assert braze.track({"external_id": "a"}).status_code == 201


def test_the_details_of_a_segment_say_what_it_is_and_not_how_large(braze):
    """All documented fields are there, with times to the second."""
    gold = SegmentDefinition(
        "Gold", "gold-id", (Condition("tier", "equals", "gold"),), description="The best"
    )
    braze.inspector.add_segment(gold)

    answer = braze.get("/segments/details?segment_id=gold-id")

    assert answer.status_code == 200
    details = answer.json()
    for name in ("created_at", "updated_at"):
        assert datetime.strptime(details.pop(name), "%Y-%m-%dT%H:%M:%S%z").tzinfo == UTC
    assert details == {
        "message": "success",
        "name": "Gold",
        "description": "The best",
        "text_description": "tier equals gold",
        "tags": [],
        "teams": [],
    }


@pytest.mark.parametrize("query", ["", "?segment_id=", "?segment_id=nobody"])
def test_the_details_of_an_unknown_segment_are_400(braze, query):
    """A missing identifier is an unknown one."""
    answer = braze.get(f"/segments/details{query}")

    assert answer.status_code == 400
    assert answer.json() == {"message": "segment_id must be a string of the Segment api identifier"}


def test_the_details_need_their_own_permission(braze):
    """Reading may, writing may not."""
    path = f"/segments/details?segment_id={braze.process.segments[0].identifier}"

    assert braze.get(path, key="read_only").status_code == 200
    assert braze.get(path, key="connector").status_code == 403
