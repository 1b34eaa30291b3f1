"""The optional fields: listed, added, changed, taken out.

Apart from the columns because fields are many, and none of them decides who a row is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from ci_braze_tui.cli.plain.asking import BackError
from ci_braze_tui.cli.plain.draft import Draft, clear_fields
from ci_braze_tui.cli.plain.reading import Reading
from ci_braze_tui.cli.plain.steps import Step, walk
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.definition import check_export
from ci_braze_tui.matching.attributes import (
    FIELD_TYPES,
    STANDARD_FIELDS,
    STANDARD_TYPES,
    standard_field,
)
from ci_braze_tui.matching.mapping import Field, attribute_problem, field_type
from ci_braze_tui.matching.options import OPTION_TYPES
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext

_NAME = 60
_Wanted = Literal["done", "add", "suggested", "change", "remove"]


def ask_fields(draft: Draft) -> None:
    """Say which fields are sent, and change them until they are right."""
    dialogue = draft.dialogue
    dialogue.say_all(_field_lines(draft))
    if not _problems(draft) and not dialogue.agree(
        _("Change the fields?"),
        help=_(
            "Each field fills an attribute of the profile. Braze bills every value that is written."
        ),
        default=False,
    ):
        return
    while (wanted := _ask_wish(draft)) != "done":
        try:
            _change(draft, wanted)
        except BackError:
            dialogue.say(_("The fields were left as they were."))
        dialogue.say_all(_field_lines(draft))


def _ask_wish(draft: Draft) -> _Wanted:
    """What is to be done next; `back` leads out of the fields."""
    wishes: list[tuple[_Wanted, str]] = [("add", _("Add a field"))]
    if _missing(draft):
        wishes.append(("suggested", _("Add all that are clear")))
    if draft.export.matching.fields:
        wishes += [("change", _("Change a field")), ("remove", _("Remove a field"))]
    if not _problems(draft):
        wishes.insert(0, ("done", _("Go on")))
    chosen = draft.dialogue.choose(
        _("What now?"),
        [words for _wanted, words in wishes],
        help=_("Clear are standard fields of Braze whose name and values fit a column."),
        default=0,
    )
    return wishes[chosen][0]


def _change(draft: Draft, wanted: _Wanted) -> None:
    """Ask what a change needs, and make it.

    Raises:
        BackError: it is not wanted after all.
    """
    fields = draft.export.matching.fields
    match wanted:
        case "add":
            draft.change_matching(fields=(*fields, _FieldQuestions(draft, None).ask()))
        case "suggested":
            draft.change_matching(fields=(*fields, *_missing(draft)))
        case "change":
            place = _which(draft, _("Which field?"))
            changed = _FieldQuestions(draft, place).ask()
            draft.change_matching(fields=(*fields[:place], changed, *fields[place + 1 :]))
        case "remove":
            place = _which(draft, _("Which field is removed?"))
            draft.change_matching(fields=(*fields[:place], *fields[place + 1 :]))


def _which(draft: Draft, question: str) -> int:
    return draft.dialogue.choose(
        question,
        [_said(field) for field in draft.export.matching.fields],
        help=_("Type the number in front of the field, or a part of its name."),
    )


def _missing(draft: Draft) -> tuple[Field, ...]:
    """The clear fields that are not sent, and whose column and attribute are free."""
    matching, segment = draft.export.matching, draft.export.segments.column
    columns = {*matching.columns, segment}
    attributes = {field.attribute for field in matching.fields}
    return tuple(
        field
        for field in clear_fields(draft.opened)
        if field.column not in columns and field.attribute not in attributes
    )


def _field_lines(draft: Draft) -> Iterator[str]:
    fields = draft.export.matching.fields
    if not fields:
        yield _("No fields are sent: only the e-mail address and the membership.")
        return
    yield ngettext("{count} field is sent:", "{count} fields are sent:", len(fields))
    yield from (f"- {_said(field)}" for field in fields)
    yield from _problems(draft)


def _problems(draft: Draft) -> tuple[str, ...]:
    """What is wrong with the fields alone."""
    without = msgspec.structs.replace(
        draft.export, matching=msgspec.structs.replace(draft.export.matching, fields=())
    )
    known = check_export(without, draft.opened.columns)
    found = check_export(draft.export, draft.opened.columns)
    return tuple(each for each in found if each not in known)


def _said(field: Field) -> str:
    return _(
        "{attribute} from {column}, as {type}",
        attribute=visible(field.attribute, _NAME),
        column=visible(field.column, _NAME),
        type=field_type(field),
    )


class _FieldQuestions:
    """Asks for one field; `place` is that of a field that is changed."""

    def __init__(self, draft: Draft, place: int | None) -> None:
        self.draft = draft
        self.place = place
        self.field = Field("", "")

    def ask(self) -> Field:
        """The field, once all of it can be sent.

        Raises:
            BackError: somebody went back from the first question.
        """
        if self.place is not None:
            self.field = self.draft.export.matching.fields[self.place]
        steps: tuple[Step, ...] = (
            self._column,
            self._attribute,
            self._type,
            Reading(self.draft.dialogue, lambda: self.field, self._take).ask,
        )
        walk(self.draft.dialogue, steps)
        return self.field

    def _take(self, field: Field) -> None:
        self.field = field

    def _column(self) -> None:
        opened = self.draft.opened
        chosen = self.draft.dialogue.choose(
            _("Which column fills the attribute?"),
            [visible(name, _NAME) for name in opened.columns],
            help=_("Any column of the file; one column may fill several attributes."),
            default=opened.columns.index(self.field.column)
            if self.field.column in opened.columns
            else None,
        )
        suggestion = opened.suggestions[chosen]
        if self.place is None and suggestion.field is not None:
            self.field = suggestion.field
            self.draft.dialogue.say_all(each for each in (suggestion.evidence,) if each)
        self.field = msgspec.structs.replace(self.field, column=opened.columns[chosen])

    def _attribute(self) -> None:
        fields = self.draft.export.matching.fields
        taken = {each.attribute for at, each in enumerate(fields) if at != self.place}
        taken.add(self.draft.export.rules.membership_attribute)

        def read(text: str) -> str:
            if problem := attribute_problem(text):
                raise DefinitionError(problem)
            if text in taken:
                raise DefinitionError(
                    _("{attribute} is filled already. Type another name.", attribute=visible(text))
                )
            return text

        name = self.draft.dialogue.ask(
            _("Attribute in Braze"),
            read,
            help=_(
                "A standard field of Braze, or any name for a custom attribute. Standard fields: {names}.",
                names=", ".join(each.name for each in STANDARD_FIELDS),
            ),
            default=self.field.attribute,
        )
        self.field = msgspec.structs.replace(self.field, attribute=name)

    def _type(self) -> None:
        standard = standard_field(self.field.attribute)
        if standard is not None:
            self.field = _plain_of(msgspec.structs.replace(self.field, type=None))
            self.draft.dialogue.say(
                _("It is sent as {type}: {help}", type=standard.type, help=standard.help)
            )
            return
        types = [each for each in FIELD_TYPES if each not in STANDARD_TYPES]
        before = field_type(self.field)
        chosen = self.draft.dialogue.choose(
            _("Send it as what?"),
            types,
            help=_(
                "A string is text as it is: 00123 stays 00123. Other types are read and checked."
            ),
            default=types.index(before) if before in types else 0,
        )
        self.field = _plain_of(msgspec.structs.replace(self.field, type=types[chosen]))


def _plain_of(field: Field) -> Field:
    """The field without what does not go with its type."""
    kind = field_type(field)
    usual = Field("", "")
    out = {
        option: getattr(usual, option)
        for option, types in OPTION_TYPES.items()
        if kind not in types
    }
    if field.attribute != "phone":
        out["region"] = None
    if field.null == "text" and kind not in ("string", "array"):
        out["null"] = "leave"
    return msgspec.structs.replace(field, **out)
