"""POST /users/identify, /users/alias/new, /users/alias/update, /users/merge and /users/delete."""

from __future__ import annotations

import pytest

from ci_braze_tui.sandbox.settings import Settings

CRM = {"alias_name": "77", "alias_label": "crm"}
PROCESSED = b'{"aliases_processed":1,"message":"success"}'


def names(braze):
    """The external ids of all profiles."""
    return [profile.external_id for profile in braze.inspector.profiles()]


def test_an_alias_becomes_an_external_id(braze):
    """The profile stays, with one more identifier, and is found by both."""
    braze.track({"user_alias": CRM, "mark": 1, "_update_existing_only": False})

    answer = braze.post(
        "/users/identify", {"aliases_to_identify": [{"external_id": "a", "user_alias": CRM}]}
    )

    assert (answer.status_code, answer.content) == (201, PROCESSED)
    braze.track({"user_alias": CRM, "more": 2})
    assert names(braze) == ["a"]
    assert braze.custom("a") == {"mark": 1, "more": 2}


@pytest.mark.parametrize(
    ("array", "contact"),
    [
        ("emails_to_identify", {"email": "a@example.com"}),
        ("phone_numbers_to_identify", {"phone": "+15551234567"}),
    ],
)
def test_a_bare_contact_is_merged_into_the_profile_of_the_external_id(braze, array, contact):
    """What the identified profile has wins, what it lacks is filled, and the other is gone."""
    braze.track(contact | {"both": "bare", "only": "bare"})
    braze.track({"external_id": "a", "both": "kept"} | contact)

    answer = braze.post("/users/identify", {array: [{"external_id": "a"} | contact]})

    assert answer.content == PROCESSED
    assert names(braze) == ["a"]
    assert braze.custom("a") == {"both": "kept", "only": "bare"}


def test_identifying_can_leave_the_values_behind(braze):
    """With `none` only the alias comes along."""
    braze.track({"external_id": "a"})
    braze.track({"user_alias": CRM, "mark": 1, "_update_existing_only": False})

    body = {"aliases_to_identify": [{"external_id": "a", "user_alias": CRM}]}
    braze.post("/users/identify", body | {"merge_behavior": "none"})

    [profile] = braze.inspector.profiles()
    assert profile.custom == {}
    assert profile.user_aliases == (CRM,)


def test_profiles_with_the_same_alias_label_are_not_combined(braze):
    """A profile has one name per label."""
    braze.track({"external_id": "a"})
    taken = {"external_id": "a", "alias_name": "1", "alias_label": "crm"}
    braze.post("/users/alias/new", {"user_aliases": [taken, CRM]})

    braze.post(
        "/users/identify", {"aliases_to_identify": [{"external_id": "a", "user_alias": CRM}]}
    )

    assert names(braze) == ["a", None]


def test_identifying_nobody_is_a_silent_success(braze):
    """The answer does not tell, and nothing is made."""
    braze.track({"external_id": "b", "email": "b@example.com"})

    answer = braze.post(
        "/users/identify", {"emails_to_identify": [{"external_id": "a", "email": "b@example.com"}]}
    )

    assert (answer.status_code, answer.content) == (201, PROCESSED)
    assert names(braze) == ["b"]


def test_new_aliases_find_their_profile_or_make_one(braze):
    """With an external id they are added, without one they are a profile of their own."""
    braze.track({"external_id": "a"})
    other = {"alias_name": "88", "alias_label": "crm"}

    answer = braze.post("/users/alias/new", {"user_aliases": [{"external_id": "a"} | CRM, other]})

    assert answer.status_code == 201
    assert answer.json() == {"aliases_processed": 2, "message": "success"}
    braze.track({"user_alias": CRM, "mark": 1}, {"user_alias": other, "mark": 2})
    assert [profile.custom for profile in braze.inspector.profiles()] == [{"mark": 1}, {"mark": 2}]


@pytest.mark.parametrize(
    "alias",
    [
        {"external_id": "nobody", "alias_name": "1", "alias_label": "crm"},
        {"external_id": "b", "alias_name": "77", "alias_label": "crm"},
        {"external_id": "a", "alias_name": "78", "alias_label": "crm"},
        CRM,
        {"alias_name": "", "alias_label": "crm"},
    ],
)
def test_an_alias_that_cannot_be_given_is_a_silent_success(braze, alias):
    """Unknown external id, alias or label in use, no alias at all: nothing happens."""
    braze.track({"external_id": "a"}, {"external_id": "b"})
    braze.post("/users/alias/new", {"user_aliases": [{"external_id": "a"} | CRM]})

    answer = braze.post("/users/alias/new", {"user_aliases": [alias]})

    assert (answer.status_code, answer.content) == (201, PROCESSED)
    aliases = [profile.user_aliases for profile in braze.inspector.profiles()]
    assert aliases == [(CRM,), ()]


def test_an_alias_gets_another_name(braze):
    """The profile is found by the new name and no more by the old one."""
    braze.track({"external_id": "a"})
    braze.post("/users/alias/new", {"user_aliases": [{"external_id": "a"} | CRM]})
    update = {"alias_label": "crm", "old_alias_name": "77", "new_alias_name": "78"}

    answer = braze.post("/users/alias/update", {"alias_updates": [update]})

    assert (answer.status_code, answer.content) == (201, PROCESSED)
    braze.track({"user_alias": CRM | {"alias_name": "78"}, "mark": 1}, {"user_alias": CRM, "no": 1})
    assert braze.custom("a") == {"mark": 1}
    braze.post("/users/delete", {"external_ids": ["a"]})
    assert names(braze) == []


@pytest.mark.parametrize(
    "update",
    [
        {"alias_label": "crm", "old_alias_name": "0", "new_alias_name": "1"},
        {"alias_label": "shop", "old_alias_name": "77", "new_alias_name": "1"},
        {"alias_label": "crm", "old_alias_name": "77", "new_alias_name": "88"},
        {"alias_label": "crm", "old_alias_name": "77", "new_alias_name": ""},
        {"alias_label": "crm", "old_alias_name": "77"},
    ],
)
def test_an_alias_that_cannot_be_renamed_is_a_silent_success(braze, update):
    """Unknown, another label, a name that is taken, no name: nothing happens."""
    other = {"alias_name": "88", "alias_label": "crm"}
    braze.post("/users/alias/new", {"user_aliases": [CRM, other]})

    answer = braze.post("/users/alias/update", {"alias_updates": [update]})

    assert (answer.status_code, answer.content) == (201, PROCESSED)
    aliases = [profile.user_aliases for profile in braze.inspector.profiles()]
    assert aliases == [(CRM,), (other,)]


def test_a_merge_fills_what_the_kept_profile_lacks(braze):
    """It is queued, the merged profile goes, and its address now finds the other one."""
    braze.track({"external_id": "old", "email": "a@example.com", "both": 1, "only": 1})
    braze.track({"external_id": "new", "both": 2})

    answer = braze.post(
        "/users/merge",
        {
            "merge_updates": [
                {
                    "identifier_to_merge": {"external_id": "old"},
                    "identifier_to_keep": {"external_id": "new"},
                }
            ]
        },
    )

    assert (answer.status_code, answer.json()) == (202, {"message": "success"})
    braze.track({"email": "a@example.com", "found": True})
    assert names(braze) == ["new"]
    assert braze.custom("new") == {"both": 2, "only": 1, "found": True}


def test_a_merge_of_nobody_or_of_one_with_itself_does_nothing(braze):
    """The answer is the same."""
    braze.track({"external_id": "a", "mark": 1})
    me, nobody = {"external_id": "a"}, {"external_id": "b"}
    pairs = [(me, me), (me, nobody), (nobody, me), (None, me)]

    answer = braze.post(
        "/users/merge",
        {
            "merge_updates": [
                {"identifier_to_merge": merged, "identifier_to_keep": kept}
                for merged, kept in pairs
            ]
        },
    )

    assert answer.status_code == 202
    assert braze.custom("a") == {"mark": 1}


def test_writes_about_identity_come_as_late_as_all_others(braze):
    """A merge is asynchronous."""
    braze.inspector.reset(Settings(apply_delay=0.2))
    braze.post("/users/alias/new", {"user_aliases": [CRM]})

    assert braze.inspector.overview().profiles == 0
    assert braze.inspector.settle().profiles == 1


def test_deleting_counts_and_names_the_unknown_as_they_were_sent(braze):
    """The answer is the recorded one, byte for byte."""
    braze.track({"external_id": "a"}, {"external_id": "b"})

    unknown = braze.post("/users/delete", {"external_ids": [400]})
    known = braze.post("/users/delete", {"external_ids": ["a"]})

    assert unknown.status_code == known.status_code == 201
    assert unknown.content == b'{"invalid_user_ids":[400],"deleted":0,"message":"success"}'
    assert known.content == b'{"deleted":1,"message":"success"}'
    assert names(braze) == ["b"]


def test_a_deleted_person_comes_back_as_a_new_one(braze):
    """Nothing is left, and the Braze id is another; those of others stay."""
    braze.track({"external_id": "a", "email": "a@example.com"}, {"external_id": "z"})
    [before, last] = braze.inspector.profiles()

    braze.post("/users/delete", {"braze_ids": [before.braze_id]})
    braze.track({"external_id": "a", "mark": 1}, {"braze_id": last.braze_id, "mark": 2})
    braze.track({"braze_id": before.braze_id, "mark": 3})

    after = braze.inspector.profile("a")
    assert after is not None
    assert after.braze_id not in {before.braze_id, last.braze_id}
    assert after.standard == {}
    assert (after.custom, braze.custom("z")) == ({"mark": 1}, {"mark": 2})
    assert braze.inspector.profiles_by_email("a@example.com") == ()


def test_people_are_deleted_by_alias_and_by_address(braze):
    """The other two kinds of identifier."""
    braze.post("/users/alias/new", {"user_aliases": [CRM]})
    braze.track({"email": "a@example.com"})

    by_alias = braze.post("/users/delete", {"user_aliases": [CRM]})
    by_email = braze.post(
        "/users/delete",
        {"email_addresses": [{"email": "a@example.com", "prioritization": ["unidentified"]}]},
    )

    assert by_alias.json()["deleted"] == by_email.json()["deleted"] == 1
    assert names(braze) == []


@pytest.mark.parametrize(
    "body", [{}, [], {"external_ids": "a"}, {"external_ids": ["a"], "braze_ids": ["b"]}]
)
def test_deleting_takes_exactly_one_kind_of_identifier(braze, body):
    """None, or two, is refused, and nothing is deleted."""
    braze.track({"external_id": "a"})

    assert braze.post("/users/delete", body).status_code == 400
    assert names(braze) == ["a"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/users/identify", "aliases_to_identify"),
        ("/users/identify", "emails_to_identify"),
        ("/users/alias/new", "user_aliases"),
        ("/users/alias/update", "alias_updates"),
        ("/users/merge", "merge_updates"),
        ("/users/delete", "external_ids"),
    ],
)
def test_more_than_fifty_are_refused(braze, path, name):
    """All five endpoints say so in the same words; fifty are fine."""
    entry: object = "a" if path == "/users/delete" else {}

    fine = braze.post(path, {name: [entry] * 50})
    refused = braze.post(path, {name: [entry] * 51})

    assert fine.status_code in {201, 202}
    assert refused.status_code == 400
    assert refused.json() == {
        "message": "The max number of external_ids and aliases per request was exceeded"
    }


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/users/identify", "aliases_to_identify"),
        ("/users/alias/new", "user_aliases"),
        ("/users/alias/update", "alias_updates"),
        ("/users/merge", "merge_updates"),
    ],
)
@pytest.mark.parametrize("value", [None, "x", ["x"]])
def test_what_is_no_array_of_objects_is_refused(braze, path, name, value):
    """In the words recorded for a merge."""
    answer = braze.post(path, {name: value})

    assert answer.status_code == 400
    assert answer.json() == {"message": f"'{name}' must be an array of objects"}


def test_the_five_share_one_pool_and_need_their_permissions(braze):
    """An empty pool stops all five and nobody else."""
    braze.inspector.reset(Settings(users_limit=0))
    aliases = ("/users/alias/new", "/users/alias/update")
    paths = ("/users/identify", *aliases, "/users/merge", "/users/delete")

    refused = [braze.post(path, {}, key="connector").status_code for path in paths]
    limited = [braze.post(path, {}) for path in paths]

    assert refused == [403] * 5
    assert [answer.status_code for answer in limited] == [429] * 5
    assert braze.track({"external_id": "a"}).status_code == 201
