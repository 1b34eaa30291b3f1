"""What is told of a run, to whom, and what never is."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import msgspec
import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.notices import slack, teams
from ci_braze_tui.notices.definition import Mail, Slack, When
from ci_braze_tui.notices.facts import Facts, cause_of
from ci_braze_tui.notices.mail import mail_of
from ci_braze_tui.notices.message import message_of
from ci_braze_tui.notices.occasions import occasions_for
from ci_braze_tui.records.outcome import Outcomes

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FINE = Facts(
    kind="ended",
    export="VIP",
    at=NOON,
    scheduled=True,
    run="20261122-115000-abcd",
    status="finished",
    started_at=NOON,
    rows=1000,
    outcomes=Outcomes(accepted=940, rejected=50, invalid=10),
    seconds=1200.0,
    rows_before=2000,
    seconds_usual=300.0,
)
NOTHING = When(failure=False, brake=False, skipped=False)


def facts(**changes: object) -> Facts:
    """Facts of a run that went well but for what is changed."""
    return msgspec.structs.replace(FINE, **changes)


@pytest.mark.parametrize(
    ("told", "when", "occasions"),
    [
        (FINE, When(), ()),
        (FINE, When(success=True), ("success",)),
        (FINE, When(returned_percent=5.9), ("returned",)),
        (FINE, When(returned_percent=6), ()),
        (FINE, When(drift_percent=49), ("drift",)),
        (facts(rows_before=0), When(drift_percent=1), ()),
        (facts(rows=3000), When(drift_percent=49, returned_percent=1), ("returned", "drift")),
        (FINE, When(minutes=19), ("duration",)),
        (FINE, When(minutes=20), ()),
        (FINE, When(times_usual=3.9), ("duration",)),
        (facts(seconds_usual=None), When(times_usual=1), ()),
        (facts(status="refused"), When(), ("failure",)),
        (facts(status="failed", cause="SourceError"), When(), ("failure",)),
        (facts(status="interrupted"), NOTHING, ()),
        (facts(kind="crashed", status="interrupted"), When(), ("failure",)),
        (facts(status="braked"), When(), ("brake",)),
        (facts(status="braked", cause="KeyMissingError"), When(), ("failure",)),
        (facts(status="canceled"), When(success=True), ()),
        (facts(kind="skipped"), When(success=True), ("skipped",)),
        (facts(kind="skipped"), NOTHING, ()),
    ],
)
def test_occasions(told: Facts, when: When, occasions: tuple[str, ...]) -> None:
    """A notice is sent for what it asks for and nothing else; limits are passed, not reached."""
    assert occasions_for(Slack(name="x", url_key="x", when=when), told) == occasions


def test_a_notice_may_be_about_some_exports() -> None:
    """By their names, as they are written elsewhere; a test is about all."""
    notice = Slack(name="x", url_key="x", exports=("vip!",), when=When(success=True))
    assert occasions_for(notice, FINE) == ("success",)
    assert occasions_for(notice, facts(export="Other")) == ()


def test_a_message_in_words() -> None:
    """The gravest occasion is the title; numbers say what limit was passed; the last line what to do."""
    message = message_of("1", FINE, ("returned", "drift", "duration"))
    assert message.title == "VIP: many rows came back"
    assert message.lines == (
        "Run 20261122-115000-abcd, scheduled, started at 2026-11-22 12:00 UTC.",
        "1,000 rows: accepted 940, rejected 50, invalid 10.",
        "6.0 % of the rows came back to be put right.",
        "That is 50 % fewer rows than in the last finished run (2,000).",
        "It took 20 minutes; usually it takes 5.0.",
        "`ci-braze-tui runs report 20261122-115000-abcd` says more.",
    )


@pytest.mark.parametrize(
    ("told", "title"),
    [
        (facts(status="failed", cause="SourceError"), "VIP: failed (The file cannot be used)"),
        (facts(status="failed", cause="os"), "VIP: failed"),
        (facts(status="refused"), "VIP: Braze refused"),
        (facts(kind="crashed"), "VIP: the run's process ended without a word"),
    ],
)
def test_failures_are_told_by_their_kind(told: Facts, title: str) -> None:
    """What went wrong in words of ours: sentences of errors can quote cells."""
    assert message_of("1", told, ("failure",)).title == title


def test_the_cause_is_a_name_and_never_a_sentence() -> None:
    """Finer errors of other modules are told as the ones that everybody knows."""

    class FinerError(SourceError):
        pass

    assert cause_of(FinerError("row 3: anna@example.com")) == "SourceError"
    assert cause_of(ValueError("x")) is None


def test_a_hostile_name_is_text_everywhere() -> None:
    """Names cannot mention a channel, make a link, or add a header."""
    name = "<!channel> [x](https://evil) *b*\r\nBcc: eve@example.com\x1b[2J"
    message = message_of("1", facts(export=name), ("success",))
    assert "\n" not in message.title
    assert "\x1b" not in message.title

    posted = json.loads(slack.payload(message))
    assert "<" not in posted["text"]
    assert {block["text"]["type"] for block in posted["blocks"]} == {"plain_text"}

    (card,) = json.loads(teams.payload(message))["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    kinds = {run["type"] for block in card["content"]["body"] for run in block["inlines"]}
    assert kinds == {"TextRun"}

    notice = Mail(name="x", host="localhost", sender="us@example.com", to=("them@example.com",))
    mail = mail_of(notice, message)
    assert mail["Bcc"] is None
    assert mail["Subject"] == message.title
    assert mail["Message-ID"] == "<1@example.com>"
    assert b"\nBcc:" not in bytes(mail)


def test_long_names_fit_into_slack() -> None:
    """Slack refuses a header of more than 150 characters."""
    posted = json.loads(slack.payload(message_of("1", facts(export="x" * 300), ("success",))))
    assert len(posted["blocks"][0]["text"]["text"]) == 150
