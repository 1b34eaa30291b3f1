"""What all screens of one start of the app share: folders, keys, and the sandbox on offer.

Apart from the app so that a screen can be made, and tested, without one. Keyring and definitions
are opened when they are first needed, because the first frame needs neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.paths import Home
from ci_braze_tui.secret import Secret

if TYPE_CHECKING:
    from ci_braze_tui.connections.keys import Keys
    from ci_braze_tui.connections.store import ConnectionStore


@dataclass(frozen=True, slots=True)
class SandboxOffer:
    """What the demo offers to fill in: a sandbox that runs on this computer."""

    endpoint: str
    api_key: Secret
    segment_identifier: str
    sample_path: Path


class Session:
    """One person at one home, from start to end."""

    def __init__(
        self, home: Home, *, keys: Keys | None = None, sandbox: SandboxOffer | None = None
    ) -> None:
        """Args: `keys` is made when first needed; `sandbox` is there in a demo."""
        self.home = home
        self.sandbox = sandbox
        self._given_keys = keys

    @cached_property
    def keys(self) -> Keys:
        """Where API keys are found and kept; one object, because it also holds this session's keys."""
        from ci_braze_tui.connections.keys import Keys

        return self._given_keys or Keys()

    @cached_property
    def connections(self) -> ConnectionStore:
        """The saved connections."""
        from ci_braze_tui.connections.store import ConnectionStore

        return ConnectionStore(self.home)
