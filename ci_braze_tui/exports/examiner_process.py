"""The process that examines files for the app: `python -m ci_braze_tui.exports.examiner_process`.

Questions come in on standard input and answers go out on standard output, pickled: methods of `Examiner` by
name, and plain facts. Apart from the app's end (`ci_braze_tui.exports.desk`) because this one loads all that
reads files. It stands back behind whoever types, and ends with whoever started it, however that ends.
"""

from __future__ import annotations

import os
import pickle
import queue
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO, TypeVar

from ci_braze_tui.errors import BadInputError, CiBrazeError, SourceError, StorageError
from ci_braze_tui.exports.examiner import Examiner
from ci_braze_tui.exports.questions import Answer, Failure, Progress, Question, Ready
from ci_braze_tui.sources.choice import ChooseTableError
from ci_braze_tui.words import _

T = TypeVar("T")

_MANNERS = 10
"""How far it stands back behind everything else on the computer that wants to compute."""
_EVERY = 0.5
"""Seconds between two words about progress; each of them is drawn."""


def answer(examiner: Examiner, question: Question[T]) -> Answer[T] | Failure:
    """What the examiner says, be it an error."""
    try:
        return Answer(question.asks(examiner, *question.arguments))
    except ChooseTableError as error:
        return Failure(ChooseTableError, str(error), error.tables)
    except CiBrazeError as error:
        return Failure(type(error), str(error))
    except OSError as error:
        where = str(error.filename or question.folder)
        what = error.strerror or str(error)
        return Failure(
            StorageError,
            _(
                "{where} cannot be written ({what}). Make room, and try again.",
                where=where,
                what=what,
            ),
        )
    except MemoryError:
        return Failure(SourceError, _("There is too little memory to read the file."))
    except Exception as error:  # noqa: BLE001 - the person who waits has to be told, whatever it is
        return Failure(
            BadInputError,
            _(
                "The file could not be examined: {what}. Try again, or choose another file.",
                what=f"{type(error).__name__} {error}".strip(),
            ),
        )


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions, one after the other, until there are no more."""
    waiting: queue.SimpleQueue[Question[object]] = queue.SimpleQueue()
    going: list[Path] = []
    threading.Thread(target=_listen, args=(questions, waiting, going), daemon=True).start()

    def say(what: Answer[object] | Failure | Progress | Ready) -> None:
        answers.write(pickle.dumps(what))
        answers.flush()

    import polars  # noqa: F401 - so that the first question does not wait for it

    if hasattr(os, "nice"):
        os.nice(_MANNERS)  # before polars has threads, which take it over
    say(Ready())
    told = 0.0

    def tell(rows: int) -> None:
        nonlocal told
        if (now := time.monotonic()) - told >= _EVERY:
            told = now
            say(Progress(rows))

    examiner = Examiner(Path(), on_rows=tell)
    while True:
        question = waiting.get()
        going.append(question.folder)
        examiner.folder = question.folder
        said = answer(examiner, question)
        going.clear()
        say(said)


def _listen(
    questions: BinaryIO, waiting: queue.SimpleQueue[Question[object]], going: list[Path]
) -> None:
    """Take questions in; when whoever asks is gone, leave nothing behind and end at once."""
    try:
        while True:
            waiting.put(pickle.load(questions))
    except EOFError:
        for folder in going:
            shutil.rmtree(folder, ignore_errors=True)
        # Polars cannot be interrupted in its work.
        os._exit(0)


def main() -> None:
    """Speak through the pipes given, and keep everybody else from writing to the terminal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with (
        os.fdopen(os.dup(sys.stdin.fileno()), "rb") as questions,
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers,
    ):
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (sys.stdin, sys.stdout, sys.stderr):
            os.dup2(nothing, standard.fileno())
        serve(questions, answers)


if __name__ == "__main__":
    main()
