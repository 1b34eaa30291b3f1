"""The four pages of the connection wizard: what they ask, and how the answers are read.

Apart from the screen, which only leads from page to page, connects and saves. A page knows whether its own
answers are good; it never looks at another page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Checkbox, Input, Label, RadioButton, RadioSet, Static

from ci_braze_tui.braze.clusters import CLUSTERS, Endpoint, parse_endpoint
from ci_braze_tui.connections.connection import (
    Connection,
    Users,
    check_name,
    clean_key,
    current_account,
)
from ci_braze_tui.connections.consent import CONSENT_LABEL, CONSENT_TEXT, CONSENT_TITLE
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.paths import slug
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.tui.widgets.endpoint_box import EndpointBox
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.pick_one import Choice
from ci_braze_tui.tui.widgets.secret_input import SecretBox

SANDBOX_LABEL = "Sandbox (on this computer)"
"""How the endpoint of the demo is listed."""

_KEY_HELP = (
    "After saving it is kept in this computer's keyring, or, where there is none, for this session "
    "only. It is never written to a file."
)


class ConnectionPage(VerticalScroll, can_focus=False):
    """One page; asks the questions of its fields."""

    def verify(self) -> bool:
        """Show what is wrong on this page and say whether nothing is."""
        return all([field.verify() for field in self.query(Field)])

    def focus_first(self) -> None:
        """Put the cursor at the first question that is not answered well, else at the first."""
        fields = list(self.query(Field))
        wrong = [field for field in fields if field.error is not None]
        (wrong or fields)[0].focus_control()


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
        self._name = name
        self._users = users

    def compose(self) -> ComposeResult:
        """The two questions."""
        yield Static(
            "A connection lets your exports send data to one Braze workspace.",
            classes="page--intro",
        )
        yield Field(
            "Display name",
            Input(self._name, placeholder="Acme EU", id="name--input"),
            help="Say what it is for and where it leads. You can change this later.",
            check=self._problem,
        )
        with RadioSet(id="name--users") as users:
            yield RadioButton("Administrators", value=self._users == "administrators")
            yield RadioButton(
                "Administrators and contributors", value=self._users != "administrators"
            )
        users.remove()
        yield Field("Who can use this connection", users, read=lambda: self.users)

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
        return f'There is already a connection "{visible(twin)}"; choose another name.' if twin else None
