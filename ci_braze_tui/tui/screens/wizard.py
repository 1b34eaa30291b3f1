"""What the wizards have in common: pages one after the other, a rail above them, buttons below.

Apart so that a wizard only says what its pages are, what is wrong on them, and what saving means. Nothing is
written before Save, so leaving early leaves nothing behind.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.dom import DOMNode
from textual.widgets import Button, ContentSwitcher, Input
from textual.worker import Worker

from ci_braze_tui.tui.screens.frame import FramedScreen, Result
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.step_rail import Step, StepRail
from ci_braze_tui.words import _


class WizardPage(VerticalScroll, can_focus=False):
    """One page of questions; its id is that of its step."""

    def focus_first(self) -> None:
        """Put the focus at the first question that is not answered well, else at the first."""
        fields = list(self.query(Field))
        wrong = [field for field in fields if field.error is not None]
        (wrong or fields)[0].focus_control()


class WizardScreen(FramedScreen[Result]):
    """Leads through pages and saves on the last one.

    Subclasses set `STEPS`, and say what is asked of them below.
    """

    STEPS: ClassVar[tuple[Step, ...]]
    TERSE: ClassVar[bool] = False
    """Whether the rail has to save room."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "next", _("Next"), id="wizard.next", tooltip=_("Go to the next step")),
        Binding("ctrl+n", "save", _("Save"), id="wizard.save", tooltip=_("Save what you entered")),
        Binding("ctrl+b", "back", _("Back"), id="wizard.back", tooltip=_("Go to the step before")),
        Binding("escape", "leave", _("Leave"), id="wizard.leave", tooltip=_("Go without saving")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._page = 0
        self._seen: set[int] = set()
        self._saving: Worker[None] | None = None

    # What a wizard says of itself

    @abstractmethod
    def pages(self) -> Sequence[WizardPage]:
        """The pages, one for each step."""

    @abstractmethod
    def has_problem(self, page: int) -> bool:
        """Whether something is wrong on a page that was left."""

    @abstractmethod
    def has_changes(self) -> bool:
        """Whether leaving now loses something that a person did."""

    @abstractmethod
    def go_on(self, page: int) -> None:
        """Go forward to `page`, if the one that is shown is in order."""

    @abstractmethod
    def entered(self) -> None:
        """Another page is shown."""

    @abstractmethod
    def save(self) -> Worker[None]:
        """Save and leave, in the background."""

    def compose_save(self) -> ComposeResult:
        """The buttons of the last page."""
        yield Button(_("Save"), variant="primary", id="save")

    # What stands on the screen

    def compose_middle(self) -> ComposeResult:
        """The steps, the pages, and the buttons."""
        yield StepRail(self.STEPS, terse=self.TERSE)
        with ContentSwitcher(initial=self.STEPS[0].id):
            yield from self.pages()
        with Horizontal(id="buttons"):
            yield Button(_("Cancel"), id="cancel")
            yield Button(_("Back"), id="back")
            yield Button(_("Next"), variant="primary", id="next")
            yield from self.compose_save()

    @property
    def page(self) -> WizardPage:
        """The page that is shown."""
        return self.pages()[self._page]

    @property
    def _binding_chain(self) -> list[tuple[DOMNode, BindingsMap]]:
        """Whose keys count: those of the page do as well while a button below it has the focus.

        Textual's own name for it; it asks the focused widget and what that is in.
        """
        chain = super()._binding_chain
        nodes = [node for node, _bindings in chain]
        if self.page in nodes:
            return chain
        own = self.page._bindings.copy()
        own.apply_keymap(self.app._keymap)
        at = nodes.index(self)
        return [*chain[:at], (self.page, own), *chain[at:]]

    @property
    def is_on_last(self) -> bool:
        """Whether the last page is shown."""
        return self._page == len(self.STEPS) - 1

    def show_page(self, page: int) -> None:
        """Go to a page; nothing is lost and nothing is checked."""
        self._seen.add(self._page)
        self._page = page
        self.query_one(ContentSwitcher).current = self.STEPS[page].id
        self.query_one("#back", Button).disabled = page == 0
        self.query_one("#next", Button).display = not self.is_on_last
        self.query_one("#save", Button).display = self.is_on_last
        self.entered()
        self._mark_steps()
        self.page.focus_first()
        self.refresh_bindings()

    def _mark_steps(self) -> None:
        rail = self.query_one(StepRail)
        for number, step in enumerate(self.STEPS):
            if number == self._page:
                rail.mark(step.id, "here")
            elif number not in self._seen or number == len(self.STEPS) - 1:
                rail.mark(step.id, "todo")
            else:
                rail.mark(step.id, "attention" if self.has_problem(number) else "done")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let the footer say what the keys do on this page."""
        if action == "back":
            return True if self._page else None
        if action in ("next", "save"):
            return (action == "save") is self.is_on_last
        return True

    # What a person does

    @on(Button.Pressed, "#next")
    def action_next(self) -> None:
        """Go on, if this page is in order."""
        self.go_on(self._page + 1)

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Save, if all is in order."""
        self.begin_saving()

    def begin_saving(self) -> None:
        """Save, once: a second press while that takes its time would find the name taken."""
        if self._saving is None or self._saving.is_finished:
            self._saving = self.save()

    @on(Button.Pressed, "#back")
    def action_back(self) -> None:
        """Go to the page before."""
        if self._page > 0:
            self.show_page(self._page - 1)

    @on(Button.Pressed, "#cancel")
    def action_leave(self) -> None:
        """Leave without saving; asks if something would be lost."""
        if not self.has_changes():
            self.dismiss(None)
            return
        question = Confirm(
            _("Leave without saving?"),
            self.leaving_words(),
            yes=_("Leave"),
            no=_("Stay"),
        )
        self.app.push_screen(question, self._leave_if_sure)

    def _leave_if_sure(self, sure: bool | None) -> None:
        if sure:
            self.leave()

    def leaving_words(self) -> str:
        """What becomes of what was entered."""
        return _("What you entered here will be lost. Nothing was saved.")

    def leave(self) -> None:
        """Go, without saving."""
        self.dismiss(None)

    @on(StepRail.Chosen)
    def _step_chosen(self, event: StepRail.Chosen) -> None:
        self.go_to([step.id for step in self.STEPS].index(event.step_id))

    def go_to(self, page: int) -> None:
        """Go to the page of a step that was chosen on the rail."""
        self.show_page(page)

    @on(Input.Submitted, "WizardPage Input")
    def _enter(self, event: Input.Submitted) -> None:
        """From the last box of a page Enter goes on, from the others to the next box."""
        shown = [each for each in self.focus_chain if isinstance(each, Input)]
        inputs = [each for each in shown if self.page in each.ancestors]
        if event.input not in inputs:  # the page was left meanwhile
            return
        if event.input is inputs[-1]:
            self.action_next()
        else:
            inputs[inputs.index(event.input) + 1].focus()
