"""Running the sandbox: a socket on loopback for each cluster, from the first request to a clean stop.

Loopback is not an option but the rule: whoever can reach the port can read everything in it.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from pathlib import Path

from aiohttp import web

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.app import Sandbox
from ci_braze_tui.sandbox.cluster import Cluster, make_clusters
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.storage import StoreFile
from ci_braze_tui.sandbox.views import ClusterGreeting, Greeting, WorkspaceGreeting

HOST = "127.0.0.1"
_CONNECTIONS_A_SWEEP = 1_000


class _Server(web.Server):
    """Frees what connections leave behind when they end: cycles that only the collector finds."""

    _ended = 0

    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        super().connection_lost(handler, exc)
        self._ended += 1
        if self._ended % _CONNECTIONS_A_SWEEP == 0:
            # Among what is new only, so that no profile is looked at twice.
            gc.collect(0)


async def serve(
    settings: Settings,
    port: int,
    announce: Callable[[Greeting], None],
    stop: asyncio.Event,
    clusters: int = 1,
    store: Path | None = None,
) -> None:
    """Serve until `stop` is set; `announce` is called once every cluster answers.

    The clusters answer on `port` and the ports after it. When it is 0, they answer on any free
    ones, or on those that they had before, if `store` knows them.

    Raises:
        BadInputError: A port is not free, or the store file cannot be used.
        StorageError: The store file cannot be written any more.
    """
    async with AsyncExitStack() as stack:
        file = None if store is None else stack.enter_context(closing(StoreFile(store)))
        known = () if file is None else file.clusters()
        hosts = make_clusters(settings, clusters, [each.seed for each in known])
        for cluster in hosts:
            stack.callback(cluster.close)
        if file is not None:
            file.restore(hosts)
            # Unwinds when nothing is answered any more, and before anything is forgotten.
            stack.push_async_callback(file.finish, hosts)
        for number, cluster in enumerate(hosts):
            former = known[number].port if number < len(known) else 0
            await _start(stack, cluster, port + number if port else 0, former)
        # Neither profiles nor requests leave cycles behind, and looking for some takes a tenth of
        # the time at a million profiles.
        gc.freeze()
        gc.disable()
        greetings = tuple(map(_greeting, hosts))
        default = greetings[0].workspaces[0]
        announce(Greeting(greetings[0].endpoint, default.keys, default.segments, greetings))
        await (stop.wait() if file is None else file.follow(hosts, stop))


async def _start(stack: AsyncExitStack, cluster: Cluster, port: int, former: int) -> None:
    """Let `cluster` answer on `port` until the stack unwinds; when 0, on `former` or a free one."""
    # A compressed request body is not unpacked: none is documented, so it fails as bad JSON (assumed).
    server = _Server(Sandbox(cluster).handle, auto_decompress=False, access_log=None)
    runner = web.ServerRunner(server, shutdown_timeout=0.5)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    for wanted in (port,) if port or not former else (former, 0):
        try:
            await web.TCPSite(runner, HOST, wanted, backlog=1_024).start()
            break
        except OSError as error:
            if wanted == port:
                raise BadInputError(
                    f"Port {port} cannot be used ({error.strerror}); choose another."
                ) from None
        except OverflowError:
            raise BadInputError(f"Port {port} does not exist; choose a lower one.") from None
    address: tuple[str, int] = runner.addresses[0]
    cluster.endpoint = f"http://{HOST}:{address[1]}"


def _greeting(cluster: Cluster) -> ClusterGreeting:
    return ClusterGreeting(
        cluster.endpoint,
        tuple(
            WorkspaceGreeting(workspace.name, workspace.keys, workspace.segments.summaries())
            for workspace in cluster.workspaces.values()
        ),
    )
