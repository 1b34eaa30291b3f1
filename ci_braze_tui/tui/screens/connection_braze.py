"""The second page of the connection wizard: the API key, the endpoint, and the contract.

Apart from the other pages because both of its questions take what people have at hand: a key with line breaks
around it, the address of a dashboard, two letters of a cluster.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.braze.permissions import OFFER, OPTIONAL
from ci_braze_tui.connections.connection import clean_key
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.screens.connection_clusters import (
    endpoint_choices,
    meant_by,
    read_endpoint,
    understood,
)
from ci_braze_tui.tui.screens.connection_contract import ContractBox
from ci_braze_tui.tui.screens.connection_draft import ContractDraft
from ci_braze_tui.tui.screens.connection_keys import KeyOutlook
from ci_braze_tui.tui.screens.connection_page import ConnectionPage
from ci_braze_tui.tui.screens.connection_words import PERMISSIONS, key_help
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.tui.widgets.endpoint_box import EndpointBox
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.secret_input import SecretBox, SecretInput
from ci_braze_tui.words import _

_ENDPOINT_HELP = _("The REST host of your cluster, or your dashboard's address. F2 lists them.")


class BrazePage(ConnectionPage):
    """The API key, the endpoint and the contract."""

    HELP = _("""## Key and endpoint
In Braze, open **Settings > API Keys** and create a key with two permissions: **users.track** writes
the profiles, **users.export.segment** reads who is in a Braze segment. **F4** opens that page of your
dashboard in your browser.

Three more are optional, and nothing stops without them: **users.export.ids** reads profiles back, so that
you can try one row and prove a run; **segments.list** lets you choose the Braze segment by name;
**segments.details** shows its name and last change. A key cannot be given more later: make a new one.

The **endpoint** is the REST host of your Braze cluster. Press **F2** for the list, type a part of it
(`eu`, `iad-03`), or paste the address that you see in the browser while you are in Braze.

The **contract** is what Braze promises everybody unless yours says otherwise; most people leave it.""")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f2",
            "list",
            _("List of clusters"),
            id="connection.clusters",
            show=False,
            tooltip=_("Choose the endpoint from the clusters of Braze"),
        ),
        Binding(
            "f4",
            "open_braze",
            _("Make a key"),
            id="connection.make_key",
            tooltip=_("Open the page of Braze where API keys are made"),
        ),
    ]

    class KeyPageWanted(Message):
        """Somebody wants to see where the keys of an endpoint are made."""

        def __init__(self, endpoint: Endpoint) -> None:
            super().__init__()
            self.endpoint = endpoint

    def __init__(
        self, *, endpoint: str, contract: ContractDraft, offer: SandboxOffer | None, prefill: bool
    ) -> None:
        """Args: `prefill` fills in what `offer` has."""
        super().__init__(id="braze")
        self._endpoint = endpoint
        self._contract = contract
        self._offer = offer
        self._prefill = prefill
        self._choices = endpoint_choices(offer)
        self._outlook: KeyOutlook | None = None
        self._removed = ""
        self._read: str | None = None
        """The host that the text of the endpoint was read as."""

    def compose(self) -> ComposeResult:
        """What the key must be allowed to do, then the questions."""
        yield Static(_permissions(), classes="page--intro")
        yield Field(
            _("API key"),
            SecretBox(placeholder=_("Paste the key")),
            help=key_help(None),
            check=self._key_problem,
            id="key",
        )
        yield Field(
            _("Endpoint"),
            EndpointBox(
                _("Which Braze cluster?"), self._choices, lambda text: meant_by(text, self._choices)
            ),
            help=_ENDPOINT_HELP,
            check=_endpoint_problem,
            id="endpoint",
        )
        yield ContractBox(self._contract)

    def on_mount(self) -> None:
        """Fill in what is known."""
        if self._offer is not None and self._prefill:
            self.query_one(SecretBox).input.value = self._offer.api_key.reveal()
            self._endpoint = self._offer.endpoint
        self.query_one(EndpointBox).input.value = self._endpoint

    def fill(self, endpoint: str, contract: ContractDraft) -> None:
        """Put answers in."""
        self.query_one(EndpointBox).input.value = endpoint
        self.query_one(ContractBox).fill(contract)

    def verify(self) -> bool:
        """Show what is wrong on this page and say whether nothing is."""
        good = super().verify()
        self.query_one(ContractBox).open_if_wrong()
        return good

    @property
    def key(self) -> Secret | None:
        """The key that was typed; `None` if there is none or it cannot be one."""
        try:
            return clean_key(self.query_one(SecretBox).input.value)[0]
        except DefinitionError:
            return None

    @property
    def endpoint(self) -> Endpoint | None:
        """The endpoint that was typed; `None` if it cannot be one."""
        try:
            return read_endpoint(self.endpoint_text)
        except DefinitionError:
            return None

    @property
    def endpoint_text(self) -> str:
        """The endpoint as it is typed."""
        return self.query_one(EndpointBox).input.value

    @property
    def contract(self) -> Contract | None:
        """The contract; `None` while a limit cannot be kept."""
        return self.query_one(ContractBox).contract

    @property
    def contract_draft(self) -> ContractDraft:
        """The limits as they are typed."""
        return self.query_one(ContractBox).draft

    def action_list(self) -> None:
        """Open the list of clusters."""
        self.query_one(EndpointBox).action_list()

    def action_open_braze(self) -> None:
        """Ask for the page where keys are made; each cluster has its own, so that is chosen first."""
        if self.endpoint is not None:
            self.post_message(self.KeyPageWanted(self.endpoint))
        else:
            self.notify(_("Choose your cluster; then F4 opens its page."))
            self.action_list()

    def say_where_kept(self, outlook: KeyOutlook) -> None:
        """Say where the key is or will be kept."""
        self._outlook = outlook
        self._say_about_key()

    def _key_problem(self, text: str) -> str | None:
        if not text.strip() and self._outlook is not None and self._outlook.kept is not None:
            return None
        return _problem_of(clean_key, text)

    def _say_about_key(self) -> None:
        words = f"{self._removed} {key_help(self._outlook)}".strip()
        self.query_one("#key", Field).change_help(words)

    @on(SecretInput.Tidied)
    def _say_what_was_left_out(self) -> None:
        self._removed = _("Line breaks and blanks were left out.")
        self._say_about_key()

    @on(Input.Blurred, "SecretBox Input")
    def _say_what_was_removed(self) -> None:
        text = self.query_one(SecretBox).input.value
        if self.key is not None and (note := clean_key(text)[1]):
            self._removed = note
            self._say_about_key()

    @on(Input.Changed, "SecretBox Input")
    def _forget_what_was_removed(self, event: Input.Changed) -> None:
        if self._removed and not event.value:
            self._removed = ""
            self._say_about_key()

    @on(Input.Blurred, "EndpointBox Input")
    def _say_what_was_understood(self, event: Input.Blurred) -> None:
        if (endpoint := self.endpoint) is None:
            return
        words = understood(event.input.value, endpoint)
        if self._read == event.input.value:  # read before: what it was read from is said already
            return
        self._read = event.input.value = endpoint.host
        self.query_one("#endpoint", Field).change_help(words, warns=endpoint.note is not None)

    @on(Input.Changed, "EndpointBox Input")
    def _forget_what_was_understood(self, event: Input.Changed) -> None:
        if self._read is not None and event.value != self._read:
            self._read = None
            self.query_one("#endpoint", Field).change_help(_ENDPOINT_HELP)


def _permissions() -> Content:
    """Which permissions to give the key, and what each is good for."""
    lead = _("Make a key in Braze under Settings > API Keys, with these permissions:")
    lines = [Content(lead)]
    for permission, purpose in PERMISSIONS:
        lines.append(Content.styled(f"  {permission:<22}", "bold $foreground") + Content(purpose))
    names = "|".join(map(re.escape, OPTIONAL))
    lines.append(Content(OFFER).highlight_regex(names, style="$foreground"))
    return Content("\n").join(lines)


def _endpoint_problem(text: str) -> str | None:
    return _problem_of(read_endpoint, text)


def _problem_of(read: Callable[[str], object], text: str) -> str | None:
    try:
        read(text)
    except DefinitionError as error:
        return str(error)
    return None
