"""Whose profile an object of /users/track is about."""

from __future__ import annotations

import pytest

from tests.conformance.server import attributes_of

UNKNOWN_BRAZE_ID = "0123456789abcdef01234567"


def ids(users) -> list[object]:
    """The external ids of some profiles, in order; None for those without."""
    return sorted((user.get("external_id") for user in users), key=str)


@pytest.mark.certainty("documented")
def test_an_unknown_external_id_makes_a_profile(braze):
    """There is nothing to ask for first."""
    person = braze.person()

    assert braze.write({"external_id": person})["external_id"] == person


@pytest.mark.certainty("documented")
def test_an_unknown_external_id_makes_a_profile_even_with_a_taken_address(braze):
    """The classic duplicate: the address does not find anybody beside an external id."""
    email, person, other = braze.email(), braze.person(), braze.person()
    braze.write({"email": email})
    braze.write({"external_id": person, "email": email})
    braze.write({"external_id": other, "email": email})

    assert ids(braze.find(email_address=email)) == ids(
        [{"external_id": person}, {"external_id": other}, {}]
    )


@pytest.mark.certainty("assumed")
def test_the_letter_case_of_an_external_id_counts(braze):
    """C1 and c1 are two people."""
    person = braze.person()
    other = braze.also(person.upper())
    braze.write({"external_id": person})

    braze.write({"external_id": other})

    assert ids(braze.find(external_ids=[person, other])) == sorted([person, other])


@pytest.mark.certainty("documented")
def test_an_address_alone_makes_a_profile_without_external_id(braze):
    """And the next object with that address means the same profile."""
    email = braze.email()
    first = braze.write({"email": email})

    second = braze.write({"email": email})

    assert "external_id" not in first
    assert second["braze_id"] == first["braze_id"]


@pytest.mark.certainty("documented")
def test_an_address_means_who_was_updated_last_of_those_with_an_external_id(braze):
    """However recently the others were."""
    email, early, late = braze.email(), braze.person(), braze.person()
    braze.write({"external_id": early, "email": email})
    braze.write({"external_id": late, "email": email})
    alias = braze.alias()
    braze.write({"user_alias": alias, "_update_existing_only": False, "email": email})

    first = braze.write({"email": email})
    braze.write({"external_id": early})
    second = braze.write({"email": email})

    assert first["external_id"] == late
    assert second["external_id"] == early


@pytest.mark.certainty("documented")
def test_an_address_without_external_ids_means_who_was_updated_last(braze):
    """Two profiles with an alias each share the address."""
    email, early, late = braze.email(), braze.alias(), braze.alias()
    for alias in (early, late):
        braze.write({"user_alias": alias, "_update_existing_only": False, "email": email})

    first = braze.write({"email": email})
    braze.write({"user_alias": early})
    second = braze.write({"email": email})

    assert first["user_aliases"] == [late]
    assert second["user_aliases"] == [early]


@pytest.mark.certainty("documented")
def test_a_phone_number_alone_makes_or_finds_a_profile(braze):
    """As an e-mail address does."""
    phone, person = braze.phone(), braze.person()

    first = braze.write({"phone": phone})
    second = braze.write({"phone": phone})
    braze.write({"external_id": person, "phone": phone})
    third = braze.write({"phone": phone})

    assert second["braze_id"] == first["braze_id"]
    assert third["external_id"] == person


@pytest.mark.certainty("documented")
def test_of_address_and_phone_number_the_address_counts(braze):
    """The number is an ordinary attribute then."""
    email, phone, by_email, by_phone = braze.email(), braze.phone(), braze.person(), braze.person()
    braze.write({"external_id": by_email, "email": email})
    braze.write({"external_id": by_phone, "phone": phone})

    user = braze.write({"email": email, "phone": phone})

    assert user["external_id"] == by_email
    assert user["phone"] == phone


@pytest.mark.certainty("documented")
def test_beside_an_external_id_the_address_is_an_ordinary_attribute(braze):
    """It is changed, and finds nobody."""
    email, new, person, other = braze.email(), braze.email(), braze.person(), braze.person()
    braze.write({"external_id": person, "email": email})
    braze.write({"external_id": other, "email": new})

    user = braze.write({"external_id": person, "email": new})

    assert user["email"] == new
    assert ids(braze.find(email_address=new)) == sorted([person, other])


@pytest.mark.certainty("assumed")
@pytest.mark.parametrize("blank", ["", None], ids=["empty", "null"])
def test_a_blank_external_id_beside_an_address_is_none(braze, blank):
    """The address finds the profile."""
    email, person = braze.email(), braze.person()
    braze.write({"external_id": person, "email": email})

    braze.write_all({"external_id": blank, "email": email, "first_name": "Anna"})

    assert [user["first_name"] for user in braze.find(email_address=email)] == ["Anna"]


@pytest.mark.certainty("documented")
def test_an_unknown_alias_is_passed_over(braze):
    """Aliases update only, unless told otherwise."""
    alias = braze.alias()

    answer = braze.write_all({"user_alias": alias, "first_name": "Anna"})

    assert answer.status_code == 201
    assert braze.find(user_aliases=[alias]) == []


@pytest.mark.certainty("documented")
def test_an_unknown_alias_makes_a_profile_when_it_is_allowed_to(braze):
    """`_update_existing_only: false` is what allows it; afterwards it is known."""
    alias = braze.alias()

    made = braze.write({"user_alias": alias, "_update_existing_only": False})
    known = braze.write({"user_alias": alias, "first_name": "Anna"})

    assert made["user_aliases"] == [alias]
    assert "external_id" not in made
    assert known["braze_id"] == made["braze_id"]
    assert known["first_name"] == "Anna"


@pytest.mark.certainty("documented")
def test_a_braze_id_updates_and_never_makes_anybody(braze):
    """Braze gives these ids itself."""
    user = braze.write({"external_id": braze.person()})

    known = braze.write({"braze_id": user["braze_id"], "first_name": "Anna"})
    braze.write_all({"braze_id": UNKNOWN_BRAZE_ID, "first_name": "Anna"})

    assert known["external_id"] == user["external_id"]
    assert braze.find(braze_id=UNKNOWN_BRAZE_ID) == []


@pytest.mark.certainty("recorded")
def test_a_braze_id_is_twenty_four_hex_characters(braze):
    """Every profile has one, and keeps it."""
    person = braze.person()
    user = braze.write({"external_id": person})

    assert len(user["braze_id"]) == 24
    assert int(user["braze_id"], 16) > 0
    assert braze.write({"external_id": person})["braze_id"] == user["braze_id"]


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("kind", ["external_id", "email", "phone"])
def test_update_existing_only_makes_nobody(braze, kind):
    """Known ones are updated, unknown ones are passed over."""
    make = {"external_id": braze.person, "email": braze.email, "phone": braze.phone}[kind]
    query = {"external_id": "external_ids", "email": "email_address", "phone": "phone"}[kind]
    known, unknown = make(), make()
    braze.write({kind: known})

    braze.write({kind: known, "_update_existing_only": True, "first_name": "Anna"})
    braze.write_all({kind: unknown, "_update_existing_only": True})

    wanted = [unknown] if kind == "external_id" else unknown
    assert braze.find(**{query: wanted}) == []


@pytest.mark.certainty("assumed")
def test_who_is_passed_over_counts_as_processed(braze):
    """The answer is given before anybody is looked for."""
    answer = braze.track({"external_id": braze.person(), "_update_existing_only": True})

    assert answer.json() == {"attributes_processed": 1, "message": "success"}


@pytest.mark.certainty("documented")
def test_the_state_of_a_subscription_belongs_to_the_address(braze):
    """Every profile that has it changes."""
    email, person, other = braze.email(), braze.person(), braze.person()
    braze.write({"external_id": person, "email": email})
    braze.write({"external_id": other, "email": email})

    braze.write({"external_id": person, "email_subscribe": "unsubscribed"})
    states = braze.eventually(
        lambda: [user["email_subscribe"] for user in braze.find(email_address=email)],
        lambda states: set(states) == {"unsubscribed"},
    )

    assert states == ["unsubscribed", "unsubscribed"]


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("state", ["opted_in", "subscribed", "unsubscribed"])
def test_a_subscription_has_three_states(braze, state):
    """E-mail and push alike."""
    email = braze.email()

    user = braze.write(
        {
            "external_id": braze.person(),
            "email": email,
            "email_subscribe": state,
            "push_subscribe": state,
        }
    )

    assert (user["email_subscribe"], user["push_subscribe"]) == (state, state)


@pytest.mark.certainty("documented")
def test_what_says_how_to_write_is_not_written(braze):
    """Control fields are no attributes."""
    user = braze.write(
        {"external_id": braze.person(), "_update_existing_only": False, "_merge_objects": True}
    )

    assert attributes_of(user) == {}
