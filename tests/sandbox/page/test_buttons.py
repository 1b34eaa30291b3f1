"""The buttons, over HTTP: what they change, and what they refuse."""

from __future__ import annotations

from typing import get_args

import pytest

from ci_braze_tui.sandbox.faults import Fault, FaultKind, FaultPlan, Faults
from ci_braze_tui.sandbox.page.mishaps import KINDS


def statuses(braze, count):
    """The statuses of so many track requests, one after the other."""
    return [braze.track({"external_id": str(number)}).status_code for number in range(count)]


def faults_of(page):
    """What the overview says goes wrong."""
    alerts = page.look().all("section", **{"class": "alert"})
    return [line.text for alert in alerts for line in alert.all("li")]


def test_there_is_a_button_for_every_fault(page):
    """With a name and a sentence."""
    buttons = page.look("/?view=faults").all("button", name="kind")

    assert {button.attributes["value"] for button in buttons} == set(get_args(FaultKind))
    assert set(KINDS) == set(get_args(FaultKind))


def test_the_next_requests_fail_and_the_page_counts_them_down(page, braze):
    """Until none is left; then it says nothing any more."""
    statuses(braze, 2)

    answer = page.press("fault", kind="502", often="next", count="2", path="/users/track")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert faults_of(page) == ["502 Bad Gateway : 2 requests still to come to /users/track"]
    assert statuses(braze, 1) == [502]
    assert faults_of(page) == ["502 Bad Gateway : 1 request still to come to /users/track"]
    assert statuses(braze, 2) == [502, 201]
    assert faults_of(page) == []


def test_a_second_fault_leaves_the_first_where_it_is(page, braze):
    """Two evils can meet; neither begins anew."""
    page.press("fault", kind="500", often="next", count="3", path="/users/track")
    assert statuses(braze, 2) == [500, 500]

    page.press("fault", kind="503", often="next", count="2", path="/users/track")

    assert statuses(braze, 3) == [500, 503, 201]


def test_faults_can_last_or_come_by_chance_until_healed(page, braze):
    """On the path that was chosen only."""
    page.press("fault", kind="permission_lost", often="every", path="/segments/list")
    page.press("fault", kind="500", often="percent", percent="50", path="/users/track")
    page.press("fault", kind="latency", often="every", seconds="0.01", path="/users/track")

    assert faults_of(page) == [
        "Permission lost : every request to /segments/list",
        "500 Internal Server Error : 50 % of the requests to /users/track",
        "Latency (0.01 s): every request to /users/track",
    ]
    assert braze.get("/segments/list").status_code == 403
    assert set(statuses(braze, 30)) == {201, 500}

    page.press("heal")

    assert faults_of(page) == []
    assert set(statuses(braze, 5)) == {201}
    assert braze.get("/segments/list").status_code == 200


def test_faults_set_by_a_test_are_said_too(page, braze):
    """The page shows what is on, whoever put it on."""
    faults = Fault("slow", requests=(3, 5), seconds=1), Fault("429", from_request=7)
    braze.inspector.set_faults(FaultPlan(faults))

    assert faults_of(page) == [
        "Slow answer (1 s): 2 requests still to come to /users/track",
        "429 Rate limit exceeded : every request from number 7 on to /users/track",
    ]


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "earthquake"},
        {"path": "/nowhere"},
        {"often": "never"},
        {"count": "0"},
        {"count": "many"},
        {"count": "nan"},
        {"count": "1e400"},
        {"often": "percent", "percent": "101"},
        {"kind": "slow", "seconds": "-1"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_in_words(page, braze, form):
    """On the same form, and nothing changes."""
    sensible = {"kind": "500", "often": "next", "count": "1", "path": "/users/track"}

    answer = page.press("fault", **sensible | form)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert statuses(braze, 1) == [201]


def test_adding_counts_on():
    """A fault that is added does not make an earlier one begin again."""
    faults = Faults(FaultPlan((Fault("500", requests=(2,)),)))
    assert faults.next("/users/track").kind is None

    faults.add(Fault("502", from_request=3))

    assert [faults.next("/users/track").kind for _ in range(2)] == ["500", "502"]
    assert faults.counted("/users/track") == 3


def test_a_segment_is_added_with_its_rule(page, braze):
    """It has its size at once, and an identifier to export to."""
    braze.track({"external_id": "a", "tier": "gold"}, {"external_id": "b", "tier": "silver"})

    answer = page.press("segment", name=" Gold ", rule='tier equals "gold"')

    row = page.look().section("Segments").rows()[-1]
    assert answer.status_code == 303
    assert row[0].startswith("Gold ")
    assert row[0].endswith('tier equals "gold"')
    assert row[2] == "1"
    assert braze.inspector.segments()[-1].name == "Gold"


@pytest.mark.parametrize(
    ("name", "rule"),
    [("", ""), (" ", ""), ("x" * 256, ""), ("a", "x" * 5_000), ("a", "tier equals"), ("a", "((((")],
)
def test_a_segment_that_cannot_be_is_refused_in_words(page, braze, name, rule):
    """With what was typed still there."""
    answer = page.press("segment", name=name, rule=rule)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert f'value="{name.strip() or name}"' in answer.text
    assert len(braze.inspector.segments()) == 3


def test_starting_again_takes_two_steps(page, braze):
    """The first only asks; keys and segment identifiers outlive the second."""
    braze.track({"external_id": "a"})
    identifiers = [segment.identifier for segment in braze.inspector.segments()]

    form = page.look("/?view=reset").one("form")
    assert form.attributes["method"] == "post"
    assert braze.inspector.overview().profiles == 1

    assert page.press("reset").status_code == 303
    assert braze.inspector.overview().profiles == 0
    assert [segment.identifier for segment in braze.inspector.segments()] == identifiers
    assert statuses(braze, 1) == [201]


def test_a_button_that_does_not_exist_changes_nothing(page):
    """And says so."""
    answer = page.press("explode")

    assert answer.status_code == 400
    assert "There is no such button" in answer.text
