"""Writing a connection and its key, all of it or nothing.

Apart from the screen because it takes its time, off the screen's loop, and has an order that matters: what
can be refused comes first, the key last.
"""

from __future__ import annotations

from ci_braze_tui.connections.connection import Connection
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
) -> str:
    """Write file and key; says where the key is kept. Takes its time.

    Args:
        session: whose connections these are.
        connection: what is saved.
        replacing: the connection as it was, for one that is changed.
        typed: the key that was typed, if one was.
        outlook: the key that was there before.

    Raises:
        DefinitionError: the name belongs to another connection; nothing was written.
        RunInProgressError: a run that uses the connection is going; nothing was written.
    """
    if replacing is not None:
        session.exports.check_idle(replacing.name)
    session.connections.save(connection, replacing=replacing.name if replacing else None)
    if replacing is not None:
        session.keys.rename(replacing.name, connection.name)
        session.exports.connection_changed(replacing, connection)
    kept = outlook.kept if outlook else None
    if typed is None and outlook is not None and outlook.source is not None and kept is not None:
        typed = kept.secret
    if typed is not None:
        return session.keys.save(connection.name, typed)
    return kept.kept_in if kept else _("no place yet")
