"""GET /custom_attributes: the names a workspace has, fifty at a time."""

from __future__ import annotations

import re

import pytest

NEXT = re.compile(r'<([^>]+)>; rel="next"')
PREVIOUS = re.compile(r'<([^>]+)>; rel="prev"')


@pytest.mark.certainty("documented")
def test_an_attribute_is_described_by_six_members(braze):
    """Its type among them, and whether it is active."""
    name = braze.attribute()
    braze.write({"external_id": braze.person(), name: 5})

    def look():
        return every(braze).get(name)

    assert braze.eventually(look, bool) == {
        "array_length": None,
        "data_type": "Number",
        "description": None,
        "name": name,
        "status": "Active",
        "tag_names": [],
    }


@pytest.mark.certainty("documented")
def test_attributes_come_in_groups_of_fifty_in_alphabetical_order(braze, curtain):
    """The way to the next group stands in the `Link` header, and nowhere in the body."""
    names = [f"attribute_{number:03}" for number in range(120)]
    braze.track({"external_id": braze.person()} | dict.fromkeys(names, 1))
    curtain.inspector.settle()

    pages, path = [], "/custom_attributes"
    while path:
        answer = braze.get(path)
        assert list(answer.json()) == ["message", "attributes"]
        pages.append([part["name"] for part in answer.json()["attributes"]])
        path = following(answer)

    assert pages == [names[:50], names[50:100], names[100:]]


@pytest.mark.certainty("documented")
def test_a_group_in_the_middle_leads_both_ways(braze, curtain):
    """Back to the one before as well."""
    names = [f"attribute_{number:03}" for number in range(120)]
    braze.track({"external_id": braze.person()} | dict.fromkeys(names, 1))
    curtain.inspector.settle()

    first = braze.get("/custom_attributes")
    second = braze.get(following(first))
    back = PREVIOUS.search(second.headers["Link"])

    assert PREVIOUS.search(first.headers["Link"]) is None
    assert back is not None
    assert braze.get(back[1]).json() == first.json()


@pytest.mark.certainty("documented")
def test_a_blocked_attribute_is_listed_as_such(braze, curtain):
    """Its values are ignored, its name is not."""
    curtain.restart(blocked_attributes=["secret"])

    (secret,) = braze.get("/custom_attributes").json()["attributes"]

    assert (secret["name"], secret["status"]) == ("secret", "Blocklisted")


@pytest.mark.certainty("documented")
def test_the_list_needs_a_permission(braze, limited_key):
    """A key for writing lists nothing."""
    assert braze.get("/custom_attributes", key=limited_key).status_code == 403


@pytest.mark.certainty("assumed")
def test_a_bad_cursor_is_400(braze):
    """It is opaque: only what an answer gave may be sent."""
    assert braze.get("/custom_attributes?cursor=!!").status_code == 400


def following(answer) -> str:
    """The address of the next group; blank when there is none."""
    found = NEXT.search(answer.headers.get("Link", ""))
    return "" if found is None else found[1]


def every(braze) -> dict[str, object]:
    """All attributes by name."""
    found: dict[str, object] = {}
    path = "/custom_attributes"
    while path:
        answer = braze.get(path)
        found |= {part["name"]: part for part in answer.json()["attributes"]}
        path = following(answer)
    return found
