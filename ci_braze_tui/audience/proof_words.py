"""What a proof says in words: how far Braze has what it was told, and what the likely causes are.

Apart from the proof because the command line, the plain dialogue and the screen say the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.audience.trial_words import person
from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ci_braze_tui.audience.proof import Cause, Disagreement, Hint, Proof

CAUSES: Mapping[Cause, str] = {
    "dropped": _("Braze has nothing; it dropped the value, or another program removed it"),
    "other kind": _("Braze has a value of another type, fixed earlier perhaps"),
    "other value": _("Braze has another value; another program has written, or Braze changed it"),
}
"""Why an attribute is not in Braze as it was told."""

_HINTS: Mapping[Hint, str] = {
    "unknown word": _("Braze has nothing; it knows no such value for this field and dropped it"),
    "no profile": _("nobody has it in Braze; it is blocklisted there, or of another type"),
    "other type": _("Braze has nothing; it knows the attribute by another type and dropped it"),
    "cut": _("Braze has a part of it; it stores 255 letters of a text, or 500 elements"),
}
"""The same where more is known."""

_REMEDIES: Mapping[Hint, str] = {
    "unknown word": _(
        "Write it as Braze knows it: countries and languages as ISO codes, time zones by their IANA names, "
        "dates of birth like 2001-12-31."
    ),
    "no profile": _("In Braze, open Data Settings > Custom Attributes and look for its name."),
    "other type": _(
        "Send it as the type that it has in Braze under Data Settings > Custom Attributes, or under another "
        "name."
    ),
    "cut": _("Send less of it, or divide it among several attributes."),
}
_WRITE_AGAIN = _("If your value is the right one, run the export with all rows.")

_NAMED = 5
"""People who are named in one line."""


def proof_lines(proof: Proof) -> list[str]:
    """A proof, line by line: agreement, certainty, missing profiles, disagreements, what nobody can read."""
    lines = [agreement_sentence(proof)]
    if certainty := certainty_sentence(proof):
        lines.append(certainty)
    if proof.missing:
        lines.append(
            ngettext(
                "{count} profile was not found: {people}",
                "{count} profiles were not found: {people}",
                proof.missing,
                people=people(proof.first_missing, proof.missing),
            )
        )
    if several := several_sentence(proof):
        lines.append(several)
    lines += [_disagreement_line(each) for each in proof.disagreements]
    if proof.unreadable:
        lines.append(_("Braze does not give back: {names}", names=", ".join(proof.unreadable)))
    return lines


def is_whole(proof: Proof) -> bool:
    """Whether everything that was looked at is in Braze as it was told."""
    return proof.agreed == proof.values and not proof.missing


def agreement_sentence(proof: Proof) -> str:
    """How many values agree."""
    if not proof.values:
        return _("There was no value to compare.")
    return ngettext(
        "{agreed} of {values} values agree, in {count} profile.",
        "{agreed} of {values} values agree, in {count} profiles.",
        proof.profiles,
        agreed=proof.agreed,
        values=proof.values,
    )


def certainty_sentence(proof: Proof) -> str | None:
    """What a sample says of all values; None where all were looked at, or none."""
    if not proof.sample or not proof.values:
        return None
    low, high = (f"{100 * each:.2f}" for each in proof.interval)
    return _(
        "It is a random sample: of all values between {low} % and {high} % agree, with 95 % certainty.",
        low=low,
        high=high,
    )


def scope_sentence(proof: Proof) -> str:
    """Whose profiles were looked at."""
    if proof.sample:
        if proof.scope == "run":
            return _("a random sample of the profiles of this run")
        return _("a random sample of all profiles of the export")
    if proof.scope == "run":
        return _("all profiles of this run")
    return _("all profiles that the export has told Braze of")


def several_sentence(proof: Proof) -> str | None:
    """How many people share their e-mail address in Braze; None where nobody does."""
    if not proof.several:
        return None
    return ngettext(
        "{count} profile could not be compared: its e-mail address belongs to several profiles.",
        "{count} profiles could not be compared: their e-mail addresses belong to several profiles.",
        proof.several,
    )


def why(found: Disagreement) -> str:
    """The likely cause of a disagreement."""
    return CAUSES[found.cause] if found.hint is None else _HINTS[found.hint]


def remedy(found: Disagreement) -> str:
    """What to do about it."""
    return _WRITE_AGAIN if found.hint is None else _REMEDIES[found.hint]


def people(first: Sequence[str], count: int) -> str:
    """The first of `count` people, given by their identifying members, and how many more there are."""
    named = ", ".join(person(each) for each in first[:_NAMED])
    if count <= len(first[:_NAMED]):
        return named
    return ngettext(
        "{people} and {count} more",
        "{people} and {count} more",
        count - len(first[:_NAMED]),
        people=named,
    )


def _disagreement_line(found: Disagreement) -> str:
    return ngettext(
        "{attribute}: {cause} ({count} profile: {people})",
        "{attribute}: {cause} ({count} profiles: {people})",
        found.profiles,
        attribute=found.attribute,
        cause=why(found),
        people=people(found.first, found.profiles),
    )
