"""POST /users/track: which objects Braze takes, what it answers, and the write that follows.

Answers follow recorded traffic: counters for the arrays that were sent, `message` last, 201 even
when some objects are refused, 400 when all are. The documentation lists constants for the errors,
live traffic shows sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from ci_braze_tui.sandbox.answers import (
    NOTHING_USABLE,
    TOO_MANY_OBJECTS,
    Answer,
    json_answer,
    message,
)
from ci_braze_tui.sandbox.attributes import Write
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.identity import ERROR_NAMES, refusal, resolve
from ci_braze_tui.sandbox.recorder import RequestRecord
from ci_braze_tui.sandbox.workspace import Workspace

ARRAYS = ("attributes", "events", "purchases")


@dataclass(frozen=True, slots=True)
class Taken:
    """The objects of one request, after each was looked at."""

    counters: dict[str, object]
    """`<array>_processed` for each array that was sent."""
    errors: list[dict[str, object]]
    attributes: list[Write]
    """What user objects ask for."""
    others: list[dict[str, object]]
    """Events and purchases."""


def track(workspace: Workspace, call: Call) -> Answer:
    """Answer a track request and plan its write."""
    settings = workspace.settings
    arrays = sent_arrays(call)
    counts = [len(items) for items in arrays.values()]
    largest = max(counts, default=0) if settings.objects_limit_each else sum(counts)
    if largest > settings.objects_limit:
        return message(400, TOO_MANY_OBJECTS)
    return answer_later(workspace, call, arrays)


def sent_arrays(call: Call) -> dict[str, list[object]]:
    """The arrays of a request by name; their sizes are noted in its record."""
    arrays = {name: value for name in ARRAYS if isinstance(value := call.member(name), list)}
    call.record.objects = sum(map(len, arrays.values()))
    return arrays


def answer_later(workspace: Workspace, call: Call, arrays: dict[str, list[object]]) -> Answer:
    """Look at the objects, plan the write of those that are taken, and answer before it happens."""
    taken = look(workspace, call, arrays)
    if not taken.attributes and not taken.others:
        return nothing_usable(taken)
    group = workspace.groups.receive(call.member("group_id"))
    # Not the call itself: its content is large, and what is in use at once decides the speed.
    record = call.record

    def write() -> None:
        apply(workspace, record, taken)
        if group is not None:
            group.finish()

    workspace.writes.add(write)
    errors = {"errors": taken.errors} if taken.errors else {}
    return json_answer(201, taken.counters | errors | {"message": "success"})


def look(workspace: Workspace, call: Call, arrays: dict[str, list[object]]) -> Taken:
    """Decide for each object whether Braze takes it."""
    enum_errors = workspace.settings.enum_errors
    whole = Taken({}, [], [], [])
    prepare = workspace.attributes.prepare
    for name, items in arrays.items():
        refused = 0
        # What is no object is refused before anything is read of it.
        for index, item in enumerate(cast("list[dict[str, object]]", items)):
            problem = refusal(item, workspace.blocked_external_ids)
            if problem is None and name == "attributes":
                whole.attributes.append(prepare(item))
            elif problem is None:
                whole.others.append(item)
            else:
                refused += 1
                kind = ERROR_NAMES.get(problem, problem) if enum_errors else problem
                whole.errors.append({"index": index, "input_array": name, "type": kind})
        whole.counters[f"{name}_processed"] = len(items) - refused
    call.record.rejected = len(whole.errors)
    return whole


def nothing_usable(taken: Taken) -> Answer:
    """400: no objects, or only refused ones."""
    errors = {"errors": taken.errors} if taken.errors else {}
    return json_answer(400, {"message": NOTHING_USABLE} | errors)


def apply(workspace: Workspace, record: RequestRecord, taken: Taken) -> None:
    """Write the objects now and note what that cost."""
    cost = len(taken.others) + sum(map(workspace.attributes.perform, taken.attributes))
    for item in taken.others:
        # Events and purchases are counted and make their profile; what they say is not kept.
        resolve(workspace.store, item)
    record.data_points = cost
    workspace.attributes.data_points += cost
