"""`ci-braze-tui schedule`: the computer's own scheduler, told to begin refreshes, asked, and told to stop."""

from __future__ import annotations

import argparse
import os
from datetime import datetime

from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, result_json, talk
from ci_braze_tui.errors import KeyMissingError
from ci_braze_tui.paths import Home, slug
from ci_braze_tui.scheduling.call import Call, call_for, label_of
from ci_braze_tui.scheduling.choice import SCHEDULERS, chosen, of_kind
from ci_braze_tui.scheduling.installing import Status, install, remove, status
from ci_braze_tui.scheduling.scheduler import NAMES, Kind
from ci_braze_tui.words import _, ngettext
from ci_braze_tui.workspace.access import access_to


def install_refresh(given: argparse.Namespace) -> int:
    """Put it into the scheduler, and say what is left to do."""
    call = call_for(os.environ, given.every, given.credentials)
    if given.print:
        return _show(call, given.kind)
    home = Home.find()
    access_to(home).require_use(None)
    scheduler = chosen(given.kind)
    if not install(scheduler, call, SCHEDULERS, anyway=given.yes):
        result(_("{kind} does so already.", kind=NAMES[scheduler.kind]))
    elif scheduler.is_active(call.label) is False:
        result(_("Written: {places}", places=", ".join(scheduler.render(call))))
    else:
        result(
            ngettext(
                "{kind} begins a refresh every minute.",
                "{kind} begins a refresh every {count} minutes.",
                call.every,
                kind=NAMES[scheduler.kind],
            )
        )
    for sentence in (*scheduler.to_do(call), *_without_key(home, call)):
        talk(sentence)
    return ExitCode.DONE


def show_status(given: argparse.Namespace) -> int:
    """Say what is in the schedulers of this computer."""
    label, now = label_of(os.environ), datetime.now().astimezone()
    found = [
        (scheduler.kind, stands)
        for scheduler in SCHEDULERS
        if (stands := status(scheduler, label, os.environ, now)).standing.places
    ]
    if given.json:
        result_json([_facts(kind, stands) for kind, stands in found])
    elif not found:
        result(_("No scheduler begins refreshes. To have one do so: ci-braze-tui schedule install"))
    else:
        for kind, stands in found:
            result("\n".join(_lines(kind, stands)))
    return ExitCode.DONE


def remove_refresh(given: argparse.Namespace) -> int:
    """Take it out of all schedulers that have it."""
    label = label_of(os.environ)
    gone = [each for each in SCHEDULERS if remove(each, label, anyway=given.yes)]
    if not gone:
        result(_("There was nothing to remove."))
    for scheduler in gone:
        result(_("Removed from {kind}.", kind=NAMES[scheduler.kind]))
        for sentence in scheduler.left_over(label):
            talk(sentence)
    return ExitCode.DONE


def _show(call: Call, kind: Kind | None) -> int:
    scheduler = of_kind(kind) if kind else chosen(None)
    for place, text in scheduler.render(call).items():
        talk(f"# {place}")
        result(text.rstrip("\n"))
    for sentence in scheduler.to_do(call):
        talk(sentence)
    return ExitCode.DONE


def _lines(kind: Kind, stands: Status) -> list[str]:
    places = ", ".join(stands.standing.places)
    found = stands.standing.found
    if found is None:
        return [_("{kind}: {place} is not from ci-braze-tui.", kind=NAMES[kind], place=places)]
    lines = [
        ngettext(
            "{kind}: a refresh every minute ({place}).",
            "{kind}: a refresh every {count} minutes ({place}).",
            found.every,
            kind=NAMES[kind],
            place=places,
        )
    ]
    if stands.is_active is False:
        lines.append(_("It is there, but does not go. To begin: ci-braze-tui schedule install"))
    if stands.next_at is not None:
        lines.append(_("Next one: {moment}", moment=f"{stands.next_at:%Y-%m-%d %H:%M %Z}"))
    if not stands.standing.is_intact:
        lines.append(_("It was changed by hand, or a part of it is gone."))
    elif not stands.is_current:
        lines.append(
            _(
                "It is as it was written, but would be written otherwise now: another Python, or other "
                "key files. To renew it: ci-braze-tui schedule install"
            )
        )
    else:
        lines.append(_("It is as it was written."))
    return [*lines, *stands.remarks]


def _facts(kind: Kind, stands: Status) -> dict[str, object]:
    found = stands.standing.found
    return {
        "kind": kind,
        "places": stands.standing.places,
        "ours": found is not None,
        "every": found and found.every,
        "as_written": stands.standing.is_intact,
        "current": stands.is_current,
        "active": stands.is_active,
        "next": stands.next_at,
    }


def _without_key(home: Home, call: Call) -> list[str]:
    """Sentences: connections that a refresh would find no key for."""
    from ci_braze_tui.connections.keys import CREDENTIALS_VARIABLE, KEY_VARIABLE, Keys
    from ci_braze_tui.exports.store import ExportStore

    folder = {CREDENTIALS_VARIABLE: str(call.credentials)} if call.credentials else {}
    keys = Keys(environ=folder)
    said = []
    scheduled = (
        export.connection
        for export in ExportStore(home).load().items
        if export.schedule.recurrence != "off"
    )
    for name in sorted({each for each in scheduled if each}):
        try:
            keys.find(name)
        except KeyMissingError:
            said.append(
                _(
                    'A refresh will find no API key for the connection "{name}": keep it in the '
                    "keyring, or as {file} in the folder of --credentials. {variable} is not passed on.",
                    name=name,
                    file=f"{slug(name)}.key",
                    variable=KEY_VARIABLE,
                )
            )
    return said
