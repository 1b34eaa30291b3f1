"""A suggestion must put the right column first and say why in words a marketer understands."""

from __future__ import annotations

import pytest

from ci_braze_tui.matching.guess import (
    suggest_braze_customer_id,
    suggest_email,
    suggest_fields,
    suggest_segment_column,
)
from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.sources.evidence import Evidence
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.profile import ColumnProfile, profile_columns


def a_column(
    name,
    looks_like="text",
    *,
    filled=1.0,
    distinct=1.0,
    emails=0.0,
    samples=("x",),
    evidence=Evidence(),  # noqa: B008 - it never changes
):
    """A column profile of which only the interesting parts are said."""
    return ColumnProfile(name, filled, distinct, samples, emails, looks_like, evidence)


def addresses(name, share=0.97):
    """A column that mostly holds e-mail addresses."""
    return a_column(name, "email", emails=share)


@pytest.mark.parametrize(
    "name",
    [
        "EMail", "Email", "email", "E-mail", "E-Mail ", "EmailAddress", "EMailAddress1",
        "emailaddress1", "msdynci_email", "msdynci_emailaddress1", "primaryEmail", "이메일",
        "Endereço de e-mail", "Correo electrónico", "メールアドレス", "ＥＭａｉｌ",
    ],
)  # fmt: skip
def test_email_column_is_found_by_every_spelling(name):
    """The header of any language and product, and the values, give a sure suggestion."""
    others = [addresses("SecondaryEmail"), a_column("EmailConsent", "boolean"), a_column("Name")]
    best = suggest_email([*others, addresses(name)])[0]
    assert best.column == name
    assert best.score > 0.9
    assert best.reason == "The header says e-mail, and 97 % of the values are e-mail addresses"


def test_email_values_beat_an_email_header():
    """A column called Email that holds something else is not put first."""
    found = suggest_email([a_column("Email"), addresses("Contact")])
    assert [suggestion.column for suggestion in found] == ["Contact", "Email"]
    assert found[0].reason == (
        "The header does not say e-mail, but 97 % of the values are e-mail addresses"
    )
    assert found[1].reason == (
        "The header says e-mail, but none of the values are e-mail addresses"
    )


def test_consent_columns_are_no_email_column():
    """What is about e-mail but holds none is not suggested."""
    names = ("EmailOptIn", "donotbulkemail", "Email_Subscribed", "last_email_open_date")
    assert suggest_email([a_column(name, "boolean") for name in names]) == ()


@pytest.mark.parametrize(
    "name", ["BrazeUserId", "braze_id", "external_id", "BrazeCustomerId", "msdynci_brazeuserid"]
)
def test_braze_id_beats_the_keys_of_customer_insights(name):
    """What names Braze is first, even with gaps; a key of Customer Insights comes with a warning."""
    keys = [
        a_column("CustomerId", "id"),
        a_column("ECommerce_eCommerceContacts_ContactId", "id"),
        a_column("MemberId", "id"),
    ]
    found = suggest_braze_customer_id([*keys, a_column(name, "id", filled=0.6, distinct=0.5)])
    assert [suggestion.column for suggestion in found] == [
        name,
        "MemberId",
        "CustomerId",
        "ECommerce_eCommerceContacts_ContactId",
    ]
    assert found[0].score >= 0.5 > found[1].score
    assert "Braze may not know these IDs" in found[2].reason


def test_reason_of_a_braze_id():
    """The reason says the name and what the values are like."""
    (found,) = suggest_braze_customer_id([a_column("BrazeUserId", "id")])
    assert found.reason == "Named BrazeUserId; every value is different"
    (found,) = suggest_braze_customer_id([a_column("BrazeUserId", "id", filled=0.8, distinct=0.4)])
    assert found.reason == (
        "Named BrazeUserId; only 40 % of the values are different, 20 % of the cells are empty"
    )


def test_what_is_never_a_braze_id():
    """Lists of keys, dead keys, addresses and dates are not suggested."""
    profiles = [
        a_column("Loyalty_Customers_LoyaltyId_Alternate"),
        a_column("PreviousCustomerId", "id"),
        a_column("SegmentId", "id"),
        addresses("UserId"),
        a_column("CreatedOn", "date"),
    ]
    assert suggest_braze_customer_id(profiles) == ()


def test_segment_column_is_found():
    """The header counts most, repeating values are a hint, a standard field is none."""
    profiles = [
        a_column("Tier", distinct=0.001),
        a_column("Country", distinct=0.001),
        a_column("SegmentName", distinct=0.001),
        a_column("Name", distinct=0.9),
    ]
    found = suggest_segment_column(profiles)
    assert [suggestion.column for suggestion in found] == ["SegmentName", "Tier"]
    assert found[0].reason == "The header says segment, and the values repeat"
    assert found[0].score >= 0.5 > found[1].score


def test_fields_are_suggested_only_where_clear():
    """Known headers with fitting values, each attribute once, no consent, nothing taken."""
    profiles = [
        a_column("msdynci_firstname"),
        a_column("FirstName"),
        a_column("LastName"),
        a_column("DateOfBirth", "date", evidence=Evidence(values=9, dates=9)),
        a_column("Birthday"),
        a_column("Gender", evidence=Evidence(values=9, letters=9)),
        a_column("Country", evidence=Evidence(values=9, letters=9, countries=9)),
        a_column("City", "empty"),
        a_column("email_subscribe", samples=("subscribed",)),
        a_column("RewardPoints", "number"),
    ]
    assert suggest_fields(profiles, {"LastName"}) == (
        Field("msdynci_firstname", "first_name"),
        Field("DateOfBirth", "dob"),
        Field("Country", "country"),
    )


def test_date_of_birth_that_is_no_date_is_not_suggested():
    """A header alone is not enough where Braze wants a date."""
    assert suggest_fields([a_column("DateOfBirth", "text")], ()) == ()


def test_empty_column_says_so():
    """A well named column without values ranks below 0.5."""
    empty = a_column("EMail", "empty", filled=0.0, distinct=0.0, samples=())
    (found,) = suggest_email([empty])
    assert found.reason == "The header says e-mail, but the column is empty"
    assert found.score < 0.5


def test_suggestions_from_a_real_file(tmp_path):
    """A customer table with hostile headers is judged from end to end."""
    path = tmp_path / "customers.csv"
    lines = ["CustomerId;EMail;[/bar];BrazeUserId;😀Segment"]
    lines += [
        f"{n:032x};u{n}@example.com;;bz-{n:05};{'VIP' if n % 2 else 'New'}" for n in range(99)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    profiles = profile_columns(open_source(path))
    assert suggest_email(profiles)[0].column == "EMail"
    assert suggest_braze_customer_id(profiles)[0].column == "BrazeUserId"
    assert suggest_segment_column(profiles)[0].column == "😀Segment"
