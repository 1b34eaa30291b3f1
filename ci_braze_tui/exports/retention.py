"""How long is kept what runs leave behind: what has come of age is found, and removed.

Personal data goes first: rows that came back, what runs that were never finished have prepared, samples in
pre-flights and proofs. The rest of a run goes with its line in the history. Definitions, ledgers and the audit
have no age: a ledger goes with its export, the audit stays. Nothing of an export is touched while a run of it
is going.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from ci_braze_tui.audience.book import Audience
from ci_braze_tui.audience.book import sweep as sweep_audiences
from ci_braze_tui.audience.proof import Proof
from ci_braze_tui.errors import BadInputError, CiBrazeError, RunInProgressError
from ci_braze_tui.exports.belongings import outbox_of
from ci_braze_tui.exports.ending import OVER, close
from ci_braze_tui.paths import Home, open_private, private_folder, write_private
from ci_braze_tui.runs.audit import note
from ci_braze_tui.runs.lock import holder_of, take_lock
from ci_braze_tui.runs.log import log
from ci_braze_tui.runs.pruning import (
    OldRun,
    forget_moments,
    forget_rejections,
    forget_runs,
    known_runs,
    old_runs,
)
from ci_braze_tui.runs.report import ReasonCount
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _
from ci_braze_tui.workspace.definition import Retention, read_workspace

Kind = Literal[
    "unfinished run", "plan", "personal data", "preflight", "audience", "stray folder", "run"
]
"""What comes of age.

- unfinished run: what it has prepared, so that it cannot be gone on with,
- plan: a run that was only looked at,
- personal data: of a run that is over,
- preflight: the latest one of an export,
- audience: what was read of a Braze segment, which is of no use after a day in any case,
- stray folder: of a run that no books know,
- run: its line, its report, its folder.
"""

_PERSONAL = ("returned-rows.csv", "told.json")
"""Files in the folder of a run that are about customers; its outbox is, besides."""
_EVERY = timedelta(hours=1)
"""Runs that follow each other do not look each time."""


class Found(msgspec.Struct, frozen=True):
    """Something that has come of age."""

    kind: Kind
    name: str
    """The id of a run, or the name of a folder."""
    export: str
    """Empty where none is known."""
    size: int
    """In bytes, on disk."""


def find(home: Home, retention: Retention, now: datetime) -> tuple[Found, ...]:
    """What has come of age at `now`; nothing is changed."""
    personal, everything = _moments(retention, now)
    old = old_runs(home, personal)
    return (
        *_of_runs(home, old, everything),
        *_stray(home, personal),
        *_folders(home, personal, "preflight"),
        *_folders(home, personal, "audience"),
    )


def remove(home: Home, found: Iterable[Found]) -> tuple[Found, ...]:
    """Remove it, and tell what is gone: what a run needs that is going stays, and what cannot be removed."""
    gone = tuple(each for each in found if _is_removed(home, each))
    if gone:
        kinds = Counter(each.kind for each in gone)
        counts = {kind.replace(" ", "_"): str(count) for kind, count in kinds.items()}
        note(home, "purged", "runs", **counts)
        log(home, "pruned", things=len(gone), bytes=sum(each.size for each in gone))
    return gone


def tidy(home: Home) -> None:
    """Remove what has come of age, once in a while; a failure is nobody's concern but the log's."""
    try:
        sweep_audiences(home.audiences)
        now = datetime.now(UTC)
        if _has_looked(home, now):
            return
        retention = read_workspace(home).retention
        remove(home, find(home, retention, now))
        forget_moments(home, _moments(retention, now)[1])
    except (CiBrazeError, OSError, msgspec.MsgspecError) as error:
        # Whoever calls has ended a run, and that is not to fail for it.
        log(home, "pruned", "warning", error=type(error).__name__)


def _moments(retention: Retention, now: datetime) -> tuple[datetime, datetime]:
    return now - timedelta(days=retention.personal_data), now - timedelta(days=retention.runs)


def _has_looked(home: Home, now: datetime) -> bool:
    """Whether somebody has looked a short while ago; if not, somebody has now."""
    mark = private_folder(home.state) / ".pruned"
    with suppress(FileNotFoundError):
        if abs(now.timestamp() - mark.stat().st_mtime) < _EVERY.total_seconds():
            return True
    mark.unlink(missing_ok=True)
    open_private(mark).close()
    return False


# Finding


def _of_runs(home: Home, old: Iterable[OldRun], everything: datetime) -> Iterator[Found]:
    going: dict[str, bool] = {}
    for run in old:
        if run.export not in going:
            going[run.export] = holder_of(home, run.export) is not None
        if going[run.export]:
            continue
        folder = home.runs / run.id
        if run.status == "planned":
            yield Found("plan", run.id, run.export, _size(folder))
        elif run.status not in OVER:
            yield Found("unfinished run", run.id, run.export, _size(folder))
        elif run.started_at < everything:
            yield Found("run", run.id, run.export, _size(folder))
        elif (personal := tuple(_personal(folder))) or run.has_rejections:
            yield Found("personal data", run.id, run.export, sum(map(_size, personal)))


def _personal(folder: Path) -> Iterator[Path]:
    """What is about customers in the folder of a run."""
    yield from (path for name in _PERSONAL if (path := folder / name).exists())
    yield from (folder / "outbox").glob("*")
    if (proof := _proof(folder)) is not None and proof != _without_people(proof):
        yield folder / "proof.json"


def _stray(home: Home, before: datetime) -> Iterator[Found]:
    if not home.runs.exists():
        return
    known = known_runs(home)
    for folder in sorted(home.runs.iterdir()):
        if folder.name not in known and _newest(folder) < before.timestamp():
            yield Found("stray folder", folder.name, "", _size(folder))


def _folders(
    home: Home, before: datetime, kind: Literal["preflight", "audience"]
) -> Iterator[Found]:
    """Folders that belong to an export, and to none of its runs."""
    root, pattern = (home.preflights, "*/") if kind == "preflight" else (home.audiences, "*/*/")
    for folder in sorted(root.glob(pattern)):
        if _newest(folder) < before.timestamp():
            yield Found(kind, folder.relative_to(root).as_posix(), "", _size(folder))


# Removing


def _is_removed(home: Home, found: Found) -> bool:
    try:
        match found.kind:
            case "unfinished run" | "personal data":
                with _idle(home, found.export):
                    _forget_people(home, found.name)
            case "run" | "plan":
                with _idle(home, found.export):
                    return _is_forgotten(home, found.name)
            case "stray folder":
                shutil.rmtree(home.runs / found.name)
            case "preflight":
                shutil.rmtree(home.preflights / found.name)
            case "audience":
                Audience(home.audiences / found.name).forget()
    except (OSError, RunInProgressError, BadInputError):
        # Somebody needs it, somebody else was quicker, or it cannot be removed now.
        return False
    return True


@contextmanager
def _idle(home: Home, export: str) -> Iterator[None]:
    """While no run of an export is going, nor can begin.

    Raises:
        RunInProgressError: one is; nobody waits for it.
    """
    if holder_of(home, export) is not None:
        raise RunInProgressError
    lock = take_lock(home, export)
    try:
        yield
    finally:
        lock.release()


def _is_forgotten(home: Home, run_id: str) -> bool:
    """Forget all of a run, unless it has been gone on with meanwhile."""
    if RunStore(home).get(run_id).status not in (*OVER, "planned"):
        return False
    shutil.rmtree(home.runs / run_id, ignore_errors=True)
    forget_runs(home, (run_id,))
    return True


def _forget_people(home: Home, run_id: str) -> None:
    """Leave of a run what is not about customers; an unfinished one is over then."""
    store = RunStore(home)
    run, folder = store.get(run_id), home.runs / run_id
    if run.status not in OVER:
        sentence = _("What it had prepared was kept as long as it may be, and is removed.")
        try:
            close(run, home, sentence)
        except (BadInputError, msgspec.MsgspecError):
            # What it had prepared is damaged, or of another version: nobody could go on with it either.
            store.set_status(run.id, "superseded", sentence)
    outbox_of(home, run.id).clear()
    _forget_in_report(store, run, folder)
    for name in _PERSONAL:
        (folder / name).unlink(missing_ok=True)
    if (proof := _proof(folder)) is not None:
        _write(folder / "proof.json", _without_people(proof))
    forget_rejections(home, run.id)


def _forget_in_report(store: RunStore, run: Run, folder: Path) -> None:
    """Let the report name no file that is gone, and quote nothing of what Braze refused."""
    try:
        report = store.report(run.id)
    except msgspec.MsgspecError:
        # Of another version; it is of no use to anybody, but the people in the files go.
        report = None
    if report is not None:
        reasons = tuple(each for each in report.reasons if each.outcome != "rejected")
        if refused := sum(each.rows for each in report.reasons if each.outcome == "rejected"):
            sentence = _("Braze's reasons were kept as long as they may be, and are removed.")
            reasons = (*reasons, ReasonCount("rejected", sentence, refused))
        without = msgspec.structs.replace(report, returned=None, reasons=reasons)
        store.write_report(run.id, without)
        _write(folder / "report.json", without)


def _proof(folder: Path) -> Proof | None:
    try:
        return msgspec.json.decode((folder / "proof.json").read_bytes(), type=Proof)
    except (OSError, msgspec.MsgspecError):
        return None


def _without_people(proof: Proof) -> Proof:
    """A proof that names nobody."""
    return msgspec.structs.replace(
        proof,
        first_missing=(),
        disagreements=tuple(
            msgspec.structs.replace(each, first=()) for each in proof.disagreements
        ),
    )


def _write(path: Path, content: msgspec.Struct) -> None:
    write_private(path, msgspec.json.format(msgspec.json.encode(content), indent=2))


# On disk


def _files(folder: Path) -> Iterator[Path]:
    """The file itself, or all in a folder."""
    return (path for path in (folder, *folder.rglob("*")) if path.is_file())


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in _files(folder))


def _newest(folder: Path) -> float:
    """When something in a folder was changed last."""
    return max(path.stat().st_mtime for path in (folder, *_files(folder)))
