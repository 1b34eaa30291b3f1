"""What went wrong in the background, as a title and a sentence for a banner.

Apart from the screens because every one of them has workers, and all of those fail in the same two
ways: as we foresaw, with a sentence for the person, or as we did not.
"""

from __future__ import annotations

from ci_braze_tui.errors import CiBrazeError


def words_for(error: BaseException | None) -> tuple[str, str]:
    """Title and sentence."""
    if isinstance(error, CiBrazeError):
        return error.title, str(error)
    if isinstance(error, OSError):
        return "A file could not be used", f"{error.filename or 'The file'}: {error.strerror}."
    return "Something went wrong", f"Unexpected: {error!r}"
