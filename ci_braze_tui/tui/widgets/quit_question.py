"""The question before leaving while a run that was started here is still going."""

from __future__ import annotations

from ci_braze_tui.tui.widgets.confirm import Answer, Question
from ci_braze_tui.words import _, ngettext


class QuitQuestion(Question[str]):
    """What is to become of the runs that are still going."""

    def __init__(self, count: int) -> None:
        leave = ngettext("Leave it running", "Leave them running", count)
        cancel = ngettext("Cancel it", "Cancel them", count)
        super().__init__(
            ngettext("A run is still going", "{count} runs are still going", count),
            _("This window is not needed for that; open the app again to watch."),
            (
                Answer(leave, "l", "leave", "primary"),
                Answer(cancel, "c", "cancel", "error"),
                Answer(_("Stay"), "s", "stay"),
            ),
        )
