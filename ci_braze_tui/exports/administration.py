"""Saving, re-keying and removing a connection, with all that follows for its key and its exports.

The one way for the command line, the screens and plain mode. Apart from the store of connections because a key
goes along with the file, exports follow it, and the audit tells of it; and because the order matters: what can
be refused comes first, the key last.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ci_braze_tui.connections.check import Finding, passed, refused, shown
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.health import (
    enter_check,
    enter_unchecked,
    last_health,
    rename_health,
)
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.errors import (
    BadInputError,
    BrazeRefusedError,
    ConnectionLostError,
    KeyMissingError,
)
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.audit import changed_fields, note
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _
from ci_braze_tui.workspace.access import access_to


def save_connection(
    home: Home,
    keys: Keys,
    connection: Connection,
    *,
    replacing: Connection | None = None,
    secret: Secret | None = None,
    findings: Sequence[Finding] | None = None,
    insist: bool = False,
) -> str | None:
    """Write a connection, and its key where one is given; takes its time.

    A key takes the place of another one only after it has passed the check. Who insists can replace it by one
    that could not be checked, but not by one that Braze has refused.

    Args:
        home: where everything is kept.
        keys: where the key goes.
        connection: what is saved.
        replacing: the connection as it was, for one that is changed.
        secret: its key; None leaves that as it is.
        findings: of a check of exactly this; None for none.
        insist: whether a person wants it although it was not checked.

    Returns:
        Where the key is kept now, in words that follow "kept in"; None where no key was given.

    Raises:
        BrazeRefusedError: Braze has refused the new key; nothing was written, the old one stays.
        ConnectionLostError: the new key could not be checked; nothing was written, the old one stays.
        DefinitionError: the name belongs to another connection, or something else in it will not do; nothing
            was written.
        NotAllowedError: the account may not do this; nothing was written.
        RunInProgressError: a run that uses the connection is going; nothing was written.
    """
    store, exports = ConnectionStore(home), ExportStore(home)
    access_to(home).require_administrator()
    if replacing is not None:
        if secret is not None and replaces_key(keys, replacing, secret):
            _require_good_key(findings, insist=insist)
        exports.check_idle(replacing.name)
    if replacing is None:
        store.save(connection)
        _forget_namesake(home, connection)
    else:
        with exports.following(replacing, connection):
            store.save(connection, replacing=replacing.name)
            keys.rename(replacing.name, connection.name)
        rename_health(home, replacing.name, connection.name)
    _note_saved(home, connection, replacing)
    kept_in = keys.save(connection.name, secret) if secret is not None else None
    if secret is not None and replacing is not None:
        note(home, "key changed", connection.name)
    if findings is not None:
        enter_check(home, connection, findings, is_new_key=secret is not None)
    elif secret is not None or replacing is None or replacing.endpoint != connection.endpoint:
        enter_unchecked(home, connection)
    return kept_in


def replaces_key(keys: Keys, connection: Connection, secret: Secret) -> bool:
    """Whether a key would take the place of another one; takes its time."""
    try:
        return keys.find(connection.name).secret != secret
    except KeyMissingError:
        return False


def check_removal(
    home: Home, name: str, *, removing: Collection[str] = (), detaching: Collection[str] = ()
) -> Connection:
    """The connection, if everything is decided that its removal asks.

    Args:
        home: where everything is kept.
        name: of the connection.
        removing: the exports that go with it.
        detaching: those that stay, without a connection.

    Raises:
        BadInputError: nobody has said what becomes of an export that uses it, or it was said of another one.
        DefinitionError: there is no such connection.
        NotAllowedError: the account may not do this.
        RunInProgressError: a run that uses the connection is going.
    """
    access_to(home).require_administrator()
    connection, exports = ConnectionStore(home).get(name), ExportStore(home)
    users = [each.name for each in exports.load().items if each.connection == connection.name]
    decided = {*removing, *detaching}
    if both := sorted({*removing} & {*detaching}):
        raise BadInputError(
            _("An export can be removed or detached, not both: {exports}.", exports=", ".join(both))
        )
    if others := sorted(decided.difference(users)):
        raise BadInputError(
            _(
                "{name} is not used by {exports}; nothing was removed.",
                name=connection.name,
                exports=", ".join(others),
            )
        )
    if undecided := [each for each in users if each not in decided]:
        raise BadInputError(
            _(
                "{name} is used by {exports}. Say of each whether it is removed as well, or detached: it "
                "stays then, and does not run until it gets another connection. Nothing was removed.",
                name=connection.name,
                exports=", ".join(undecided),
            )
        )
    exports.check_idle(connection.name)
    return connection


def remove_connection(
    home: Home,
    keys: Keys,
    name: str,
    *,
    removing: Collection[str] = (),
    detaching: Collection[str] = (),
) -> str:
    """Remove a connection and its key, and do what was decided with each export that uses it; takes its time.

    Args:
        home: where everything is kept.
        keys: where its key is.
        name: of the connection.
        removing: the exports that go with it.
        detaching: those that stay, without a connection.

    Returns:
        Why its key may still be in the keyring; empty when it is not.

    Raises:
        BadInputError: what `check_removal` raises; nothing was removed.
        RunInProgressError: a run that uses the connection is going; nothing was removed.
    """
    connection = check_removal(home, name, removing=removing, detaching=detaching)
    if (known := last_health(home, connection.name)) is None or (
        known.endpoint != connection.endpoint
    ):
        # What Braze was told stays with the exports; to whom it was told must be known then, too.
        enter_unchecked(home, connection)
    ExportStore(home).detach(connection.name, removing=removing)
    ConnectionStore(home).remove(connection.name)
    left = keys.forget(connection.name)
    note(home, "connection removed", connection.name, **({"key": "may be left"} if left else {}))
    return left


def note_checked(home: Home, connection: Connection, findings: Sequence[Finding]) -> str:
    """Enter that a saved connection was checked, and what it failed at.

    Returns:
        A sentence when its key has lost a permission since the last check; empty else.
    """
    failed = [each.subject for each in findings if each.state == "failed"]
    came = {"came": "failed", "failed": ", ".join(failed)} if failed else {"came": "passed"}
    note(home, "connection checked", connection.name, **came)
    return enter_check(home, connection, findings)


def _require_good_key(findings: Sequence[Finding] | None, *, insist: bool) -> None:
    if findings is not None and passed(findings):
        return
    if findings is not None and refused(findings):
        failed = [shown(each.subject) for each in findings if each.state == "failed"]
        raise BrazeRefusedError(
            _(
                "The new key did not pass the check ({failed}), so the old one stays and nothing was changed.",
                failed=", ".join(failed),
            )
        )
    if not insist:
        raise ConnectionLostError(
            _("The new key could not be checked, so the old one stays and nothing was changed.")
        )


def _forget_namesake(home: Home, connection: Connection) -> None:
    """Forget what was told over a connection that had the name before, unless it led to the same Braze."""
    known = last_health(home, connection.name)
    if known is None or known.endpoint != connection.endpoint:
        ExportStore(home).forget_connection(connection.name)


def _note_saved(home: Home, connection: Connection, before: Connection | None) -> None:
    changed = changed_fields(before, connection)
    consent = connection.consent
    if consent is not None and "consent" in {name.split(".")[0] for name in changed}:
        version = str(consent.text_version)
        note(home, "agreed", connection.name, by=consent.agreed_by, text_version=version)
    whereto = {"endpoint": connection.endpoint, "users": connection.users}
    if before is None:
        note(home, "connected", connection.name, **whereto)
        return
    if before.name != connection.name:
        whereto["formerly"] = before.name
    if fields := [name for name in changed if name.split(".")[0] != "consent"]:
        note(home, "connection changed", connection.name, fields=", ".join(fields), **whereto)
