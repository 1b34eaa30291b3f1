"""The page in a real browser: with JavaScript, which must find nothing to run, and without it."""

from __future__ import annotations

import re
import time
from typing import get_args

import httpx
import pytest

from ci_braze_tui.sandbox.faults import FaultKind
from ci_braze_tui.sandbox.page.mishaps import KINDS

TRAP = (
    "<script>document.title='owned';alert(1)</script>"
    "<img src=x onerror=\"document.title='owned';alert(2)\">"
    "<svg onload=alert(3)>\"'><iframe src=//example.com></iframe>"
)
VIEWS = ("/", "/?view=profiles&find=trap@example.com", "/?view=faults", "/?view=request&number=1")
STATUSES = {
    "429": 429,
    "500": 500,
    "502": 502,
    "503": 503,
    "504": 504,
    "queued": 202,
    "key_revoked": 401,
    "permission_lost": 403,
}
CUT = ("reset_before", "reset_after")
LATE = ("slow", "latency")

with_and_without_script = pytest.mark.parametrize(
    "window", [True, False], ids=["script", "no script"], indirect=True
)


def meter(window, name):
    """The figure of one of the meters."""
    tile = window.locator(".tiles > div").filter(has=window.get_by_text(name, exact=True))
    return tile.locator("dd").first.text_content()


def size_of(window, segment):
    """The size in the row of a segment."""
    return (
        window.get_by_role("row").filter(has_text=segment).get_by_role("cell").last.text_content()
    )


def wait_for(window, text):
    """Until the page says `text` by itself."""
    window.get_by_text(text).first.wait_for()


@with_and_without_script
def test_the_page_shows_what_was_sent(window, braze):
    """Counts, the segment that fills, the request with its body."""
    segment = braze.process.segments[1]
    braze.track(*({"external_id": str(n), segment.identifier: n > 1} for n in range(5)))

    window.goto("/")

    assert window.title() == "Overview · Braze SANDBOX"
    assert meter(window, "Profiles") == "5"
    assert meter(window, "Data points") == "5"
    assert size_of(window, segment.name) == "3"
    window.get_by_role("link", name="Request 1, with its body").click()
    assert '"external_id": "0"' in window.locator("pre").text_content()


@with_and_without_script
def test_the_page_keeps_up_by_itself(window, braze):
    """Nobody has to press reload; held still, it stays as it was."""
    window.goto("/")
    wait_for(window, "Nothing was sent yet")

    braze.track({"external_id": "a"})
    window.get_by_role("link", name="Request 1, with its body").wait_for()

    assert meter(window, "Profiles") == "1"
    window.get_by_role("link", name="Hold it still").click()
    assert window.locator("meta[http-equiv=refresh]").count() == 0
    window.get_by_role("link", name="Keep it up to date").click()
    assert window.locator("meta[http-equiv=refresh]").count() == 1


def test_a_script_in_a_profile_never_runs(window, braze):
    """Nor in a name, a segment, a path or a client; the fixture fails on a dialog or a foreign request."""
    braze.track({"external_id": TRAP, "email": "trap@example.com", TRAP: TRAP, "country": TRAP})
    httpx.get(f"{braze.process.endpoint}/{TRAP}", headers={"User-Agent": TRAP}, trust_env=False)

    for address in VIEWS:
        window.goto(address)
        assert window.title().endswith("Braze SANDBOX")
        assert window.locator("main script, main img, main iframe, main svg").count() == 0

    window.goto(VIEWS[1])
    assert TRAP in window.get_by_role("row").filter(has_text="owned").first.text_content()


@pytest.mark.parametrize("kind", get_args(FaultKind))
def test_each_button_changes_what_a_client_gets(window, braze, kind):
    """Then Heal, and all is well again."""
    window.goto("/?view=faults")
    window.get_by_label("Every request, until you heal it").check()
    window.get_by_label("Seconds, for slow answers and latency").fill("0.2")
    window.get_by_role("button", name=KINDS[kind][0]).click()
    wait_for(window, "Going wrong on purpose")

    began = time.monotonic()
    if kind in CUT:
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            braze.track({"external_id": "a"})
    else:
        answer = braze.track({"external_id": "a"})
        assert answer.status_code == STATUSES.get(kind, 201)
        assert (kind == "truncated") == (not answer.text.endswith((">\r\n", "}")))
    assert kind not in LATE or time.monotonic() - began >= 0.2

    window.get_by_role("button", name="Heal").click()
    assert window.get_by_text("Going wrong on purpose").count() == 0
    assert braze.track({"external_id": "a"}).status_code == 201


def test_a_fault_for_the_next_requests_is_counted_down(window, braze):
    """What is on is shown while it lasts."""
    window.goto("/?view=faults")
    window.get_by_label("So many of the next requests").fill("2")
    window.get_by_role("button", name="502").click()
    wait_for(window, "2 requests still to come to")

    assert [braze.track({"external_id": "a"}).status_code for _ in range(3)] == [502, 502, 201]

    window.get_by_text("Going wrong on purpose").wait_for(state="detached")
    assert window.locator(".tag").all_text_contents() == ["502", "502"]


def test_enter_in_a_field_of_the_faults_breaks_nothing(window, braze):
    """Only a button does."""
    window.goto("/?view=faults")
    window.get_by_label("So many of the next requests").press("Enter")

    assert braze.track({"external_id": "a"}).status_code == 201


@with_and_without_script
def test_somebody_is_found(window, braze):
    """By typing and Enter; the field is ready for it."""
    braze.track({"external_id": "anna", "email": "ann@example.com", "tier": "gold"})
    window.goto("/")
    window.get_by_role("link", name="Find a profile").click()

    window.get_by_label("External ID, Braze ID").fill("ann@EXAMPLE.com")
    window.keyboard.press("Enter")

    window.get_by_role("heading", name="Profile anna").wait_for()
    assert window.get_by_role("row", name=re.compile("^tier gold string")).count() == 1


@with_and_without_script
def test_a_segment_is_added_and_grows(window, braze):
    """A rule that cannot be read is explained first, and what was typed stays."""
    window.goto("/")
    window.get_by_role("link", name="Add a segment").first.click()
    window.get_by_label("Name", exact=True).fill("Gold <b>")
    window.get_by_label("Who belongs to it").fill("tier equals")
    window.get_by_role("button", name="Add").click()
    assert "The rule ends" in window.get_by_role("alert").text_content()
    assert window.get_by_label("Name", exact=True).input_value() == "Gold <b>"

    window.get_by_label("Who belongs to it").fill('tier equals "gold"')
    window.get_by_role("button", name="Add").click()
    assert size_of(window, "Gold <b>") == "0"

    braze.track({"external_id": "a", "tier": "gold"}, {"external_id": "b", "tier": "gold"})
    window.reload()
    assert size_of(window, "Gold <b>") == "2"


def test_starting_again_asks_first(window, braze):
    """Going back changes nothing."""
    braze.track({"external_id": "a"})
    window.goto("/?view=reset")
    window.get_by_role("link", name="No, go back").click()
    assert meter(window, "Profiles") == "1"

    window.get_by_role("link", name="Start again").click()
    window.get_by_role("button", name="Yes, start again").click()

    wait_for(window, "Nothing was sent yet")
    assert braze.inspector.overview().profiles == 0


@pytest.mark.parametrize("width", [1_280, 400])
def test_nothing_sticks_out(window, braze, width):
    """However wide the screen and however long the words, nobody has to scroll sideways."""
    long = "w" * 300
    braze.track({"external_id": long, "email": "trap@example.com", long: long, "country": long})
    braze.get(f"/{long}")
    window.set_viewport_size({"width": width, "height": 800})

    for address in VIEWS:
        window.goto(address)
        assert window.evaluate("document.documentElement.scrollWidth") == width


def test_the_keyboard_is_enough_and_seen(window):
    """The first stops are the way about, and each is outlined."""
    window.goto("/?view=segment&still=1")
    for name in ("Overview", "Find a profile", "Add a segment"):
        window.keyboard.press("Tab")
        assert window.locator(":focus-visible").text_content() == name
