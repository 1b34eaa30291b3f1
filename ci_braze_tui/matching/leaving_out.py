"""Columns that are better left out, each with the reason: keys, bookkeeping, consent, secrets.

Apart from the other names because these are not offered at all: sending them costs data points for
nothing, or tells Braze what it must not know. Sources: Microsoft docs, "Tables in Customer Insights -
Data" and "Azure Synapse Link for Dataverse".
"""

from __future__ import annotations

import re

from ci_braze_tui.matching.headers import plain
from ci_braze_tui.sources.profile import ColumnProfile
from ci_braze_tui.words import _

_BOOKKEEPING = frozenset(
    {
        "sinkcreatedon", "sinkmodifiedon", "versionnumber", "isdelete", "partitionid",
        "ttlinseconds", "createdonpartition", "statecode", "statuscode", "ownerid", "owneridtype",
        "owningbusinessunit", "owningteam", "owninguser", "createdby", "modifiedby", "modifiedon",
        "createdonbehalfby", "modifiedonbehalfby", "overriddencreatedon", "importsequencenumber",
        "timezoneruleversionnumber", "utcconversiontimezonecode", "identifier", "segmentprovider",
        "segmentmembershiptype", "segmentmembershipid", "rowversion", "etag", "odataetag",
        "processid", "stageid", "traversedpath", "exchangerate", "transactioncurrencyid",
        "entityimageid", "entityimagetimestamp",
    }
)  # fmt: skip
_BOOKKEEPING_ENDINGS = ("yominame", "entitytype")

_CONSENT = re.compile(
    "consent|einwilligung|optin|optout|optedin|optedout|unsubscri|subscribed|"
    "(email|mail|push|sms|newsletter|phone)subscri|subscription(group|state|status)|^donot|"
    "^allow(e?mail|sms|push|phone|bulk|marketing)|marketingpermission|gdpr|lgpd|"
    "동의|수신거부|수신여부|^aceita|descadastr|配信停止|同意"
)
_SECRETS = re.compile(
    "password|passwd|passwort|^pwd|senha|contrasena|motdepasse|비밀번호|パスワード|secret|"
    "apikey|accesstoken|refreshtoken|authtoken|securityquestion|securityanswer"
)
_CARDS = re.compile(
    "creditcard|debitcard|^(cc|payment|bank)?card(number|no|num)$|^ccnumber|^iban|bankaccount|"
    "^cvv|^cvc|카드번호|계좌|cartaodecredito|numerodocartao|contabancaria|kreditkarte|"
    "tarjetadecredito|cartedecredit|カード番号|口座"
)
_PERSONAL_NUMBERS = re.compile(
    "^ssn|socialsecurity|nationalid|passport|주민등록|주민번호|여권|^cpf|^rg$|^cnpj|taxid|"
    "driverslicen|driverlicen|governmentid|^dni$|^nif$|sozialversicherung|マイナンバー"
)
_HASHES = re.compile("hash|md5|sha1|sha256|sha512")
_MOST = 0.95


def reason_to_leave_out(profile: ColumnProfile) -> str | None:
    """Why a column should not be sent, as a sentence without its full stop; None if nothing says so."""
    name, evidence = plain(profile.name), profile.evidence
    if _SECRETS.search(name):
        return _("Passwords and secrets do not belong in Braze")
    if _CARDS.search(name) or evidence.share(evidence.cards) >= _MOST:
        return _("Numbers of cards and accounts do not belong in Braze")
    if _PERSONAL_NUMBERS.search(name):
        return _("Numbers that authorities give to people do not belong in Braze")
    if _CONSENT.search(name) or evidence.share(evidence.subscriptions) >= _MOST:
        return _(
            "This is about consent: overwriting what people told Braze must be your own "
            "decision, so it is never suggested"
        )
    long_hashes = evidence.share(evidence.hashes) >= _MOST and evidence.longest >= 40
    if _HASHES.search(name) or long_hashes:
        return _("Hashes mean nothing to Braze")
    if name.endswith("alternate") or name in ("keyring", "alternatevalue"):
        return _("A list of keys of the data sources, which changes with every merge")
    if name.startswith("previouscustomer"):
        return _("Keys that Customer Insights no longer uses")
    if name.endswith(("householdid", "clusterid")):
        return _("A key of a group of people in Customer Insights")
    if name in _BOOKKEEPING or name.endswith(_BOOKKEEPING_ENDINGS):
        return _("Bookkeeping of the system the file comes from")
    if profile.looks_like == "empty":
        return _("The column is empty")
    return None
