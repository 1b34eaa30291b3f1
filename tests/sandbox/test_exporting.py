"""Reading profiles back: by identifier, and a whole segment as a zip."""

from __future__ import annotations

import io
import json
import time
import zipfile

import httpx

from ci_braze_tui.sandbox.settings import Settings


def test_profiles_come_back_with_the_fields_that_were_asked_for(braze):
    """Fields without a value are left out, and so is everything not asked for."""
    braze.track({"external_id": "a", "email": "a@example.com", "points": 3})

    answer = braze.post(
        "/users/export/ids",
        {
            "external_ids": ["a"],
            "fields_to_export": ["external_id", "custom_attributes", "first_name"],
        },
    )

    assert answer.status_code == 201
    assert answer.content == (
        b'{"users":[{"external_id":"a","custom_attributes":{"points":3}}],"message":"success"}'
    )


def test_unknown_identifiers_come_back_with_the_type_they_were_sent_in(braze):
    """A number stays a number, an alias an object."""
    alias = {"alias_name": "1", "alias_label": "crm"}
    braze.track({"external_id": "a"})

    answer = braze.post(
        "/users/export/ids",
        {
            "external_ids": ["a", "b", 7],
            "user_aliases": [alias],
            "fields_to_export": ["external_id"],
        },
    )

    assert answer.json()["users"] == [{"external_id": "a"}]
    assert answer.json()["invalid_user_ids"] == ["b", 7, alias]


def test_an_email_address_brings_all_its_profiles(braze):
    """Duplicates show."""
    braze.track({"email": "a@example.com"})
    braze.track({"external_id": "a", "email": "a@example.com"})

    answer = braze.post(
        "/users/export/ids",
        {"email_address": "a@example.com", "fields_to_export": ["external_id", "email"]},
    )

    assert answer.json() == {
        "users": [
            {"email": "a@example.com"},
            {"external_id": "a", "email": "a@example.com"},
        ],
        "message": "success",
    }


def test_more_than_fifty_identifiers_are_refused(braze):
    """In external ids and aliases together."""
    answer = braze.post(
        "/users/export/ids",
        {"external_ids": ["a"] * 51, "fields_to_export": ["external_id"]},
    )

    assert answer.status_code == 400
    assert answer.json() == {"message": "The max number of ids per request was exceeded"}


def test_the_permission_probe_gets_400_with_and_403_without_the_permission(braze):
    """A segment export without fields starts nothing and tells whether it would be allowed."""
    body = {"segment_id": "00000000-0000-0000-0000-000000000000"}

    allowed = braze.post("/users/export/segment", body, key="connector")
    refused = braze.post("/users/export/segment", body, key="track_only")

    assert allowed.status_code == 400
    assert allowed.json() == {"message": "'fields_to_export' is required"}
    assert refused.status_code == 403


def test_an_unknown_segment_is_refused(braze):
    """With the sentence Braze has for an unknown identifier."""
    answer = braze.post(
        "/users/export/segment", {"segment_id": "nobody", "fields_to_export": ["email"]}
    )

    assert answer.status_code == 400
    assert answer.json() == {"message": "segment_id must be a string of the Segment api identifier"}


def test_a_segment_is_exported_as_a_zip_of_lines_that_is_forbidden_until_ready(braze):
    """Members of the segment and nobody else, one JSON object a line."""
    braze.inspector.reset(Settings(apply_delay=0, export_seconds=0.3))
    segment = braze.process.segments[0].identifier
    braze.track(*({"external_id": f"in-{number}", segment: True} for number in range(60)))
    braze.track({"external_id": "out"}, {"external_id": "left", segment: False})
    body = {"segment_id": segment, "fields_to_export": ["external_id"]}

    started = braze.post("/users/export/segment", body, key="connector")
    again = braze.post("/users/export/segment", body, key="connector")
    url = started.json()["url"]
    early = httpx.get(url, trust_env=False)

    assert started.status_code == 201
    assert list(started.json()) == ["message", "object_prefix", "url"]
    assert again.status_code == 429
    assert early.status_code == 403
    assert b"<Code>AccessDenied</Code>" in early.content
    assert exported_ids(url) == sorted(f"in-{number}" for number in range(60))


def test_the_link_of_an_export_dies(braze):
    """Expired looks like not ready."""
    braze.inspector.reset(Settings(export_seconds=0.0, export_lifetime=0.0))
    body = {"segment_id": braze.process.segments[0].identifier, "fields_to_export": ["email"]}

    url = braze.post("/users/export/segment", body).json()["url"]
    time.sleep(0.1)

    assert httpx.get(url, trust_env=False).status_code == 403


def exported_ids(url: str) -> list[str]:
    """Poll until the zip is there, and read the external ids of all its files."""
    for _ in range(100):
        answer = httpx.get(url, trust_env=False)
        if answer.status_code == 200:
            break
        time.sleep(0.05)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        lines = [line for name in archive.namelist() for line in archive.read(name).splitlines()]
    return sorted(json.loads(line)["external_id"] for line in lines)
