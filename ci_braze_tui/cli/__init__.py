"""The command line: arguments in, results and exit codes out."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    from ci_braze_tui.cli.arguments import parser
    from ci_braze_tui.cli.exit_codes import ExitCode, code_for_error
    from ci_braze_tui.errors import CiBrazeError

    given = parser().parse_args(arguments)
    try:
        return int(given.command(given))
    except CiBrazeError as error:
        print(f"ci-braze-tui: {error}", file=sys.stderr)
        return code_for_error(error)
    except KeyboardInterrupt:
        print("ci-braze-tui: stopped.", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; keep Python from complaining about it at exit.
        sys.stdout = None
        return ExitCode.DONE
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        print(
            f"ci-braze-tui: cannot use{where}: {error.strerror or error}. Check the folder and the "
            "free space, or choose another one with CI_BRAZE_TUI_HOME.",
            file=sys.stderr,
        )
        return ExitCode.BAD_INPUT
