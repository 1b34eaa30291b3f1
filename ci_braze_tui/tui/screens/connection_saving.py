"""Writing a connection and its key from what the screens know.

Apart from the screen because it takes its time, off the screen's loop. What is written, and in which order, is
decided in `ci_braze_tui.exports.administration`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ci_braze_tui.connections.check import Finding
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.exports import administration
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.screens.connection_keys import KeyOutlook
from ci_braze_tui.tui.session import Session
from ci_braze_tui.words import _


def save_connection(
    session: Session,
    connection: Connection,
    *,
    replacing: Connection | None,
    typed: Secret | None,
    outlook: KeyOutlook | None,
    findings: Sequence[Finding] | None,
    insist: bool,
) -> str:
    """Write file and key; says where the key is kept. Takes its time.

    Args:
        session: whose connections these are.
        connection: what is saved.
        replacing: the connection as it was, for one that is changed.
        typed: the key that was typed, if one was.
        outlook: the key that was there before.
        findings: of a check of exactly this; None for none.
        insist: whether a person wants it although it did not pass.

    Raises:
        BrazeRefusedError: Braze has refused a new key; nothing was written, the old one stays.
        ConnectionLostError: a new key could not be checked; nothing was written, the old one stays.
        DefinitionError: the name belongs to another connection; nothing was written.
        RunInProgressError: a run that uses the connection is going; nothing was written.
    """
    kept = outlook.kept if outlook else None
    if typed is None and outlook is not None and outlook.source is not None and kept is not None:
        typed = kept.secret
    kept_in = administration.save_connection(
        *(session.home, session.keys, connection),
        replacing=replacing,
        secret=typed,
        findings=findings,
        insist=insist,
    )
    if kept_in is not None:
        return kept_in
    return kept.kept_in if kept else _("no place yet")
