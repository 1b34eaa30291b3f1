"""Asks another process about files, so that no question, however long, is felt on the screen.

Apart from the screens because it knows nothing of what is asked. A question that nobody waits for any more is
ended with the process that works on it, so that the next one never waits for an answer that is out of date.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from ci_braze_tui.exports.desk import Desk, Desks
from ci_braze_tui.exports.examiner import Examiner
from ci_braze_tui.exports.questions import Question
from ci_braze_tui.exports.workplace import Workplace

Ts = TypeVarTuple("Ts")
T = TypeVar("T")

_MOST = 4
"""Questions that are worked on at a time; each process takes memory."""
_SOON = 0.3
"""Seconds; a new process takes longer to start, so a desk that is free by then is worth waiting for."""


class Examination:
    """The desks at which the questions of one screen are answered."""

    def __init__(self, folder: Path, desks: Desks) -> None:
        """Args: `folder` is where workplaces are made; `desks` come from there and go back."""
        self._desks = desks
        self._workplace = Workplace(folder)
        self._idle: list[Desk] = []
        self._busy: dict[Desk, asyncio.Future[object]] = {}
        self._starting: set[asyncio.Future[Desk]] = set()
        self._freed = asyncio.Event()
        self._is_closed = False

    def begin(self) -> None:
        """Have a desk ready before the first question."""
        if not self._idle and not self._count:
            self._start()

    async def ask(self, asks: Callable[[Examiner, *Ts], T], *arguments: *Ts) -> T:
        """Ask a question of `Examiner`. When cancelled, its answer is given up.

        Raises:
            CiBrazeError: why there is no answer.
        """
        return await self._ask(asks, arguments, lambda rows: None)

    async def watch(
        self,
        on_rows: Callable[[int], None],
        asks: Callable[[Examiner, *Ts], T],
        *arguments: *Ts,
    ) -> T:
        """Like `ask`; `on_rows` is told how many rows have been read so far.

        Raises:
            CiBrazeError: why there is no answer.
        """
        return await self._ask(asks, arguments, on_rows)

    async def close(self) -> None:
        """End whatever is going on, and leave nothing behind."""
        self._is_closed = True
        await asyncio.gather(*self._starting, return_exceptions=True)
        busy = dict(self._busy)

        def end() -> None:
            for desk in busy:
                desk.end()

        await asyncio.to_thread(end)
        await asyncio.gather(*busy.values(), return_exceptions=True)
        idle, self._idle = self._idle, []

        def leave() -> None:
            for desk in idle:
                self._desks.give_back(desk)
            self._workplace.close()

        await asyncio.to_thread(leave)

    async def _ask(
        self, asks: Callable[..., T], arguments: tuple[object, ...], on_rows: Callable[[int], None]
    ) -> T:
        loop, wanted = asyncio.get_running_loop(), True

        def tell(rows: int) -> None:
            if wanted:
                on_rows(rows)

        def pass_on(rows: int) -> None:
            loop.call_soon_threadsafe(tell, rows)

        def converse() -> T:
            question = Question(asks, arguments, self._workplace.lend())
            return desk.ask(question, pass_on)

        desk = await self._free_desk()
        answer = loop.run_in_executor(None, converse)
        self._busy[desk] = answer  # type: ignore[assignment]  # nobody looks at what it will be
        answer.add_done_callback(lambda _done: self._put_back(desk))
        loop.call_later(_SOON, self._have_spare)
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            wanted = False
            answer.add_done_callback(_look_at)
            loop.call_later(_SOON, self._end, desk, answer)
            raise

    @property
    def _count(self) -> int:
        return len(self._busy) + len(self._starting)

    async def _free_desk(self) -> Desk:
        """A desk that has nothing to do, started if need be."""
        self.begin()
        while not self._idle:
            try:
                async with asyncio.timeout(_SOON):
                    await self._until_idle()
            except TimeoutError:
                self._have_spare()
        return self._idle.pop()

    async def _until_idle(self) -> None:
        while not self._idle:
            self._freed.clear()
            await self._freed.wait()

    def _have_spare(self) -> None:
        """While all desks are busy with long answers, have another one ready for a short one."""
        busy = not self._idle and not self._starting
        if busy and len(self._busy) < _MOST and not self._is_closed:
            self._start()

    def _start(self) -> None:
        starting = asyncio.get_running_loop().run_in_executor(None, self._desks.take)
        self._starting.add(starting)
        starting.add_done_callback(self._started)

    def _started(self, starting: asyncio.Future[Desk]) -> None:
        self._starting.discard(starting)
        self._idle.append(starting.result())
        self._freed.set()

    def _put_back(self, desk: Desk) -> None:
        del self._busy[desk]
        if desk.is_alive:
            self._idle.append(desk)
        else:
            self._desks.give_back(desk)
        self._freed.set()

    def _end(self, desk: Desk, answer: asyncio.Future[T]) -> None:
        """End a desk that is still at an answer that nobody wants."""
        if not answer.done():
            asyncio.get_running_loop().run_in_executor(None, desk.end)


def _look_at(answer: asyncio.Future[T]) -> None:
    """Nobody else will, and asyncio complains about errors that nobody has looked at."""
    if not answer.cancelled():
        answer.exception()
