"""The question before leaving while a run that was started here is still going."""

from __future__ import annotations

from ci_braze_tui.tui.widgets.confirm import Answer, Question


class QuitQuestion(Question[str]):
    """What is to become of the runs that are still going."""

    def __init__(self, count: int) -> None:
        them = "it" if count == 1 else "them"
        super().__init__(
            "A run is still going" if count == 1 else f"{count} runs are still going",
            "This window is not needed for that; open the app again to watch.",
            (
                Answer(f"Leave {them} running", "l", "leave", "primary"),
                Answer(f"Cancel {them}", "c", "cancel", "error"),
                Answer("Stay", "s", "stay"),
            ),
        )
