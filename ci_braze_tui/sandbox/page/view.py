"""GET `/`: which view of the page is wanted, and that view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ci_braze_tui.sandbox.calls import whole_number
from ci_braze_tui.sandbox.page.finding import profile_search
from ci_braze_tui.sandbox.page.frame import Place, page, place_of
from ci_braze_tui.sandbox.page.markup import Markup, element
from ci_braze_tui.sandbox.page.mishaps import fault_form, faults_on
from ci_braze_tui.sandbox.page.overview import overview
from ci_braze_tui.sandbox.page.requests import one_request
from ci_braze_tui.sandbox.page.segment_table import segment_form

if TYPE_CHECKING:
    from ci_braze_tui.sandbox.answers import Answer
    from ci_braze_tui.sandbox.cluster import Cluster


async def look(cluster: Cluster, query: Mapping[str, str]) -> Answer:
    """The view that `query` names, of the workspace it names; the overview when it names none."""
    place = place_of(cluster.workspaces, query)
    workspace = cluster.workspaces[place.workspace]
    match view := query.get("view", ""):
        case "profiles":
            return page(place, view, await profile_search(workspace.store, query, place))
        case "request":
            number = whole_number(query.get("number", "")) or 0
            return page(place, view, one_request(cluster.recorder, number, place))
        case "segment":
            return page(place, view, segment_form(place, {}))
        case "faults":
            return page(place, view, faults_on(cluster.faults, place), fault_form(place))
        case "reset":
            return page(place, view, _confirmation(place))
        case _:
            return page(place, "", await overview(cluster, workspace, place), refreshes=True)


def _confirmation(place: Place) -> Markup:
    return element(
        "section",
        element("h2", "Start again as new?"),
        element(
            "p",
            "Every profile, request and fault is forgotten, and every segment that was added, in "
            "all workspaces of this address. API keys and the identifiers of the first segments "
            "stay, so what you pasted elsewhere goes on working.",
        ),
        element(
            "form",
            place.hidden_fields(),
            element(
                "button",
                "Yes, start again",
                type="submit",
                name="press",
                value="reset",
                class_="danger",
            ),
            element("a", "No, go back", href=place.address()),
            class_="row",
            method="post",
            action="/",
        ),
    )
