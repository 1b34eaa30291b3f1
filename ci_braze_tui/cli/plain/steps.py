"""Going through questions one after the other, and back.

Apart from the questions, so that each of them only asks: with the answer so far as its default, going back
loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ci_braze_tui.cli.plain.asking import BackError, Dialogue, LeftError
from ci_braze_tui.errors import CiBrazeError

Step = Callable[[], None]
"""Asks one question, or none where the answers so far make it pointless."""


def walk(dialogue: Dialogue, steps: Sequence[Step]) -> None:
    """Take all steps; `back` leads to the last one before that has asked something.

    Raises:
        BackError: `back` was said at the first question.
    """
    place, asked = 0, list[int]()
    while place < len(steps):
        before = dialogue.questions
        try:
            steps[place]()
        except BackError:
            if not asked:
                raise
            place = asked.pop()
            continue
        if dialogue.questions > before:
            asked.append(place)
        place += 1


@contextmanager
def leaving(dialogue: Dialogue, sentence: str) -> Iterator[None]:
    """Say what becomes of the answers when somebody leaves in between, or something cannot be done.

    Raises:
        LeftError: somebody left, by whatever way.
        BackError: somebody went back from the first question, or an error was said.
    """
    try:
        yield
    except KeyboardInterrupt:
        dialogue.say(sentence)
        raise LeftError from None
    except (BackError, LeftError):
        dialogue.say(sentence)
        raise
    except CiBrazeError as error:
        dialogue.say(str(error))
        dialogue.say(sentence)
        raise BackError from error
