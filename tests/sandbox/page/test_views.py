"""What each view says, over HTTP and without a browser."""

from __future__ import annotations

import re

import pytest

from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.page.overview import SHOWN_DROPS
from ci_braze_tui.sandbox.page.requests import SHOWN_REQUESTS
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings

VIEWS = (
    "/",
    "/?view=profiles",
    "/?view=segment",
    "/?view=faults",
    "/?view=reset",
    "/?view=request",
)


@pytest.mark.parametrize("address", VIEWS)
def test_every_view_binds_the_browser_and_says_sandbox(page, address):
    """No script, no frame, no copy; and nobody takes it for the real one."""
    answer = page.get(address)
    policy = answer.headers["Content-Security-Policy"].split("; ")

    assert {"default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"} < set(policy)
    assert "base-uri 'none'" in policy
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "SANDBOX" in page.look(address).one("title").text
    assert "<script" not in answer.text


@pytest.mark.parametrize("address", VIEWS)
def test_every_view_can_be_used_without_seeing_it(page, address):
    """Landmarks, a language, a label for every field, a scope for every heading of a table."""
    tree = page.look(address)
    labelled = {label.attributes["for"] for label in tree.all("label")}

    assert tree.one("html").attributes["lang"] == "en"
    assert [len(tree.all(name)) for name in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert all("aria-label" in nav.attributes for nav in tree.all("nav"))
    assert all("scope" in head.attributes for head in tree.all("th"))
    for field in tree.all("input") + tree.all("select"):
        if field.attributes.get("type") != "hidden":
            assert field.attributes["id"] in labelled or "aria-label" in field.attributes
    identifiers = [node.attributes["id"] for node in tree.all("input") if "id" in node.attributes]
    assert len(identifiers) == len(set(identifiers))


def test_a_new_sandbox_says_what_to_do(page, braze):
    """Endpoint, API key and segment identifiers to paste; no empty tables."""
    tree = page.look()

    first_steps = tree.section("Nothing was sent yet").text
    assert braze.process.endpoint in first_steps
    assert braze.process.api_key in first_steps
    assert tree.section("Requests").text == "Requests None so far."
    assert "every value that was taken is stored" in tree.section("Dropped silently").text
    for segment in braze.process.segments:
        assert segment.identifier in tree.section("Segments").text


def test_the_overview_counts_what_was_sent(page, braze):
    """Profiles, requests, data points and what was dropped, with thousands separated."""
    for start in range(0, 1_200, 75):
        braze.track(*({"external_id": str(n), "a": 1} for n in range(start, start + 75)))
    braze.track({"external_id": "x", "country": "Nowhereland"}, {"first_name": "nobody"})

    tree = page.look()

    meters = [node.text for node in tree.one("dl", **{"class": "tiles"}).all("div")]
    assert meters[0] == "Profiles 1,201 every write is applied"
    assert meters[1] == "Requests 17 0 being answered"
    assert meters[2] == "Data points 1,201 1,201 by the latest requests"
    assert meters[3].startswith("Dropped silently 1 ")
    assert not tree.all("h2")[0].text.startswith("Nothing")


def test_segments_show_who_is_in_them(page, braze):
    """The membership that an export writes fills the segment, in figures and as a bar."""
    segment = braze.process.segments[1]
    braze.track({"external_id": "a", segment.identifier: True}, {"external_id": "b"})

    table = page.look().section("Segments")

    assert [row[2] for row in table.rows()] == ["0", "1", "0"]
    assert table.rows()[1][0].startswith(f"{segment.name} {segment.identifier} ")
    assert [bar.attributes["value"] for bar in table.all("progress")] == ["0", "1", "0"]
    assert table.all("progress")[1].attributes["max"] == "2"
    assert "Counted just now." in table.text


def test_a_rule_that_only_mentions_the_identifier_is_shown_as_it_is(page, braze):
    """Only the rule of membership itself is put in other words."""
    rule = 'vip equals "yes" and points exists'
    braze.inspector.add_segment(SegmentDefinition("Picky", "vip", rule))

    table = page.look().section("Segments")

    assert table.rows()[-1][0] == f"Picky vip {rule}"


def test_requests_are_listed_newest_first_with_what_became_of_them(page, braze):
    """Status, fault, objects, refused ones, data points, milliseconds."""
    braze.track({"external_id": "a", "x": 1}, {"x": 1})
    braze.inspector.set_faults(FaultPlan((Fault("502", requests=(1,)),)))
    braze.track({"external_id": "b"})

    second, first = page.look().section("Requests").rows()

    assert (second[0], second[2], second[3]) == ("2", "POST /users/track 502", "502")
    assert (first[0], first[2], first[3]) == ("1", "POST /users/track", "201")
    assert first[4:6] == ["2 1 refused", "1"]
    assert re.fullmatch(r"\d+\.\d", first[6])


def test_only_the_latest_requests_are_listed(page, braze):
    """However many there were."""
    for _ in range(SHOWN_REQUESTS + 5):
        braze.get("/segments/list")

    section = page.look().section("Requests")

    assert len(section.rows()) == SHOWN_REQUESTS
    assert section.rows()[0][0] == str(SHOWN_REQUESTS + 5)
    assert f"The latest {SHOWN_REQUESTS} of {SHOWN_REQUESTS + 5}" in section.text


def test_a_request_opens_with_its_body(page, braze):
    """From the link in its row; JSON is laid out, the key is masked."""
    braze.track({"external_id": "a"})

    link = page.look().section("Requests").one("a").attributes["href"]
    section = page.look(link).section("Request 1")

    assert '"external_id": "a"' in section.one("pre").text
    assert f"••••{braze.process.api_key[-4:]}" in section.text
    assert braze.process.api_key not in section.text


def test_a_body_that_is_no_json_is_shown_as_it_came(page, braze):
    """Whatever somebody sends is what one wants to look at."""
    headers = {"Authorization": f"Bearer {braze.process.api_key}"}
    braze.post_raw("/users/track", b"{'a': \xff", headers)

    assert page.look("/?view=request&number=1").one("pre").text == "{'a': \ufffd"


def test_a_body_that_is_gone_says_so(page, braze):
    """Only the latest are kept; a number that never was is no error."""
    braze.inspector.reset(Settings(kept_bodies=1))
    braze.get("/segments/list")
    braze.get("/segments/list")

    assert "no longer kept" in page.look("/?view=request&number=1").one("main").text
    assert "It has no body." in page.look("/?view=request&number=2").one("main").text
    for number in ("3", "0", "-1", "x", "9" * 5_000):
        assert "none of this number" in page.look(f"/?view=request&number={number}").text


def test_what_was_dropped_is_counted_by_reason(page, braze):
    """And the latest are shown with what was sent."""
    braze.track(*({"external_id": str(n), "country": "Nowhereland"} for n in range(30)))
    braze.track({"external_id": "a", "points": 1}, {"external_id": "a", "points": "many"})

    section = page.look().section("Dropped silently")
    reasons, latest = section.rows()[:2], section.rows()[2:]

    assert [row[1] for row in reasons] == ["30", "1"]
    assert latest[0][:2] == ["points", '"many"']
    assert latest[0][3] == "a"
    assert len(latest) == SHOWN_DROPS


@pytest.mark.parametrize("wanted", ["anna", "crm:A-1", " crm: A-1 ", "Ann@Example.com", "BRAZE ID"])
def test_a_profile_is_found_by_each_of_its_identifiers(page, braze, wanted):
    """External ID, alias, e-mail in any case, Braze ID; with every value."""
    braze.track({"external_id": "anna", "email": "ann@example.com", "vip": True, "n": [1, "x"]})
    alias = {"external_id": "anna", "alias_label": "crm", "alias_name": "A-1"}
    braze.post("/users/alias/new", {"user_aliases": [alias]})
    if wanted == "BRAZE ID":
        wanted = braze.inspector.profile("anna").braze_id

    section = page.find(wanted).section("Profile anna")

    assert ["vip", "true", "boolean custom"] in section.rows()
    assert ["email", "ann@example.com", "string standard"] in section.rows()
    assert ["n", '[1, "x"]', "array custom"] in section.rows()
    assert "crm:A-1" in section.text


def test_all_profiles_of_an_address_are_found(page, braze):
    """An e-mail address may have several."""
    braze.track(*({"external_id": str(n), "email": "shared@example.com"} for n in range(25)))

    tree = page.find("shared@example.com")

    assert "25 profiles have this in common; the first 20 are shown." in tree.text
    assert len(tree.all("section", **{"class": "profile"})) == 20


def test_nobody_is_said_in_words(page, braze):
    """Among how many, and while there is nobody at all."""
    assert "There are no profiles yet." in page.find("a").text
    braze.track({"external_id": "b"})
    assert "is nobody among the 1 profiles" in page.find("a").text


def test_the_overview_refreshes_itself_unless_it_is_held_still(page):
    """By links that lead back and forth."""
    live = page.look()
    still = page.look(live.one("header").one("a").attributes["href"])
    again = page.look(still.one("header").one("a").attributes["href"])

    assert [
        len(tree.all("meta", **{"http-equiv": "refresh"})) for tree in (live, still, again)
    ] == [
        1,
        0,
        1,
    ]
    assert {a.attributes["href"] for a in still.one("nav").all("a")} >= {"/?view=faults&still=1"}


@pytest.mark.parametrize("address", VIEWS[1:])
def test_nothing_refreshes_while_somebody_reads_or_types(page, address):
    """What was typed would be gone."""
    assert page.look(address).all("meta", **{"http-equiv": "refresh"}) == []


def test_workspaces_are_switched_by_links(page, braze):
    """Each shows its own profiles, and every link and form stays in it."""
    second = 'B & "C"'
    braze.inspector.reset(Settings(apply_delay=0, workspaces=("Sandbox", second)))
    try:
        braze.track({"external_id": "a"})
        tree = page.look()
        link = tree.one("nav", **{"aria-label": "Workspaces"}).all("a")[1].attributes["href"]
        other = page.look(link)

        assert tree.one("dl", **{"class": "tiles"}).text.startswith("Profiles 1 ")
        assert other.one("dl", **{"class": "tiles"}).text.startswith("Profiles 0 ")
        views = other.one("nav", **{"aria-label": "Views"}).all("a")
        assert all("workspace=B+%26+%22C%22" in view.attributes["href"] for view in views)
        form = page.look(views[2].attributes["href"]).one("form")
        assert form.one("input", name="workspace").attributes["value"] == second
        answer = page.press("segment", name="Other", workspace=second)
        assert answer.headers["Location"] == "/?workspace=B+%26+%22C%22"
        assert "Other" in page.look(answer.headers["Location"]).section("Segments").text
        assert "Other" not in page.look().section("Segments").text
    finally:
        braze.inspector.reset(Settings())


def test_an_unknown_workspace_is_the_default_one(page):
    """A link from before a reset still leads somewhere."""
    assert page.look("/?workspace=gone").one("main").text == page.look().one("main").text
