"""The view that refreshes itself: what Braze holds, what it was asked, and what it quietly left out."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from ci_braze_tui.sandbox.page.counting import known_sizes
from ci_braze_tui.sandbox.page.foreign import foreign
from ci_braze_tui.sandbox.page.frame import Place
from ci_braze_tui.sandbox.page.markup import Child, Markup, element, join
from ci_braze_tui.sandbox.page.mishaps import faults_on
from ci_braze_tui.sandbox.page.requests import SHOWN_REQUESTS, latest_requests
from ci_braze_tui.sandbox.page.segment_table import segment_table

if TYPE_CHECKING:
    from ci_braze_tui.sandbox.attributes import AttributeWriter
    from ci_braze_tui.sandbox.cluster import Cluster
    from ci_braze_tui.sandbox.workspace import Workspace

SHOWN_DROPS = 20


async def overview(cluster: Cluster, workspace: Workspace, place: Place) -> Markup:
    """Everything at a glance."""
    sizes = await known_sizes(workspace)
    records = cluster.recorder.records
    return join(
        faults_on(cluster.faults, place),
        _meters(cluster, workspace),
        None if records else _first_steps(cluster, workspace),
        segment_table(workspace, sizes, place),
        latest_requests(records, place),
        _dropped(workspace.attributes),
    )


def _meters(cluster: Cluster, workspace: Workspace) -> Markup:
    recorder, attributes = cluster.recorder, workspace.attributes
    latest = sum(record.data_points for record in recorder.records[-SHOWN_REQUESTS:])
    pending = workspace.writes.pending
    return element(
        "dl",
        _meter(
            "Profiles",
            len(workspace.store.profiles),
            f"{pending:,} writes still to be applied" if pending else "every write is applied",
        ),
        _meter("Requests", len(recorder.records), f"{recorder.in_flight:,} being answered"),
        _meter("Data points", attributes.data_points, f"{latest:,} by the latest requests"),
        _meter("Dropped silently", attributes.drop_counts.total(), "taken, and not stored as sent"),
        class_="tiles",
    )


def _meter(name: str, value: int, detail: str) -> Markup:
    return element(
        "div",
        element("dt", name),
        element("dd", f"{value:,}"),
        element("dd", detail, class_="detail"),
    )


def _first_steps(cluster: Cluster, workspace: Workspace) -> Markup:
    keys = {key.name: key.value for key in workspace.keys}
    facts: dict[str, Child] = {
        "Endpoint": element("span", cluster.endpoint, class_="code"),
        "API key": element("span", keys["connector"], class_="code"),
        "Segment identifier": "one of those below",
    }
    listed = (join(element("dt", name), element("dd", value)) for name, value in facts.items())
    return element(
        "section",
        element("h2", "Nothing was sent yet"),
        element("p", "Paste these into the wizard, run an export, and watch the segments fill."),
        element("dl", *listed, class_="facts"),
    )


def _dropped(attributes: AttributeWriter) -> Markup:
    if not attributes.drop_counts:
        content = element("p", "Nothing: every value that was taken is stored as it was sent.")
    else:
        content = join(_reasons(attributes), _latest_drops(attributes))
    return element("section", element("h2", "Dropped silently"), content, id="dropped")


def _reasons(attributes: AttributeWriter) -> Markup:
    rows = (
        element(
            "tr",
            element("th", foreign(reason), scope="row"),
            element("td", f"{number:,}", class_="number"),
        )
        for reason, number in attributes.drop_counts.most_common()
    )
    return _table("How often, by reason.", (("Reason", None), ("Values", "number")), *rows)


def _latest_drops(attributes: AttributeWriter) -> Markup:
    latest = list(islice(reversed(attributes.dropped), SHOWN_DROPS))
    rows = (
        element(
            "tr",
            element("td", foreign(drop.attribute, 80)),
            element("td", foreign(drop.value, 80)),
            element("td", foreign(drop.reason), class_="reason"),
            element(
                "td",
                element("em", "no external ID")
                if drop.external_id is None
                else foreign(drop.external_id, 80),
                class_="spare",
            ),
        )
        for drop in latest
    )
    columns = (("Attribute", None), ("Sent", None), ("Reason", None), ("External ID", "spare"))
    return _table(f"The latest {len(latest)}; the answers to them said 201.", columns, *rows)


def _table(caption: str, columns: tuple[tuple[str, str | None], ...], *rows: Markup) -> Markup:
    head = (element("th", name, scope="col", class_=kind) for name, kind in columns)
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *head)),
        element("tbody", *rows),
        class_="words",
    )
    return element("div", table, class_="scroll")
