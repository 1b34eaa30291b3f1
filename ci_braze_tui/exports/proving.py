"""Proving that a run arrived: what its ledger says Braze was told, read back and compared.

Apart from the reading of segments because it has a choice to make: all of the segment, which may take Braze an
hour, or a sample, which needs another permission. A sample is drawn from those whom the run told something; the
whole segment shows whatever the export has told anybody. What a later run has told is known as well, and no
disagreement.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from ci_braze_tui.audience.aside import Stop, aside
from ci_braze_tui.audience.pairing import whole
from ci_braze_tui.audience.proof import Proof, Scope, prove
from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.audience.sampling import asked, chosen, drawn
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.errors import BadInputError, RunInProgressError
from ci_braze_tui.exports.belongings import ledger_of, standing_export_of
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.ending import tell_ledger, unfinished
from ci_braze_tui.exports.proof_wish import AFTER, proof_path
from ci_braze_tui.exports.reaching import address_of, audience_of, read_segment
from ci_braze_tui.exports.remembering import Drawn, remembered
from ci_braze_tui.ledger.book import Ledger
from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.runs.audit import note
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _


async def prove_run(
    run: Run,
    home: Home,
    keys: Keys,
    *,
    sample: int | None,
    after: float = AFTER,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Proof:
    """Compare what Braze has with what it was told, and keep the result beside the run's report.

    Args:
        run: a run that has ended.
        home: where everything is kept.
        keys: where the API key is found.
        sample: how many profiles to look at, drawn at random, with the permission `users.export.ids`; None
            reads the whole segment instead, with `users.export.segment`.
        after: seconds that Braze has to write, from the end of the latest run of the export; the rest of them
            is waited for.
        on_progress: told how far it is.

    Raises:
        BadInputError: the run has told Braze nothing, or the ledger is damaged or gone.
        RunInProgressError: a run of the export is going, or has told Braze something meanwhile, or what is
            compared was forgotten meanwhile.
        CiBrazeError: the key, the network or the disk is not good for it.
    """
    export = standing_export_of(run)
    ledger = ledger_of(home, run)
    address_of(home, keys, export)
    _settle(run, home)
    told = remembered(run, home)
    if told is not None and not told.profiles:
        raise BadInputError(
            _("Run {run} has told Braze nothing, so there is nothing to prove.", run=run.id)
        )
    if not ledger.profiles():
        raise BadInputError(
            _(
                "What run {run} has told Braze was forgotten, so it cannot be compared any more.",
                run=run.id,
            )
        )
    settled_at = await _let_braze_write(run, home, after, on_progress)
    before = _state(ledger)
    if sample is None:
        proof = await _whole(run, export, home, keys, ledger, settled_at, on_progress)
    else:
        proof = await _sampled(export, home, keys, ledger, told, sample)
    _settle(run, home)
    if _state(ledger) != before:
        raise RunInProgressError(
            _(
                "{export} has told Braze something while that was read, or forgot what it had told, so that "
                "the two cannot be compared. Prove the run again.",
                export=run.export,
            )
        )
    content = msgspec.json.format(msgspec.json.encode(proof), indent=2)
    write_private(proof_path(home, run.id), content)
    await asyncio.to_thread(note, home, "run proved", run.id, export=run.export, scope=proof.scope)
    return proof


async def _whole(
    run: Run,
    export: Export,
    home: Home,
    keys: Keys,
    ledger: Ledger,
    settled_at: datetime,
    on_progress: Callable[[Progress], None],
) -> Proof:
    facts = await read_segment(export, home, keys, on_progress, not_before=settled_at)
    audience = audience_of(home, run.export, run.connection)

    def compare(stop: Stop) -> Proof:
        with audience.held():
            if audience.facts() != facts:
                raise RunInProgressError(
                    _(
                        "What was read of the Braze segment was forgotten, or read anew, before it could be "
                        "compared. Prove the run again."
                    )
                )
            pairs = stop.heeding(whole(ledger, audience, facts))
            return prove(pairs, export.rules, sample=False)

    return await aside(compare)


async def _sampled(
    export: Export, home: Home, keys: Keys, ledger: Ledger, told: Drawn | None, count: int
) -> Proof:
    """The proof by some of the profiles that the run told something; of the export's, where nobody knows."""
    endpoint, key = address_of(home, keys, export)
    dice = random.SystemRandom()
    scope: Scope = "export" if told is None else "run"
    if told is None:
        known = ledger.profiles()
        members = await asyncio.to_thread(drawn, ledger, count, dice)
    else:
        known = told.profiles
        some = dice.sample(told.keys, min(count, len(told.keys)))
        members = await asyncio.to_thread(chosen, ledger, some)
    async with BrazeClient(endpoint, key) as client:
        pair = await asked(client, members, export.rules)
    proof = prove(iter([pair]), export.rules, sample=pair[0].height < known)
    return msgspec.structs.replace(proof, scope=scope)


def _settle(run: Run, home: Home) -> None:
    """Let the ledger know what runs have told that died; while none is going.

    Raises:
        RunInProgressError: one is.
    """
    lock = take_lock(home, run.export)
    try:
        for each in unfinished(home, run.export):
            tell_ledger(each, home)
    finally:
        lock.release()


async def _let_braze_write(
    run: Run, home: Home, after: float, on_progress: Callable[[Progress], None]
) -> datetime:
    """Wait for the rest of the time that Braze has since the latest run; the moment when that was over."""
    latest = RunStore(home).of_export(run.export, 1)
    ended_at = max(each.ended_at or each.started_at for each in (run, *latest))
    settled_at = ended_at + timedelta(seconds=after)
    rest = (settled_at - datetime.now(UTC)).total_seconds()
    if rest > 0:
        on_progress(
            Progress("waiting", ended_at, next_look=settled_at, until=settled_at, awaited="writes")
        )
        await asyncio.sleep(rest)
    return settled_at


def _state(ledger: Ledger) -> tuple[int, int] | None:
    """What is another as soon as the ledger has been told something; None where it is gone."""
    try:
        status = ledger.path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns
