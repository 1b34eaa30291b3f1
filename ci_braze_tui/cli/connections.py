"""`ci-braze-tui connections`: the same connections as in the wizard, for scripts and servers."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from datetime import UTC, datetime

import msgspec

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.braze.contract import Contract, check_contract
from ci_braze_tui.braze.permissions import OFFER
from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, result_json, table, talk
from ci_braze_tui.connections.check import Finding, check_connection, passed, shown
from ci_braze_tui.connections.connection import Connection, check_name, clean_key, current_account
from ci_braze_tui.connections.consent import CONSENT_TEXT, agree
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.definitions import definition_text
from ci_braze_tui.errors import BadInputError, DefinitionError, KeyMissingError
from ci_braze_tui.exports.store import ExportStore
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


def list_all(given: argparse.Namespace) -> int:
    """Show the saved connections."""
    loaded = ConnectionStore(Home.find()).load()
    for problem in loaded.problems:
        talk(problem)
    if given.json:
        result_json({"connections": loaded.items, "problems": loaded.problems})
    elif loaded.items:
        table(
            (_("NAME"), _("ENDPOINT"), _("USERS"), _("EXPORT USER")),
            (
                (each.name, each.endpoint, each.users, each.export_user or "")
                for each in loaded.items
            ),
        )
    else:
        talk(_("There are no connections yet. `ci-braze-tui connections add` makes one."))
    return ExitCode.BAD_INPUT if loaded.problems else ExitCode.DONE


def show(given: argparse.Namespace) -> int:
    """Show a connection as its file has it, and what its contract comes to."""
    connection = ConnectionStore(Home.find()).get(given.name)
    if given.json:
        result_json(connection)
    else:
        result(definition_text(connection).decode().rstrip())
        talk(_("Sends by {terms}.", terms=connection.contract.terms()))
    return ExitCode.DONE


def add(given: argparse.Namespace) -> int:
    """Check a connection and save it, the key where keys are kept."""
    store, account = ConnectionStore(Home.find()), current_account()
    if problem := check_name(given.name):
        raise DefinitionError(problem)
    if any(each.name == given.name for each in store.load().items):
        raise DefinitionError(
            _('There is already a connection "{name}"; edit it instead.', name=given.name)
        )
    endpoint = parse_endpoint(given.endpoint)
    if not given.agree:
        add = _("To agree, add --agree.")
        raise BadInputError(f"{CONSENT_TEXT}\n\n{add}")
    connection = Connection(
        given.name,
        endpoint.host,
        given.users,
        export_user=account,
        consent=agree(account, datetime.now(UTC)),
        contract=_contract(Contract(), given),
    )
    secret = _ask_for_key(from_stdin=given.api_key_stdin)
    findings = _check(connection, secret, quiet=given.json)
    if not passed(findings) and not given.save_anyway:
        talk(_("Not saved. Put it right, or save it as it is with --save-anyway."))
        return _code(findings)
    store.save(connection)
    kept_in = Keys().save(connection.name, secret)
    if given.json:
        result_json({"connection": connection, "findings": findings, "key_kept_in": kept_in})
    talk(_("Saved {name}. The API key is kept in {place}.", name=connection.name, place=kept_in))
    return ExitCode.DONE


def test(given: argparse.Namespace) -> int:
    """Check a saved connection."""
    connection = ConnectionStore(Home.find()).get(given.name)
    secret = Keys().find(connection.name).secret
    findings = _check(connection, secret, quiet=given.json)
    if given.json:
        result_json({"findings": findings, "passed": passed(findings)})
    return ExitCode.DONE if passed(findings) else _code(findings)


def edit(given: argparse.Namespace) -> int:
    """Change what was given and leave the rest."""
    store, keys, exports = ConnectionStore(Home.find()), Keys(), ExportStore(Home.find())
    old = store.get(given.name)
    endpoint = parse_endpoint(given.endpoint or old.endpoint)
    changed = msgspec.structs.replace(
        old,
        name=given.new_name or old.name,
        endpoint=endpoint.host,
        users=given.users or old.users,
        contract=_contract(old.contract, given),
    )
    wants_key = given.api_key_stdin or given.new_key
    secret = _ask_for_key(from_stdin=given.api_key_stdin) if wants_key else None
    wants_bulk = changed.contract.bulk and not old.contract.bulk
    if secret is not None or endpoint.host != old.endpoint or wants_bulk:
        findings = _check(changed, secret or keys.find(old.name).secret, quiet=False)
        if not passed(findings) and not given.save_anyway:
            talk(_("Nothing was changed. Put it right, or save it as it is with --save-anyway."))
            return _code(findings)
    exports.check_idle(old.name)
    store.save(changed, replacing=old.name)
    keys.rename(old.name, changed.name)
    exports.connection_changed(old, changed)
    if secret is not None:
        kept_in = keys.save(changed.name, secret)
        talk(_("The API key is kept in {place}.", place=kept_in))
    talk(_("Saved {name}.", name=changed.name))
    return ExitCode.DONE


def remove(given: argparse.Namespace) -> int:
    """Remove a connection that no export uses, or detach those that do."""
    store, exports = ConnectionStore(Home.find()), ExportStore(Home.find())
    connection = store.get(given.name)
    users = [each.name for each in exports.load().items if each.connection == connection.name]
    if users and not given.detach:
        raise BadInputError(
            _(
                "{name} is used by {exports}. Remove these exports first, or keep them without a "
                "connection by --detach.",
                name=connection.name,
                exports=", ".join(users),
            )
        )
    exports.detach(connection.name)
    Keys().forget(connection.name)
    store.remove(connection.name)
    talk(_("Removed {name} and its API key.", name=connection.name))
    return ExitCode.DONE


def _contract(old: Contract, given: argparse.Namespace) -> Contract:
    """`old` with what was given; 0 takes a limit away that need not be there."""
    wanted = {
        "requests": given.requests_per_window,
        "seconds": given.window_seconds,
        "requests_per_hour": given.requests_per_hour,
        "objects_per_request": given.objects_per_request,
        "bulk": given.bulk,
    }
    changes = {name: value for name, value in wanted.items() if value is not None}
    for name in ("requests_per_hour", "objects_per_request"):
        if changes.get(name) == 0:
            changes[name] = None
    contract = msgspec.structs.replace(old, **changes)
    if problem := check_contract(contract):
        raise DefinitionError(problem)
    return contract


def _ask_for_key(*, from_stdin: bool) -> Secret:
    if from_stdin:
        text = sys.stdin.read()
    elif sys.stdin.isatty():
        talk(_("The key needs the permissions users.track and users.export.segment."))
        talk(OFFER)
        text = getpass.getpass(_("Braze API key (not shown): "))
    else:
        raise KeyMissingError(
            _("No API key: pipe it in with --api-key-stdin, or run this in a terminal to be asked.")
        )
    secret, told = clean_key(text.removesuffix("\n"))
    if told:
        talk(told)
    return secret


def _check(connection: Connection, secret: Secret, *, quiet: bool) -> list[Finding]:
    endpoint = parse_endpoint(connection.endpoint)
    if endpoint.note:
        talk(endpoint.note)

    async def collect() -> list[Finding]:
        findings = []
        async for finding in check_connection(endpoint, secret, bulk=connection.contract.bulk):
            findings.append(finding)
            if not quiet:
                result(f"{_MARKS[finding.state]:7} {shown(finding.subject)}: {finding.sentence}")
        return findings

    return asyncio.run(collect())


def _code(findings: list[Finding]) -> ExitCode:
    """Unreachable is another trouble than refused."""
    reached = all(finding.state == "passed" for finding in findings[:2])
    return ExitCode.REFUSED if reached else ExitCode.INTERRUPTED
