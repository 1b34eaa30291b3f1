"""The command line: arguments in, results and exit codes out."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

COMPLETING = "_ARGCOMPLETE"
"""In the environment of this process while a shell asks what may be typed next."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    from ci_braze_tui.cli.arguments import parser
    from ci_braze_tui.cli.exit_codes import ExitCode, code_for_error
    from ci_braze_tui.cli.output import bear_any_text, talk
    from ci_braze_tui.errors import CiBrazeError
    from ci_braze_tui.runs.log import quieten_libraries
    from ci_braze_tui.words import _

    bear_any_text()
    quieten_libraries()
    known = parser()
    if COMPLETING in os.environ:
        from ci_braze_tui.cli.completion import complete

        complete(known)
    given = known.parse_args(arguments)
    try:
        return int(given.command(given))
    except CiBrazeError as error:
        talk(f"ci-braze-tui: {error}")
        return code_for_error(error)
    except KeyboardInterrupt:
        talk(_("ci-braze-tui: stopped."))
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; keep Python from complaining about it at exit.
        sys.stdout = None
        return ExitCode.DONE
    except OSError as error:
        what = str(error.filename or _("a file"))
        talk(
            _(
                "ci-braze-tui: cannot use {what}: {reason}. Check the folder and the free space, or "
                "choose another one with CI_BRAZE_TUI_HOME.",
                what=what,
                reason=error.strerror or str(error),
            )
        )
        return ExitCode.BAD_INPUT
