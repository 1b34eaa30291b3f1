"""The clusters of Braze as the wizard lists them, and what a typed text may mean.

Apart from `braze.clusters`, which decides what is a REST host and is used by files and scripts too: only
somebody who looks at the screen, and is told what was understood, may type less than that.
"""

from __future__ import annotations

from ci_braze_tui.braze.clusters import CLUSTERS, Cluster, Endpoint, parse_endpoint
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.tui.widgets.pick_one import Choice
from ci_braze_tui.words import _, ngettext

EndpointChoice = tuple[Choice, str]
"""A row of the list, and the host that it fills in."""


def endpoint_choices(offer: SandboxOffer | None) -> list[EndpointChoice]:
    """The sandbox, if it is offered, then all clusters."""
    clusters = [
        (Choice(f"{cluster.instance}   {cluster.dashboard:<26}   {cluster.host}"), cluster.host)
        for cluster in CLUSTERS
    ]
    if offer is None:
        return clusters
    sandbox = Choice(f"{_('Sandbox (on this computer)')}   {offer.endpoint}")
    return [(sandbox, offer.endpoint), *clusters]


def meant_by(text: str, choices: list[EndpointChoice]) -> list[int]:
    """The positions of the choices that `text` may mean: one for an address, else all that have its words."""
    try:
        host = read_endpoint(text).host
    except DefinitionError:
        host = ""
    if exact := [place for place, (choice, listed) in enumerate(choices) if listed == host]:
        return exact
    words = text.casefold().split()
    return [
        place
        for place, (choice, listed) in enumerate(choices)
        if all(word in choice.name.casefold() for word in words)
    ]


def read_endpoint(text: str) -> Endpoint:
    """An endpoint as `parse_endpoint` reads it, or a cluster by its short name, such as EU-01 or iad-03.

    Raises:
        DefinitionError: it is none; the sentence says what to do.
    """
    sought = text.strip().casefold()
    for cluster in CLUSTERS:
        if sought in _short_names(cluster):
            return parse_endpoint(cluster.host)
    try:
        return parse_endpoint(text)
    except DefinitionError:
        found = [cluster for cluster in CLUSTERS if sought and _has(cluster, sought)]
        if not found:
            raise
    raise DefinitionError(_several(found, text.strip()))


def understood(text: str, endpoint: Endpoint) -> str:
    """What the endpoint that was read from `text` is, in a sentence."""
    if endpoint.note:
        return f"! {endpoint.note}"
    words = _(
        "{cluster}: requests go to {address}",
        cluster=str(endpoint.instance),
        address=endpoint.base_url,
    )
    typed = text.strip().casefold()
    if typed != endpoint.host and "dashboard" in typed:
        return f"{_('Read from the address of your dashboard.')} {words}"
    return words


def _several(found: list[Cluster], text: str) -> str:
    if len(found) == 1:
        return _(
            '{cluster} has "{text}" in the name; press F2 to choose.',
            cluster=found[0].instance,
            text=text,
        )
    return ngettext(
        '{count} cluster has "{text}" in the name; press F2 to choose.',
        '{count} clusters have "{text}" in the name; press F2 to choose.',
        len(found),
        text=text,
    )


def _short_names(cluster: Cluster) -> tuple[str, str]:
    return cluster.instance.casefold(), cluster.host.split(".")[1]


def _has(cluster: Cluster, sought: str) -> bool:
    return any(sought in name for name in (*_short_names(cluster), cluster.dashboard, cluster.host))
