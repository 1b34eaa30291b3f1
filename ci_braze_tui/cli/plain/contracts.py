"""The limits of a contract with Braze, asked only of somebody who has others than everybody.

Apart from the connection because almost nobody is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ci_braze_tui.cli.plain.asking import Dialogue
from ci_braze_tui.cli.plain.steps import walk
from ci_braze_tui.tui.screens.connection_draft import ContractDraft
from ci_braze_tui.words import _


def ask_contract(dialogue: Dialogue, first: ContractDraft) -> ContractDraft:
    """The contract; `first` is taken by Enter. All of it can be kept.

    Raises:
        BackError: somebody went back from the first question.
    """
    is_known = dialogue.agree(
        _("Exports send by {terms}. Is that your contract?", terms=first.read().terms()),
        help=_(
            "Braze promises everybody 3,000 requests in 3 seconds. Say no if your contract has other "
            "limits, an hourly budget, or the bulk endpoint."
        ),
        default=True,
    )
    return first if is_known else _Limits(dialogue, first).ask()


class _Limits:
    """The limits one by one."""

    def __init__(self, dialogue: Dialogue, first: ContractDraft) -> None:
        self._dialogue = dialogue
        self._draft = first

    def ask(self) -> ContractDraft:
        steps = (self._bulk, self._requests, self._seconds, self._hour, self._objects)
        walk(self._dialogue, steps)
        return self._draft

    def _bulk(self) -> None:
        bulk = self._dialogue.agree(
            _("Send by /users/track/bulk?"),
            help=_(
                "Only if Braze has opened it to you; the key needs the permission users.track.bulk as well."
            ),
            default=self._draft.bulk,
        )
        # The most objects differ between the endpoints; the number is asked again below.
        self._draft = replace(self._draft, bulk=bulk, objects_per_request="")

    def _requests(self) -> None:
        self._draft = self._limit(
            _("Requests in one window"),
            self._draft.requests,
            lambda text: replace(self._draft, requests=text),
            help=_("So many requests to /users/track are allowed in the seconds asked for next."),
        )

    def _seconds(self) -> None:
        self._draft = self._limit(
            _("Seconds of that window"),
            self._draft.seconds,
            lambda text: replace(self._draft, seconds=text),
            help=_("Braze promises everybody 3,000 requests in 3 seconds."),
        )

    def _hour(self) -> None:
        self._draft = self._limit(
            _("Requests per hour, if agreed"),
            self._draft.requests_per_hour,
            lambda text: replace(self._draft, requests_per_hour=text),
            help=_("The hourly budget of your whole company, if the contract has one."),
            is_optional=True,
        )

    def _objects(self) -> None:
        self._draft = self._limit(
            _("Objects per request, if fewer than Braze takes"),
            self._draft.objects_per_request,
            lambda text: replace(self._draft, objects_per_request=text),
            help=_("Leave it blank for as many as Braze takes."),
            is_optional=True,
        )

    def _limit(
        self,
        question: str,
        default: str,
        changed: Callable[[str], ContractDraft],
        *,
        help: str,
        is_optional: bool = False,
    ) -> ContractDraft:
        def read(text: str) -> ContractDraft:
            draft = changed(text)
            draft.read()
            return draft

        if is_optional:
            return self._dialogue.ask_optional(
                question, read, help=help, default=default, nothing=changed("")
            )
        return self._dialogue.ask(question, read, help=help, default=default)
