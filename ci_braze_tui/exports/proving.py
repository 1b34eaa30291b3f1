"""Proving that a run arrived: what its ledger says Braze was told, read back and compared.

Apart from the reading of segments because it has a choice to make: all of the segment, which may take Braze an
hour, or a sample, which needs another permission.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import msgspec

from ci_braze_tui.audience.proof import Proof, prove, whole
from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.audience.sampling import asked, drawn
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.exports.belongings import export_of, ledger_of
from ci_braze_tui.exports.reaching import address_of, audience_of, read_segment
from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.runs.run import Run


async def prove_run(
    run: Run,
    home: Home,
    keys: Keys,
    *,
    sample: int | None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Proof:
    """Compare what Braze has with what it was told, and keep the result beside the run's report.

    Args:
        run: a run that has ended; Braze may need a while to write what it took.
        home: where everything is kept.
        keys: where the API key is found.
        sample: how many profiles to look at, drawn at random, with the permission `users.export.ids`; None
            reads the whole segment instead, with `users.export.segment`.
        on_progress: told how far the reading of the segment is.

    Raises:
        CiBrazeError: the key, the network or the ledger is not good for it.
    """
    export = export_of(run)
    ledger = ledger_of(home, run)
    if sample is None:
        facts = await read_segment(export, home, keys, on_progress)
        audience = audience_of(home, run.export, run.connection)
        pairs = whole(ledger, audience, facts)
        proof = await asyncio.to_thread(prove, pairs, export.rules, sample=False)
    else:
        endpoint, key = address_of(home, keys, export)
        members = await asyncio.to_thread(drawn, ledger, sample, random.SystemRandom())
        async with BrazeClient(endpoint, key) as client:
            pair = await asked(client, members, export.rules)
        proof = prove(iter([pair]), export.rules, sample=members.height == sample)
    content = msgspec.json.format(msgspec.json.encode(proof), indent=2)
    write_private(home.runs / run.id / "proof.json", content)
    return proof
