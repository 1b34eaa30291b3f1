"""What a trial of one row says in words: the verdict on each value, and on the profile.

Apart from the trial because the command line, the plain dialogue and the screen say the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_braze_tui.audience.trial import Trial, Verdict

VERDICTS: Mapping[Verdict, str] = {
    "arrived": _("arrived"),
    "there already": _("was there already"),
    "not there": _("did not arrive"),
    "other value": _("is another value"),
    "not readable": _("cannot be read back"),
}
"""What the profile says of a value that was sent."""


def is_whole(trial: Trial) -> bool:
    """Whether everything is there that can be read back."""
    lost = any(each.verdict in ("not there", "other value") for each in trial.values)
    return trial.found and not lost


def profile_sentence(trial: Trial, *, existing_only: bool = False) -> str:
    """What became of the profile: created, updated, or nowhere to be found.

    Args:
        trial: what became of the row.
        existing_only: whether the row creates no profile, by a rule of the export.
    """
    if trial.found and trial.profiles_before == 0:
        return _("Braze created the profile.")
    if trial.found:
        return ngettext(
            "Braze updated the profile.",
            "The row means {count} profiles in Braze; the first of them is compared.",
            trial.profiles_before,
        )
    if existing_only:
        return _("Braze has no such profile, and this export creates none.")
    return _(
        "Braze took the row, and has no such profile yet. It may need some minutes: look for the person in "
        "Braze then."
    )


def person(members: str) -> str:
    """Who is meant, from the identifying members of an object: `c7`, `ann@example.com`, `label: name`.

    Args:
        members: as JSON text without its braces, as ledgers keep it: `"external_id":"c7"`.
    """
    return person_of(f"{{{members}}}")


def person_of(object_text: str) -> str:
    """Who is meant by an object, given as JSON text."""
    members = msgspec.json.decode(object_text, type=dict[str, msgspec.Raw])
    for name in ("external_id", "braze_id", "email"):
        if name in members:
            return str(msgspec.json.decode(members[name]))
    if "user_alias" in members:
        alias = msgspec.json.decode(members["user_alias"], type=dict[str, str])
        return _(
            "{label}: {name}", label=alias.get("alias_label", ""), name=alias.get("alias_name", "")
        )
    return object_text
