"""POST /users/export/ids: profiles by identifier."""

from __future__ import annotations

import pytest

from tests.conformance.server import MARK
from tests.conformance.shapes import differences, recorded

FIELDS = [
    "created_at",
    "external_id",
    "user_aliases",
    "braze_id",
    "random_bucket",
    "home_city",
    "push_subscribe",
    "email_subscribe",
    "custom_attributes",
]
"""Those of the recorded answer that can be asked for and written."""


def export(braze, **body: object):
    """The answer to a request for these fields, or for the external id alone."""
    return braze.post("/users/export/ids", {"fields_to_export": ["external_id"]} | body)


@pytest.mark.certainty("recorded")
def test_the_answer_has_the_recorded_shape(braze):
    """201, the users with their members in order, the unknown ids, the message."""
    person = braze.person()
    states = {"email_subscribe": "opted_in", "push_subscribe": "unsubscribed"}
    braze.write({"external_id": person, "email": braze.email(), "home_city": "Oslo"} | states)

    answer = export(braze, external_ids=[person, braze.person()], fields_to_export=FIELDS)

    assert differences(recorded("export_ids"), answer) == []


@pytest.mark.certainty("recorded")
def test_unknown_ids_come_back_in_the_type_they_were_sent(braze):
    """A number stays a number."""
    person, unknown, number = braze.person(), braze.person(), 10**15
    braze.write({"external_id": person})

    answer = export(braze, external_ids=[person, unknown, number])

    assert answer.json()["users"] == [{"external_id": person}]
    assert answer.json()["invalid_user_ids"] == [unknown, number]


@pytest.mark.certainty("documented")
def test_nothing_is_said_about_unknown_ids_when_all_are_known(braze):
    """The member is not there then."""
    person = braze.person()
    braze.write({"external_id": person})

    assert export(braze, external_ids=[person]).json() == {
        "users": [{"external_id": person}],
        "message": "success",
    }


@pytest.mark.certainty("documented")
def test_fifty_identifiers_are_looked_up(braze):
    """The limit itself is allowed."""
    answer = export(braze, external_ids=[braze.person() for _ in range(50)])

    assert answer.status_code == 201
    assert len(answer.json()["invalid_user_ids"]) == 50


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(("people", "aliases"), [(51, 0), (0, 51), (26, 25)])
def test_more_than_fifty_identifiers_are_refused(braze, people, aliases):
    """External ids and aliases together."""
    answer = export(
        braze,
        external_ids=[braze.person() for _ in range(people)],
        user_aliases=[braze.alias() for _ in range(aliases)],
    )

    assert answer.status_code == 400
    assert answer.json() == {"message": "The max number of ids per request was exceeded"}


@pytest.mark.certainty("documented")
def test_an_address_brings_all_its_profiles(braze):
    """Duplicates show."""
    email, people = braze.email(), [braze.person(), braze.person()]
    for person in people:
        braze.write({"external_id": person, "email": email})

    users = export(braze, email_address=email).json()["users"]

    assert sorted(user["external_id"] for user in users) == sorted(people)


@pytest.mark.certainty("documented")
def test_a_profile_is_found_by_each_identifier(braze):
    """Alias, Braze id, phone number."""
    alias, phone = braze.alias(), braze.phone()
    user = braze.write({"user_alias": alias, "_update_existing_only": False, "phone": phone})

    for query in (
        {"user_aliases": [alias]},
        {"braze_id": user["braze_id"]},
        {"phone": phone},
    ):
        found = export(braze, fields_to_export=["braze_id"], **query).json()["users"]
        assert found == [{"braze_id": user["braze_id"]}]


@pytest.mark.certainty("documented")
def test_only_the_fields_that_were_asked_for_come(braze):
    """And of these only the ones with a value."""
    person, name = braze.person(), braze.attribute()
    braze.write({"external_id": person, "first_name": "Anna", name: 5})

    users = export(braze, external_ids=[person], fields_to_export=["first_name", "gender"]).json()[
        "users"
    ]
    custom = export(braze, external_ids=[person], fields_to_export=["custom_attributes"]).json()[
        "users"
    ]

    assert users == [{"first_name": "Anna"}]
    assert [set(user["custom_attributes"]) for user in custom] == [{name, MARK}]


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("fields", [{}, {"fields_to_export": []}], ids=["none", "empty"])
def test_fields_must_be_asked_for(braze, fields):
    """Braze made this mandatory for whoever came after August 2024."""
    answer = braze.post("/users/export/ids", {"external_ids": [braze.person()]} | fields)

    assert answer.status_code == 400


@pytest.mark.certainty("documented")
def test_older_companies_need_not_ask_for_fields(braze, curtain):
    """Everything comes then."""
    curtain.restart(export_ids_needs_fields=False)
    person = braze.person()
    braze.write({"external_id": person, "first_name": "Anna"})

    (user,) = braze.post("/users/export/ids", {"external_ids": [person]}).json()["users"]

    assert user["first_name"] == "Anna"
    assert set(FIELDS) - {"home_city", "email_subscribe"} <= set(user)


@pytest.mark.certainty("assumed")
def test_the_sentence_about_missing_fields(braze):
    """No page has its wording."""
    answer = braze.post("/users/export/ids", {"external_ids": [braze.person()]})

    assert answer.json() == {"message": "'fields_to_export' is required"}
