"""Trying a connection out on the command line, and the warning of a refresh that Braze has refused.

Apart from the commands about connections because a refresh checks one as well, on its own account.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, talk
from ci_braze_tui.connections.check import Finding, check_connection, shown
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.health import is_time_to_warn
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.exports.administration import note_checked
from ci_braze_tui.exports.refreshing import utc_now
from ci_braze_tui.paths import Home
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

_MARKS = {
    "passed": _("ok"),
    "failed": _("FAILED"),
    "unsure": _("unsure"),
    "untried": "-",
    "missing": _("without"),
}


def check(connection: Connection, secret: Secret, *, quiet: bool) -> list[Finding]:
    """Try a connection with a key, and print what is found as it is found, unless `quiet`."""
    endpoint = parse_endpoint(connection.endpoint)
    if endpoint.note and not quiet:
        talk(endpoint.note)

    async def collect() -> list[Finding]:
        findings = []
        async for finding in check_connection(endpoint, secret, bulk=connection.contract.bulk):
            findings.append(finding)
            if not quiet:
                result(f"{_MARKS[finding.state]:7} {shown(finding.subject)}: {finding.sentence}")
        return findings

    return asyncio.run(collect())


def code_for_check(findings: Sequence[Finding]) -> ExitCode:
    """What a check that did not pass comes to: unreachable is another trouble than refused."""
    reached = all(finding.state == "passed" for finding in findings[:2])
    return ExitCode.REFUSED if reached else ExitCode.INTERRUPTED


def warn_of_refusal(home: Home, connection_name: str, keys: Keys) -> None:
    """Tell what is wrong with a connection whose run Braze has refused; once a day, whoever else is refused.

    It checks the connection, so that a permission that went missing is told by its name.
    """
    try:
        connection = ConnectionStore(home).get(connection_name)
        if not is_time_to_warn(home, connection, utc_now()):
            return
        findings = check(connection, keys.find(connection.name).secret, quiet=True)
        lost = note_checked(home, connection, findings)
    except CiBrazeError as error:
        talk(str(error))
        return
    failed = [each for each in findings if each.state == "failed"]
    if not failed:
        return
    talk(
        _(
            "Warning: Braze refuses the connection {name}. This is said once a day; check it with "
            "`{command}`.",
            name=connection.name,
            command=f'ci-braze-tui connections test "{connection.name}"',
        )
    )
    for each in failed:
        talk(f"{shown(each.subject)}: {each.sentence}")
    if lost:
        talk(lost)
