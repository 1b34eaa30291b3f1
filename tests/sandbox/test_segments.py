"""Segments are rules, and an exported membership attribute visibly fills them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.segments import SegmentDefinition, parse_segment
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
    gold = SegmentDefinition("Gold", "gold-id", "tier equals gold")
    known = SegmentDefinition("Known", rule="email exists")

    named = braze.inspector.add_segment(gold)
    drawn = braze.inspector.add_segment(known)
    braze.track(
        {"external_id": "a", "tier": "gold"},
        {"external_id": "b", "tier": "Gold", "email": "b@example.com"},
    )

    assert named.identifier == "gold-id"
    assert size(braze, "gold-id") == 1
    assert size(braze, drawn.identifier) == 1


def test_a_rule_with_and_and_or_counts_exactly_over_many_slices(braze):
    """Five thousand profiles, of which every third and every fifth are let in."""
    rule = "third equals true or (fifth exists and email domain is example.com)"
    braze.inspector.add_segment(SegmentDefinition("Many", "many-id", rule))
    people = [
        {"external_id": str(number), "email": f"{number}@example.com", "third": number % 3 == 0}
        | ({"fifth": number} if number % 5 == 0 else {})
        for number in range(5_000)
    ]
    for start in range(0, len(people), 75):
        braze.track(*people[start : start + 75])

    expected = sum(number % 3 == 0 or number % 5 == 0 for number in range(5_000))

    assert size(braze, "many-id") == expected


def test_counting_a_large_segment_does_not_hold_up_answers(braze):
    """While sizes are counted, other requests are answered."""
    for start in range(0, 15_000, 75):
        braze.track(*({"external_id": str(number)} for number in range(start, start + 75)))
    many = tuple(SegmentDefinition(f"Segment {number}") for number in range(150))
    for definition in many:
        braze.inspector.add_segment(definition)

    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        counting = pool.submit(braze.inspector.segments)
        answered = 0
        while not counting.done():
            braze.inspector.profile("1")
            answered += 1
        seconds = time.monotonic() - began

    assert len(counting.result()) == 153
    assert answered >= 3, f"only {answered} answers in {seconds:.1f} s"


def test_a_segment_is_described_on_the_command_line():
    """A name, a colon and a rule; a name alone; a name with a colon in quotes."""
    assert parse_segment(" Gold : tier equals gold") == SegmentDefinition(
        "Gold", rule="tier equals gold"
    )
    assert parse_segment("Export") == SegmentDefinition("Export")
    assert parse_segment('"CI: VIP": vip exists') == SegmentDefinition("CI: VIP", rule="vip exists")
    assert parse_segment('"CI: VIP"') == SegmentDefinition("CI: VIP")


@pytest.mark.parametrize("text", ["", " ", ": tier exists", "Gold:", "Gold: ", '"": a exists'])
def test_a_segment_without_name_or_rule_is_refused(text):
    """The form is said."""
    with pytest.raises(BadInputError, match="NAME: RULE"):
        parse_segment(text)


def test_a_bad_rule_is_refused_with_the_segment_and_the_place(braze):
    """On the command line and over HTTP in the same words."""
    sentence = "Segment “Gold”: The rule ends where a value should follow."

    with pytest.raises(BadInputError) as caught:
        parse_segment("Gold: tier equals")
    answer = httpx.post(
        f"{braze.process.endpoint}/sandbox/segments",
        json={"name": "Gold", "rule": "tier equals"},
        trust_env=False,
    )

    assert str(caught.value) == sentence
    assert (answer.status_code, answer.json()) == (400, {"message": sentence})


def test_a_refused_segment_cannot_drive_a_terminal():
    """Names come from files and command lines."""
    with pytest.raises(BadInputError) as caught:
        SegmentDefinition("\x1b[2J\u202e", rule="\x1b[2J")

    assert str(caught.value).isprintable()


def test_two_segments_of_one_name_are_two_segments(braze):
    """Each has its own identifier, also after a reset."""
    same = (SegmentDefinition("Twin"), SegmentDefinition("Twin"))
    braze.inspector.reset(Settings(segments=same))
    before = [segment.identifier for segment in braze.inspector.segments()]
    braze.inspector.reset()

    assert len(set(before)) == 2
    assert [segment.identifier for segment in braze.inspector.segments()] == before


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


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5_000, "²", "-1", "x"])
def test_a_page_that_cannot_be_is_no_crash(braze, number):
    """It is a page past the end, or the first one."""
    assert braze.get(f"/segments/list?page={number}").status_code == 200


def test_keys_and_identifiers_survive_a_reset(braze):
    """What a person pasted stays valid."""
    before = [segment.identifier for segment in braze.inspector.segments()]
    braze.inspector.reset()

    assert [segment.identifier for segment in braze.inspector.segments()] == before
    assert before == [segment.identifier for segment in braze.process.segments]
    assert braze.track({"external_id": "a"}).status_code == 201


def test_the_details_of_a_segment_say_what_it_is_and_not_how_large(braze):
    """All documented fields are there, with times to the second."""
    braze.inspector.add_segment(
        SegmentDefinition("Gold", "gold-id", "tier equals gold", description="The best")
    )

    answer = braze.get("/segments/details?segment_id=gold-id")

    assert answer.status_code == 200
    details = answer.json()
    for name in ("created_at", "updated_at"):
        assert datetime.strptime(details.pop(name), "%Y-%m-%dT%H:%M:%S%z").tzinfo == UTC
    assert details == {
        "message": "success",
        "name": "Gold",
        "description": "The best",
        "text_description": 'tier equals "gold"',
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
