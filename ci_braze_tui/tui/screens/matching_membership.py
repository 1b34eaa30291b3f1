"""How Braze is told who is a member, and what becomes of those who are none any more.

Apart from the choice of segments, which decides who is one: this is what the object looks like, shown as JSON.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Label, RadioSet, Static

from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.records.membership import leaver_piece, member_piece
from ci_braze_tui.records.rules import Membership, Rules, Shape
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.widgets.toggles import Pick
from ci_braze_tui.words import _

SHAPES: tuple[tuple[Shape, str], ...] = (
    ("boolean", _("Member: true or false")),
    ("segment", _("Names, in one text")),
    ("segments", _("Names, as a list")),
    ("identifier", _("The identifier as the value")),
)
_JSON_LETTERS = 105
"""Three lines of half an 80-column screen."""


class MembershipQuestion(Vertical):
    """The shape of the attribute, what is then sent, and leavers."""

    HELP = _("""## Membership
Members get a **custom attribute** in Braze that is named with the segment identifier. Choose its shape; below
stands what a member and a leaver are sent. *True or false* is the plainest, and what segments in Braze filter
by most easily; *names* say in which of the chosen segments a person is. *The identifier as the value* is the
example that Braze prints: all exports of this shape write the same attribute.

**Leavers** are members of an earlier run who are gone from the file: the next run takes the membership away
from them, unless you keep it.""")

    class Changed(Message):
        """Shape or leavers were answered differently."""

    def __init__(self, first: Membership) -> None:
        """Args: `first` is what is chosen at first."""
        super().__init__()
        self._first = first

    def compose(self) -> ComposeResult:
        """Shape, example, leavers."""
        yield Label(_("Membership is written as"), classes="page--label")
        yield RadioSet(
            *(Pick(label, value=shape == self._first.shape) for shape, label in SHAPES),
            id="segments--shape",
        )
        yield Static(id="segments--json", markup=False)
        removes = self._first.leavers == "remove"
        yield Label(_("Leavers"), classes="page--label")
        yield RadioSet(
            Pick(_("Take the membership away"), value=removes),
            Pick(_("Keep it"), value=not removes),
            id="segments--leavers",
        )

    @property
    def answer(self) -> Membership:
        """How membership is written."""
        shape = self.query_one("#segments--shape", RadioSet).pressed_index
        leavers = self.query_one("#segments--leavers", RadioSet).pressed_index
        return msgspec.structs.replace(
            self._first,
            shape=SHAPES[max(shape, 0)][0],
            leavers="keep" if leavers == 1 else "remove",
        )

    def show(self, identifier: str, segments: Segments, names: Sequence[str]) -> None:
        """Show what a member of the segments of these names, and a leaver, are sent."""
        # Names the attribute only; the rules of the export are put together by the screen.
        rules = Rules(identifier or "identifier", Matching(""), segments, self.answer)
        member = plain(f"{{{member_piece(rules, names[:2])}}}", _JSON_LETTERS)
        said = [Content.styled(_("A member is sent"), "$foreground-muted"), member]
        if self.answer.leavers == "remove":
            value = leaver_piece(rules).rpartition(":")[2]
            leaver = _("A leaver is sent {value}", value=value)
            said.append(Content.styled(leaver, "$foreground-muted"))
        if self.answer.shape == "identifier":
            warning = _("Two exports of this shape overwrite each other.")
            said.append(Content.styled(warning, "$text-warning"))
        self.query_one("#segments--json", Static).update(Content("\n").join(said))

    @on(RadioSet.Changed)
    def _answered(self, event: RadioSet.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())
