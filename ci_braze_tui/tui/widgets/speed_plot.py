"""The speed of a run over time as a plot: bars of eighths, with numbers on both axes.

Its own widget because Textual's sparkline has no axes, and a curve without numbers tells nobody whether
a run was fast. The text of the plot is made apart from the drawing, so that it can be tested.
"""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from ci_braze_tui.runs.speed import Sample
from ci_braze_tui.tui.numbers import duration, spent
from ci_braze_tui.words import grouped

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_HEIGHT = 6
"""Lines of bars."""
_BELOW = 2
"""Lines for the axis of time."""
_NARROWEST = 10


class SpeedPlot(Widget):
    """Draws samples; as wide as there is room."""

    DEFAULT_CSS = """
    SpeedPlot { height: 8; width: 1fr; color: $foreground-muted; }
    """

    def __init__(self, samples: Sequence[Sample]) -> None:
        super().__init__()
        self._samples = tuple(samples)

    def render(self) -> Content:
        """The plot at its present width."""
        lines = [
            Content(axis) + Content.styled(bars, "$text-success")
            for axis, bars in plot(self._samples, self.size.width)
        ]
        return Content("\n").join(lines)


def plot(samples: Sequence[Sample], width: int) -> list[tuple[str, str]]:
    """The lines of the plot, `width` cells wide: what stands at the left, and the bars behind it.

    The numbers at the left are profiles a second, those below are time spent on delivery.
    """
    if not samples or samples[-1].seconds <= 0:
        return [("", "")] * (_HEIGHT + _BELOW)
    top = _round_up(round(max(speeds(samples, 2 * width))))
    named = {0: grouped(top)}
    if top % 2 == 0:
        named[_HEIGHT // 2] = grouped(top // 2)
    margin = max(cell_len(name) for name in named.values())
    columns = max(width - margin - 2, _NARROWEST)
    heights = [round(speed / top * _HEIGHT * 8) for speed in speeds(samples, columns)]
    lines = [
        (
            f"{named.get(line, ''):>{margin}} {'┤' if line in named else '│'}",
            "".join(_bar(height, _HEIGHT - 1 - line) for height in heights),
        )
        for line in range(_HEIGHT)
    ]
    lines.append((f"{'0':>{margin}} └{'─' * columns}", ""))
    lines.append((" " * (margin + 2) + _times(samples[-1].seconds, columns), ""))
    return lines


def speeds(samples: Sequence[Sample], columns: int) -> list[float]:
    """Profiles a second in each of so many equal parts of the time."""
    known = [Sample(0.0, 0), *(each for each in samples if each.seconds > 0)]
    part = known[-1].seconds / columns
    edges = [_done_at(known, number * part) for number in range(columns + 1)]
    return [max(after - before, 0.0) / part for before, after in itertools.pairwise(edges)]


def _done_at(known: Sequence[Sample], seconds: float) -> float:
    """How many profiles were done at a moment, in a straight line between two samples."""
    place = bisect.bisect_left(known, seconds, key=lambda sample: sample.seconds)
    if place >= len(known):
        return known[-1].done
    after = known[place]
    if place == 0 or after.seconds == seconds:
        return after.done
    before = known[place - 1]
    share = (seconds - before.seconds) / (after.seconds - before.seconds)
    return before.done + share * (after.done - before.done)


def _round_up(number: int) -> int:
    """The next number that is good on an axis: 2, 3, 4, 6, 8, 10, 20 …."""
    size = 10 ** math.floor(math.log10(max(number, 1)))
    return next(step * size for step in (1, 2, 3, 4, 6, 8, 10) if step * size >= number) or 1


def _bar(height: int, line: int) -> str:
    return _EIGHTHS[max(0, min(height - line * 8, 8))]


def _times(seconds: float, columns: int) -> str:
    """Beginning, middle and end, where there is room for them."""
    begin, middle, end = duration(0), spent(seconds / 2), spent(seconds)
    before = columns // 2 - cell_len(middle) // 2 - cell_len(begin)
    after = columns - cell_len(begin) - before - cell_len(middle) - cell_len(end)
    if before > 2 and after > 2:
        return begin + " " * before + middle + " " * after + end
    return begin + " " * (columns - cell_len(begin) - cell_len(end)) + end
