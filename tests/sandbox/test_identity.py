"""Which profile an object means."""

from __future__ import annotations


def test_an_unknown_external_id_makes_a_profile_even_when_the_email_is_taken(braze):
    """The classic duplicate is reproduced."""
    braze.track({"email": "a@example.com"})
    braze.track({"external_id": "a", "email": "a@example.com"})

    found = braze.inspector.profiles_by_email("a@example.com")

    assert [profile.external_id for profile in found] == [None, "a"]


def test_external_ids_differ_by_letter_case(braze):
    """c1 and C1 are two people."""
    braze.track({"external_id": "c1"}, {"external_id": "C1"})

    assert braze.inspector.overview().profiles == 2


def test_a_bare_email_makes_one_profile_and_then_updates_it(braze):
    """E-mail alone is an identifier."""
    braze.track({"email": "a@example.com", "first_name": "Ana"})
    braze.track({"email": "A@example.com", "last_name": "Lima"})

    [profile] = braze.inspector.profiles_by_email("a@example.com")

    assert profile.external_id is None
    assert profile.standard == {
        "email": "A@example.com",
        "first_name": "Ana",
        "last_name": "Lima",
    }


def test_a_bare_email_prefers_the_latest_updated_profile_with_an_external_id(braze):
    """The e-mail-only profile loses, however fresh it is, and so does the staler of two others."""
    braze.track({"email": "a@example.com"})
    braze.track({"external_id": "old", "email": "a@example.com"})
    braze.track({"external_id": "new", "email": "a@example.com"})
    braze.track({"external_id": "old", "first_name": "Touched"})
    [bare, *_] = braze.inspector.profiles_by_email("a@example.com")
    braze.track({"braze_id": bare.braze_id, "first_name": "Fresh"})

    braze.track({"email": "a@example.com", "mark": True})

    assert braze.custom("old") == {"mark": True}
    assert braze.custom("new") == {}


def test_an_address_that_was_given_up_finds_nobody(braze):
    """After a change of address the old one is free."""
    braze.track({"external_id": "a", "email": "old@example.com"})
    assert len(braze.inspector.profiles_by_email("old@example.com")) == 1
    braze.track({"external_id": "a", "email": "new@example.com"})

    assert braze.inspector.profiles_by_email("old@example.com") == ()
    assert len(braze.inspector.profiles_by_email("new@example.com")) == 1


def test_email_wins_over_phone(braze):
    """With both and no primary identifier, the e-mail address decides."""
    braze.track({"external_id": "mail", "email": "a@example.com"})
    braze.track({"external_id": "call", "phone": "+15551234567"})

    braze.track({"email": "a@example.com", "phone": "+15551234567", "mark": 1})

    assert braze.custom("mail") == {"mark": 1}
    assert braze.custom("call") == {}


def test_a_phone_is_found_in_any_spelling(braze):
    """Ten digits are a US number, and punctuation does not count."""
    braze.track({"external_id": "a", "phone": "+1 (555) 123-4567"})

    braze.track({"phone": "5551234567", "mark": 1})

    assert braze.standard("a") == {"phone": "+15551234567"}
    assert braze.custom("a") == {"mark": 1}


def test_an_alias_makes_a_profile_only_when_told_to(braze):
    """Aliases update; they create with `_update_existing_only` false."""
    alias = {"alias_name": "77", "alias_label": "crm"}

    braze.track({"user_alias": alias, "mark": 1})
    before = braze.inspector.overview().profiles
    braze.track({"user_alias": alias, "mark": 2, "_update_existing_only": False})
    braze.track({"user_alias": alias, "mark": 3})

    [profile] = braze.inspector.profiles()
    assert before == 0
    assert profile.custom == {"mark": 3}
    assert profile.user_aliases == (alias,)


def test_a_braze_id_updates_and_never_creates(braze):
    """An unknown Braze id is skipped and still counted as processed."""
    braze.track({"external_id": "a"})
    profile = braze.inspector.profile("a")
    assert profile is not None

    known = braze.track({"braze_id": profile.braze_id, "mark": 1})
    unknown = braze.track({"braze_id": "f" * 24, "mark": 1})

    assert len(profile.braze_id) == 24
    assert known.json() == unknown.json() == {"attributes_processed": 1, "message": "success"}
    assert braze.custom("a") == {"mark": 1}
    assert braze.inspector.overview().profiles == 1


def test_update_existing_only_skips_the_unknown_and_counts_them(braze):
    """The answer does not tell whether anybody was found."""
    braze.track({"external_id": "a"})

    answer = braze.track(
        {"external_id": "a", "mark": 1, "_update_existing_only": True},
        {"external_id": "b", "mark": 1, "_update_existing_only": True},
        {"email": "c@example.com", "_update_existing_only": True},
    )

    assert answer.json() == {"attributes_processed": 3, "message": "success"}
    assert [profile.external_id for profile in braze.inspector.profiles()] == ["a"]
    assert braze.custom("a") == {"mark": 1}
