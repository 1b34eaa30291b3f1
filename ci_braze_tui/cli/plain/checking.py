"""Trying a connection out, told line by line.

Apart from the wizard because saved connections are tried out as well.
"""

from __future__ import annotations

import asyncio

from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.cli.plain.asking import Dialogue
from ci_braze_tui.connections.check import Finding, State, check_connection, passed, shown
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

_SAID: dict[State, str] = {
    "passed": _("Passed"),
    "failed": _("Failed"),
    "unsure": _("Unsure"),
    "untried": _("Not tried"),
    "missing": _("Optional, and not given"),
}


def check_and_say(
    dialogue: Dialogue, endpoint: Endpoint, key: Secret, *, bulk: bool
) -> tuple[Finding, ...]:
    """Try host, key and permissions, and say each result with its remedy; nothing changes in Braze."""

    async def collect() -> tuple[Finding, ...]:
        found: list[Finding] = []
        async for finding in check_connection(endpoint, key, bulk=bulk):
            found.append(finding)
            dialogue.say(
                _(
                    "{state}: {subject}. {sentence}",
                    state=_SAID[finding.state],
                    subject=shown(finding.subject),
                    sentence=finding.sentence,
                )
            )
        return tuple(found)

    dialogue.say(_("Connecting to {host} …", host=endpoint.host))
    findings = asyncio.run(collect())
    dialogue.say(
        _("Connected to Braze.")
        if passed(findings)
        else _("Not connected. The lines above say what to do.")
    )
    return findings
