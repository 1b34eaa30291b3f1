"""The part of the connection wizard that asks what was agreed with Braze, folded away at first.

A widget of its own because hardly anybody needs it, and who does needs five answers that hang together.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Checkbox, Collapsible, Input, Static

from ci_braze_tui.braze.contract import BULK_OBJECTS, TRACK_OBJECTS, Contract
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.connection_draft import PROMISED, ContractDraft
from ci_braze_tui.tui.widgets.field import Check, Field
from ci_braze_tui.tui.widgets.toggles import Tick
from ci_braze_tui.words import _


class ContractBox(Vertical):
    """A summary in a line, and the five limits behind a heading that opens and closes."""

    HELP = _("""## Contract with Braze
These are the limits that Braze promises everybody. Change them only if your contract has others, an
hourly budget, or the bulk endpoint; the limits are on the API usage page of your dashboard.""")

    class Changed(Message):
        """A limit is another one."""

    def __init__(self, draft: ContractDraft) -> None:
        super().__init__(id="contract")
        self._first = draft

    def compose(self) -> ComposeResult:
        """The heading with the limits behind it, then the summary."""
        first, promised = self._first, Contract()
        with Collapsible(title=_("Contract with Braze")):
            with Horizontal(classes="contract--pair"):
                yield Field(
                    _("Requests"),
                    Input(first.requests, id="contract--requests"),
                    help=_("To /users/track, in the time beside."),
                    check=_check(lambda text: _with(requests=text)),
                )
                yield Field(
                    _("In so many seconds"),
                    Input(first.seconds, id="contract--seconds"),
                    help=_(
                        "Braze promises everybody {requests} in {seconds}.",
                        requests=promised.requests,
                        seconds=f"{promised.seconds:g}",
                    ),
                    check=_check(lambda text: _with(seconds=text)),
                )
            with Horizontal(classes="contract--pair"):
                yield Field(
                    _("Requests per hour"),
                    Input(first.requests_per_hour, id="contract--hour"),
                    help=_("For the whole company, if agreed."),
                    optional=True,
                    check=_check(lambda text: _with(requests_per_hour=text)),
                )
                yield Field(
                    _("Objects per request"),
                    Input(first.objects_per_request, id="contract--objects"),
                    help=_(
                        "{most} at most; in bulk {bulk}.", most=TRACK_OBJECTS, bulk=BULK_OBJECTS
                    ),
                    optional=True,
                    check=_check(lambda text: _with(objects=text, bulk=self.draft.bulk)),
                )
            yield Field(
                _("Bulk endpoint"),
                Tick(_("Send by /users/track/bulk"), value=first.bulk, id="contract--bulk"),
                help=_(
                    "Only if Braze has opened it to you; the key needs users.track.bulk as well."
                ),
                read=lambda: "",
            )
        yield Static("", id="contract--terms", markup=False)

    def on_mount(self) -> None:
        """Say what it comes to."""
        self._say_terms()

    @property
    def draft(self) -> ContractDraft:
        """The limits as they are typed."""
        return ContractDraft(
            requests=self._text("requests"),
            seconds=self._text("seconds"),
            requests_per_hour=self._text("hour"),
            objects_per_request=self._text("objects"),
            bulk=self.query_one("#contract--bulk", Checkbox).value,
        )

    @property
    def contract(self) -> Contract | None:
        """The contract; `None` while a limit cannot be kept."""
        try:
            return self.draft.read()
        except DefinitionError:
            return None

    def fill(self, draft: ContractDraft) -> None:
        """Put answers in."""
        self._set("requests", draft.requests)
        self._set("seconds", draft.seconds)
        self._set("hour", draft.requests_per_hour)
        self._set("objects", draft.objects_per_request)
        self.query_one("#contract--bulk", Checkbox).value = draft.bulk

    def open_if_wrong(self) -> None:
        """Unfold, if a limit inside is wrong: an error must not be hidden."""
        if any(field.error is not None for field in self.query(Field)):
            self.query_one(Collapsible).collapsed = False

    @on(Input.Changed)
    @on(Checkbox.Changed)
    def _say_terms(self) -> None:
        contract = self.contract
        broken = _("Cannot be kept as it stands; open it to see why.")
        terms = contract.terms() if contract else broken
        self.query_one("#contract--terms", Static).update(plain(terms))
        self.set_class(contract is None, "-wrong")
        self.post_message(self.Changed())

    @on(Checkbox.Changed)
    def _check_objects(self) -> None:
        field = next(each for each in self.query(Field) if each.query("#contract--objects"))
        field.verify()

    def _text(self, name: str) -> str:
        return self.query_one(f"#contract--{name}", Input).value.strip()

    def _set(self, name: str, text: str) -> None:
        self.query_one(f"#contract--{name}", Input).value = text


def _with(
    *,
    requests: str = PROMISED.requests,
    seconds: str = PROMISED.seconds,
    requests_per_hour: str = "",
    objects: str = "",
    bulk: bool = False,
) -> ContractDraft:
    return ContractDraft(requests, seconds, requests_per_hour.strip(), objects.strip(), bulk)


def _check(made_with: Callable[[str], ContractDraft]) -> Check:
    def problem(text: str) -> str | None:
        try:
            made_with(text).read()
        except DefinitionError as error:
            return str(error)
        return None

    return problem
