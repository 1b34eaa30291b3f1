"""The segments: how many profiles each has now, and the form for another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.page.foreign import foreign
from ci_braze_tui.sandbox.page.forms import field
from ci_braze_tui.sandbox.page.frame import Place
from ci_braze_tui.sandbox.page.markup import Markup, element, join
from ci_braze_tui.sandbox.segments import SegmentDefinition

if TYPE_CHECKING:
    from ci_braze_tui.sandbox.page.counting import KnownSizes
    from ci_braze_tui.sandbox.segments import SegmentSummary
    from ci_braze_tui.sandbox.workspace import Workspace

SHOWN_SEGMENTS = 50
_OLD = 3.0
"""Seconds from which the age of the sizes is said."""

_LONGEST_NAME = 255
_LONGEST_RULE = 4_000
_EXAMPLE = 'tier equals "gold" and (email domain is example.com or points exists)'


def segment_table(workspace: Workspace, sizes: KnownSizes, place: Place) -> Markup:
    """All segments with their sizes, as far as they are counted."""
    segments = workspace.segments.summaries()
    profiles = len(workspace.store.profiles)
    head = element(
        "tr",
        element("th", "Segment", scope="col", class_="wide"),
        element("th", "Share of all profiles", scope="col", class_="spare"),
        element("th", "Profiles", scope="col", class_="number"),
    )
    table = element(
        "table",
        element("caption", _caption(len(segments), sizes)),
        element("thead", head),
        element("tbody", *(_row(one, sizes, profiles) for one in segments[:SHOWN_SEGMENTS])),
    )
    add = element("p", element("a", "Add a segment", href=place.address("segment")))
    return element(
        "section",
        element("h2", "Segments"),
        element("div", table, class_="scroll") if segments else element("p", "There are none."),
        add,
        id="segments",
    )


def segment_form(place: Place, given: Mapping[str, str], problem: str = "") -> Markup:
    """The form for another segment, filled with what was `given` when there is a `problem`."""
    name = element(
        "input",
        id="name",
        name="name",
        value=given.get("name", ""),
        required=True,
        maxlength=_LONGEST_NAME,
        autocomplete="off",
    )
    rule = element(
        "input",
        id="rule",
        name="rule",
        value=given.get("rule", ""),
        maxlength=_LONGEST_RULE,
        autocomplete="off",
        class_="code",
        aria_describedby="rule-hint",
    )
    hint = join(
        "For example ",
        element("span", _EXAMPLE, class_="code"),
        ". Left blank, whoever has the membership that an export writes.",
    )
    return element(
        "section",
        element("h2", "Add a segment"),
        element("p", foreign(problem), class_="bad", role="alert") if problem else None,
        element(
            "form",
            place.hidden_fields(),
            field("name", "Name", name),
            field("rule", "Who belongs to it", rule, hint),
            element("button", "Add", type="submit", name="press", value="segment", class_="main"),
            method="post",
            action="/",
        ),
    )


def read_segment(form: Mapping[str, str]) -> SegmentDefinition:
    """The segment that the form describes.

    Raises:
        BadInputError: It has no name, one that is too long, or a rule that cannot be read.
    """
    name, rule = form.get("name", "").strip(), form.get("rule", "").strip()
    if len(name) > _LONGEST_NAME or len(rule) > _LONGEST_RULE:
        raise BadInputError(
            f"A name has at most {_LONGEST_NAME} characters and a rule {_LONGEST_RULE:,}."
        )
    return SegmentDefinition(name, rule=rule)


def _row(segment: SegmentSummary, sizes: KnownSizes, profiles: int) -> Markup:
    size = sizes.by_identifier.get(segment.identifier)
    about = join(
        foreign(segment.name),
        element("span", foreign(segment.identifier), class_="note code second"),
        element("span", _rule(segment), class_="note second"),
    )
    bar = element("progress", value=size or 0, max=max(profiles, size or 0, 1), aria_hidden="true")
    return element(
        "tr",
        element("th", about, scope="row"),
        element("td", bar, class_="spare"),
        element("td", "counting" if size is None else f"{size:,}", class_="number"),
    )


def _rule(segment: SegmentSummary) -> Markup | str:
    if segment.is_by_membership:
        return "Whoever has the membership that an export writes"
    return foreign(segment.rule)


def _caption(number: int, sizes: KnownSizes) -> str:
    shown = f"The first {SHOWN_SEGMENTS} of {number:,}. " if number > SHOWN_SEGMENTS else ""
    if not sizes.by_identifier:
        return f"{shown}The profiles are being counted."
    age = f"Counted {sizes.age:,.0f} seconds ago" if sizes.age >= _OLD else "Counted just now"
    return f"{shown}{age}."
