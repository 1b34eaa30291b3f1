"""The names that columns of e-mail addresses, IDs, segments and standard fields go by.

Data, apart from the judging in `guess`, so that a new spelling is one word here. All names are in
the form that `plain` gives. Sources: Microsoft docs for Customer Insights - Data and Dataverse,
the Common Data Model's CustomerProfile, Braze docs.
"""

from __future__ import annotations

import unicodedata

_PREFIX = "msdynci"


def plain(header: str) -> str:
    """A header without case, punctuation and Dataverse's prefix: `msdynci_E-Mail` → `email`."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    kept = "".join(letter for letter in folded if letter.isalnum())
    return kept.removeprefix(_PREFIX) or kept


EMAIL_NAMES = frozenset(
    {
        "email", "emailaddress", "emailaddress1", "primaryemail", "primaryemailaddress",
        "customeremail", "contactemail", "useremail", "mail", "mailaddress", "emailid",
        "이메일", "이메일주소", "전자메일", "메일", "correo", "correoelectronico",
        "correoelectrónico",
        "enderecodeemail", "endereçodeemail", "adresseemail", "adressemail", "courriel",
        "emailadresse", "mailadresse", "eメール", "メールアドレス", "メール", "邮箱", "电子邮件",
    }
)  # fmt: skip
"""Headers that say e-mail and nothing else."""

NOT_EMAIL_WORDS = (
    "consent", "subscri", "optin", "optout", "donot", "allow", "status", "date", "count", "sent",
    "open", "click", "bounce", "spam", "hash", "md5", "sha", "domain", "permission", "mailing",
    "verified", "valid", "type", "template", "수신",
)  # fmt: skip
"""Words that turn a header with "mail" in it into one about e-mail."""

BRAZE_NAMES = frozenset(
    {
        "brazeuserid", "brazeid", "brazecustomerid", "brazeexternalid", "brazeexternaluserid",
        "externalid", "externaluserid", "brazealias", "appboyid", "appboyuserid", "idbraze",
        "브레이즈id", "braze고객id", "외부id",
    }
)  # fmt: skip
"""Headers that name the identifier Braze knows a person by."""

OWN_KEY_NAMES = frozenset(
    {
        "userid", "useruuid", "memberid", "membernumber", "accountid", "customernumber",
        "customerno", "customerkey", "clientid", "loginid", "profileid", "uid", "uuid", "guid",
        "personid", "subscriberid", "crmid", "loyaltynumber", "회원번호", "고객번호",
        "kundennummer", "numerodecliente", "idcliente",
    }
)  # fmt: skip
"""A company's own keys, which it may have given to Braze as well."""

INSIGHTS_KEY_NAMES = frozenset(
    {"customerid", "customerprofileid", "contactid", "id", "alternatevalue", "고객id"}
)
"""Keys of Customer Insights or of one of its data sources."""

NOT_ID_WORDS = ("alternate", "previouscustomer", "segment", "household", "cluster")
"""Lists of keys, keys that are no longer valid, keys of something else."""

SEGMENT_NAMES = frozenset(
    {
        "segment", "segments", "segmentname", "segmentnames", "customersegment", "audience",
        "audiencename", "세그먼트", "세그먼트이름", "segmento", "segmentos", "nomedosegmento",
        "nombredelsegmento", "セグメント", "segmentdisplayname", "segmentmembership",
    }
)  # fmt: skip
"""Headers that say segment."""

FIELD_NAMES = {
    name: attribute
    for attribute, names in {
        "first_name": ("firstname", "givenname", "forename", "vorname", "prenom", "prénom",
                       "nombre"),
        "last_name": ("lastname", "surname", "familyname", "nachname", "sobrenome", "apellido"),
        "phone": ("phone", "phonenumber", "telephone", "telephone1", "mobilephone", "mobile",
                  "primaryphone", "휴대폰", "전화번호"),
        "dob": ("dob", "dateofbirth", "birthdate", "birthday", "생년월일", "geburtsdatum"),
        "gender": ("gender", "gendercode", "sex", "성별"),
        "country": ("country", "countrycode", "countryorregion", "countryregion", "address1country",
                    "국가", "país", "pais", "land"),
        "home_city": ("homecity", "city", "address1city", "도시", "cidade", "ciudad"),
        "language": ("language", "languagecode", "preferredlanguage", "언어", "idioma"),
        "time_zone": ("timezone", "timezoneid"),
        "image_url": ("imageurl", "profileimage", "profileimageurl", "avatarurl", "headshot"),
    }.items()
    for name in names
}  # fmt: skip
"""Header → the standard field it clearly is."""
