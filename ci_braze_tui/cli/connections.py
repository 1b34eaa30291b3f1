"""`ci-braze-tui connections`: the same connections as in the wizard, for scripts and servers."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.braze.contract import Contract, check_contract
from ci_braze_tui.braze.permissions import OFFER
from ci_braze_tui.cli.checking import check, code_for_check
from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, result_json, table, talk
from ci_braze_tui.connections.check import Finding, passed, refused
from ci_braze_tui.connections.connection import Connection, check_name, clean_key
from ci_braze_tui.connections.consent import CONSENT_TEXT, agree
from ci_braze_tui.connections.health import last_health
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.connections.visible_to import TYPE, visible_to
from ci_braze_tui.definitions import definition_text
from ci_braze_tui.errors import BadInputError, DefinitionError, KeyMissingError
from ci_braze_tui.exports.administration import note_checked, remove_connection, save_connection
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _
from ci_braze_tui.workspace.access import access_to
from ci_braze_tui.workspace.account import current_account


def list_all(given: argparse.Namespace) -> int:
    """Show the saved connections, as far as whoever asks may see them."""
    home = Home.find()
    loaded, access = ConnectionStore(home).load(), access_to(home)
    for problem in loaded.problems:
        talk(problem)
    if given.json:
        seen = [visible_to(access, each) for each in loaded.items]
        result_json({"connections": seen, "problems": loaded.problems})
    elif loaded.items and not access.is_administrator:
        table((_("NAME"), _("TYPE")), ((each.name, TYPE) for each in loaded.items))
    elif loaded.items:
        table(
            (_("NAME"), _("ENDPOINT"), _("USERS"), _("EXPORT USER")),
            (
                (each.name, each.endpoint, each.users, each.export_user or "")
                for each in loaded.items
            ),
        )
    else:
        talk(
            _("There are no connections yet. `ci-braze-tui connections add` makes one.")
            if access.is_administrator
            else _("There is no connection that you may use.")
        )
    return ExitCode.BAD_INPUT if loaded.problems else ExitCode.DONE


def show(given: argparse.Namespace) -> int:
    """Show a connection as its file has it, and what its contract comes to; to contributors less."""
    home = Home.find()
    connection = ConnectionStore(home).get(given.name)
    seen = visible_to(access_to(home), connection)
    if given.json:
        result_json(seen)
        return ExitCode.DONE
    result(definition_text(seen).decode().rstrip())
    if seen is connection:
        talk(_("Sends by {terms}.", terms=connection.contract.terms()))
    return ExitCode.DONE


def add(given: argparse.Namespace) -> int:
    """Check a connection and save it, the key where keys are kept."""
    store, account = ConnectionStore(Home.find()), current_account()
    store.require_administrator()
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
    findings = None if given.unchecked else check(connection, secret, quiet=given.json)
    if not _will_do(findings, given):
        talk(_("Not saved. Put it right, or save it as it is with --save-anyway."))
        return code_for_check(findings or ())
    kept_in = save_connection(Home.find(), Keys(), connection, secret=secret, findings=findings)
    assert kept_in is not None  # a key was given
    if given.json:
        result_json({"connection": connection, "findings": findings, "key_kept_in": kept_in})
    talk(_("Saved {name}. The API key is kept in {place}.", name=connection.name, place=kept_in))
    return ExitCode.DONE


def test(given: argparse.Namespace) -> int:
    """Check a saved connection, and compare what is found with the check before."""
    home = Home.find()
    connection = ConnectionStore(home).get(given.name)
    before = last_health(home, connection.name)
    findings = check(connection, Keys().find(connection.name).secret, quiet=given.json)
    lost = note_checked(home, connection, findings)
    if given.json:
        names = before.lost(findings) if before and lost else ()
        result_json({"findings": findings, "passed": passed(findings), "lost": names})
    if lost:
        talk(_("Warning: {what}", what=lost))
    return ExitCode.DONE if passed(findings) else code_for_check(findings)


def edit(given: argparse.Namespace) -> int:
    """Change what was given and leave the rest; the old key goes only when the new one has passed the check."""
    home, keys = Home.find(), Keys()
    store = ConnectionStore(home)
    store.require_administrator()
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
    findings = None
    if (wants_key or endpoint.host != old.endpoint or wants_bulk) and not given.unchecked:
        findings = check(changed, secret or keys.find(old.name).secret, quiet=False)
        if not _will_do(findings, given):
            talk(_nothing_changed(findings, is_new_key=wants_key))
            return code_for_check(findings)
    kept_in = save_connection(
        *(home, keys, changed),
        replacing=old,
        secret=secret,
        findings=findings,
        insist=given.unchecked or given.save_anyway,
    )
    if kept_in is not None:
        talk(_("The API key is kept in {place}.", place=kept_in))
    talk(_("Saved {name}.", name=changed.name))
    return ExitCode.DONE


def remove(given: argparse.Namespace) -> int:
    """Remove a connection, and do with each export that uses it what was said."""
    home = Home.find()
    access_to(home).require_administrator()
    connection, exports = ConnectionStore(home).get(given.name), ExportStore(home)
    removing, detaching = ([exports.get(each).name for each in names] for names in _decided(given))
    left = [
        each.name
        for each in exports.load().items
        if each.connection == connection.name and each.name not in (*removing, *detaching)
    ]
    if given.remove_all:
        removing += left
    elif given.detach_all:
        detaching += left
    elif left:
        talk(
            _(
                "Exports are removed by --remove EXPORT or --remove-all, and kept without a connection by "
                "--detach EXPORT or --detach-all."
            )
        )
    sentence = remove_connection(
        home, Keys(), connection.name, removing=removing, detaching=detaching
    )
    for export in removing:
        talk(_("Removed {export}.", export=export))
    for export in detaching:
        talk(_("Detached {export}; it does not run until it is attached again.", export=export))
    if sentence:
        talk(_("Removed {name}. {sentence}", name=connection.name, sentence=sentence))
    else:
        talk(_("Removed {name} and its API key.", name=connection.name))
    return ExitCode.DONE


def _decided(given: argparse.Namespace) -> tuple[list[str], list[str]]:
    """The exports to remove, and those to detach, as they were named."""
    return given.remove or [], given.detach or []


def _will_do(findings: Sequence[Finding] | None, given: argparse.Namespace) -> bool:
    """Whether to save what was found out, or what nobody wants to find out."""
    return findings is None or passed(findings) or given.save_anyway


def _nothing_changed(findings: Sequence[Finding], *, is_new_key: bool) -> str:
    if not is_new_key:
        return _("Nothing was changed. Put it right, or save it as it is with --save-anyway.")
    if refused(findings):
        return _(
            "Nothing was changed: the old key stays until a new one passes. To replace it all the same, "
            "give --unchecked."
        )
    return _(
        "Nothing was changed: the old key stays. If Braze cannot be reached from here now, give "
        "--unchecked to replace it without a check."
    )


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
