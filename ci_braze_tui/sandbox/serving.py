"""Running the sandbox: a socket on loopback, from the first request to a clean stop.

Loopback is not an option but the rule: whoever can reach the port can read everything in it.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

from aiohttp import web

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.app import Sandbox
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.views import Greeting

HOST = "127.0.0.1"


async def serve(
    settings: Settings,
    port: int,
    announce: Callable[[Greeting], None],
    stop: asyncio.Event,
) -> None:
    """Serve on `port` (0 is any free one) until `stop` is set; `announce` is called once it answers.

    Raises:
        BadInputError: The port is not free.
    """
    sandbox = Sandbox(settings)
    # A compressed request body is not unpacked: none is documented, so it fails as bad JSON (assumed).
    server = web.Server(sandbox.handle, auto_decompress=False, access_log=None)
    runner = web.ServerRunner(server, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, HOST, port, backlog=1_024)
    try:
        await site.start()
    except OSError as error:
        await runner.cleanup()
        raise BadInputError(
            f"Port {port} cannot be used ({error.strerror}); choose another."
        ) from None
    # Profiles are many, live long and form no cycles: looking for cycles in them is wasted time.
    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000)
    address: tuple[str, int] = runner.addresses[0]
    announce(
        Greeting(
            endpoint=f"http://{HOST}:{address[1]}",
            keys=tuple(sandbox.workspace.keys.values()),
            segments=sandbox.workspace.segments.summaries(),
        )
    )
    try:
        await stop.wait()
    finally:
        sandbox.workspace.close()
        await runner.cleanup()
