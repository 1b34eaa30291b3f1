"""The checks of what is typed into a connection."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ci_braze_tui.connections.connection import Connection, check_name, clean_key
from ci_braze_tui.connections.consent import CONSENT_TEXT, TEXT_VERSION, agree
from ci_braze_tui.errors import DefinitionError

KEY = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize("name", ["Acme EU", "7", "客户", "a" * 100, "[red] Acme 🎉", "مرحبا"])
def test_names_people_use_are_fine(name):
    """Any script, brackets and emoji are allowed."""
    assert check_name(name) is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "Type a name"),
        (" \t", "Type a name"),
        ("a" * 101, "at most 100"),
        ("a\nb", "control characters"),
        ("a\x1b[2J", "control characters"),
        ("a\ud800", "control characters"),
        ("---", "a letter or a digit"),
        ("🎉", "a letter or a digit"),
    ],
)
def test_names_that_will_not_do_are_told_why(name, told):
    """A name that is blank, endless, invisible or gives no file name is refused."""
    assert told in (check_name(name) or "")


@pytest.mark.parametrize(
    ("pasted", "note"),
    [
        (KEY, None),
        (f"  {KEY}\r\n", "Removed around the key: white space."),
        (f'"{KEY}"', "Removed around the key: quotes."),
        (f"“{KEY}”", "Removed around the key: quotes."),
        (f"Bearer {KEY}", 'Removed around the key: the word "Bearer".'),
        (f"\nbearer '{KEY}'", 'Removed around the key: white space, quotes, the word "Bearer".'),
        (f"'Bearer {KEY}'", 'Removed around the key: quotes, the word "Bearer".'),
    ],
)
def test_what_comes_along_with_a_pasted_key_is_taken_off_and_told(pasted, note):
    """A key copied with its surroundings works, and the person learns what was done."""
    secret, told = clean_key(pasted)
    assert secret.reveal() == KEY
    assert told == note


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        ("", "Type or paste"),
        (" '' ", "Type or paste"),
        ("Bearer ''", "Type or paste"),
        (f"{KEY[:9]} {KEY[9:]}", "white space inside"),
        (f"{KEY[:9]}\n{KEY[9:]}", "white space inside"),
        (f"{KEY}\u200b", "characters that no API key has"),
        (f"{KEY}é", "characters that no API key has"),
        (f"{KEY[:9]}\x00{KEY[9:]}", "characters that no API key has"),
    ],
)
def test_what_is_no_key_is_refused_without_repeating_it(pasted, told):
    """Nothing of a refused key shows in the sentence."""
    with pytest.raises(DefinitionError, match=told) as refused:
        clean_key(pasted)
    assert KEY[:8] not in str(refused.value)


def test_consent_records_who_when_and_to_what():
    """The time is kept in UTC, to the second, with the version of the wording."""
    now = datetime(2026, 11, 21, 12, 0, 0, 999, tzinfo=timezone(timedelta(hours=2)))
    consent = agree("mlee", now)
    assert consent.agreed_at == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert (consent.agreed_by, consent.text_version) == ("mlee", TEXT_VERSION)


def test_the_consent_says_what_is_at_stake():
    """Braze, personal data, whose instruction, whose duty, and the way out are all named."""
    for word in ("Braze", "personal data", "your instruction", "consents", "remove", "any time"):
        assert word in CONSENT_TEXT


def test_users_are_administrators_unless_said_otherwise():
    """Leaving the choice blank means administrators, as in Customer Insights."""
    assert Connection("Acme", "rest.fra-01.braze.eu").users == "administrators"
