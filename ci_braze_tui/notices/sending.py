"""Sending what is to be told, in a process of its own: `python -m ci_braze_tui.notices.sending`.

It tries a few times and gives up for now; the next run or refresh starts it again. Each notice is sent at
least once: one that is killed between sending and remembering that is sent again, under the same id.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from ci_braze_tui.errors import CiBrazeError, DefinitionError
from ci_braze_tui.notices import command, mail, slack, teams, webhook
from ci_braze_tui.notices.definition import (
    Command,
    Mail,
    Notices,
    Slack,
    Teams,
    Way,
    Webhook,
    read_notices,
)
from ci_braze_tui.notices.keys import NoticeKeys
from ci_braze_tui.notices.message import Message, message_of
from ci_braze_tui.notices.occasions import occasions_for
from ci_braze_tui.notices.trouble import UnsentError
from ci_braze_tui.notices.trust import Trust
from ci_braze_tui.notices.unsent import Event, Wait, events, folder_of, keep
from ci_braze_tui.paths import Home, file_mode, private_folder
from ci_braze_tui.runs.log import quieten_libraries
from ci_braze_tui.words import _

WAITS = (0.0, 5.0, 30.0, 120.0)
"""Seconds before each try."""
_LONGEST_WAIT = 600.0
_LOOK = 1.0
"""Seconds between two looks for what is new, while what is old has to wait."""


def send_events(home: Home, keys: NoticeKeys, sleep: Callable[[float], None] = time.sleep) -> None:
    """Send what is to be told, unless somebody else is at it, who then sees to this as well.

    Raises:
        DefinitionError: it is not defined in a way that can be gone by what is sent to whom.
        OSError: what is left cannot be written.
    """
    from filelock import FileLock, Timeout

    folder = private_folder(folder_of(home))
    lock = FileLock(folder / "sending.lock", timeout=0, mode=file_mode(folder))
    seen: set[str] = set()
    # Once more after the lock is given back: who came meanwhile found it taken, and went.
    while any(event.id not in seen for event in events(home)):
        try:
            with lock:
                _try_all(home, keys, sleep, seen)
        except Timeout:
            return


def send(notice: Way, message: Message, keys: NoticeKeys, trust: Trust) -> None:
    """Send one message in the way of a notice.

    Raises:
        KeyMissingError: a secret that it needs is not kept anywhere.
        UnsentError: it did not go out.
    """
    match notice:
        case Webhook():
            webhook.send(notice, message, keys)
        case Slack():
            slack.send(notice, message, keys)
        case Teams():
            teams.send(notice, message, keys)
        case Mail():
            mail.send(notice, message, keys)
        case Command():
            if not trust.runs_commands:
                raise UnsentError(
                    _("Commands are carried out for the owner of notices.toml only."), lasting=True
                )
            command.send(notice, message)


def _try_all(home: Home, keys: NoticeKeys, sleep: Callable[[float], None], seen: set[str]) -> None:
    """Try until nothing is left that another try could change."""
    wait = 0.0
    for at_least in WAITS:
        left = min(max(at_least, wait), _LONGEST_WAIT)
        while left > 0:
            sleep(min(left, _LOOK))
            left -= _LOOK
            # What is new need not wait for what is old.
            _round(home, keys, seen, [each for each in events(home) if each.waiting is None])
        hopes = _round(home, keys, seen, events(home))
        if not hopes:
            return
        wait = max(hopes)


def _round(home: Home, keys: NoticeKeys, seen: set[str], tried: list[Event]) -> list[float]:
    """Try these events once; for each message that may get through in a moment, seconds to wait for that."""
    if not tried:
        return []
    notices, trust = read_notices(home)
    seen.update(event.id for event in tried)
    return [hope for event in tried for hope in _try(home, event, notices, trust, keys)]


def _try(home: Home, event: Event, notices: Notices, trust: Trust, keys: NoticeKeys) -> list[float]:
    """Send an event to all who wait for it; for each who may be reached in a moment, seconds to wait."""
    waiting = event.waiting
    if waiting is None:
        waiting = tuple(Wait(each.name) for each in notices if occasions_for(each, event.facts))
    left, hopes = [], []
    for wait in waiting:
        notice = notices.named(wait.notice)
        occasions = occasions_for(notice, event.facts) if notice is not None else ()
        if notice is None or not occasions:
            continue
        try:
            send(notice, message_of(event.id, event.facts, occasions), keys, trust)
        except UnsentError as error:
            if error.in_part:
                continue
            left.append(Wait(wait.notice, str(error)))
            hopes += [] if error.lasting else [error.after]
        except CiBrazeError as error:
            left.append(Wait(wait.notice, str(error)))
        except Exception as error:  # noqa: BLE001 - what one way cannot bear must not keep the others back
            left.append(Wait(wait.notice, type(error).__name__))
    keep(home, msgspec.structs.replace(event, waiting=tuple(left)))
    return hopes


def main() -> None:
    """The process that is started after a run."""
    parser = argparse.ArgumentParser(prog="ci_braze_tui.notices.sending")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    given = parser.parse_args()
    quieten_libraries()
    try:
        send_events(Home(given.config, given.state), NoticeKeys())
    except DefinitionError:
        # What is to be told stays; `ci-braze-tui notices list` says what is wrong.
        return


if __name__ == "__main__":
    main()
