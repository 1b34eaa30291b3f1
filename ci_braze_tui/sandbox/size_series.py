"""GET /segments/data_series: how large a segment was, day by day.

Parameters and shape are documented (Braze docs, export/segments/get_segment_analytics). The sandbox
keeps no history, so a day has the present size, or 0 when the segment was not there yet; this and
the texts of the refusals are assumed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ci_braze_tui.sandbox.answers import UNKNOWN_SEGMENT, Answer, json_answer, message
from ci_braze_tui.sandbox.calls import Call, whole_number
from ci_braze_tui.sandbox.sizes import segment_size
from ci_braze_tui.sandbox.workspace import Workspace

MOST_DAYS = 100
BAD_LENGTH = "'length' must be between 1 and 100"
BAD_END = "'ending_at' must be an ISO 8601 date"


async def segment_series(workspace: Workspace, call: Call) -> Answer:
    """One size a day, oldest first, up to and including the day of `ending_at`."""
    segment = workspace.segments.find(call.query.get("segment_id", ""))
    if segment is None:
        return message(400, UNKNOWN_SEGMENT)
    length = whole_number(call.query.get("length", ""))
    if length is None or not 1 <= length <= MOST_DAYS:
        return message(400, BAD_LENGTH)
    last = _last_day(call.query.get("ending_at", ""))
    if last is None:
        return message(400, BAD_END)
    size = await segment_size(workspace, segment)
    began = datetime.fromtimestamp(segment.created_at, UTC).date()
    days = [last - timedelta(days=before) for before in reversed(range(length))]
    data = [{"time": day.isoformat(), "size": size if day >= began else 0} for day in days]
    return json_answer(200, {"message": "success", "data": data})


def _last_day(text: str) -> date | None:
    """The day of a moment; today for a blank, None for what is no moment or leaves the calendar."""
    if not text:
        return datetime.now(UTC).date()
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if day.toordinal() > MOST_DAYS else None
