"""The names that columns of e-mail addresses, IDs and segments go by, and how headers are compared.

Data, apart from the judging in `roles`, so that a new spelling is one word here. All names are in
the form that `plain` gives. Sources: Microsoft docs for Customer Insights - Data and Dataverse,
the Common Data Model's CustomerProfile, Braze docs.
"""

from __future__ import annotations

import re
import unicodedata

_PREFIX = re.compile(r"^msdynci_?", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def plain(header: str) -> str:
    """A header without case, accents, punctuation and Dataverse's prefix: `msdynci_E-Mail` → `email`."""
    folded = _without_accents(header).casefold()
    kept = "".join(letter for letter in folded if letter.isalnum())
    return _PREFIX.sub("", kept) or kept


def words_of(header: str) -> tuple[str, ...]:
    """The words of a header, each in the form of `plain`: `billing_HomeCity` → billing, home, city."""
    apart = _CAMEL.sub(" ", _PREFIX.sub("", header.strip()))
    words = re.split(r"[\W_]+", _without_accents(apart).casefold())
    return tuple(word for word in words if word)


def _without_accents(text: str) -> str:
    # Only the marks of Latin letters: those of Japanese and Korean make other letters.
    apart = unicodedata.normalize("NFKD", text)
    kept = "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFKC", kept)


EMAIL_NAMES = frozenset(
    {
        "email", "emailaddress", "emailaddress1", "primaryemail", "primaryemailaddress",
        "customeremail", "customeremailaddress", "contactemail", "contactemailaddress",
        "useremail", "memberemail", "mail", "mailaddress", "emailid", "emailaddr", "emailprimary",
        "이메일", "이메일주소", "전자메일", "전자메일주소", "전자우편", "전자우편주소", "메일",
        "메일주소", "고객이메일", "회원이메일", "이메일id", "email주소",
        "enderecodeemail", "enderecoemail", "enderecoeletronico", "emailprincipal",
        "emaildocliente", "emailcliente", "emailpessoal", "correioeletronico",
        "correo", "correoelectronico", "direcciondecorreoelectronico", "direcciondecorreo",
        "emailadresse", "mailadresse", "adresseemail", "adressemail", "courriel",
        "adresseelectronique",
        "eメール", "eメールアドレス", "メールアドレス", "メール", "邮箱", "电子邮件",
    }
)  # fmt: skip
"""Headers that say e-mail and nothing else."""

NOT_EMAIL_WORDS = (
    "consent", "subscri", "optin", "optout", "donot", "allow", "status", "date", "count", "sent",
    "open", "click", "bounce", "spam", "hash", "md5", "sha1", "sha256", "domain", "permission",
    "mailing", "verified", "valid", "type", "template", "수신", "동의", "인증", "발송", "consentimento",
    "aceita", "inscri",
)  # fmt: skip
"""Words that turn a header with "mail" in it into one about e-mail."""

SECOND_EMAIL_WORDS = (
    "second", "alternat", "other", "backup", "2", "3", "보조", "secundari", "alternativo", "work",
    "friend", "referr", "manager", "company", "회사",
)  # fmt: skip
"""Words that say: an e-mail address, but not the one to find this person by."""

BRAZE_NAMES = frozenset(
    {
        "brazeuserid", "brazeid", "brazecustomerid", "brazeexternalid", "brazeexternaluserid",
        "externalid", "externaluserid", "brazealias", "appboyid", "appboyuserid", "idbraze",
        "brazeuseralias", "useralias", "브레이즈id", "브레이즈고객id", "braze고객id", "외부id",
        "외부사용자id", "iddoclientebraze", "idclientebraze", "idexterno", "iddousuariobraze",
        "idusuariobraze", "brazekundenid",
    }
)  # fmt: skip
"""Headers that name the identifier Braze knows a person by."""

OWN_KEY_NAMES = frozenset(
    {
        "userid", "useruuid", "memberid", "membernumber", "memberno", "accountid", "accountnumber",
        "customernumber", "customerno", "customercode", "customerkey", "clientid", "loginid",
        "profileid", "uid", "uuid", "guid", "personid", "subscriberid", "crmid", "loyaltynumber",
        "회원번호", "회원id", "회원아이디", "고객번호", "고객코드", "사용자id", "아이디",
        "codigodocliente", "codigocliente", "codcliente", "numerodocliente", "iddocliente",
        "idcliente", "iddousuario", "idusuario", "matricula",
        "kundennummer", "kundennr", "numerodecliente", "numeroclient", "会員番号", "会員id",
        "顧客番号",
    }
)  # fmt: skip
"""A company's own keys, which it may have given to Braze as well."""

INSIGHTS_KEY_NAMES = frozenset(
    {
        "customerid", "customerprofileid", "contactid", "leadid", "id", "alternatevalue", "고객id",
        "顧客id", "primarykey",
    }
)  # fmt: skip
"""Keys of Customer Insights or of one of its data sources."""

INSIGHTS_KEY_ENDINGS = ("contactid", "loyaltyid", "customerid")
"""How the keys of data sources end, as `<source>_<table>_<key>`."""

NOT_ID_WORDS = ("alternate", "previouscustomer", "segment", "household", "cluster")
"""Lists of keys, keys that are no longer valid, keys of something else."""

SEGMENT_NAMES = frozenset(
    {
        "segment", "segments", "segmentname", "segmentnames", "customersegment",
        "customersegments", "audience", "audiences", "audiencename", "segmentdisplayname",
        "segmentmembership", "segmentmemberships", "세그먼트", "세그먼트이름", "세그먼트명",
        "고객세그먼트", "고객군", "segmento", "segmentos", "nomedosegmento", "segmentodocliente",
        "segmentodecliente", "publico", "nombredelsegmento", "kundensegment", "セグメント",
        "セグメント名",
    }
)  # fmt: skip
"""Headers that say segment."""

SEGMENT_WORDS = ("segment", "audience", "세그먼트", "セグメント")
SEGMENT_FACTS = ("id", "count", "date", "provider", "type", "size", "수")
"""Endings that turn a header with "segment" in it into one about segments."""
