"""The first three pages of the connection wizard: what they ask, how answers are read.

Apart from the screen, which only leads from page to page, connects and saves. A page knows whether its own
answers are good; it never looks at another page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Checkbox, Input, Label, RadioSet, Static

from ci_braze_tui.braze.clusters import CLUSTERS, Endpoint, parse_endpoint
from ci_braze_tui.connections.connection import (
    Users,
    check_name,
    clean_key,
    current_account,
)
from ci_braze_tui.connections.consent import CONSENT_LABEL, CONSENT_TEXT, CONSENT_TITLE
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.paths import slug
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.plain import visible
from ci_braze_tui.tui.screens.wizard import WizardPage
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.tui.widgets.endpoint_box import EndpointBox
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.pick_one import Choice
from ci_braze_tui.tui.widgets.secret_input import SecretBox
from ci_braze_tui.tui.widgets.toggles import Pick, Tick

SANDBOX_LABEL = "Sandbox (on this computer)"
"""How the endpoint of the demo is listed."""

_KEY_HELP = (
    "After saving it is kept in this computer's keyring, or, where there is none, for this session "
    "only. It is never written to a file."
)


class ConnectionPage(WizardPage):
    """One page; asks the questions of its fields."""

    def verify(self) -> bool:
        """Show what is wrong on this page and say whether nothing is."""
        results = [field.verify() for field in self.query(Field)]
        return all(results)

    @property
    def problem(self) -> str | None:
        """The first thing that is wrong on this page; shows nothing."""
        return next((field.problem for field in self.query(Field) if field.problem), None)


class NamePage(ConnectionPage):
    """What the connection is called and who may use it."""

    HELP = """## Name
A connection lets exports send data to one Braze workspace. Its **display name** is what you see when
you choose it for an export; say what it is for and where it leads.

**Administrators** keep it to themselves; with **Administrators and contributors** contributors can
use it in exports as well, but not see or change it. Both can be changed later."""

    def __init__(self, taken: Mapping[str, str], *, name: str, users: Users) -> None:
        """Args: `taken` maps the slug of each other connection to its name."""
        super().__init__(id="name")
        self._taken = taken
        self._first_name = name
        self._users = users

    def compose(self) -> ComposeResult:
        """The two questions."""
        yield Static(
            "A connection lets your exports send data to one Braze workspace.",
            classes="page--intro",
        )
        yield Field(
            "Display name",
            Input(self._first_name, placeholder="Acme EU", id="name--input"),
            help="Say what it is for and where it leads. You can change this later.",
            check=self._problem,
        )
        alone = self._users == "administrators"
        users = RadioSet(
            Pick("Administrators", value=alone),
            Pick("Administrators and contributors", value=not alone),
            id="name--users",
        )
        yield Field(
            "Who can use this connection",
            users,
            help="Contributors may use it in their exports, but not see or change it.",
            read=lambda: self.users,
        )

    @property
    def name_text(self) -> str:
        """The display name, without blanks around it."""
        return self.query_one("#name--input", Input).value.strip()

    @property
    def users(self) -> Users:
        """Who may use the connection."""
        second = self.query_one("#name--users", RadioSet).pressed_index == 1
        return "administrators and contributors" if second else "administrators"

    def refuse(self, sentence: str) -> None:
        """Say at the name what was found wrong with it while saving."""
        self.query(Field).first().show_error(sentence)

    def _problem(self, text: str) -> str | None:
        if problem := check_name(text):
            return problem
        twin = self._taken.get(slug(text))
        return (
            f'There is already a connection "{visible(twin)}"; choose another name.'
            if twin
            else None
        )


class BrazePage(ConnectionPage):
    """The API key and the endpoint."""

    HELP = """## Key and endpoint
In Braze, open **Settings > API Keys** and create a key with two permissions: **users.track** writes
the profiles, **users.export.segment** reads the members of a segment.

The **endpoint** is the REST host of your Braze cluster. Press **F2** for the list, type it, or paste
the address that you see in the browser while you are in Braze."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "list", "List of clusters", id="connection.clusters", show=False),
    ]

    def __init__(
        self, *, endpoint: str, may_keep: bool, offer: SandboxOffer | None, prefill: bool
    ) -> None:
        """Args: `may_keep` lets the key be blank; `prefill` fills in what `offer` has."""
        super().__init__(id="braze")
        self._endpoint = endpoint
        self._may_keep = may_keep
        self._offer = offer
        self._prefill = prefill
        self._kept_in: str | None = None

    def compose(self) -> ComposeResult:
        """What the key must be allowed to do, then the two questions."""
        permissions = Content.styled("users.track", "bold $foreground")
        permissions += Content(" and ") + Content.styled("users.export.segment", "bold $foreground")
        yield Static(
            Content("In Braze, open Settings > API Keys and create a key with the permissions ")
            + permissions
            + Content(", then copy it here."),
            classes="page--intro",
        )
        yield Field(
            "API key",
            SecretBox(placeholder="Paste the key"),
            help=_KEY_HELP,
            check=self._key_problem,
            lines=2,
            id="key",
        )
        yield Field(
            "Endpoint",
            EndpointBox("Which Braze cluster?", _endpoint_choices(self._offer)),
            help="The REST host of your cluster, or the address of your Braze dashboard.",
            check=_endpoint_problem,
            lines=2,
            id="endpoint",
        )

    def on_mount(self) -> None:
        """Fill in what is known."""
        if self._offer is not None and self._prefill:
            self.query_one(SecretBox).input.value = self._offer.api_key.reveal()
            self._endpoint = self._offer.endpoint
        self.query_one(EndpointBox).input.value = self._endpoint

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
            return parse_endpoint(self.query_one(EndpointBox).input.value)
        except DefinitionError:
            return None

    def action_list(self) -> None:
        """Open the list of clusters."""
        self.query_one(EndpointBox).action_list()

    def say_where_kept(self, kept_in: str | None) -> None:
        """Say where the key of an existing connection is, or that it was not found."""
        self._kept_in = kept_in
        words = f"Kept in {kept_in}. Leave blank to keep it." if kept_in else _KEY_HELP
        self.query_one("#key", Field).change_help(words)

    def _key_problem(self, text: str) -> str | None:
        if not text.strip() and self._may_keep and self._kept_in is not None:
            return None
        return _problem_of(clean_key, text)

    @on(Input.Blurred, "EndpointBox Input")
    def _say_what_was_understood(self, event: Input.Blurred) -> None:
        if (endpoint := self.endpoint) is None:
            return
        event.input.value = endpoint.host
        cluster = f"{endpoint.instance}: " if endpoint.instance else ""
        words = endpoint.note or f"{cluster}requests go to {endpoint.base_url}"
        self.query_one("#endpoint", Field).change_help(words)

    @on(Input.Blurred, "SecretBox Input")
    def _say_what_was_removed(self) -> None:
        text = self.query_one(SecretBox).input.value
        if self.key is not None and (note := clean_key(text)[1]):
            self.query_one("#key", Field).change_help(note)


class ConsentPage(ConnectionPage):
    """What a person agrees to before data leaves for Braze."""

    HELP = """## Consent
The box is never ticked for you. Who agreed, when, and to which version of this wording is stored with
the connection. Removing the connection ends its use."""

    def __init__(self, *, agreed: bool) -> None:
        super().__init__(id="consent")
        self._agreed = agreed

    def compose(self) -> ComposeResult:
        """The wording and the box."""
        yield Label(CONSENT_TITLE, classes="page--lead")
        yield Static(CONSENT_TEXT, classes="page--text", markup=False)
        yield Field(
            "Do you agree?",
            Tick(CONSENT_LABEL, value=self._agreed, id="consent--agree"),
            help=f"Stored with it: your account ({visible(current_account())}) and the time.",
            check=lambda text: (
                None if text else "Without your consent nothing can be sent to Braze."
            ),
            read=lambda: "yes" if self.agreed else "",
        )

    @property
    def agreed(self) -> bool:
        """Whether the box is ticked."""
        return self.query_one(Checkbox).value

    @on(Checkbox.Changed)
    def _be_quiet(self) -> None:
        self.query_one(Field).clear_error()


def _endpoint_choices(offer: SandboxOffer | None) -> list[tuple[Choice, str]]:
    clusters = [
        (Choice(f"{cluster.instance}   {cluster.dashboard:<26}   {cluster.host}"), cluster.host)
        for cluster in CLUSTERS
    ]
    if offer is None:
        return clusters
    return [(Choice(f"{SANDBOX_LABEL}   {offer.endpoint}"), offer.endpoint), *clusters]


def _endpoint_problem(text: str) -> str | None:
    return _problem_of(parse_endpoint, text)


def _problem_of(read: Callable[[str], object], text: str) -> str | None:
    try:
        read(text)
    except DefinitionError as error:
        return str(error)
    return None
