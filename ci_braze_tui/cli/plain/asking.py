"""One question, one answer: how plain mode talks, and the words that work at every question.

Apart from what is asked, so that help, going back, leaving, nonsense and defaults are the same everywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

from ci_braze_tui.cli.output import harmless
from ci_braze_tui.cli.plain.hidden import read_hidden
from ci_braze_tui.cli.plain.picking import pick, pick_many
from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext

_T = TypeVar("_T")

HELP = "?"
BACK, QUIT = frozenset({"back", _("back")}), frozenset({"quit", _("quit")})
YES, NO = frozenset({"y", "yes", _("y"), _("yes")}), frozenset({"n", "no", _("n"), _("no")})
NOTHING = "-"
"""Typed to take away an answer that may be left out."""
_MOST_LISTED = 40


class BackError(Exception):
    """The person wants to answer the question before."""


class LeftError(Exception):
    """The person leaves: by `quit`, by Ctrl+C, or because there is no more input."""

    def __init__(self, *, is_said: bool = False) -> None:
        """Args: `is_said` is whether it was by the word."""
        super().__init__()
        self.is_said = is_said


class TerminalClosedError(KeyboardInterrupt):
    """The terminal is gone; what Ctrl+C only breaks off ends with all the rest."""


class Dialogue:
    """Asks on standard output and reads from standard input, a line at a time."""

    def __init__(self) -> None:
        self.questions = 0
        """How many were answered so far."""

    def say(self, text: str = "") -> None:
        """Print text; nothing in it steers the terminal."""
        print(harmless(text), flush=True)

    def say_all(self, lines: Iterable[str]) -> None:
        """Print several lines."""
        for line in lines:
            self.say(line)

    def ask(self, question: str, read: Callable[[str], _T], *, help: str, default: str = "") -> _T:
        """What `read` makes of the answer; asked again while it raises a CiBrazeError.

        Args:
            question: in words, without a mark at its end.
            read: takes the stripped text; an empty one where nothing was typed and there is no default.
            help: what `?` says.
            default: taken by Enter.
        """
        said = f"{question} [{visible(default)}]: " if default else f"{question}: "
        while True:
            answer = self._answer(said, help)
            try:
                value = read(answer or default)
            except CiBrazeError as error:
                self.say(str(error))
                continue
            self.questions += 1
            return value

    def ask_optional(
        self,
        question: str,
        read: Callable[[str], _T],
        *,
        help: str,
        default: str = "",
        nothing: _T,
    ) -> _T:
        """Like `ask`, where Enter without a default, or a hyphen, answers `nothing`."""
        more = _("Type - for none.")
        return self.ask(
            question,
            lambda text: nothing if text in ("", NOTHING) else read(text),
            help=f"{help} {more}" if default else help,
            default=default,
        )

    def agree(self, question: str, *, help: str, default: bool | None = None) -> bool:
        """Yes or no; without a default one of them has to be typed."""
        known = {True: _("y"), False: _("n"), None: ""}[default]
        choice = _("y or n")
        said = f"{question} {choice} [{known}]: " if known else f"{question} {choice}: "
        while True:
            answer = self._answer(said, help).casefold()
            if answer in YES or answer in NO or (not answer and default is not None):
                self.questions += 1
                return answer in YES if answer else bool(default)
            self.say(_("Type y for yes or n for no."))

    def choose(
        self, question: str, options: Sequence[str], *, help: str, default: int | None = None,
        names: Sequence[str] = (),
    ) -> int:  # fmt: skip
        """The position of one option, chosen by its number, its name, or a part of it.

        Args:
            question: in words.
            options: as they are listed.
            help: what `?` says.
            default: taken by Enter.
            names: of the same options, where these say more.
        """
        self._list(question, options)
        said = _("Number") if default is None else _("Number [{number}]", number=str(default + 1))
        while True:
            answer = self._answer(f"{said}: ", help)
            if not answer and default is not None:
                self.questions += 1
                return default
            picked = pick(answer, options, names)
            if len(picked) == 1:
                self.questions += 1
                return picked[0]
            self._say_unclear(picked, options)

    def choose_many(
        self, question: str, options: Sequence[str], names: Sequence[str], *, help: str,
        chosen: Collection[int],
        least: int = 0,
    ) -> tuple[int, ...]:  # fmt: skip
        """The positions of any number of options, in their order.

        Args:
            question: in words.
            options: as they are listed.
            names: of the same options, as they may be typed.
            help: what `?` says.
            chosen: taken by Enter.
            least: so many have to be chosen.
        """
        self._list(question, options)
        default = ", ".join(str(place + 1) for place in sorted(chosen))
        if not default and not least:
            default = _("none")
        how = _("Numbers such as 1, 3-5; all; none")
        said = f"{how} [{default}]: " if default else f"{how}: "
        while True:
            answer = self._answer(said, help)
            places = tuple(sorted(chosen)) if not answer else pick_many(answer, names)
            if places is None:
                self.say(_("Type the numbers of the list, separated by commas."))
            elif len(places) < least:
                self.say(_("Choose at least one."))
            else:
                self.questions += 1
                return places

    def secret(self, question: str, *, help: str) -> str:
        """What is typed or pasted without being shown; empty for Enter."""
        answer = self._answer(f"{question}: ", help, reading=read_hidden)
        self.questions += 1
        return answer

    def _answer(
        self,
        prompt: str,
        help: str,
        reading: Callable[[str], str] | None = None,
    ) -> str:
        """The next line, stripped, once it is neither help nor a way out.

        Raises:
            BackError: the question before is wanted.
            LeftError: nothing more will be answered.
        """
        while True:
            answer = self._line(reading or _read_shown, harmless(prompt))
            if answer == HELP:
                self.say(help)
                self.say(_("Type back for the question before, or quit to leave."))
                continue
            if answer.casefold() in BACK:
                raise BackError
            if answer.casefold() in QUIT:
                raise LeftError(is_said=True)
            return answer

    def _line(self, reading: Callable[[str], str], prompt: str) -> str:
        try:
            line = reading(prompt)
        except KeyboardInterrupt:
            self.say()
            raise LeftError from None
        if not line or not sys.stdin.isatty():
            # Nobody has typed a line end that would be seen.
            self.say()
        if not line:
            raise LeftError
        return line.strip()

    def _list(self, question: str, options: Sequence[str]) -> None:
        self.say(question)
        self.say_all(f"{place}. {option}" for place, option in enumerate(options[:_MOST_LISTED], 1))
        if (more := len(options) - _MOST_LISTED) > 0:
            self.say(
                ngettext(
                    "And {count} more. Type a part of its name to find it.",
                    "And {count} more. Type a part of a name to find one.",
                    more,
                )
            )

    def _say_unclear(self, picked: Sequence[int], options: Sequence[str]) -> None:
        if picked:
            self.say(_("More than one is meant:"))
            self.say_all(f"{place + 1}. {options[place]}" for place in picked[:_MOST_LISTED])
        else:
            self.say(_("Type a number of the list, or a part of a name in it."))


def _read_shown(prompt: str) -> str:
    print(prompt, end="", flush=True)
    return sys.stdin.readline()
