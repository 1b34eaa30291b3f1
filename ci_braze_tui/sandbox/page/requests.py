"""What the sandbox was asked: the latest requests, and one of them with its body."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.sandbox.page.foreign import foreign, foreign_lines
from ci_braze_tui.sandbox.page.frame import Place
from ci_braze_tui.sandbox.page.markup import Child, Markup, element, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_braze_tui.sandbox.recorder import Recorder, RequestRecord

SHOWN_REQUESTS = 20
_SHOWN_OF_BODY = 64 * 1024


def latest_requests(records: Sequence[RequestRecord], place: Place) -> Markup:
    """A table of the latest of `records`, the newest first."""
    latest = records[: -SHOWN_REQUESTS - 1 : -1]
    head = element(
        "tr",
        element("th", "No.", scope="col", class_="number"),
        element("th", "At", scope="col", class_="spare"),
        element("th", "Request", scope="col"),
        element("th", "Status", scope="col"),
        element("th", "Objects", scope="col", class_="number"),
        element("th", "Data points", scope="col", class_="number spare"),
        element("th", "ms", scope="col", class_="number"),
    )
    table = element(
        "table",
        element(
            "caption", f"The latest {len(latest)} of {len(records):,}; a number opens the body."
        ),
        element("thead", head),
        element("tbody", *(_row(record, place) for record in latest)),
    )
    return element(
        "section",
        element("h2", "Requests"),
        element("div", table, class_="scroll") if latest else element("p", "None so far."),
        id="requests",
    )


def one_request(recorder: Recorder, number: int, place: Place) -> Markup:
    """Everything known about one request."""
    back = element("p", element("a", "Back to the overview", href=place.address()))
    if not 0 < number <= len(recorder.records):
        return element(
            "section", element("h2", "Request"), element("p", "There is none of this number."), back
        )
    record = recorder.records[number - 1]
    body = recorder.body(number)
    facts: dict[str, Child] = {
        "Request": foreign(f"{record.method} {record.path}"),
        "At": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.started)),
        "Status": _status(record),
        "Fault": foreign(record.fault) if record.fault else "none",
        "User objects": f"{record.objects:,}, {record.rejected:,} of them refused",
        "Data points": f"{record.data_points:,}",
        "Took": f"{record.seconds * 1_000:,.1f} ms",
        "API key": foreign(record.key),
        "Client": foreign(record.user_agent),
        "Body": f"{record.size:,} bytes",
    }
    listed = (join(element("dt", name), element("dd", value)) for name, value in facts.items())
    gone = element("p", "The body is no longer kept; only those of the latest requests are.")
    return element(
        "section",
        element("h2", f"Request {record.number:,}"),
        element("dl", *listed, class_="facts"),
        gone if body is None else _body(body),
        back,
    )


def _row(record: RequestRecord, place: Place) -> Markup:
    link = element(
        "a",
        f"{record.number:,}",
        href=place.address("request", number=str(record.number)),
        aria_label=f"Request {record.number:,}, with its body",
    )
    method = join(element("span", foreign(record.method, 10), class_="spare"), " ")
    fault = (
        join(" ", element("span", foreign(record.fault), class_="tag")) if record.fault else None
    )
    return element(
        "tr",
        element("th", link, scope="row", class_="number"),
        element("td", time.strftime("%H:%M:%S", time.localtime(record.started)), class_="spare"),
        element("td", method, foreign(record.path, 80), fault),
        element("td", _status(record)),
        element("td", _objects(record), class_="number"),
        element("td", f"{record.data_points:,}", class_="number spare"),
        element("td", f"{record.seconds * 1_000:,.1f}", class_="number"),
    )


def _status(record: RequestRecord) -> Markup:
    if not record.status:
        cut = record.seconds > 0
        return element("span", "cut" if cut else "…", class_="bad" if cut else None)
    kind = "good" if record.status < 300 else "warn" if record.status == 429 else "bad"
    return element("span", str(record.status), class_=kind)


def _objects(record: RequestRecord) -> Markup:
    refused = f"{record.rejected:,} refused"
    note = element("span", refused, class_="note second bad") if record.rejected else None
    return join(f"{record.objects:,}", note)


def _body(body: bytes) -> Markup:
    if not body:
        return element("p", "It has no body.")
    # What is no JSON is shown as it came.
    with suppress(msgspec.DecodeError, RecursionError):
        body = msgspec.json.format(body, indent=2)
    return foreign_lines(body.decode(errors="replace"), _SHOWN_OF_BODY)
