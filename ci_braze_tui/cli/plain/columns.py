"""Which columns say who a row is about: suggested with reasons, taken by one answer or chosen one by one.

Apart from the fields because it decides about people: which profiles are updated and which are made.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ci_braze_tui.cli.plain.creation import creation_line, creation_steps
from ci_braze_tui.cli.plain.draft import Draft
from ci_braze_tui.cli.plain.steps import Step, walk
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.matching.guess import Suggestion, suggest_braze_customer_id, suggest_email
from ci_braze_tui.matching.mapping import IdKind, Segments, check_matching
from ci_braze_tui.matching.suggestions import ColumnSuggestion, Role
from ci_braze_tui.records.coverage import Coverage
from ci_braze_tui.sources.profile import ColumnProfile, Look
from ci_braze_tui.tui.numbers import percent
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext

_MOST_LISTED = 60
_NAME, _SAMPLE = 60, 24
_LOOKS: dict[Look, str] = {
    "email": _("e-mail addresses"),
    "id": _("identifiers"),
    "number": _("numbers"),
    "date": _("dates"),
    "boolean": _("yes or no"),
    "text": _("text"),
    "empty": _("empty"),
}
_SURENESS = {"sure": _("sure"), "likely": _("likely"), "unsure": _("unsure")}
_ROLES: dict[Role, str] = {
    "email": _("the e-mail"),
    "braze_customer_id": _("the Braze customer ID"),
    "segment": _("the segment"),
}
_KINDS: dict[IdKind, str] = {
    "external_id": _("external_id, the ID that you give people"),
    "user_alias": _("user alias, a name with a label"),
    "braze_id": _("braze_id, Braze's own, which creates nobody"),
}


def ask_columns(draft: Draft) -> None:
    """Show the columns with what is suggested, have that taken or answered otherwise, and say what follows."""
    dialogue = draft.dialogue
    dialogue.say_all(column_lines(draft))
    while True:
        dialogue.say(_("So rows would be matched:"))
        dialogue.say_all(_chosen_lines(draft))
        draft.say_challenges()
        problems = _problems(draft)
        dialogue.say_all(problems)
        if not problems and dialogue.agree(
            _("Take these columns?"),
            help=_(
                "Say no to choose each column, and what becomes of rows without an ID, yourself. Fields and "
                "segments are asked about later."
            ),
            default=True,
        ):
            break
        walk(dialogue, _Columns(draft).steps())
    dialogue.say(_("Counting the rows …"))
    covered = draft.examiner.coverage(draft.export.source, draft.export.matching)
    dialogue.say_all(coverage_lines(covered))


def column_lines(draft: Draft) -> Iterator[str]:
    """Each column: what is in it, and what it is suggested for, with the reason."""
    opened = draft.opened
    pairs = list(zip(opened.profiles, opened.suggestions, strict=True))
    yield ngettext("The file has {count} column:", "The file has {count} columns:", len(pairs))
    for profile, suggestion in pairs[:_MOST_LISTED]:
        yield _column_line(profile)
        yield _suggestion_line(suggestion)
    if (more := len(pairs) - _MOST_LISTED) > 0:
        yield ngettext("And {count} column more.", "And {count} columns more.", more)


def _column_line(profile: ColumnProfile) -> str:
    name, looks = visible(profile.name, _NAME), _LOOKS[profile.looks_like]
    if not profile.samples:
        return _("{column}: {looks}.", column=name, looks=looks)
    return _(
        "{column}: {looks}, {share} filled, such as {samples}.",
        column=name,
        looks=looks,
        share=percent(round(profile.filled * 1000), 1000),
        samples=", ".join(visible(each.strip(), _SAMPLE) for each in profile.samples[:3]),
    )


def _suggestion_line(suggestion: ColumnSuggestion) -> str:
    if suggestion.role == "none":
        return _(
            "- Better left out, {sureness}: {reason}.",
            sureness=_SURENESS[suggestion.sureness],
            reason=visible(suggestion.reason),
        )
    role = _ROLES.get(suggestion.role) or _(
        "the attribute {attribute}",
        attribute=visible(suggestion.field.attribute if suggestion.field else ""),
    )
    return _(
        "- Suggested for {role}, {sureness}: {reason}.",
        role=role,
        sureness=_SURENESS[suggestion.sureness],
        reason=visible(suggestion.reason),
    )


def coverage_lines(covered: Coverage) -> Iterator[str]:
    """How many rows are about whom; the numbers add up to the rows of the file."""
    yield ngettext(
        "{count} row names a Braze customer ID.", "{count} rows name a Braze customer ID.", covered.with_id
    )  # fmt: skip
    yield ngettext(
        "{count} row has an e-mail address only.",
        "{count} rows have an e-mail address only.",
        covered.by_email,
    )
    for reason, rows in covered.refused:
        yield ngettext(
            "{count} row will not be sent: {reason}.",
            "{count} rows will not be sent: {reason}.",
            rows,
            reason=reason,
        )


def _chosen_lines(draft: Draft) -> Iterator[str]:
    matching, column = draft.export.matching, draft.export.segments.column
    yield _("- E-mail: {column}", column=visible(matching.email, _NAME) or _("none yet"))
    if matching.braze_customer_id is None:
        yield _("- Braze customer ID: none; everybody is found, or created, by e-mail address")
    else:
        yield _(
            "- Braze customer ID: {column}, as {kind}",
            column=visible(matching.braze_customer_id, _NAME),
            kind=_KINDS[matching.id_kind],
        )
        yield (
            _("- Rows without an ID: found, or created, by e-mail address")
            if matching.without_id == "create_by_email"
            else _("- Rows without an ID: skipped")
        )
    yield creation_line(draft)
    yield (
        _("- Segment: the file is one segment")
        if column is None
        else _("- Segment: {column}", column=visible(column, _NAME))
    )


def _problems(draft: Draft) -> tuple[str, ...]:
    bare = msgspec.structs.replace(draft.export.matching, fields=())
    return check_matching(bare, Segments(), draft.opened.columns)


class _Columns:
    """The columns and the rules, one by one."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._dialogue = draft.dialogue

    def steps(self) -> tuple[Step, ...]:
        """The questions, in order."""
        return (
            self._email,
            self._identifier,
            self._kind,
            self._label,
            self._without_id,
            *creation_steps(self._draft),
        )

    def _email(self) -> None:
        chosen = self._column(
            _("Which column holds the e-mail address?"),
            suggest_email(self._draft.opened.profiles),
            self._draft.export.matching.email,
            help=_("It finds people without an ID, and is written to the profiles of the others."),
        )
        self._draft.change_matching(email=chosen)

    def _identifier(self) -> None:
        chosen = self._column(
            _("Which column holds the Braze customer ID?"),
            suggest_braze_customer_id(self._draft.opened.profiles),
            self._draft.export.matching.braze_customer_id or "",
            help=_(
                "The ID by which Braze knows each person. Without one, people are found by e-mail."
            ),
            nothing=_("None: find people by e-mail"),
        )
        self._draft.change_matching(braze_customer_id=chosen or None)
        if not chosen:
            self._draft.change_matching(id_kind="external_id", without_id="create_by_email")

    def _kind(self) -> None:
        if self._draft.export.matching.braze_customer_id is None:
            return
        kinds = list(_KINDS)
        chosen = self._dialogue.choose(
            _("What kind of ID is it?"),
            list(_KINDS.values()),
            help=_("An external_id that Braze does not know creates a profile."),
            default=kinds.index(self._draft.export.matching.id_kind),
        )
        self._draft.change_matching(id_kind=kinds[chosen])

    def _label(self) -> None:
        if self._draft.export.matching.id_kind != "user_alias":
            return

        def read(text: str) -> str:
            if not text:
                raise DefinitionError(_("Type the label of the aliases in Braze."))
            return text

        label = self._dialogue.ask(
            _("Alias label"),
            read,
            help=_("The label that the aliases have in Braze."),
            default=self._draft.export.matching.alias_label or "",
        )
        self._draft.change_matching(alias_label=label)

    def _without_id(self) -> None:
        if self._draft.export.matching.braze_customer_id is None:
            return
        chosen = self._dialogue.choose(
            _("What becomes of rows without an ID?"),
            (_("Find or create the profile by e-mail address"), _("Skip them")),
            help=_("Skipped rows are counted and not sent."),
            default=0 if self._draft.export.matching.without_id == "create_by_email" else 1,
        )
        self._draft.change_matching(without_id="skip" if chosen else "create_by_email")

    def _column(
        self,
        question: str,
        candidates: tuple[Suggestion, ...],
        chosen: str,
        *,
        help: str,
        nothing: str | None = None,
    ) -> str:
        """One column; the empty text for none of them."""
        columns, reasons = self._draft.opened.columns, {each.column: each for each in candidates}
        options = [
            _(
                "{column}: {reason}",
                column=visible(name, _NAME),
                reason=visible(reasons[name].reason),
            )
            if name in reasons
            else visible(name, _NAME)
            for name in columns
        ]
        values = list(columns)
        if nothing is not None:
            options.append(nothing)
            values.append("")
        default = values.index(chosen) if chosen in values else None
        return values[
            self._dialogue.choose(question, options, help=help, default=default, names=values)
        ]
