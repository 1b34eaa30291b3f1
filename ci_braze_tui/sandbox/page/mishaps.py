"""The faults on the page: what is going wrong now, and the buttons that make it so.

Each button adds one fault to the plan that is on, so that two evils can meet, which is when programs
break.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast, get_args

from msgspec.structs import replace

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.faults import Fault, FaultKind
from ci_braze_tui.sandbox.page.foreign import foreign
from ci_braze_tui.sandbox.page.forms import choice, field, number_input, read_number
from ci_braze_tui.sandbox.page.frame import Place
from ci_braze_tui.sandbox.page.markup import Markup, element, join
from ci_braze_tui.sandbox.routes import ROUTES

if TYPE_CHECKING:
    from ci_braze_tui.sandbox.faults import Faults

KINDS: dict[FaultKind, tuple[str, str]] = {
    "500": ("500 Internal Server Error", "JSON; nothing is stored."),
    "502": ("502 Bad Gateway", "A page in HTML; nothing is stored."),
    "503": ("503 Unavailable", "A page in HTML; nothing is stored."),
    "504": ("504 Gateway Time-out", "A page in HTML; nothing is stored."),
    "429": ("429 Rate limit exceeded", "However little was sent."),
    "reset_before": ("Connection cut before", "No answer; nothing is stored."),
    "reset_after": ("Connection cut after", "No answer, yet everything is stored."),
    "slow": ("Slow answer", "Stored at once, answered so many seconds later."),
    "truncated": ("Half an answer", "Stored; the JSON breaks off in the middle."),
    "queued": ("202 queued", "The old answer for maintenance; stored."),
    "key_revoked": ("Key revoked", "401, as if somebody had deleted the API key."),
    "permission_lost": ("Permission lost", "403, though the API key is known."),
    "latency": ("Latency", "So many seconds before anything happens; adds to other faults."),
}
"""What a person calls each fault, and what it does."""

_DEFAULT_PATH = "/users/track"
_MOST_SECONDS = 600


def faults_on(faults: Faults, place: Place) -> Markup | None:
    """What is going wrong now, with a way out; None where nothing is."""
    lines = [line for fault in faults.plan.faults if (line := _in_words(fault, faults)) is not None]
    if not lines:
        return None
    heal = element("button", "Heal", type="submit", name="press", value="heal")
    return element(
        "section",
        element("h2", "Going wrong on purpose"),
        element("ul", *(element("li", line) for line in lines), class_="plain"),
        element("form", place.hidden_fields(), heal, method="post", action="/"),
        class_="alert",
    )


def fault_form(place: Place, problem: str = "") -> Markup:
    """The buttons, one for each kind of fault, and how often it is to strike."""
    requests = number_input("count", 3, 1, 1_000_000, "So many of the next requests")
    share = number_input("percent", 20, 0, 100, "So many percent of the requests")
    how_often = element(
        "fieldset",
        element("legend", "How often"),
        choice("often", "next", "The next", requests, "requests", checked=True),
        choice("often", "percent", "By chance,", share, "% of the requests"),
        choice("often", "every", "Every request, until you heal it"),
    )
    paths = element(
        "select",
        *(element("option", path, selected=path == _DEFAULT_PATH) for path in ROUTES),
        id="path",
        name="path",
    )
    seconds = number_input("seconds", 5, 0, _MOST_SECONDS)
    buttons = (
        element("button", title, element("span", text), type="submit", name="kind", value=kind)
        for kind, (title, text) in KINDS.items()
    )
    return element(
        "section",
        element("h2", "Make it fail"),
        element("p", problem, class_="bad", role="alert") if problem else None,
        element(
            "form",
            # Enter in a field presses the first button: this one, which does nothing.
            element("button", disabled=True, hidden=True, type="submit"),
            place.hidden_fields(),
            element("input", type="hidden", name="press", value="fault"),
            how_often,
            element(
                "div",
                field("path", "Requests to", paths),
                field("seconds", "Seconds, for slow answers and latency", seconds),
                class_="columns",
            ),
            element("h3", "What goes wrong"),
            element("div", *buttons, class_="faults"),
            method="post",
            action="/",
        ),
    )


def read_fault(form: Mapping[str, str], faults: Faults) -> Fault:
    """The fault that a pressed button asks for, from the next request on.

    Raises:
        BadInputError: It asks for something there is not, or for a number that is none.
    """
    kind, path = form.get("kind", ""), form.get("path", _DEFAULT_PATH)
    if kind not in get_args(FaultKind):
        raise BadInputError("There is no such fault; press one of the buttons.")
    if path not in ROUTES:
        raise BadInputError("The sandbox has no such path; choose one of the list.")
    fault = Fault(
        cast("FaultKind", kind),
        seconds=read_number(form, "seconds", 0, _MOST_SECONDS)
        if kind in ("slow", "latency")
        else 0.0,
        path=path,
    )
    return _as_often(fault, form, faults.counted(path) + 1)


def _as_often(fault: Fault, form: Mapping[str, str], first: int) -> Fault:
    match form.get("often"):
        case "next":
            last = first - 1 + int(read_number(form, "count", 1, 1_000_000))
            return replace(fault, from_request=first, until_request=last)
        case "percent":
            return replace(fault, percent=read_number(form, "percent", 0, 100))
        case "every":
            return replace(fault, from_request=first)
        case _:
            raise BadInputError("Say how often it is to go wrong.")


def _in_words(fault: Fault, faults: Faults) -> Markup | None:
    """What a fault does, in one line; None when it is over."""
    counted = faults.counted(fault.path)
    if fault.percent:
        often = f"{fault.percent:g} % of the requests"
    elif fault.from_request and not fault.until_request:
        often = (
            "every request"
            if fault.from_request <= counted + 1
            else f"every request from number {fault.from_request:,} on"
        )
    else:
        left = (
            max(0, fault.until_request - max(counted, fault.from_request - 1))
            if fault.from_request
            else 0
        )
        left += sum(number > counted for number in fault.requests)
        if not left:
            return None
        often = "1 request" if left == 1 else f"{left:,} requests"
        often += " still to come"
    wait = f" ({fault.seconds:g} s)" if fault.seconds else ""
    return join(
        element("strong", KINDS[fault.kind][0]), f"{wait}: {often} to ", foreign(fault.path)
    )
