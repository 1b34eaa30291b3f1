"""What an export knows of a Braze segment: reading it, and holding a plan against it.

Apart from the story because it is asked for on its own, before a run and after it; the story only takes what is
there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.audience.book import Audience, Facts
from ci_braze_tui.audience.reading import Progress, read_audience
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import Endpoint, parse_endpoint
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.belongings import audiences_of
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.outbox.reach import reach
from ci_braze_tui.paths import Home, slug
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
    connection = ConnectionStore(home).get(export.connection)
    return parse_endpoint(connection.endpoint), keys.find(connection.name).secret


async def read_segment(
    export: Export,
    home: Home,
    keys: Keys,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    *,
    patience: float = 3600.0,
) -> Facts:
    """Read the Braze segment of an export; waits for Braze, `patience` seconds at the most.

    Raises:
        CiBrazeError: the export, its key, the segment or the network is not good for it.
    """
    endpoint, key = address_of(home, keys, export)
    audience = audience_of(home, export.name, export.connection or "")
    async with BrazeClient(endpoint, key) as client:
        return await read_audience(
            client,
            endpoint,
            export.compared_segment,
            export.rules,
            audience,
            on_progress,
            patience=patience,
        )


def reached(plan: Plan, export: Export, home: Home, outbox: Outbox) -> Plan:
    """The plan with whom it reaches, where that can be told, and held back if it creates too many."""
    facts, most_new = facts_for(home, export), export.reach.most_new
    if facts is None:
        unknown = _(
            "This export limits how many profiles it may create, and no reading of the Braze segment "
            "tells how many it would. Read the segment, or run with consent."
        )
        return plan if most_new is None else _held(plan, unknown)
    audience = audience_of(home, export.name, export.connection or "")
    found = reach(outbox, export.rules, audience, facts)
    plan = msgspec.structs.replace(plan, reach=found)
    if most_new is not None and found.records["creates"] * 100 > found.total * most_new:
        return _held(plan, _too_many(found, most_new))
    return plan


def _held(plan: Plan, why: str) -> Plan:
    return msgspec.structs.replace(plan, brake=f"{plan.brake} {why}" if plan.brake else why)


def _too_many(found: Reach, most_new: int) -> str:
    return ngettext(
        "{count} of {total} profiles is not in the Braze segment and would be created; the export allows "
        "{percent} % in one run. Check the column of the Braze customer ID, then run with consent.",
        "{count} of {total} profiles are not in the Braze segment and would be created; the export allows "
        "{percent} % in one run. Check the column of the Braze customer ID, then run with consent.",
        found.records["creates"],
        total=found.total,
        percent=most_new,
    )
