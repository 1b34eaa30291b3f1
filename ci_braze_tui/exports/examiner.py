"""Everything that is asked of a file while an export of it is made: what is in it, and what would be sent.

Apart from those who ask, because a file may have ten million rows: the app has it examined by another process
(`ci_braze_tui.exports.examiner_process`) and never reads it itself. Everything that goes in and comes out is
plain facts. What does the reading is loaded where it is used, for the app names the questions too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.sources.address import is_address
from ci_braze_tui.sources.profile import ValueCount

if TYPE_CHECKING:
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.exports.opened import OpenedFile
    from ci_braze_tui.matching.mapping import Matching, Segments
    from ci_braze_tui.outbox.locating import Located
    from ci_braze_tui.outbox.preflight import Preflight
    from ci_braze_tui.outbox.preview import Preview, PreviewedRow
    from ci_braze_tui.paths import Home
    from ci_braze_tui.records.coverage import Coverage
    from ci_braze_tui.records.overlaps import Overlaps
    from ci_braze_tui.records.rules import Rules
    from ci_braze_tui.sources.choice import Choice
    from ci_braze_tui.sources.table import Source

_KEPT = 2
"""So many files are kept open: the one that is asked about, and the one before."""
_MOST_CELLS = 100_000
"""So many different cells are read apart for the segments they name."""

_State = tuple[int, int] | None


@dataclass(slots=True)
class Examiner:
    """Reads files, keeps them open between questions, and writes nothing but into `folder`.

    Every question may raise what is wrong with the file as a SourceError.
    """

    folder: Path
    """Private; what is written there is removed by whoever made it."""
    on_rows: Callable[[int], None] = lambda rows: None
    """Told how many rows the pre-flight has done, counted as `Halves` does."""
    _sources: dict[Choice, tuple[_State, Source]] = field(default_factory=dict)

    def open(self, choice: Choice) -> OpenedFile:
        """Open a source anew, look at its columns and read it through once.

        Raises:
            ChooseTableError: it has several tables, and it has to be said which one is meant.
        """
        from ci_braze_tui.exports.opened import look_at

        self._sources.pop(choice, None)
        return look_at(self._source(choice), choice)

    def coverage(self, choice: Choice, matching: Matching) -> Coverage:
        """How many rows have an ID, how many only an e-mail address."""
        from ci_braze_tui.records.coverage import coverage

        return coverage(self._source(choice), matching)

    def segments(
        self, choice: Choice, column: str, separator: str | None, chosen: Sequence[str], most: int
    ) -> tuple[ValueCount, ...]:
        """The `most` frequent segments that a column names, and behind them all others that are chosen."""
        from ci_braze_tui.sources.profile import value_counts

        cells = most if separator is None else _MOST_CELLS
        found = named_segments(value_counts(self._source(choice), column, cells), chosen, separator)
        return (*found[:most], *(each for each in found[most:] if each.value in chosen))

    def overlaps(self, choice: Choice, segments: Segments, matching: Matching) -> Overlaps:
        """How many people are in the chosen segments, and in several of them."""
        from ci_braze_tui.records.overlaps import overlaps

        return overlaps(self._source(choice), segments, matching)

    def preview(self, choice: Choice, rules: Rules, rows: int) -> Preview:
        """The first rows of the chosen segments as a first run would send them; looks at no others."""
        from ci_braze_tui.outbox.preview import preview

        return preview(self._source(choice), rules, rows, self.folder)

    def rows(
        self, choice: Choice, rules: Rules, numbers: Sequence[int]
    ) -> tuple[PreviewedRow, ...]:
        """These rows, in ascending order, as a first run would send them in view of the whole file."""
        from ci_braze_tui.outbox.locating import read_rows

        return read_rows(self._source(choice), rules, numbers, self.folder)

    def locate(self, choice: Choice, rules: Rules, wanted: str, rows: int) -> Located:
        """The rows of a number, an identifier or an address; `rows` is how many the file has."""
        from ci_braze_tui.outbox.locating import locate

        return locate(self._source(choice), rules, wanted, rows, self.folder)

    def preflight(self, home: Home, export: Export, saved_as: str | None) -> Preflight:
        """What a run of the export would do now; neither ledger nor books are changed.

        Args:
            home: where ledgers and connections are.
            export: the export as it would be saved.
            saved_as: the name it has been saved under, if it has; what Braze was told goes by that.
        """
        import msgspec

        from ci_braze_tui.exports.belongings import contract_of, ledger_at
        from ci_braze_tui.exports.halves import Halves, WatchedOutbox
        from ci_braze_tui.exports.reaching import reached
        from ci_braze_tui.ledger.book import Ledger
        from ci_braze_tui.outbox.preflight import preflight
        from ci_braze_tui.outbox.prepare import prepare

        source = self._source(export.source)
        ledger = Ledger(self.folder / "ledger")
        if saved_as is not None and export.connection is not None:
            ledger = ledger_at(home, saved_as, export.connection)
        halves = Halves(self.on_rows)
        outbox = WatchedOutbox(self.folder / "outbox", halves=halves)
        outbox.make()
        plan = prepare(source, export.rules, ledger, outbox, on_rows=halves.read)
        if saved_as is not None:
            named = msgspec.structs.replace(export, name=saved_as)
            plan = reached(plan, named, home, outbox)
        return preflight(plan, export.name, source.name, contract_of(home, export.connection))

    def _source(self, choice: Choice) -> Source:
        """The source, opened; anew where the file is another one by now."""
        from ci_braze_tui.sources.opening import open_source

        state = _state_of(choice)
        before, source = self._sources.pop(choice, (None, None))
        if source is None or state != before:
            source = open_source(choice)
        self._sources[choice] = state, source
        while len(self._sources) > _KEPT:
            del self._sources[next(iter(self._sources))]
        return source


def named_segments(
    counts: Sequence[ValueCount], selected: Sequence[str], separator: str | None = None
) -> list[ValueCount]:
    """The segments that the cells of a column name, with their rows, most rows first.

    A row counts once for each segment its cell names. Selected segments that no row is in stand at
    the end, so that they can be seen and unticked.
    """
    from ci_braze_tui.records.segments import names_in

    rows: dict[str, int] = {}
    for each in counts:
        for name in dict.fromkeys(names_in(each.value, separator)):
            rows[name] = rows.get(name, 0) + each.rows
    found = sorted(rows.items(), key=lambda row: -row[1])
    found += [(name, 0) for name in selected if name not in rows]
    return [ValueCount(name, count) for name, count in found]


def _state_of(choice: Choice) -> _State:
    """What is another as soon as a file was replaced or written to; None for what is not on this computer."""
    if is_address(choice.path):
        return None
    try:
        status = Path(choice.path).stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
