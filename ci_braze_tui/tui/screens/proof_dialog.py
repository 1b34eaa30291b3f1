"""The dialog that asks how a run is to be proved: which profiles are read back, and how long after the run.

Apart from the story because it answers with a checked wish and knows nothing of runs.
"""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, RadioSet

from ci_braze_tui.exports.proof_wish import AFTER, MOST_AFTER, MOST_SAMPLE, SAMPLE, ProofWish
from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.toggles import Pick
from ci_braze_tui.words import _


class ProofDialog(ClosingScreen[ProofWish | None], ModalScreen[ProofWish | None]):
    """Which profiles, and when; answers with that, or with nothing."""

    HELP = _("""## Prove
Braze answers "queued" to all that it can parse, and drops what it cannot use without a word. A proof reads
profiles back and compares every value with what Braze was told. Nothing is sent and nothing is changed.

A **random sample** takes seconds, and says within which bounds the whole lies. The **whole Braze segment**
finds every single difference; Braze makes a file of it first, which takes minutes, or an hour for millions.

Braze mostly writes within moments, and advises up to five minutes: what is read back too early is told as
missing.""")

    DEFAULT_CSS = """
    ProofDialog {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 96%; height: auto; max-height: 96%;
            padding: 0 1; background: $surface; border: round $primary;
            & > Label { width: 1fr; padding: 0 1; text-style: bold; color: $text-primary; }
            & > VerticalScroll { height: auto; scrollbar-size-vertical: 1; }
            .proof-dialog--pair { height: auto; }
            .proof-dialog--pair > Field { width: 1fr; }
            .proof-dialog--buttons { height: 1; align-horizontal: right; }
            .proof-dialog--buttons > Button { margin-left: 2; }
        }
    }
    """

    AUTO_FOCUS = "#prove"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", _("Leave"), id="proof_dialog.leave", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Question, the two ways, the two numbers, buttons."""
        with Vertical():
            yield Label(_("What is to be read back from Braze?"), markup=False)
            with VerticalScroll(can_focus=False):
                yield RadioSet(
                    Pick(_("Random sample (users.export.ids)"), value=True),
                    Pick(_("Whole Braze segment (users.export.segment)")),
                    id="proof-dialog--way",
                )
                with Horizontal(classes="proof-dialog--pair"):
                    yield Field(
                        _("Profiles"),
                        Input(str(SAMPLE), id="proof-dialog--sample", select_on_focus=False),
                        help=_("Drawn at random."),
                        check=self._check_sample,
                        id="proof-dialog--sample-field",
                    )
                    yield Field(
                        _("Seconds after the run"),
                        Input(f"{AFTER:g}", id="proof-dialog--after", select_on_focus=False),
                        help=_("Braze needs them to write."),
                        check=_check_after,
                        id="proof-dialog--after-field",
                    )
            with Horizontal(classes="proof-dialog--buttons"):
                yield Button(_("Prove"), variant="primary", id="prove")
                yield Button(_("Cancel"), id="cancel")

    @property
    def _is_whole(self) -> bool:
        return self.query_one("#proof-dialog--way", RadioSet).pressed_index == 1

    def _check_sample(self, text: str) -> str | None:
        if self._is_whole or ((number := _number(text)) is not None and 0 < number <= MOST_SAMPLE):
            return None
        return _("Type a number from 1 to {most}.", most=MOST_SAMPLE)

    @on(RadioSet.Changed)
    def _turn(self, event: RadioSet.Changed) -> None:
        event.stop()
        box = self.query_one("#proof-dialog--sample", Input)
        box.disabled = self._is_whole
        self.query_one("#proof-dialog--sample-field", Field).change_help(
            _("All, in up to an hour.") if self._is_whole else _("Drawn at random.")
        )
        self.query_one("#proof-dialog--sample-field", Field).verify()

    @on(Button.Pressed, "#prove")
    @on(Input.Submitted)
    def _prove(self, event: Button.Pressed | Input.Submitted) -> None:
        event.stop()
        fields = list(self.query(Field))
        wrong = [field for field in fields if not field.verify()]
        if wrong:
            wrong[0].focus_control()
            return
        sample, after = (_number(field.text) for field in fields)
        self.dismiss(ProofWish(None if self._is_whole else sample, float(after or 0)))

    @on(Button.Pressed, "#cancel")
    def _cancel(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(None)


def _check_after(text: str) -> str | None:
    number = _number(text)
    if number is not None and number <= MOST_AFTER:
        return None
    return _("Type a number from 0 to {most}.", most=MOST_AFTER)


def _number(text: str) -> int | None:
    """The whole number in a box, as people write it."""
    digits = text.strip().replace(",", "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 9 else None
