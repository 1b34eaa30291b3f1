"""POST /users/track: what is counted, what is refused, and when it is written."""

from __future__ import annotations

import pytest

from tests.conformance.server import attributes_of
from tests.conformance.shapes import differences, recorded

NOTHING_USABLE = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields."
NO_IDENTIFIER = "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required"
TWO_PRIMARIES = "You must specify only one of 'external_id', 'user_alias' or 'braze_id'"
BAD_STATE = "'{}' must be 'subscribed', 'unsubscribed', or 'opted_in'"
BAD_EMAIL = "The value provided for the 'email' field is not a valid email."
LONG_EXTERNAL_ID = "'external_id' must be fewer than 988 bytes"
SPAM = "provided external_id is blacklisted and disallowed"
NOW = "2026-02-15T21:04:32Z"
BRAZE_ID = "5ad62ed85941bafd80298dfc"


def event(external_id: str) -> dict[str, object]:
    """Something that somebody did."""
    return {"external_id": external_id, "name": "conformance", "time": NOW}


def purchase(external_id: str) -> dict[str, object]:
    """Something that somebody bought."""
    product = {"product_id": "conformance", "currency": "CAD", "price": 1.0}
    return {"external_id": external_id, "time": NOW} | product


@pytest.mark.certainty("recorded")
def test_all_three_arrays_are_counted_and_the_message_comes_last(braze):
    """The answer is 201 and the recorded one to the letter."""
    person = braze.person()
    body = {
        "attributes": [{"external_id": person, "first_name": "Anna"}],
        "events": [event(person)],
        "purchases": [purchase(person)],
    }

    answer = braze.post("/users/track", body)

    assert differences(recorded("track"), answer) == []
    assert answer.content == (
        b'{"attributes_processed":1,"events_processed":1,"purchases_processed":1,'
        b'"message":"success"}'
    )


@pytest.mark.certainty("recorded")
@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("attributes", lambda person: {"external_id": person, "first_name": "Anna"}),
        ("events", event),
        ("purchases", purchase),
    ],
    ids=["attributes", "events", "purchases"],
)
def test_only_arrays_that_were_sent_are_counted(braze, name, make):
    """There is no counter for what was not there."""
    answer = braze.post("/users/track", {name: [make(braze.person()), make(braze.person())]})

    assert answer.status_code == 201
    assert answer.content == f'{{"{name}_processed":2,"message":"success"}}'.encode()


@pytest.mark.certainty("assumed")
def test_an_empty_array_beside_a_full_one_counts_nothing(braze):
    """It was sent, so it has its counter."""
    body = {"attributes": [{"external_id": braze.person()}], "events": []}

    assert braze.post("/users/track", body).json() == {
        "attributes_processed": 1,
        "events_processed": 0,
        "message": "success",
    }


@pytest.mark.certainty("measured")
def test_refused_objects_are_named_by_index_and_the_rest_counts(braze):
    """Still 201 and success; processed and errors together are what was sent."""
    a, b, c, d, e = (braze.person() for _ in range(5))

    answer = braze.track(
        {"external_id": a, "email_subscribe": "subscribed"},
        {"external_id": b, "email_subscribe": "maybe"},
        {"external_id": c, "first_name": "Anna"},
        {"external_id": d, "push_subscribe": "maybe"},
        {"external_id": e, "braze_id": BRAZE_ID},
    )

    assert differences(recorded("track_partly_refused"), answer) == []
    assert answer.json() == recorded("track_partly_refused").body


@pytest.mark.certainty("measured")
def test_a_refused_object_changes_nothing(braze):
    """Not even the values in it that were good."""
    person = braze.person()
    braze.write({"external_id": person, "first_name": "Anna"})

    braze.write_all({"external_id": person, "first_name": "Berta", "email_subscribe": "maybe"})

    assert braze.user(person)["first_name"] == "Anna"


@pytest.mark.certainty("measured")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email_subscribe": "Unsubscribed"}, BAD_STATE.format("email_subscribe")),
        ({"push_subscribe": "yes"}, BAD_STATE.format("push_subscribe")),
        ({"braze_id": BRAZE_ID}, TWO_PRIMARIES),
        ({"user_alias": {"alias_name": "a", "alias_label": "b"}}, TWO_PRIMARIES),
    ],
    ids=["email_subscribe", "push_subscribe", "braze_id", "user_alias"],
)
def test_each_measured_refusal_has_its_sentence(braze, wrong, sentence):
    """Live traffic shows sentences."""
    answer = braze.track({"external_id": braze.person()}, {"external_id": braze.person()} | wrong)

    assert answer.status_code == 201
    assert answer.json()["errors"] == [{"index": 1, "input_array": "attributes", "type": sentence}]


@pytest.mark.certainty("seen")
@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ({"first_name": "Anna"}, NO_IDENTIFIER),
        ({"external_id": "conformance-x", "email": "not an address"}, BAD_EMAIL),
        ({"external_id": "x" * 988}, LONG_EXTERNAL_ID),
        ({"external_id": "é" * 494}, LONG_EXTERNAL_ID),
    ],
    ids=["nobody", "email", "long", "long in bytes"],
)
def test_other_refusals_have_the_sentences_that_clients_know(braze, item, sentence):
    """They stand in the test data of other people's clients."""
    answer = braze.track({"external_id": braze.person()}, item)

    assert answer.status_code == 201
    assert answer.json()["errors"] == [{"index": 1, "input_array": "attributes", "type": sentence}]


@pytest.mark.certainty("documented")
def test_an_external_id_of_987_bytes_is_taken(braze):
    """The limit itself is allowed."""
    person = braze.also(braze.person().ljust(987, "x"))

    assert braze.write({"external_id": person})["external_id"] == person


@pytest.mark.certainty("seen")
def test_events_are_refused_like_attributes(braze):
    """The error names the array it stands in."""
    body = {"attributes": [{"external_id": braze.person()}], "events": [{"name": "conformance"}]}

    answer = braze.post("/users/track", body)

    assert answer.status_code == 201
    assert answer.json()["errors"] == [{"index": 0, "input_array": "events", "type": NO_IDENTIFIER}]


@pytest.mark.certainty("seen")
def test_somebody_blocked_for_spam_is_refused(braze, curtain):
    """Braze blocks profiles with too many sessions or names."""
    curtain.restart(blocked_external_ids=["spammer"])

    answer = braze.track({"external_id": "spammer"}, {"external_id": braze.person()})

    assert answer.json()["errors"] == [{"index": 0, "input_array": "attributes", "type": SPAM}]


@pytest.mark.certainty("seen")
def test_when_everything_is_refused_the_request_is(braze):
    """400, and the errors say why."""
    answer = braze.track({"first_name": "Anna"})

    assert answer.status_code == 400
    assert answer.json() == {
        "message": NOTHING_USABLE,
        "errors": [{"type": NO_IDENTIFIER, "input_array": "attributes", "index": 0}],
    }


@pytest.mark.certainty("seen")
@pytest.mark.parametrize("body", [{}, {"attributes": []}, {"attributes": [], "events": []}])
def test_a_request_about_nobody_is_refused(braze, body):
    """With the same sentence."""
    answer = braze.post("/users/track", body)

    assert answer.status_code == 400
    assert answer.json()["message"] == NOTHING_USABLE


@pytest.mark.certainty("assumed")
@pytest.mark.parametrize("body", [{}, {"attributes": "Anna"}, [], "text", 5])
def test_a_request_about_nobody_has_no_errors_to_name(braze, body):
    """The sentence is all there is, whatever the JSON."""
    assert braze.post("/users/track", body).json() == {"message": NOTHING_USABLE}


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"email_subscribe": "maybe"}, "BAD_EMAIL_SUBSCRIPTION_STATE"),
        ({"push_subscribe": "maybe"}, "BAD_PUSH_SUBSCRIPTION_STATE"),
        ({"email": "nobody"}, "EMAIL_BAD_FORMAT"),
        ({"external_id": "x" * 988}, "EXTERNAL_USER_ID_TOO_LARGE"),
        ({"external_id": "spammer"}, "BLACKLISTED_EXTERNAL_USER_ID"),
    ],
)
def test_errors_can_have_the_names_of_the_documentation(braze, curtain, wrong, name):
    """Live traffic has sentences; a client must take both."""
    curtain.restart(enum_errors=True, blocked_external_ids=["spammer"])

    answer = braze.track({"external_id": braze.person()}, {"external_id": braze.person()} | wrong)

    assert answer.json()["errors"][0]["type"] == name


def people(braze, number: int) -> list[dict[str, object]]:
    """So many objects about one person."""
    person = braze.person()
    return [{"external_id": person} for _ in range(number)]


@pytest.mark.certainty("documented")
def test_seventy_five_objects_are_taken(braze):
    """The limit itself is allowed."""
    answer = braze.track(*people(braze, 75))

    assert answer.status_code == 201
    assert answer.json()["attributes_processed"] == 75


@pytest.mark.certainty("documented")
def test_seventy_six_objects_are_refused_and_none_is_written(braze):
    """400 with a sentence of its own."""
    person = braze.person()

    answer = braze.track(*({"external_id": person} for _ in range(76)))
    braze.write_all()

    assert answer.status_code == 400
    assert answer.json() == {"message": "Max Input Length Exceeded"}
    assert braze.user(person) is None


@pytest.mark.certainty("documented")
def test_the_limit_is_over_all_three_arrays(braze):
    """26 of each kind are 78."""
    person = braze.person()
    body = {
        "attributes": [{"external_id": person}] * 26,
        "events": [event(person)] * 26,
        "purchases": [purchase(person)] * 26,
    }

    assert braze.post("/users/track", body).status_code == 400


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("settings", "taken", "refused"),
    [
        ({"objects_limit_each": True}, (75, 75, 75), (75, 76, 75)),
        ({"objects_limit": 50}, (20, 20, 10), (20, 20, 11)),
    ],
    ids=["each", "fifty"],
)
def test_older_contracts_had_other_limits(braze, curtain, settings, taken, refused):
    """75 for each array, or 50 in total."""
    curtain.restart(**settings)
    person = braze.person()

    def send(attributes, events, purchases):
        body = {
            "attributes": [{"external_id": person}] * attributes,
            "events": [event(person)] * events,
            "purchases": [purchase(person)] * purchases,
        }
        return braze.post("/users/track", body).status_code

    assert send(*taken) == 201
    assert send(*refused) == 400


@pytest.mark.certainty("documented")
def test_the_answer_comes_before_the_write(braze, curtain):
    """201 means queued: the profile changes a little later."""
    curtain.restart(apply_delay=1.5)
    person = braze.person()

    answer = braze.track({"external_id": person})

    assert answer.status_code == 201
    assert braze.user(person) is None
    assert braze.eventually(lambda: braze.user(person), bool) is not None


@pytest.mark.certainty("documented")
def test_requests_can_overtake_each_other(braze, curtain):
    """Separate requests may be applied in any order."""
    curtain.restart(apply_delay=0, apply_jitter=0.3)
    sent = [braze.person() for _ in range(20)]
    for person in sent:
        braze.track({"external_id": person})

    curtain.inspector.settle()
    written = sorted(curtain.inspector.profiles(), key=lambda profile: profile.updated)

    assert sorted(profile.external_id for profile in written) == sorted(sent)
    assert [profile.external_id for profile in written] != sent


@pytest.mark.certainty("assumed")
def test_objects_of_one_request_are_written_in_their_order(braze):
    """The last one about somebody wins."""
    person = braze.person()

    braze.write_all(*({"external_id": person, "first_name": name} for name in ("A", "B", "C")))

    assert braze.user(person)["first_name"] == "C"


@pytest.mark.certainty("documented")
def test_an_attribute_nobody_knows_is_a_custom_one(braze):
    """Names are compared with their letter case: `Email` is not the e-mail address."""
    person, name = braze.person(), braze.attribute()

    user = braze.write({"external_id": person, name: "x", "Email": "a@example.com"})

    assert attributes_of(user) == {name: "x", "Email": "a@example.com"}
    assert user.get("email") is None
