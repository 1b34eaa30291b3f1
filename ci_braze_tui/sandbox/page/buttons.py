"""POST `/`: what happens when somebody presses a button on the page.

Whether the request comes from the page itself is decided by the server, before this.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.answers import Answer
from ci_braze_tui.sandbox.faults import FaultPlan
from ci_braze_tui.sandbox.page.frame import HEADERS, page, place_of
from ci_braze_tui.sandbox.page.markup import element
from ci_braze_tui.sandbox.page.mishaps import fault_form, faults_on, read_fault
from ci_braze_tui.sandbox.page.segment_table import read_segment, segment_form

if TYPE_CHECKING:
    from ci_braze_tui.sandbox.cluster import Cluster


async def press(cluster: Cluster, form: Mapping[str, str]) -> Answer:
    """Do what the button says and send the browser back to the overview (303).

    What cannot be done is said on the form it came from (400).
    """
    place = place_of(cluster.workspaces, form)
    match form.get("press"):
        case "fault":
            try:
                cluster.faults.add(read_fault(form, cluster.faults))
            except BadInputError as error:
                on, again = faults_on(cluster.faults, place), fault_form(place, str(error))
                return page(place, "faults", on, again, status=400)
        case "heal":
            cluster.faults.set(FaultPlan())
        case "segment":
            try:
                cluster.workspaces[place.workspace].segments.add(read_segment(form))
            except BadInputError as error:
                again = segment_form(place, form, str(error))
                return page(place, "segment", again, status=400)
        case "reset":
            cluster.reset()
        case _:
            sentence = element("p", "There is no such button; go back to the overview.")
            return page(place, "", element("section", sentence), status=400)
    return Answer(303, headers=HEADERS | {"Location": place.address()})
