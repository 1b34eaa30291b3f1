"""Proving a run from the command line and in plain mode: what it takes, what is said, and what it comes to.

Apart from the runs because a run can be proved at its end as well, and so that `run` need not know how.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import msgspec

from ci_braze_tui.audience.proof import Proof
from ci_braze_tui.audience.proof_words import is_whole, proof_lines
from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.reading_progress import ReadingProgress
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.errors import BadInputError
from ci_braze_tui.exports.proof_wish import ProofWish
from ci_braze_tui.exports.proving import prove_run
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.tui.moments import when
from ci_braze_tui.words import _


def has_sent(run: Run, home: Home) -> bool:
    """Whether a run has ended, and Braze took something of it."""
    report = RunStore(home).report(run.id)
    if report is None or run.status in ("preparing", "delivering"):
        return False
    return report.summary.outcomes.accepted + report.summary.leavers.accepted > 0


def proved(
    run: Run, home: Home, keys: Keys, wanted: ProofWish, say: Callable[[str], None]
) -> Proof:
    """Prove a run, and tell how far that is.

    Raises:
        BadInputError: there is nothing to prove.
        CiBrazeError: the key, the network or the ledger is not good for it.
        KeyboardInterrupt: somebody stopped it.
    """
    if not has_sent(run, home):
        raise BadInputError(
            _("Braze took nothing from run {run} yet, so there is nothing to prove.", run=run.id)
        )
    return asyncio.run(
        prove_run(
            run,
            home,
            keys,
            sample=wanted.sample,
            after=wanted.after,
            on_progress=ReadingProgress(say).show,
        )
    )


def kept_lines(proof: Proof) -> list[str]:
    """A proof that was kept, line by line, and when it was made."""
    if proof.proved_at is None:
        return proof_lines(proof)
    now = datetime.now().astimezone()
    return [_("Proved {when}:", when=when(proof.proved_at, now)), *proof_lines(proof)]


def code_for_proof(proof: Proof) -> ExitCode:
    """What a script is told: whether all that could be compared is in Braze."""
    return ExitCode.DONE if proof.values and is_whole(proof) else ExitCode.ROWS_RETURNED


def proof_facts(proof: Proof) -> dict[str, object]:
    """A proof as `--json` has it: with the share that agrees, and where it lies for all profiles."""
    facts: dict[str, object] = msgspec.to_builtins(proof)
    low, high = proof.interval
    return facts | {"agreement": proof.agreement, "interval": [low, high]}
