"""GET /custom_attributes: the custom attributes of the workspace, with the types they have come to.

Groups of 50 in alphabetical order, the next one by a `Link` header with an opaque cursor (Braze docs,
export/custom_attributes/get_custom_attributes). Assumed: the names of the data types but `Number`,
what stands where nothing is known, and the refusal of a bad cursor.
"""

from __future__ import annotations

import base64
import binascii
import re

from ci_braze_tui.sandbox.answers import Answer, json_answer, message
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.custom import ARRAY_LIMIT, Kind
from ci_braze_tui.sandbox.workspace import Workspace

PAGE_SIZE = 50
BAD_CURSOR = "'cursor' is not valid"
DATA_TYPES = {
    Kind.BOOLEAN: "Boolean",
    Kind.NUMBER: "Number",
    Kind.TEXT: "String",
    Kind.DATE: "Time",
    Kind.ARRAY: "Array",
    Kind.OBJECT: "Object",
    Kind.OBJECTS: "Object Array",
}

_skip = re.compile(r"skip:(\d{1,9})").fullmatch


def list_custom_attributes(workspace: Workspace, call: Call) -> Answer:
    """One group of attributes."""
    cursor = call.query.get("cursor", "")
    start = _position(cursor) if cursor else 0
    if start is None:
        return message(400, BAD_CURSOR)
    kinds = workspace.attributes.kinds
    blocked = frozenset(workspace.settings.blocked_attributes)
    names = sorted(blocked.union(kinds))
    attributes = [
        _view(name, kinds.get(name), is_blocked=name in blocked)
        for name in names[start : start + PAGE_SIZE]
    ]
    answer = json_answer(200, {"message": "success", "attributes": attributes})
    links = []
    if start > 0:
        links.append(_link(call.host, max(0, start - PAGE_SIZE), "prev"))
    if start + PAGE_SIZE < len(names):
        links.append(_link(call.host, start + PAGE_SIZE, "next"))
    if links:
        answer.headers["Link"] = ",".join(links)
    return answer


def _view(name: str, kind: Kind | None, *, is_blocked: bool) -> dict[str, object]:
    return {
        "array_length": ARRAY_LIMIT if kind is Kind.ARRAY else None,
        "data_type": DATA_TYPES[kind or Kind.TEXT],
        "description": None,
        "name": name,
        "status": "Blocklisted" if is_blocked else "Active",
        "tag_names": [],
    }


def _link(host: str, position: int, relation: str) -> str:
    cursor = base64.urlsafe_b64encode(f"skip:{position}".encode()).decode().rstrip("=")
    return f'<http://{host}/custom_attributes?cursor={cursor}>; rel="{relation}"'


def _position(cursor: str) -> int | None:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    found = _skip(text)
    return None if found is None else int(found[1])
