"""Profiles, requests and forms that mean harm: over HTTP, where every byte can be looked at."""

from __future__ import annotations

import httpx
import pytest

from ci_braze_tui.sandbox.page.finding import SHOWN_VALUES

EVIL = "\"'></td></table><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\u2066\x00\x1b]0;x\x07&"
OWN_TAGS = {
    *("html", "head", "meta", "title", "link", "style", "body", "header", "nav", "main", "footer"),
    *("h1", "h2", "h3", "p", "a", "ul", "li", "dl", "dt", "dd", "div", "section", "span", "strong"),
    *("em", "bdi", "pre", "table", "caption", "thead", "tbody", "tr", "th", "td", "progress"),
    *("form", "fieldset", "legend", "label", "input", "select", "option", "button"),
}


def tags(tree):
    """The names of all elements, which the parser has found to be closed in order."""
    return {node.name for node in tree.below()}


def assert_harmless(tree):
    """The page has its own tags only, and none of them listens to anything."""
    assert tags(tree) <= OWN_TAGS
    for node in tree.below():
        assert not {name for name in node.attributes if name.startswith("on") or name == "src"}
        assert not {name for name in node.attributes if name == "style"}


def test_evil_text_stays_text_wherever_it_comes_from(page, braze):
    """External ids, aliases, names, values, paths, clients, searches and segments."""
    braze.track(
        {"external_id": EVIL, "email": "evil@example.com", EVIL: EVIL, "a": [EVIL, {EVIL: 1}]}
    )
    alias = {"external_id": EVIL, "alias_label": EVIL, "alias_name": EVIL}
    braze.post("/users/alias/new", {"user_aliases": [alias]})
    braze.track({"external_id": EVIL, "country": EVIL})
    httpx.get(
        f"{page.endpoint}/<script>alert(1)</script>",
        headers={"User-Agent": "<script>alert(1)</script>"},
        trust_env=False,
    )
    page.press("segment", name=EVIL, rule="a equals " + '"</td><script>"')

    views = [
        page.look(),
        page.look("/?view=request&number=1"),
        page.look("/?view=request&number=4"),
        page.find("evil@example.com"),
        page.find(EVIL),
        page.look(
            httpx.URL(
                "/", params={"view": EVIL, "workspace": EVIL, "number": EVIL}
            ).raw_path.decode()
        ),
    ]

    for tree in views:
        assert_harmless(tree)
        assert not {"\u202e", "\u2066", "\x00", "\x1b", "\x07"} & set(tree.text)
    assert "<script>alert(1)</script>" in views[3].text
    assert "⟨U+202E⟩" in views[3].text
    assert "<script>alert(1)</script>" in views[0].section("Segments").text


def test_a_problem_does_not_carry_tags_back(page):
    """What was typed wrong is shown again, as text."""
    answer = page.press("segment", name=EVIL, rule="<script>alert(1)</script>")

    assert answer.status_code == 400
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_ten_thousand_attributes_do_not_fill_the_page(page, braze):
    """The first few hundred, and how many there are."""
    for start in range(0, 10_000, 1_000):
        braze.track({"external_id": "a"} | {f"a{n}": n for n in range(start, start + 1_000)})

    answer = page.get("/?view=profiles&find=a")
    section = page.find("a").section("Profile a")

    assert len(section.rows()) == SHOWN_VALUES
    assert f"10,000 attributes; the first {SHOWN_VALUES} are shown." in section.text
    assert len(answer.content) < 200_000


def test_megabytes_are_cut(page, braze):
    """A body near Braze's limit, and the largest value that Braze keeps."""
    braze.track({"external_id": "a", "big": {"text": "x" * 90_000}, "note": "y" * 3_000_000})

    body, profile = page.get("/?view=request&number=1"), page.get("/?view=profiles&find=a")

    assert len(body.content) < 100_000
    assert len(profile.content) < 40_000
    assert "Cut: 65,536 of 3,0" in body.text
    assert "… cut: longer" in profile.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "example.com"},
        {"Host": "127.0.0.1.example.com:80"},
    ],
)
def test_no_other_page_can_press_or_look(page, braze, headers):
    """A page in the same browser reaches loopback, and a name can be made to point there."""
    braze.track({"external_id": "a"})

    assert page.post(headers).status_code == 403
    assert page.get("/", **headers).status_code == 403
    assert braze.inspector.overview().profiles == 1


def test_the_page_itself_can_press(page, braze):
    """Under both names of this computer."""
    port = page.endpoint.rpartition(":")[2]
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        braze.track({"external_id": "a"})
        answer = page.post({"Host": host, "Origin": f"http://{host}"})
        assert answer.status_code == 303
        assert braze.inspector.overview().profiles == 0
