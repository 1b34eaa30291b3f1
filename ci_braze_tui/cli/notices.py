"""`ci-braze-tui notices`: who is told of runs."""

from __future__ import annotations

import argparse
import secrets
import sys
from datetime import UTC, datetime
from getpass import getpass

from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result_json, table, talk
from ci_braze_tui.errors import DefinitionError, KeyMissingError
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.notices.definition import Notices, Way, path_of, read_notices, secrets_of, way_of
from ci_braze_tui.notices.facts import Facts
from ci_braze_tui.notices.keys import NoticeKeys
from ci_braze_tui.notices.message import message_of
from ci_braze_tui.notices.sending import send
from ci_braze_tui.notices.trouble import UnsentError
from ci_braze_tui.notices.unsent import Event, events
from ci_braze_tui.notices.words import WAYS, when_words
from ci_braze_tui.paths import Home, slug
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _, ngettext
from ci_braze_tui.workspace.access import access_to


def list_all(given: argparse.Namespace) -> int:
    """Show the notices, what they lack, and what could not be sent yet."""
    home = Home.find()
    access_to(home).require_look()
    notices, _trust = read_notices(home)
    problems = [*_lacking(notices, NoticeKeys()), *_strangers(home, notices)]
    unsent = events(home)
    if given.json:
        result_json(
            {
                "notices": [_facts(each) for each in notices],
                "problems": problems,
                "unsent": [_unsent_facts(each) for each in unsent],
            }
        )
    elif list(notices):
        rows = [
            (
                each.name,
                WAYS[way_of(each)],
                _("all") if each.exports is None else ", ".join(each.exports),
                when_words(each.when),
            )
            for each in notices
        ]
        table((_("NAME"), _("WAY"), _("EXPORTS"), _("TELLS OF")), rows)
    else:
        talk(_("Nobody is told of runs. {path} would say who is.", path=str(path_of(home))))
    for problem in problems:
        talk(problem)
    if not given.json:
        _talk_of_unsent(unsent)
    return ExitCode.BAD_INPUT if problems else ExitCode.DONE


def test(given: argparse.Namespace) -> int:
    """Send a test message, here and now."""
    home = Home.find()
    access_to(home).require_use(None)
    notices, trust = read_notices(home)
    notice = notices.named(given.name)
    if notice is None:
        names = ", ".join(each.name for each in notices) or _("none")
        raise DefinitionError(
            _(
                'There is no notice "{name}" in {path}. There is: {names}.',
                name=given.name,
                path=str(path_of(home)),
                names=names,
            )
        )
    facts = Facts(kind="test", export="", at=datetime.now(UTC))
    try:
        send(
            notice,
            message_of(f"test-{secrets.token_hex(8)}", facts, ("test",)),
            NoticeKeys(),
            trust,
        )
    except UnsentError as error:
        talk(str(error))
        return ExitCode.BAD_INPUT if error.lasting else ExitCode.INTERRUPTED
    talk(_("Sent. Look whether it has arrived."))
    return ExitCode.DONE


def key(given: argparse.Namespace) -> int:
    """Keep a secret of a notice in the system keyring of this account."""
    if slug(given.name) != given.name:
        raise DefinitionError(_("The name of a secret has small letters, digits and hyphens only."))
    text = sys.stdin.readline() if given.stdin else getpass(_("Secret (not shown): "))
    if not text.strip():
        raise KeyMissingError(_("Type or paste the secret."))
    kept_in = NoticeKeys().save(given.name, Secret(text.strip()))
    talk(_("Kept in the system keyring ({about}).", about=kept_in))
    return ExitCode.DONE


def _lacking(notices: Notices, keys: NoticeKeys) -> list[str]:
    """A sentence for each secret that is not kept where this account finds it."""
    problems = []
    for name in sorted({name for each in notices for name in secrets_of(each)}):
        try:
            keys.find(name)
        except KeyMissingError as error:
            problems.append(str(error))
    return problems


def _strangers(home: Home, notices: Notices) -> list[str]:
    """A sentence for each export that is named and not there, such as one that was renamed."""
    there = {slug(each.name) for each in ExportStore(home).load().items}
    return [
        _(
            '{notice} is about "{export}", and there is no such export.',
            notice=each.name,
            export=name,
        )
        for each in notices
        for name in each.exports or ()
        if slug(name) not in there
    ]


def _talk_of_unsent(unsent: list[Event]) -> None:
    if unsent:
        talk(
            ngettext(
                "{count} event waits to be told of; the next run or refresh tries again.",
                "{count} events wait to be told of; the next run or refresh tries again.",
                len(unsent),
            )
        )
    for event in unsent:
        for wait in event.waiting or ():
            export = event.facts.export
            about = f"{event.facts.at:%Y-%m-%d %H:%M} UTC  {export}  {wait.notice}"
            talk(f"{about}: {wait.problem}" if wait.problem else about)


def _facts(notice: Way) -> dict[str, object]:
    return {
        "name": notice.name,
        "way": way_of(notice),
        "exports": notice.exports,
        "when": notice.when,
    }


def _unsent_facts(event: Event) -> dict[str, object]:
    return {
        "id": event.id,
        "export": event.facts.export,
        "at": event.facts.at,
        "waiting": event.waiting,
    }
