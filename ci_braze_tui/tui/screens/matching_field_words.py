"""What the list of fields and the dialog for one of them say of roles, types and how sure a suggestion is.

Apart from both because they say the same things, of machine words that are stored or sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ci_braze_tui.matching.attributes import FieldType
from ci_braze_tui.matching.suggestions import Role
from ci_braze_tui.matching.type_reasons import NAMED
from ci_braze_tui.words import _

ROLES: Mapping[Role, str] = {
    "email": _("may be the e-mail"),
    "braze_customer_id": _("may be the Braze customer ID"),
    "segment": _("may be the segment"),
    "field": "",
    "none": _("better left out"),
}
SURENESS: Mapping[Literal["sure", "likely", "unsure"], str] = {
    "sure": _("sure"),
    "likely": _("likely"),
    "unsure": _("unsure"),
}
TYPES: Mapping[FieldType, str] = {
    **NAMED,
    "subscription_groups": _("subscription groups"),
    "location": _("location"),
}
MEANINGS: Mapping[FieldType, str] = {
    "string": _("text as it is; 00123 stays 00123"),
    "integer": _("whole number"),
    "number": _("number with decimal places"),
    "boolean": _("true or false, yes or no, 1 or 0"),
    "date": _("day such as 1990-12-31"),
    "datetime": _("moment such as 2026-11-21T10:00:00Z"),
    "array": _("several values"),
    "object": _("a JSON object"),
    "subscription_groups": _("identifiers with :subscribed or :unsubscribed"),
    "location": _("latitude and longitude"),
}
