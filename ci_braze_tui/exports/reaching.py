"""What an export knows of a Braze segment: reading it, and holding a plan against it.

Apart from the story because it is asked for on its own, before a run and after it; the story only takes what is
there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.audience.book import Audience, Facts
from ci_braze_tui.audience.reading import Progress, read_audience
from ci_braze_tui.audience.seeding import seed
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import Endpoint, parse_endpoint
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore, require_use
from ci_braze_tui.errors import BadInputError, DefinitionError
from ci_braze_tui.exports.belongings import audiences_of, ledger_at
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.outbox.reach import reach
from ci_braze_tui.paths import Home, slug
from ci_braze_tui.runs.audit import note
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    from ci_braze_tui.outbox.folder import Outbox
    from ci_braze_tui.outbox.plan import Plan, Reach


def audience_of(home: Home, export: str, connection: str) -> Audience:
    """What was read for an export on a connection: another connection leads to another Braze."""
    return Audience(audiences_of(home, export) / slug(connection))


def facts_for(home: Home, export: Export) -> Facts | None:
    """What was read, if it is recent and still fits what the export says."""
    if export.connection is None:
        return None
    facts = audience_of(home, export.name, export.connection).facts()
    if facts is None or facts.segment != export.compared_segment or not facts.fits(export.rules):
        return None
    return facts


def address_of(home: Home, keys: Keys, export: Export) -> tuple[Endpoint, Secret]:
    """Where the Braze of an export is, and the key for it.

    Raises:
        DefinitionError: the export is detached.
        KeyMissingError: there is no key.
    """
    if export.connection is None:
        raise DefinitionError(_("{export} has no connection. Attach one.", export=export.name))
    return keys.address_of(ConnectionStore(home).get(export.connection))


async def read_segment(
    export: Export,
    home: Home,
    keys: Keys,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    *,
    patience: float = 3600.0,
    not_before: datetime | None = None,
) -> Facts:
    """Read the Braze segment of an export; waits for Braze, `patience` seconds at the most.

    What Braze was asked for `not_before` that moment is of use, and nothing older; None takes an order that is
    waited for already, whatever its age.

    Raises:
        CiBrazeError: the export, its key, the segment, the network or the disk is not good for it.
    """
    endpoint, key = address_of(home, keys, export)
    audience = audience_of(home, export.name, export.connection or "")
    async with BrazeClient(endpoint, key) as client:
        facts = await read_audience(
            client,
            endpoint,
            export.compared_segment,
            export.rules,
            audience,
            on_progress,
            patience=patience,
            not_before=not_before,
        )
    if not _leads_to(endpoint, home, export):
        audience.forget()
        raise DefinitionError(
            _(
                "{connection} leads to another Braze since its segment was read. Read the Braze segment "
                "again.",
                connection=export.connection or "",
            )
        )
    profiles = str(facts.profiles)
    await asyncio.to_thread(
        note, home, "segment read", export.name, segment=facts.segment, profiles=profiles
    )
    return facts


def _leads_to(endpoint: Endpoint, home: Home, export: Export) -> bool:
    """Whether the connection of an export leads there still; in an hour of waiting it may be changed."""
    try:
        connection = ConnectionStore(home).get(export.connection or "")
    except DefinitionError:
        return False
    return parse_endpoint(connection.endpoint) == endpoint


def take_over(export: Export, home: Home) -> int:
    """Let the ledger of an export know what was read, and say of how many profiles.

    Raises:
        BadInputError: nothing was read lately, or the ledger is damaged.
        NotAllowedError: the account may not use the connection.
        RunInProgressError: a run of the export is going, or the segment is being read.
    """
    require_use(home, export.connection)
    facts = facts_for(home, export)
    if facts is None or export.connection is None:
        raise BadInputError(
            _(
                "Nothing was read of the Braze segment for {export} lately. Read it first.",
                export=export.name,
            )
        )
    lock = take_lock(home, export.name)
    try:
        ledger = ledger_at(home, export.name, export.connection)
        known = seed(ledger, audience_of(home, export.name, export.connection), facts)
    finally:
        lock.release()
    note(home, "segment taken over", export.name, segment=facts.segment, profiles=str(known))
    return known


def reached(
    plan: Plan, export: Export, home: Home, outbox: Outbox, trouble: str | None = None
) -> Plan:
    """The plan with whom it reaches, where that can be told, and held back if it creates too many.

    Args:
        plan: as it was prepared, or as it came from here when nothing was read.
        export: the export as it is saved.
        home: where everything is kept.
        outbox: what was prepared.
        trouble: why the segment could not be read, for the run that has tried to.
    """
    found = _reach(export, home, outbox)
    return msgspec.structs.replace(
        plan, reach=found, creates_brake=_brake(export.reach.most_new, plan, found, trouble)
    )


def _brake(
    most_new: int | None, plan: Plan, found: Reach | None, trouble: str | None
) -> str | None:
    """Why the run may not go on: more would be created than the export allows, or nobody knows how many."""
    if most_new is None or not plan.outcomes.pending:
        return None
    if found is None:
        return _unknown(trouble)
    creates, doubles = found.records["creates"], found.elsewhere
    if creates * 100 <= plan.people * most_new:
        return None
    too_many = ngettext(
        "{count} of {people} people is not in the Braze segment and would be created, unless Braze has this "
        "person outside of it; the export allows {percent} % in one run. Check the column of the Braze "
        "customer ID, and which Braze segment is compared with, then run with consent.",
        "{count} of {people} people are not in the Braze segment and would be created, unless Braze has them "
        "outside of it; the export allows {percent} % in one run. Check the column of the Braze customer "
        "ID, and which Braze segment is compared with, then run with consent.",
        creates,
        people=plan.people,
        percent=most_new,
    )
    return f"{too_many} {_doubles(doubles)}" if doubles else too_many


def _doubles(count: int) -> str:
    return ngettext(
        "{count} of them has an e-mail address that another profile has: a sign of a wrong column.",
        "{count} of them have an e-mail address that another profile has: a sign of a wrong column.",
        count,
    )


def _reach(export: Export, home: Home, outbox: Outbox) -> Reach | None:
    """Whom the records reach; None where nothing tells."""
    facts = facts_for(home, export)
    if facts is None or export.connection is None:
        return None
    audience = audience_of(home, export.name, export.connection)
    ledger = ledger_at(home, export.name, export.connection)
    found = reach(outbox, export.rules, audience, facts, ledger)
    if facts_for(home, export) == facts:
        return found
    # It was read anew, or forgotten, while we counted.
    return _reach(export, home, outbox)


def _unknown(trouble: str | None) -> str:
    if trouble is None:
        return _(
            "This export limits how many profiles it may create, and no reading of the Braze segment tells "
            "how many it would. Read the segment, or run with consent."
        )
    return _(
        "This export limits how many profiles it may create, and the Braze segment, which tells how many it "
        "would, could not be read: {trouble} Read the segment, or run with consent.",
        trouble=trouble,
    )
