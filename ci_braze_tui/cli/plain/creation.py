"""Whom an export may create: nobody, anybody, or only so many in one run.

Apart from the columns because it is a rule about Braze, and holds whatever is in the file.
"""

from __future__ import annotations

from ci_braze_tui.cli.plain.draft import Draft
from ci_braze_tui.cli.plain.steps import Step
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.words import _

_MOST_NEW = 5
"""Percent, where nothing was said yet."""


def creation_steps(draft: Draft) -> tuple[Step, ...]:
    """The questions, in order."""
    creation = _Creation(draft)
    return creation.ask, creation.ask_most


def creation_line(draft: Draft) -> str:
    """What was chosen."""
    if draft.export.matching.existing_only:
        return _("- Profiles: existing ones are updated, none is created")
    if (most_new := draft.export.reach.most_new) is None:
        return _("- Profiles: updated, or created where Braze has none")
    return _(
        "- Profiles: updated, or created where Braze has none; a run that would create more than {percent} % "
        "is held back",
        percent=most_new,
    )


class _Creation:
    """Asks for the rule of one export."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._dialogue = draft.dialogue

    def ask(self) -> None:
        export, most_new = self._draft.export, self._draft.export.reach.most_new
        chosen = self._dialogue.choose(
            _("What becomes of people whom Braze does not know?"),
            (
                _("Nothing, only existing profiles are updated"),
                _("Their profile is created"),
                _("Their profile is created, but too many of them hold the run back"),
            ),
            help=_(
                "For the last one the Braze segment is read before a run, which needs the permission "
                "users.export.segment; it then counts who is new."
            ),
            default=0 if export.matching.existing_only else 1 if most_new is None else 2,
        )
        self._draft.change_matching(existing_only=chosen == 0)
        limit = _MOST_NEW if most_new is None else most_new
        self._draft.change_reach(most_new=limit if chosen == 2 else None)

    def ask_most(self) -> None:
        if self._draft.export.reach.most_new is None:
            return

        def read(text: str) -> int:
            digits = text.removesuffix("%").strip()
            if not (digits.isascii() and digits.isdigit() and int(digits) <= 100):
                raise DefinitionError(_("Type a whole number from 0 to 100."))
            return int(digits)

        percent = self._dialogue.ask(
            _("Hold back a run that would create more than so many percent"),
            read,
            help=_("Percent of the profiles that the run would send. You can still let it go on."),
            default=str(self._draft.export.reach.most_new),
        )
        self._draft.change_reach(most_new=percent)
