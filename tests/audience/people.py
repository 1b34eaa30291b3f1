"""People put into the sandbox behind our back, and segments read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import httpx

from ci_braze_tui.audience.book import Audience
from ci_braze_tui.audience.reading import Progress, read_audience
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.secret import Secret


def put(sandbox: SandboxProcess, objects: Sequence[dict[str, object]]) -> None:
    """Write profiles as another program would, and have them applied."""
    with httpx.Client() as client:
        for first in range(0, len(objects), 75):
            answer = client.post(
                f"{sandbox.endpoint}/users/track",
                json={"attributes": objects[first : first + 75]},
                headers={"Authorization": f"Bearer {sandbox.api_key}"},
            )
            assert answer.status_code == 201, answer.text
    sandbox.inspector.settle()


def rules_of(sandbox: SandboxProcess, **more: object) -> Rules:
    """An export with an ID, an e-mail address and two fields, to the sandbox's first segment."""
    fields = (Field("Name", "first_name"), Field("Points", "points", "integer"))
    matching = Matching("Mail", "Id", fields=fields, **more)  # type: ignore[arg-type]
    return Rules(sandbox.segments[0].identifier, matching, Segments())


async def read(
    sandbox: SandboxProcess,
    audience: Audience,
    rules: Rules,
    *,
    segment: str = "",
    patience: float = 30.0,
    not_before: datetime | None = None,
) -> list[Progress]:
    """Read a segment of the sandbox, the first one unless told otherwise; what was told on the way."""
    endpoint, seen = parse_endpoint(sandbox.endpoint), list[Progress]()
    async with BrazeClient(endpoint, Secret(sandbox.api_key)) as client:
        wanted = segment or sandbox.segments[0].identifier
        await read_audience(
            client,
            endpoint,
            wanted,
            rules,
            audience,
            seen.append,
            patience=patience,
            not_before=not_before,
        )
    return seen
