"""What the entries of the audit say, in words for people.

Apart from the commands because the words of the file stay as they are, whatever language it is read in.
"""

from __future__ import annotations

from collections.abc import Iterator

from ci_braze_tui.cli.words import STATUSES
from ci_braze_tui.records.outcome import NAMED
from ci_braze_tui.runs.audit import Action, Entry
from ci_braze_tui.words import _

ACTIONS: dict[Action, str] = {
    "workspace changed": _("changed the workspace"),
    "agreed": _("agreed to the transfer of data"),
    "connected": _("made the connection"),
    "connection changed": _("changed the connection"),
    "key changed": _("changed the API key"),
    "connection checked": _("checked the connection"),
    "connection removed": _("removed the connection"),
    "export saved": _("saved the export"),
    "export attached": _("attached the export"),
    "export detached": _("detached the export"),
    "export removed": _("removed the export"),
    "told forgotten": _("forgot what Braze was told"),
    "segment read": _("read the Braze segment"),
    "segment taken over": _("took over the Braze segment"),
    "row tried": _("tried a row"),
    "run started": _("started the run"),
    "run resumed": _("went on with the run"),
    "run paused": _("paused the run"),
    "run went on": _("ended the pause of the run"),
    "run canceled": _("canceled the run"),
    "run given up": _("gave up the run"),
    "run ended": _("came to the end of the run"),
    "run proved": _("proved the run"),
    "purged": _("removed what had come of age"),
}

_NAMES: dict[str, str] = {
    "by": _("by"),
    "came": _("result"),
    "connection": _("connection"),
    "endpoint": _("endpoint"),
    "export": _("export"),
    "failed": _("failed"),
    "fields": _("what changed"),
    "formerly": _("before"),
    "kind": _("asked for"),
    "leavers": _("leavers"),
    "options": _("with"),
    "personal_data": _("runs without personal data now"),
    "preflight": _("pre-flights"),
    "audience": _("Braze segments that were read"),
    "plan": _("plans"),
    "profiles": _("profiles"),
    "recurrence": _("recurrence"),
    "requests": _("requests"),
    "retries": _("tried again"),
    "role": _("role"),
    "rows": _("rows"),
    "run": _("runs"),
    "scope": _("profiles of"),
    "segment": _("segment"),
    "status": _("status"),
    "stray_folder": _("folders of unknown runs"),
    "text_version": _("version of the text"),
    "to": _("now"),
    "unfinished_run": _("unfinished runs"),
    "users": _("who may use it"),
}
"""What is said of a thing that was done; what is not here is shown as it is in the file."""

_OUTCOMES = {str(outcome): word for outcome, word in NAMED.items()}
_STATUSES = {str(status): word for status, word in STATUSES.items()}

_VALUES: dict[str, str] = {
    "administrators": _("administrators"),
    "administrators and contributors": _("administrators and contributors"),
    "all rows": _("all rows"),
    "consent": _("consent to what held it back"),
    "export": _("the export"),
    "failed": _("failed"),
    "found": _("the profile was found"),
    "not found": _("no profile was found"),
    "on demand": _("on demand"),
    "passed": _("passed"),
    "resend": _("returned rows only"),
    "run": _("the run"),
    "scheduled": _("by schedule"),
    "unknown": _("not known"),
}


def detail_words(entry: Entry) -> Iterator[str]:
    """The details of an entry, one by one."""
    for name, text in entry.details.items():
        if text:
            yield f"{_NAMES.get(name) or _OUTCOMES.get(name, name)}: {_value(name, text)}"


def _value(name: str, text: str) -> str:
    if name == "status":
        return _STATUSES.get(text, text)
    if name in ("came", "kind", "options", "scope", "users"):
        return ", ".join(_VALUES.get(part, part) for part in text.split(", "))
    return text
