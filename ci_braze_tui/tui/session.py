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
    from collections.abc import Callable

    from ci_braze_tui.connections.keys import Keys
    from ci_braze_tui.connections.store import ConnectionStore
    from ci_braze_tui.exports.desk import Desks
    from ci_braze_tui.exports.store import ExportStore
    from ci_braze_tui.runs.run import Run
    from ci_braze_tui.runs.store import RunStore


@dataclass(frozen=True, slots=True)
class SandboxOffer:
    """What the demo offers to fill in: a sandbox that runs on this computer."""

    endpoint: str
    api_key: Secret
    segment_identifier: str
    sample_path: Path
    read_back: Callable[[Run], str]
    """Asks the sandbox for people that a finished run exported; a sentence for the person."""


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
    def desks(self) -> Desks:
        """Where files are examined: processes that are there while a screen needs them."""
        from ci_braze_tui.exports.desk import Desks

        return Desks()

    @cached_property
    def connections(self) -> ConnectionStore:
        """The saved connections."""
        from ci_braze_tui.connections.store import ConnectionStore

        return ConnectionStore(self.home)

    @cached_property
    def exports(self) -> ExportStore:
        """The saved exports."""
        from ci_braze_tui.exports.store import ExportStore

        return ExportStore(self.home)

    @cached_property
    def runs(self) -> RunStore:
        """The books: what ran, and how far it is."""
        from ci_braze_tui.runs.store import RunStore

        return RunStore(self.home)
