"""POST /users/track: which objects Braze takes, what it answers, and the write that follows.

Answers follow recorded traffic: counters for the arrays that were sent, `message` last, 201 even
when some objects are refused, 400 when all are. The documentation lists constants for the errors,
live traffic shows sentences.
"""

from __future__ import annotations

from ci_braze_tui.sandbox.answers import (
    NOTHING_USABLE,
    TOO_MANY_OBJECTS,
    Answer,
    json_answer,
    message,
)
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.identity import ERROR_NAMES, refusal, resolve
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.workspace import Workspace

ARRAYS = ("attributes", "events", "purchases")


def track(workspace: Workspace, call: Call) -> Answer:
    """Answer a track request and plan its write."""
    settings = workspace.settings
    arrays = {name: value for name in ARRAYS if isinstance(value := call.member(name), list)}
    call.record.objects = sum(map(len, arrays.values()))
    if _too_many(arrays, settings):
        return message(400, TOO_MANY_OBJECTS)
    counters: dict[str, object] = {}
    errors: list[dict[str, object]] = []
    attributes: list[dict[str, object]] = []
    others: list[dict[str, object]] = []
    for name, items in arrays.items():
        taken: list[dict[str, object]] = []
        for index, item in enumerate(items):
            problem = refusal(item, workspace.blocked_external_ids)
            if problem is None:
                taken.append(item)
            else:
                kind = ERROR_NAMES.get(problem, problem) if settings.enum_errors else problem
                errors.append({"index": index, "input_array": name, "type": kind})
        counters[f"{name}_processed"] = len(taken)
        (attributes if name == "attributes" else others).extend(taken)
    call.record.rejected = len(errors)
    if not attributes and not others:
        refused: dict[str, object] = {"message": NOTHING_USABLE}
        return json_answer(400, refused | {"errors": errors} if errors else refused)
    _plan_write(workspace, call, attributes, others)
    if errors:
        counters["errors"] = errors
    counters["message"] = "success"
    return json_answer(201, counters)


def _too_many(arrays: dict[str, list[object]], settings: Settings) -> bool:
    counts = [len(items) for items in arrays.values()]
    largest = max(counts, default=0) if settings.objects_limit_each else sum(counts)
    return largest > settings.objects_limit


def _plan_write(
    workspace: Workspace,
    call: Call,
    attributes: list[dict[str, object]],
    others: list[dict[str, object]],
) -> None:
    def write() -> None:
        cost = len(others)
        for item in attributes:
            cost += workspace.write(item)
        for item in others:
            # Events and purchases are counted and make their profile; what they say is not kept.
            resolve(workspace.store, item)
        call.record.data_points = cost

    workspace.writes.add(write)
