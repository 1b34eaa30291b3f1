"""What is to be told is sent, sooner or later, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from filelock import FileLock

from ci_braze_tui.connections.system_keyring import NoKeyring
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.notices.definition import path_of
from ci_braze_tui.notices.facts import Facts
from ci_braze_tui.notices.keys import NoticeKeys
from ci_braze_tui.notices.sending import send_events
from ci_braze_tui.notices.unsent import KEPT, enter, events, folder_of
from ci_braze_tui.paths import Home, write_private
from tests.notices.receivers import Hook, hooked

REFUSED = Facts(kind="ended", export="VIP", at=datetime.now(UTC), run="r", status="refused")
TOML = """version = 1
[[webhook]]
name = "One"
url_key = "one"
[[webhook]]
name = "Other"
url_key = "other"
"""


class Place:
    """A home with two notices, and the webhooks behind them."""

    def __init__(self, folder: Path, one: Hook, other: Hook) -> None:
        self.home = Home.under(folder / "home")
        self.one, self.other = one, other
        self.waits: list[float] = []
        write_private(path_of(self.home), TOML.encode())

    def send(self) -> None:
        """Send what is there, without waiting for anything."""
        secrets = {"ONE": self.one.url, "OTHER": self.other.url}
        environ = {f"CI_BRAZE_TUI_NOTICE_{name}": url for name, url in secrets.items()}
        send_events(self.home, NoticeKeys(environ, NoKeyring()), self.sleep)

    def sleep(self, seconds: float) -> None:
        """Remember instead of waiting."""
        self.waits.append(seconds)

    @property
    def got(self) -> tuple[int, int]:
        """How many requests came to each."""
        return len(self.one.bodies), len(self.other.bodies)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A home with one thing to tell, to two webhooks."""
    with hooked() as one, hooked() as other:
        place = Place(tmp_path, one, other)
        enter(place.home, REFUSED)
        yield place


def test_everybody_is_told_once(place: Place) -> None:
    """Nothing is left, and nothing is sent again."""
    place.send()
    place.send()
    assert (place.got, events(place.home)) == ((1, 1), [])
    assert place.one.bodies[0]["facts"]["status"] == "refused"


def test_what_may_pass_is_tried_again(place: Place) -> None:
    """After longer and longer waits, or as long as the other side asks; who has it is left in peace."""
    place.one.answers = [500, 429, 200]
    place.one.headers = {"Retry-After": "50"}
    place.send()
    assert (place.got, sum(place.waits)) == ((3, 1), 50 + 50)
    assert {body["id"] for body in place.one.bodies} == {place.other.bodies[0]["id"]}
    assert events(place.home) == []


def test_what_cannot_be_sent_waits_for_the_next_run(place: Place) -> None:
    """A chat that refuses for good is asked once now, and again when the tool is used again."""
    place.one.answers = [404]
    place.send()
    assert (place.got, place.waits) == ((1, 1), [])
    ((wait,),) = (event.waiting or () for event in events(place.home))
    assert (wait.notice, wait.problem) == ("One", "The webhook answered with HTTP status 404.")
    place.one.answers = [200]
    place.send()
    assert (place.got, events(place.home)) == ((2, 1), [])


def test_a_file_that_is_not_right_loses_nothing(place: Place) -> None:
    """Who is told is decided when the file can be gone by again."""
    path_of(place.home).write_text(TOML.replace("url_key", "url", 1))
    with pytest.raises(DefinitionError):
        place.send()
    path_of(place.home).write_text(TOML)
    place.send()
    assert (place.got, events(place.home)) == ((1, 1), [])


def test_nobody_is_told_of_what_he_did_not_ask_for(place: Place) -> None:
    """An event that concerns nobody is forgotten, and so is one for a notice that is gone."""
    enter(place.home, msgspec.structs.replace(REFUSED, status="finished"))
    place.other.answers = [404]
    place.send()
    path_of(place.home).write_text(TOML[: TOML.rindex("[[")])
    place.send()
    assert (place.got, events(place.home)) == ((1, 1), [])


def test_one_at_a_time_and_nothing_forgotten(place: Place) -> None:
    """A second sender leaves the work to the first, which sends what comes while it waits to try again."""
    with FileLock(folder_of(place.home) / "sending.lock"):
        place.send()
    assert place.got == (0, 0)

    def another_run_ends(seconds: float) -> None:
        if not place.waits:
            enter(place.home, REFUSED)
        place.waits.append(seconds)

    place.one.answers = [503, 200]
    place.sleep = another_run_ends  # type: ignore[method-assign]
    place.send()
    assert (place.got, events(place.home)) == ((3, 2), [])
    first, new, again = (body["id"] for body in place.one.bodies)
    assert first == again != new


def test_old_and_broken_events_are_forgotten(place: Place) -> None:
    """After a week nobody cares; half a file is none."""
    enter(place.home, msgspec.structs.replace(REFUSED, at=datetime.now(UTC) - KEPT))
    enter(place.home, msgspec.structs.replace(REFUSED, at=datetime.now(UTC) - timedelta(days=6)))
    (folder_of(place.home) / "half-an-event.json").write_text('{"id": "half')
    (folder_of(place.home) / "of-no-zone.json").write_text(
        '{"id": "of-no-zone", "facts": {"kind": "test", "export": "", "at": "2026-11-22T10:00:00"}}'
    )
    assert len(events(place.home)) == 2
    assert len(list(folder_of(place.home).glob("*-*.json"))) == 2
