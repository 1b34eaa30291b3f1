"""How a run is to be proved, and what is kept of its proof, the same wherever it is asked for.

Apart from the proving because whoever only asks need not load what compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.paths import Home

if TYPE_CHECKING:
    from pathlib import Path

    from ci_braze_tui.audience.proof import Proof

SAMPLE = 400
"""Profiles that are looked at: an agreement of 99 % is then known to about one percent."""
MOST_SAMPLE = 5_000
"""So many of a run are remembered for its proof; who wants more proves it by the whole segment."""
AFTER = 60.0
"""Seconds. Braze writes within moments, mostly, and promises nothing (Braze docs, users/track)."""
MOST_AFTER = 24 * 3600


@dataclass(frozen=True, slots=True)
class ProofWish:
    """How a run is to be proved."""

    sample: int | None
    """How many profiles, drawn at random; None for the whole Braze segment."""
    after: float
    """Seconds that Braze has, from the end of the run, to write what it took."""


def proof_path(home: Home, run_id: str) -> Path:
    """Where the latest proof of a run is kept."""
    return home.runs / run_id / "proof.json"


def kept_proof(home: Home, run_id: str) -> Proof | None:
    """What came of proving a run the last time; one that cannot be read can be made again."""
    from ci_braze_tui.audience.proof import Proof

    try:
        return msgspec.json.decode(proof_path(home, run_id).read_bytes(), type=Proof)
    except (OSError, msgspec.MsgspecError):
        return None
