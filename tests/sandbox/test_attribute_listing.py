"""GET /custom_attributes: names and types in pages."""

from __future__ import annotations

import re

import pytest

from ci_braze_tui.sandbox.settings import Settings


def test_every_type_has_its_name(braze):
    """The type is the one the first value fixed; standard fields are no custom attributes."""
    braze.track(
        {
            "external_id": "a",
            "email": "a@example.com",
            "points": 1,
            "tier": "gold",
            "vip": True,
            "since": "2026-01-31",
            "tags": ["x"],
            "address": {"city": "Bergen"},
            "orders": [{"id": 1}],
        }
    )

    answer = braze.get("/custom_attributes")

    assert answer.status_code == 200
    assert list(answer.json()) == ["message", "attributes"]
    assert {each["name"]: each["data_type"] for each in answer.json()["attributes"]} == {
        "address": "Object",
        "orders": "Object Array",
        "points": "Number",
        "since": "Time",
        "tags": "Array",
        "tier": "String",
        "vip": "Boolean",
    }


def test_an_attribute_has_the_documented_fields(braze):
    """In the documented order; only arrays have a length."""
    braze.track({"external_id": "a", "points": 1, "tags": []})

    answer = braze.get("/custom_attributes")

    assert answer.content == (
        b'{"message":"success","attributes":[{"array_length":null,"data_type":"Number",'
        b'"description":null,"name":"points","status":"Active","tag_names":[]},'
        b'{"array_length":500,"data_type":"Array","description":null,"name":"tags",'
        b'"status":"Active","tag_names":[]}]}'
    )
    assert "Link" not in answer.headers


def test_pages_of_fifty_are_followed_by_their_links(braze):
    """In alphabetical order, forwards and backwards, every attribute once."""
    for number in range(0, 120, 40):
        braze.track({"external_id": "a"} | {f"n{at:03d}": 1 for at in range(number, number + 40)})
    wanted = [f"n{number:03d}" for number in range(120)]

    pages = [braze.get("/custom_attributes")]
    while "next" in (links := linked(pages[-1])):
        pages.append(braze.get(links["next"]))
    back = braze.get(linked(pages[1])["prev"])

    names = [[each["name"] for each in page.json()["attributes"]] for page in pages]
    assert names == [wanted[:50], wanted[50:100], wanted[100:]]
    assert [sorted(linked(page)) for page in pages] == [["next"], ["next", "prev"], ["prev"]]
    assert linked(pages[0])["next"].startswith(f"{braze.process.endpoint}/custom_attributes?")
    assert back.content == pages[0].content


def test_the_cursor_of_the_documentation_is_the_first_page(braze):
    """Whoever pastes the example gets an answer."""
    braze.track({"external_id": "a", "points": 1})

    assert len(braze.get("/custom_attributes?cursor=c2tpcDow").json()["attributes"]) == 1


@pytest.mark.parametrize("cursor", ["x", "%00", "c2tpcDo", "ä", "c2tpcDot"])
def test_a_cursor_nobody_gave_is_refused(braze, cursor):
    """No first page by mistake."""
    assert braze.get(f"/custom_attributes?cursor={cursor}").status_code == 400


def test_blocklisted_attributes_say_so(braze):
    """Also those that nobody ever sent."""
    braze.inspector.reset(Settings(apply_delay=0, blocked_attributes=("secret",)))
    braze.track({"external_id": "a", "secret": 1, "points": 1})

    attributes = braze.get("/custom_attributes").json()["attributes"]

    assert {each["name"]: each["status"] for each in attributes} == {
        "points": "Active",
        "secret": "Blocklisted",
    }


def test_listing_has_its_own_permission_and_pool(braze):
    """A thousand an hour, for whoever may read."""
    braze.inspector.reset(Settings(custom_attributes_limit=0))

    assert braze.get("/custom_attributes", key="connector").status_code == 403
    assert braze.get("/custom_attributes", key="read_only").status_code == 429
    assert braze.get("/segments/list", key="read_only").status_code == 200
    braze.inspector.reset()
    assert Settings().custom_attributes_limit == 1_000


def linked(answer) -> dict[str, str]:
    """The addresses in the `Link` header by relation."""
    found = re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers.get("Link", ""))
    return {relation: address for address, relation in found}
