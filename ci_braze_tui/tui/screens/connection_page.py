"""What the pages of the connection wizard have in common, and the first of them: the name.

A page knows whether its own answers are good; it never looks at another page.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.widgets import Input, RadioSet, Static

from ci_braze_tui.connections.connection import Users, check_name
from ci_braze_tui.paths import slug
from ci_braze_tui.tui.plain import visible
from ci_braze_tui.tui.screens.connection_words import USERS
from ci_braze_tui.tui.screens.wizard import WizardPage
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.toggles import Pick
from ci_braze_tui.words import _


class ConnectionPage(WizardPage):
    """One page; asks the questions of its fields."""

    def verify(self) -> bool:
        """Show what is wrong on this page and say whether nothing is."""
        results = [field.verify() for field in self.query(Field)]
        return all(results)

    def focus_first(self) -> None:
        """Put the focus at the first question; one that is good is shown with what stands above it."""
        super().focus_first()
        if all(field.error is None for field in self.query(Field)):
            self.call_after_refresh(self.scroll_home, animate=False)

    @property
    def problem(self) -> str | None:
        """The first thing that is wrong on this page; shows nothing."""
        return next((field.problem for field in self.query(Field) if field.problem), None)


class NamePage(ConnectionPage):
    """What the connection is called and who may use it."""

    HELP = _("""## Name
A connection lets exports send data to one Braze workspace. Its **display name** is what you see when
you choose it for an export; say what it is for and where it leads.

**Administrators** keep it to themselves; with **Administrators and contributors** contributors can
use it in exports as well, but not see or change it. Both can be changed later.""")

    def __init__(self, taken: Mapping[str, str], *, name: str, users: Users) -> None:
        """Args: `taken` maps the slug of each other connection to its name."""
        super().__init__(id="name")
        self._taken = taken
        self._first_name = name
        self._users = users

    def compose(self) -> ComposeResult:
        """The two questions."""
        yield Static(
            _("A connection lets your exports send data to one Braze workspace."),
            classes="page--intro",
        )
        yield Field(
            _("Display name"),
            Input(self._first_name, placeholder="Acme EU", id="name--input"),
            help=_("Say what it is for and where it leads. You can change this later."),
            check=self._problem,
        )
        alone = self._users == "administrators"
        users = RadioSet(
            Pick(USERS["administrators"], value=alone),
            Pick(USERS["administrators and contributors"], value=not alone),
            id="name--users",
        )
        yield Field(
            _("Who can use this connection"),
            users,
            help=_("Contributors may use it in their exports, but not see or change it."),
            read=lambda: self.users,
        )

    def fill(self, name: str, users: Users) -> None:
        """Put answers in."""
        self.query_one("#name--input", Input).value = name
        self.query(Pick)[0 if users == "administrators" else 1].value = True

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
        if twin is None:
            return None
        return _('There is already a connection "{name}"; choose another name.', name=visible(twin))
