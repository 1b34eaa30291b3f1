"""What went wrong in the background, as a title and a sentence for a banner.

Apart from the screens because every one of them has workers, and all of those fail in the same two
ways: as we foresaw, with a sentence for the person, or as we did not.
"""

from __future__ import annotations

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.words import _


def words_for(error: BaseException | None) -> tuple[str, str]:
    """Title and sentence."""
    if isinstance(error, CiBrazeError):
        return error.title, str(error)
    if isinstance(error, OSError):
        why = error.strerror or str(error)
        if error.filename is None:
            return _("A file could not be used"), _("The system says: {why}.", why=why)
        return _("A file could not be used"), _("{file}: {why}.", file=str(error.filename), why=why)
    return _("Something went wrong"), _("Unexpected: {error}", error=repr(error))
