"""Reading profiles back by identifier."""

from __future__ import annotations

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


def test_single_custom_attributes_can_be_chosen(braze):
    """By name, when not all of them are asked for anyway."""
    braze.track({"external_id": "a", "points": 3, "tier": "gold", "none": "x"})
    body = {"external_ids": ["a"], "custom_attributes_to_export": ["points", "tier", "unknown"]}

    chosen = braze.post("/users/export/ids", body | {"fields_to_export": ["external_id"]})
    whole = braze.post("/users/export/ids", body | {"fields_to_export": ["custom_attributes"]})

    assert chosen.json()["users"] == [
        {"external_id": "a", "custom_attributes": {"points": 3, "tier": "gold"}}
    ]
    assert whole.json()["users"] == [
        {"custom_attributes": {"points": 3, "tier": "gold", "none": "x"}}
    ]


def test_companies_of_before_get_everything_when_they_ask_for_nothing(braze):
    """The fields are mandatory unless the setting says otherwise."""
    braze.inspector.reset(Settings(apply_delay=0, export_ids_needs_fields=False))
    braze.track({"external_id": "a", "email": "a@example.com", "points": 3})

    [user] = braze.post("/users/export/ids", {"external_ids": ["a"]}).json()["users"]

    assert {"created_at", "braze_id", "random_bucket", "user_aliases"} <= user.keys()
    assert (user["email"], user["custom_attributes"]) == ("a@example.com", {"points": 3})
    braze.inspector.reset(Settings())
    assert braze.post("/users/export/ids", {"external_ids": ["a"]}).status_code == 400
