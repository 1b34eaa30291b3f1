"""What every view of the page has around it: the head, the way about, and the headers that bind the browser.

The browser is told to run no script, to load nothing, to send forms only here and to keep no copy;
the styles are let in by their hash. So even markup that slipped through could do nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from ci_braze_tui.sandbox.answers import Answer
from ci_braze_tui.sandbox.page.foreign import foreign
from ci_braze_tui.sandbox.page.markup import Child, Markup, element, join

SECONDS_A_REFRESH = 2

STYLES = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
_STYLES_HASH = base64.b64encode(hashlib.sha256(STYLES.encode()).digest()).decode()
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='4' fill='%235636b8'/%3E"
    "%3Cpath d='M4 11h8M5 8h6M6 5h4' stroke='%23fff' stroke-width='1.6'/%3E%3C/svg%3E"
)

HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLES_HASH}'; img-src data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    # Not `no-referrer`: a browser would then send the buttons' requests with the origin `null`.
    "Referrer-Policy": "same-origin",
}

_VIEWS = {
    "": "Overview",
    "profiles": "Find a profile",
    "segment": "Add a segment",
    "faults": "Make it fail",
    "reset": "Start again",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the page somebody is."""

    workspace: str
    """The name of the workspace that is looked at."""
    workspaces: tuple[str, ...]
    """All there are, the default one first."""
    still: bool = False
    """The page is not to refresh itself."""

    def address(self, view: str = "", **query: str) -> str:
        """The address of a view of the same workspace."""
        wanted = {"view": view} if view else {}
        if self.workspace != self.workspaces[0]:
            wanted["workspace"] = self.workspace
        if self.still:
            wanted["still"] = "1"
        return f"/?{urlencode(wanted | query)}" if wanted or query else "/"

    def hidden_fields(self) -> Markup:
        """What a form has to carry along so that its answer is about the same workspace."""
        still = element("input", type="hidden", name="still", value="1") if self.still else None
        return join(element("input", type="hidden", name="workspace", value=self.workspace), still)


def place_of(workspaces: Mapping[str, object], query: Mapping[str, str]) -> Place:
    """The place that a query or a form names; the default workspace when it names none we have."""
    names = tuple(workspaces)
    wanted = query.get("workspace", "")
    return Place(wanted if wanted in workspaces else names[0], names, query.get("still") == "1")


def page(
    place: Place, view: str, *content: Child, refreshes: bool = False, status: int = 200
) -> Answer:
    """A whole page around `content`; one that `refreshes` does so unless that is switched off."""
    heading = _VIEWS.get(view, "Request")
    refresh = refreshes and not place.still
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        # Without an address, so that the browser keeps the place it has scrolled to.
        element("meta", http_equiv="refresh", content=SECONDS_A_REFRESH) if refresh else None,
        element("title", f"{heading} · Braze SANDBOX"),
        element("link", rel="icon", href=_ICON),
        element("style", Markup(STYLES)),
    )
    body = element(
        "body",
        _header(place, refreshes=refreshes),
        _views(place, view),
        _workspaces(place, view) if len(place.workspaces) > 1 else None,
        element("main", *content),
        _footer(),
    )
    document = join(Markup("<!doctype html>"), element("html", head, body, lang="en"))
    content_type = "text/html; charset=utf-8"
    return Answer(status, document.html.encode(errors="replace"), content_type, dict(HEADERS))


def _header(place: Place, *, refreshes: bool) -> Markup:
    brand = element("h1", "Braze", element("span", "SANDBOX", class_="badge"))
    if not refreshes:
        return element("header", brand)
    running = Place(place.workspace, place.workspaces, still=not place.still)
    said, offered = (
        ("Stands still. ", "Keep it up to date")
        if place.still
        else (f"Up to date every {SECONDS_A_REFRESH} seconds. ", "Hold it still")
    )
    link = element("a", offered, href=running.address())
    return element("header", brand, element("span", said, link, class_="live"))


def _views(place: Place, view: str) -> Markup:
    links = (
        element("a", name, href=place.address(key), aria_current="page" if key == view else None)
        for key, name in _VIEWS.items()
    )
    listed = element("ul", *(element("li", link) for link in links))
    return element("nav", listed, aria_label="Views")


def _workspaces(place: Place, view: str) -> Markup:
    links = (
        element(
            "a",
            foreign(name),
            href=Place(name, place.workspaces, place.still).address(view),
            aria_current="true" if name == place.workspace else None,
        )
        for name in place.workspaces
    )
    listed = element(
        "ul",
        element("li", "Workspace:", class_="note"),
        *(element("li", link) for link in links),
    )
    return element("nav", listed, aria_label="Workspaces", class_="workspaces")


def _footer() -> Markup:
    return element(
        "footer",
        "This Braze is made up and lives on this computer; nothing here reaches the real one. "
        "The same as JSON, and more: ",
        element("a", "/sandbox", href="/sandbox"),
        ".",
    )
