"""Braze's clusters, and what a person may type or paste to name one.

A module of its own because the endpoint decides which host the API key is sent to: the form, the
command line, the files and the client all go through `parse_endpoint`, so there is one answer to
"is this really Braze?".
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.words import _


@dataclass(frozen=True, slots=True)
class Cluster:
    """One Braze instance: its name, the host of its dashboard, and the host of its REST API."""

    instance: str
    dashboard: str
    host: str

    @property
    def key_page(self) -> str:
        """The address of the page of the dashboard where API keys are made.

        It is the one that the dashboard shows of itself; Braze's docs only name the way there.
        """
        return f"https://{self.dashboard}/app_settings/developer_console/apisettings#apikeys"


CLUSTERS = (
    Cluster("US-01", "dashboard-01.braze.com", "rest.iad-01.braze.com"),
    Cluster("US-02", "dashboard-02.braze.com", "rest.iad-02.braze.com"),
    Cluster("US-03", "dashboard-03.braze.com", "rest.iad-03.braze.com"),
    Cluster("US-04", "dashboard-04.braze.com", "rest.iad-04.braze.com"),
    Cluster("US-05", "dashboard-05.braze.com", "rest.iad-05.braze.com"),
    Cluster("US-06", "dashboard-06.braze.com", "rest.iad-06.braze.com"),
    Cluster("US-07", "dashboard-07.braze.com", "rest.iad-07.braze.com"),
    Cluster("US-08", "dashboard-08.braze.com", "rest.iad-08.braze.com"),
    Cluster("US-10", "dashboard.us-10.braze.com", "rest.us-10.braze.com"),
    Cluster("EU-01", "dashboard-01.braze.eu", "rest.fra-01.braze.eu"),
    Cluster("EU-02", "dashboard-02.braze.eu", "rest.fra-02.braze.eu"),
    Cluster("AU-01", "dashboard.au-01.braze.com", "rest.au-01.braze.com"),
    Cluster("ID-01", "dashboard.id-01.braze.com", "rest.id-01.braze.com"),
    Cluster("JP-01", "dashboard.jp-01.braze.com", "rest.jp-01.braze.com"),
    Cluster("KR-01", "dashboard.kr-01.braze.com", "rest.kr-01.braze.com"),
)
"""The instances of Braze docs, api/basics "Endpoints"; there is no US-09."""

_BY_HOST = {cluster.host: cluster for cluster in CLUSTERS}
_BY_DASHBOARD = {cluster.dashboard: cluster for cluster in CLUSTERS} | {
    # Braze's docs of 2024 and 2025 named this dashboard so, and bookmarks still do.
    "dashboard-10.braze.com": _BY_HOST["rest.us-10.braze.com"],
}

_REST_SHAPE = re.compile(r"rest\.[a-z0-9-]+\.braze\.(?:com|eu)")
_DASHBOARD_SHAPE = re.compile(r"dashboard\.([a-z0-9-]+\.braze\.(?:com|eu))")
_OLD_HOSTS = (".appboy.com", ".appboy.eu", "sondheim.braze.com")
_EXAMPLE = "rest.fra-01.braze.eu"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go.

    `host` is what a connection's file stores: a bare REST host, or `http://127.0.0.1:PORT` for this
    computer. `instance` is None for a cluster we do not know; `note` is then a warning in one
    sentence.
    """

    host: str
    base_url: str
    instance: str | None
    note: str | None

    @property
    def is_local(self) -> bool:
        """Whether this is a server on this computer, such as the sandbox."""
        return self.base_url.startswith("http://")

    @property
    def cluster(self) -> Cluster | None:
        """The cluster; `None` for one we do not know, and for this computer."""
        return _BY_HOST.get(self.host)


def parse_endpoint(text: str) -> Endpoint:
    """Read a REST host, the address of a dashboard, or a server on this computer.

    Raises DefinitionError with one sentence that says what to type instead.
    """
    typed = text.strip().lower()
    if not typed:
        raise DefinitionError(
            _("Type the REST endpoint of your Braze cluster, such as {example}.", example=_EXAMPLE)
        )
    address = _split(typed)
    host = address.hostname or ""
    if address.scheme == "http" and _is_loopback(host):
        return _local(address)
    if address.username is None and (dashboard := _behind_dashboard(host)):
        return dashboard
    if _REST_SHAPE.fullmatch(typed):
        return _remote(typed)
    raise DefinitionError(_what_to_type(typed, host))


def _split(typed: str) -> SplitResult:
    try:
        address = urlsplit(typed if "://" in typed else f"//{typed}")
        # Reading the port is what makes urlsplit look at it.
        str(address.port)
    except ValueError:
        raise DefinitionError(_what_to_type(typed, "")) from None
    return address


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _local(address: SplitResult) -> Endpoint:
    bare = not (address.query or address.fragment or address.username) and address.path in {"", "/"}
    if address.port is None or not bare:
        raise DefinitionError(
            _(
                "For a server on this computer type its address and port only, such as "
                "http://127.0.0.1:8080."
            )
        )
    origin = f"http://{address.netloc}"
    return Endpoint(host=origin, base_url=origin, instance=_("this computer"), note=None)


def _behind_dashboard(host: str) -> Endpoint | None:
    if cluster := _BY_DASHBOARD.get(host):
        return _remote(cluster.host)
    if shaped := _DASHBOARD_SHAPE.fullmatch(host):
        return _remote(f"rest.{shaped[1]}")
    return None


def _remote(host: str) -> Endpoint:
    cluster = _BY_HOST.get(host)
    note = (
        None
        if cluster
        else _(
            "{host} is not a cluster we know; check it against the list on Braze's API page.",
            host=host,
        )
    )
    return Endpoint(host, f"https://{host}", cluster.instance if cluster else None, note)


def _what_to_type(typed: str, host: str) -> str:
    if _REST_SHAPE.fullmatch(host):
        return _("Type the bare host, without https:// and without a path: {host}", host=host)
    if host.startswith("sdk.") and _REST_SHAPE.fullmatch(twin := f"rest.{host[4:]}"):
        return _(
            "{host} is the endpoint for apps (SDK); exports need its REST twin: {twin}",
            host=host,
            twin=twin,
        )
    if host.endswith(_OLD_HOSTS):
        return _(
            "{host} is an old host of Braze that takes no exports any more; use the REST endpoint "
            "of your cluster, such as {example}.",
            host=host,
            example=_EXAMPLE,
        )
    if _is_loopback(host):
        return _(
            "For a server on this computer type http:// in front and its port behind: "
            "http://127.0.0.1:8080"
        )
    return _(
        '"{typed}" is not a REST endpoint of Braze; type one such as {example}, or paste the '
        "address of your Braze dashboard.",
        typed="".join(letter for letter in typed if letter.isprintable())[:60],
        example=_EXAMPLE,
    )
