"""`ci-braze-tui man`: the manual page, written from the same parser that takes the commands.

So that it cannot say anything else than `--help`, in the language of the person as well.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from ci_braze_tui import __version__
from ci_braze_tui.cli.completion import every_parser
from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.words import _

_WIDE = 100_000


def man(given: argparse.Namespace) -> int:
    """Print it, in the language of man."""
    from ci_braze_tui.cli.arguments import parser

    # As it is: what is escaped for people would be another page.
    print("\n".join(page(parser())))
    return ExitCode.DONE


def page(top: argparse.ArgumentParser) -> Iterator[str]:
    """The lines of the page, for the macros of man(7)."""
    yield f'.TH CI\\-BRAZE\\-TUI 1 "" "ci\\-braze\\-tui {_text(__version__)}"'
    yield from (
        ".SH NAME",
        f"ci\\-braze\\-tui \\- {_text(_('Customer Insights segments to Braze'))}",
    )
    yield from (".SH SYNOPSIS", f".B {_usage(top)}")
    yield from (".SH DESCRIPTION", _text(top.description or ""))
    yield from _options(top)
    yield ".SH COMMANDS"
    for parser, path in every_parser(top):
        if path and parser.get_default("command"):
            yield from (f".SS {_text(' '.join(path))}", f".B {_usage(parser)}", ".PP")
            yield _text(parser.description or "")
            yield from _options(parser)
    yield from (".SH EXIT STATUS", _text(top.epilog or ""))
    yield ".SH ENVIRONMENT"
    for name, said in _variables():
        yield from (".TP", f".B {_text(name)}", _text(said))
    yield from (".SH FILES", _text(_("The command `ci-braze-tui info` prints the folders.")))


def _variables() -> Iterator[tuple[str, str]]:
    yield "CI_BRAZE_TUI_HOME", _("one folder for everything, in place of those of the platform")
    yield "CI_BRAZE_TUI_API_KEY", _("the API key, where the keyring has none")
    yield (
        "CREDENTIALS_DIRECTORY",
        _("a folder with key files, such as acme-eu.key, or api-key for all connections"),
    )
    yield "CI_BRAZE_TUI_NOTICE_NAME", _("a secret of a notice, where the keyring has none")
    yield "NO_COLOR", _("no colours")
    yield "ACCESSIBLE", _("1: plain questions in place of screens")
    yield "LANGUAGE, LC_ALL, LC_NUMERIC", _("the language, and how numbers are written")


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    formatter = argparse.HelpFormatter(parser.prog, width=_WIDE)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction | argparse._HelpAction):
            continue
        if action.help == argparse.SUPPRESS:
            continue
        said = formatter._expand_help(action) if action.help else ""
        yield from (".TP", f".B {_text(formatter._format_action_invocation(action))}", _text(said))


def _usage(parser: argparse.ArgumentParser) -> str:
    formatter = argparse.HelpFormatter(parser.prog, width=_WIDE)
    formatter.add_usage(parser.usage, parser._actions, parser._mutually_exclusive_groups, prefix="")
    return _text(formatter.format_help())


def _text(text: str) -> str:
    """Text that man shows as it is: one line, and nothing in it that roff would obey."""
    line = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{line}" if line.startswith((".", "'")) or not line else line
