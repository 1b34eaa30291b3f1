"""The other user endpoints: delete, identify, aliases, merge, subscription groups."""

from __future__ import annotations

import pytest

from tests.conformance.server import attributes_of
from tests.conformance.shapes import differences, recorded

TOO_MANY = "The max number of external_ids and aliases per request was exceeded"


@pytest.mark.certainty("recorded")
def test_deleting_has_the_recorded_shape(braze):
    """201: the unknown ones as they were sent, how many are gone, the message."""
    person, unknown = braze.person(), 10**15
    braze.write({"external_id": person})

    answer = braze.post("/users/delete", {"external_ids": [person, unknown]})

    assert differences(recorded("users_deleted"), answer) == []
    assert answer.json() == {"invalid_user_ids": [unknown], "deleted": 1, "message": "success"}


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("kind", ["external_ids", "user_aliases", "braze_ids"])
def test_who_was_deleted_is_gone(braze, kind):
    """By whichever identifier."""
    alias = braze.alias()
    user = braze.write({"user_alias": alias, "_update_existing_only": False})
    person = braze.write({"external_id": braze.person()})
    wanted = {
        "external_ids": person["external_id"],
        "user_aliases": alias,
        "braze_ids": user["braze_id"],
    }[kind]
    gone = (person if kind == "external_ids" else user)["braze_id"]

    answer = braze.post("/users/delete", {kind: [wanted]})
    left = braze.eventually(lambda: braze.find(braze_id=gone), lambda users: not users)

    assert answer.json()["deleted"] == 1
    assert left == []


@pytest.mark.certainty("documented")
def test_one_kind_of_identifier_is_deleted_at_a_time(braze):
    """Two kinds are refused, and nobody is gone."""
    person = braze.person()
    braze.write({"external_id": person})

    answer = braze.post(
        "/users/delete", {"external_ids": [person], "user_aliases": [braze.alias()]}
    )

    assert answer.status_code == 400
    assert braze.user(person) is not None


@pytest.mark.certainty("recorded")
def test_identifying_has_the_recorded_shape(braze):
    """201, and how many aliases were looked at."""
    item = {"external_id": braze.person(), "user_alias": braze.alias()}

    answer = braze.post("/users/identify", {"aliases_to_identify": [item]})

    assert differences(recorded("users_identified"), answer) == []
    assert answer.json()["aliases_processed"] == 1


@pytest.mark.certainty("documented")
def test_identifying_gives_an_alias_its_external_id(braze):
    """The profile stays the same one."""
    alias, person = braze.alias(), braze.person()
    user = braze.write({"user_alias": alias, "_update_existing_only": False})

    item = {"external_id": person, "user_alias": alias}
    braze.post("/users/identify", {"aliases_to_identify": [item]})
    found = braze.eventually(lambda: braze.user(person), bool)

    assert found["braze_id"] == user["braze_id"]
    assert found["user_aliases"] == [alias]


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("kind", ["email", "phone"])
def test_identifying_gives_an_address_its_external_id(braze, kind):
    """What /users/track never does."""
    address = braze.email() if kind == "email" else braze.phone()
    person = braze.person()
    user = braze.write({kind: address})
    member = {"email": "emails_to_identify", "phone": "phone_numbers_to_identify"}[kind]
    item = {"external_id": person, kind: address, "prioritization": ["unidentified"]}

    braze.post("/users/identify", {member: [item]})
    found = braze.eventually(lambda: braze.user(person), bool)

    assert found["braze_id"] == user["braze_id"]


@pytest.mark.certainty("documented")
def test_identifying_merges_into_somebody_who_is_there(braze):
    """What the known profile lacks comes from the alias, and the alias finds it."""
    alias, person, name = braze.alias(), braze.person(), braze.attribute()
    braze.write(
        {"user_alias": alias, "_update_existing_only": False, "first_name": "Berta", name: 5}
    )
    braze.write({"external_id": person, "first_name": "Anna"})

    item = {"external_id": person, "user_alias": alias}
    braze.post("/users/identify", {"aliases_to_identify": [item]})
    found = braze.eventually(lambda: braze.user(person), lambda user: bool(user["user_aliases"]))

    assert found["first_name"] == "Anna"
    assert attributes_of(found) == {name: 5}
    assert len(braze.find(user_aliases=[alias])) == 1


@pytest.mark.certainty("documented")
def test_identifying_nobody_does_nothing(braze):
    """No error, and no new profile."""
    person = braze.person()

    item = {"external_id": person, "user_alias": braze.alias()}
    answer = braze.post("/users/identify", {"aliases_to_identify": [item]})
    braze.write_all()

    assert answer.status_code == 201
    assert braze.user(person) is None


@pytest.mark.certainty("recorded")
def test_new_aliases_have_the_recorded_answer(braze):
    """201, and how many were looked at."""
    answer = braze.post("/users/alias/new", {"user_aliases": [braze.alias()]})

    assert differences(recorded("aliases_added"), answer) == []
    assert answer.json()["aliases_processed"] == 1


@pytest.mark.certainty("documented")
def test_an_alias_is_added_to_somebody_or_makes_somebody(braze):
    """With an external id, or without."""
    person, added, alone = braze.person(), braze.alias(), braze.alias()
    braze.write({"external_id": person})

    braze.post("/users/alias/new", {"user_aliases": [{"external_id": person} | added, alone]})
    users = braze.eventually(
        lambda: braze.find(user_aliases=[added, alone]), lambda users: len(users) == 2
    )

    assert {user.get("external_id"): user["user_aliases"] for user in users} == {
        person: [added],
        None: [alone],
    }


@pytest.mark.certainty("documented")
def test_an_alias_for_nobody_or_one_that_is_taken_does_nothing(braze):
    """No error either."""
    alias, unknown, other = braze.alias(), braze.person(), braze.person()
    braze.write({"user_alias": alias, "_update_existing_only": False})
    braze.write({"external_id": other})
    lost = braze.alias()

    answer = braze.post(
        "/users/alias/new",
        {"user_aliases": [{"external_id": unknown} | lost, {"external_id": other} | alias]},
    )
    braze.write_all()

    assert answer.status_code == 201
    assert braze.find(user_aliases=[lost]) == []
    assert [user.get("external_id") for user in braze.find(user_aliases=[alias])] == [None]


@pytest.mark.certainty("documented")
def test_an_alias_gets_another_name(braze):
    """Under the same label; the profile stays the same one."""
    old, new = braze.alias(), braze.alias()
    user = braze.write({"user_alias": old, "_update_existing_only": False})
    names = {"old_alias_name": old["alias_name"], "new_alias_name": new["alias_name"]}

    answer = braze.post(
        "/users/alias/update", {"alias_updates": [{"alias_label": old["alias_label"]} | names]}
    )
    found = braze.eventually(lambda: braze.find(user_aliases=[new]), bool)

    assert answer.status_code == 201
    assert [one["braze_id"] for one in found] == [user["braze_id"]]
    assert braze.find(user_aliases=[old]) == []


@pytest.mark.certainty("recorded")
def test_an_unknown_subscription_group_is_refused(braze):
    """With the recorded sentence."""
    body = {
        "external_id": braze.person(),
        "subscription_group_id": "non-existing-subscription-group",
        "subscription_state": "subscribed",
    }

    answer = braze.post("/subscription/status/set", body)

    assert differences(recorded("subscription_group_unknown"), answer) == []
    assert answer.json() == {"message": "Invalid subscription group ID"}


@pytest.mark.certainty("recorded")
@pytest.mark.parametrize("state", ["subscribed", "unsubscribed"])
def test_somebody_joins_or_leaves_a_subscription_group(braze, curtain, state):
    """The answer is the recorded one, and the profile has the state."""
    person, group = braze.person(), "ed06e19a-69b1-4f9b-a452-2db2c4e303a8"
    braze.write({"external_id": person})
    membership = {"subscription_group_id": group, "subscription_state": state}

    answer = braze.post("/subscription/status/set", {"external_id": person} | membership)
    curtain.inspector.settle()

    assert differences(recorded("subscription_set"), answer) == []
    stored = curtain.inspector.profile(person)
    assert stored is not None
    assert stored.standard["subscription_groups"] == [membership]


@pytest.mark.certainty("documented")
def test_two_profiles_become_one(braze):
    """202; what is kept stays, what it lacks comes from the other, who is gone."""
    merged, kept, name = braze.person(), braze.person(), braze.attribute()
    braze.write({"external_id": merged, "first_name": "Berta", name: 5})
    braze.write({"external_id": kept, "first_name": "Anna"})

    answer = braze.post(
        "/users/merge",
        {
            "merge_updates": [
                {
                    "identifier_to_merge": {"external_id": merged},
                    "identifier_to_keep": {"external_id": kept},
                }
            ]
        },
    )
    left = braze.eventually(lambda: braze.user(merged), lambda user: user is None)
    user = braze.user(kept)

    assert answer.status_code == 202
    assert answer.json() == {"message": "success"}
    assert left is None
    assert user["first_name"] == "Anna"
    assert attributes_of(user)[name] == 5


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("body", [{}, {"merge_updates": "x"}, {"merge_updates": ["x"]}])
def test_what_cannot_be_merged_is_refused(braze, body):
    """With the documented sentence."""
    answer = braze.post("/users/merge", body)

    assert answer.status_code == 400
    assert answer.json() == {"message": "'merge_updates' must be an array of objects"}


def items(path: str, number: int) -> dict[str, object]:
    """A body for `path` with so many things in it about nobody."""
    alias = {"alias_name": "conformance-nobody", "alias_label": "conformance"}
    nobody = {"external_id": "conformance-nobody"}
    bodies: dict[str, dict[str, object]] = {
        "/users/delete": {"external_ids": ["conformance-nobody"] * number},
        "/users/identify": {"aliases_to_identify": [nobody | {"user_alias": alias}] * number},
        "/users/alias/new": {"user_aliases": [nobody | alias] * number},
        "/users/alias/update": {
            "alias_updates": [
                {"alias_label": "conformance", "old_alias_name": "a", "new_alias_name": "b"}
            ]
            * number
        },
        "/users/merge": {
            "merge_updates": [{"identifier_to_merge": nobody, "identifier_to_keep": nobody}]
            * number
        },
    }
    return bodies[path]


PATHS = [
    "/users/delete",
    "/users/identify",
    "/users/alias/new",
    "/users/alias/update",
    "/users/merge",
]


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("path", PATHS)
def test_fifty_at_a_time(braze, path):
    """One more is refused with the documented sentence."""
    taken = braze.post(path, items(path, 50))
    refused = braze.post(path, items(path, 51))

    assert taken.status_code in (201, 202)
    assert refused.status_code == 400
    assert refused.json() == {"message": TOO_MANY}


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("path", PATHS)
def test_each_needs_a_permission_of_its_own(braze, limited_key, path):
    """A key for writing does none of these."""
    assert braze.post(path, items(path, 1), key=limited_key).status_code == 403
