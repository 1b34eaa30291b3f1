"""What can be done on the screen of a Braze segment, by which key, and when.

Apart from the screen because keys, buttons and the command palette all go by it.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.tui.screens.segment_books import SegmentBook
from ci_braze_tui.words import _

SEGMENT_KEYS: list[BindingType] = [
    Binding("r", "read", _("Read"), id="segment.read", tooltip=_("Read who is in it")),
    Binding(
        "s",
        "stop",
        _("Stop"),
        id="segment.stop",
        tooltip=_("Stop waiting; reading later goes on with it"),
    ),
    Binding(
        "t",
        "take_over",
        _("Take over"),
        id="segment.take_over",
        tooltip=_("Let the ledger know what Braze has"),
    ),
    Binding("f", "forget", _("Forget"), id="segment.forget", tooltip=_("Delete what was read")),
    Binding(
        "c",
        "cancel_order",
        _("Cancel order"),
        id="segment.cancel",
        show=False,
        tooltip=_("Have Braze stop making the file"),
    ),
    Binding(
        "b",
        "compare",
        _("Compare with"),
        id="segment.compare",
        show=False,
        tooltip=_("Hold the rows against another Braze segment"),
    ),
    Binding("escape", "leave", _("Back"), id="segment.leave"),
    Binding("up", "scroll(-1)", _("Up"), id="segment.up", show=False),
    Binding("down", "scroll(1)", _("Down"), id="segment.down", show=False),
    Binding("pageup", "scroll(-10)", _("Page up"), id="segment.pageup", show=False),
    Binding("pagedown", "scroll(10)", _("Page down"), id="segment.pagedown", show=False),
]

ACTIONS = ("forget", "cancel_order", "compare", "take_over", "stop", "read")
"""Those that are not always there."""


def may(action: str, book: SegmentBook, *, is_saved: bool) -> bool:
    """Whether an action makes sense while nothing is going on; only a saved export has a ledger."""
    match action:
        case "stop":
            return False
        case "cancel_order":
            return book.order is not None
        case "compare":
            return book.order is None
        case "take_over":
            return is_saved and book.facts is not None and book.facts.profiles > 0
        case "forget":
            return not book.is_empty
        case _:
            return True


def may_meanwhile(action: str, progress: Progress | None, *, is_reading: bool) -> bool:
    """Whether it does while the segment is read, or else while the ledger is told."""
    match action:
        case "stop":
            return is_reading
        case "cancel_order":
            ordered = progress is not None and progress.awaited == "file"
            return ordered and progress is not None and progress.phase == "waiting"
        case _:
            return action not in ACTIONS
