"""Which Braze: a cluster of the list, or an address that is typed or pasted.

Apart from the other questions about a connection because the list is long.
"""

from __future__ import annotations

from ci_braze_tui.braze.clusters import CLUSTERS, Endpoint, parse_endpoint
from ci_braze_tui.cli.plain.asking import Dialogue
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.words import _


def ask_endpoint(
    dialogue: Dialogue, before: Endpoint | None, offer: SandboxOffer | None
) -> Endpoint:
    """The endpoint; `before` is taken by Enter, or else the sandbox if it is on offer."""
    hosts = [cluster.host for cluster in CLUSTERS]
    said = [f"{each.instance}, {each.dashboard}, {each.host}" for each in CLUSTERS]
    if offer is not None:
        hosts.insert(0, offer.endpoint)
        said.insert(0, _("Sandbox (on this computer), {host}", host=offer.endpoint))
    known = before.host if before is not None else offer.endpoint if offer is not None else ""
    other = len(hosts)
    default = hosts.index(known) if known in hosts else other if known else None
    chosen = dialogue.choose(
        _("Which cluster of Braze is yours?"),
        [*said, _("Another one, or paste the address of your dashboard")],
        help=_(
            "Each cluster has its own dashboard and its own host for requests. The address that the "
            "browser shows while you are in Braze tells which one is yours."
        ),
        default=default,
    )
    endpoint = (
        parse_endpoint(hosts[chosen])
        if chosen < other
        else dialogue.ask(
            _("REST endpoint, or the address of your dashboard"),
            parse_endpoint,
            help=_("Such as rest.fra-01.braze.eu or https://dashboard-01.braze.eu."),
            default=known,
        )
    )
    if endpoint.note:
        dialogue.say(endpoint.note)
    return endpoint
