"""The comparator itself: what it finds, and what it lets pass."""

from __future__ import annotations

import httpx
import pytest

from tests.conformance.shapes import Shape, differences

SHAPE = Shape(
    source="made up",
    status=201,
    headers={"X-There": None, "X-Fixed": ""},
    body={"users": [{"id": "a", "age": 5, "own": {"x": 1}, "none": None}], "message": "success"},
    optional=("users[].age",),
    newer=("users[].since",),
    free=("users[].own",),
)
GOOD = {"users": [{"id": "b", "age": 2.5, "own": {}, "none": "some"}], "message": "other"}

pytestmark = pytest.mark.certainty("recorded")


def answer(body: object, status: int = 201, fixed: str = "") -> httpx.Response:
    """An answer with the headers of the shape."""
    return httpx.Response(status, json=body, headers={"X-There": "1", "X-Fixed": fixed})


@pytest.mark.parametrize(
    "user",
    [
        {"id": "b", "age": 2.5, "own": {"y": []}, "none": None},
        {"id": "b", "own": 5, "none": 1},
        {"since": 1, "id": "b", "own": {}, "none": []},
    ],
    ids=["other values", "without what is optional", "with what is newer"],
)
def test_answers_of_the_same_shape_pass(user):
    """Values are of the day, and what is named may come or go."""
    assert differences(SHAPE, answer({"users": [user], "message": ""})) == []


@pytest.mark.parametrize(
    ("user", "difference"),
    [
        ({"age": 1, "own": {}, "none": 1}, "users[].id is missing"),
        ({"id": 5, "own": {}, "none": 1}, "users[].id is a number, not a text"),
        ({"id": "b", "age": True, "own": {}, "none": 1}, "users[].age is a boolean, not a number"),
        ({"id": "b", "own": {}, "none": 1, "x": 1}, "users[].x was never seen"),
        ({"own": {}, "id": "b", "none": 1}, "users[] has another order than id, own, none"),
    ],
)
def test_each_difference_is_named_by_its_path(user, difference):
    """So that a failing test says where to look."""
    assert differences(SHAPE, answer({"users": [user], "message": ""})) == [difference]


def test_status_and_headers_belong_to_the_shape():
    """A header must be there, and have its value where that is fixed."""
    assert differences(SHAPE, answer(GOOD, 200)) == ["the status is 200, not 201"]
    assert differences(SHAPE, answer(GOOD, fixed="5")) == ["the header X-Fixed is '5', not ''"]
    assert differences(SHAPE, httpx.Response(201, json=GOOD, headers={"X-Fixed": ""})) == [
        "the header X-There is missing"
    ]
