"""Whether an export may create profiles of people whom Braze does not know, and how many of them at once.

Apart from the columns because one choice here stands for two rules of an export, and because the limit is a
question that only one of its answers gives rise to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.containers import Horizontal
from textual.widgets import Input, Label, RadioSet

from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.toggles import Pick
from ci_braze_tui.words import _

Rule = Literal["update", "create", "limit"]
RULES: tuple[tuple[Rule, str], ...] = (
    ("update", _("Update only")),
    ("create", _("Create whom Braze does not know")),
    ("limit", _("Create, but stop above a limit")),
)
USUAL_PERCENT = 5
"""What the limit is at first."""
_PERCENT = r"100|[1-9]?[0-9]|"


@dataclass(frozen=True, slots=True)
class Creation:
    """The two rules of an export about creating profiles."""

    existing_only: bool = False
    """Nobody is created."""
    most_new: int | None = None
    """Percent of the records that may create a profile; None for any number."""

    @property
    def rule(self) -> Rule:
        """What they come to: who creates nobody needs no limit."""
        if self.existing_only:
            return "update"
        return "create" if self.most_new is None else "limit"

    def with_rule(self, rule: Rule, percent: int | None) -> Creation:
        """The rules after a choice; to choose what was chosen before changes nothing but the limit.

        Args:
            rule: what was chosen.
            percent: the limit; None for one that is none.
        """
        if rule == "limit":
            return Creation(most_new=percent)
        return self if rule == self.rule else Creation(existing_only=rule == "update")


def percent_of(typed: str) -> int | None:
    """The percentage that was typed; None if it is none."""
    text = typed.strip()
    percent = int(text) if text.isascii() and text.isdigit() else -1
    return percent if 0 <= percent <= 100 else None


def percent_problem(typed: str) -> str | None:
    """What is wrong with a percentage."""
    return None if percent_of(typed) is not None else _("Type a percentage, 0 to 100.")


class CreationQuestion(Field):
    """The choice between the three."""

    def __init__(self, first: Creation) -> None:
        """Args: `first` is what is chosen at first."""
        self._first = first
        self._rules = RadioSet(
            *(Pick(words, value=rule == first.rule) for rule, words in RULES),
            id="columns--profiles",
        )
        super().__init__(_("Profiles in Braze"), self._rules, read=lambda: "", lines=0)

    @property
    def rule(self) -> Rule:
        """What is chosen."""
        pressed = self._rules.pressed_index
        return RULES[pressed][0] if pressed >= 0 else self._first.rule


class CreationLimit(Field):
    """How many profiles a run may create; to be displayed where that is limited."""

    DEFAULT_CSS = """
    CreationLimit {
        layout: horizontal;
        .limit--line { width: auto; height: 1; padding-left: 1; }
        .limit--line > Label { width: auto; }
        & > .field--label { display: none; }
    }
    """

    def __init__(self, first: Creation) -> None:
        """Args: `first` is filled in at the start."""
        percent = USUAL_PERCENT if first.most_new is None else first.most_new
        self._percent = Input(
            str(percent), restrict=_PERCENT, max_length=3, compact=True, id="columns--most-new"
        )
        super().__init__(
            "",
            Horizontal(
                Label(_("Most new profiles in %:"), markup=False),
                self._percent,
                classes="limit--line",
            ),
            help=_("A run reads the Braze segment first."),
            check=percent_problem,
            id="field-most-new",
        )

    @property
    def percent(self) -> int | None:
        """The limit; None while what is typed is none."""
        return percent_of(self._percent.value)
