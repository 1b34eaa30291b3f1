"""The view behind the curtain, under /sandbox/: what the real Braze never shows and a test needs.

Needs no key, because the sandbox answers on loopback only; web pages are kept out by their headers.
Lists of profiles are streamed as lines, so that a test can compare a hundred thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import msgspec

from ci_braze_tui.sandbox.answers import METHOD_NOT_ALLOWED, NOT_FOUND, Answer, json_answer, message
from ci_braze_tui.sandbox.exporting import DOWNLOADS, alias_views, split_values
from ci_braze_tui.sandbox.faults import FaultPlan
from ci_braze_tui.sandbox.profiles import Profile, ProfileStore
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.views import Overview, SegmentSize, StoredProfile
from ci_braze_tui.sandbox.workspace import Workspace

PREFIX = "/sandbox"
_TRACK_PATHS = frozenset({"/users/track", "/users/track/bulk", "/users/track/sync"})
_PROFILES_A_CHUNK = 1_000


def look(workspace: Workspace, path: str, query: Mapping[str, str]) -> Answer:
    """Answer a GET below /sandbox."""
    if path.startswith(DOWNLOADS):
        return workspace.exports.download(path.removeprefix(DOWNLOADS))
    match path.removeprefix(PREFIX):
        case "" | "/":
            return json_answer(200, overview(workspace))
        case "/profiles":
            return _profiles(workspace.store, query)
        case "/profile":
            return _profile(workspace.store, query)
        case "/requests":
            wanted = query.get("path")
            records = workspace.recorder.records
            return json_answer(200, [record for record in records if wanted in (None, record.path)])
        case "/body":
            body = workspace.recorder.body(_number(query, "number", 0))
            return NOT_FOUND if body is None else Answer(200, body)
        case "/dropped":
            return json_answer(200, list(workspace.attributes.dropped))
        case "/segments":
            return json_answer(200, _segment_sizes(workspace))
        case "/faults":
            return json_answer(200, workspace.faults.plan)
        case _:
            return NOT_FOUND


async def change(workspace: Workspace, path: str, body: bytes) -> Answer:
    """Answer a POST below /sandbox, but for the reset, which replaces the workspace itself."""
    try:
        match path.removeprefix(PREFIX):
            case "/settle":
                await workspace.writes.settled()
                return json_answer(200, overview(workspace))
            case "/faults":
                workspace.faults.set(msgspec.json.decode(body or b"{}", type=FaultPlan))
                return json_answer(200, workspace.faults.plan)
            case "/segments":
                definition = msgspec.json.decode(body, type=SegmentDefinition)
                return json_answer(201, workspace.segments.add(definition))
            case _:
                return METHOD_NOT_ALLOWED
    except msgspec.DecodeError as error:
        return message(400, str(error))


def overview(workspace: Workspace) -> Overview:
    """The sums of the workspace, as of now."""
    recorder, attributes = workspace.recorder, workspace.attributes
    tracked = [record for record in recorder.records if record.path in _TRACK_PATHS]
    return Overview(
        profiles=len(workspace.store.profiles),
        pending_writes=workspace.writes.pending,
        requests=len(recorder.records),
        track_requests=len(tracked),
        track_objects=sum(record.objects for record in tracked if 200 <= record.status < 300),
        rejected_objects=sum(record.rejected for record in tracked),
        in_flight_maximum=recorder.in_flight_maximum,
        data_points=sum(record.data_points for record in tracked),
        dropped_values=attributes.drop_counts.total(),
        dropped_by_reason=dict(attributes.drop_counts),
        statuses=dict(Counter(str(record.status) for record in recorder.records)),
    )


def _segment_sizes(workspace: Workspace) -> list[SegmentSize]:
    return [
        SegmentSize(
            summary.identifier,
            summary.name,
            sum(
                1 for _ in workspace.segments.members(summary.identifier, workspace.store.profiles)
            ),
        )
        for summary in workspace.segments.summaries()
    ]


def _profiles(store: ProfileStore, query: Mapping[str, str]) -> Answer:
    first = _number(query, "skip", 0)
    count = _number(query, "limit", len(store.profiles))
    chosen = islice(store.profiles, first, first + count)
    return Answer(200, content_type="application/x-ndjson", chunks=_lines(store, chosen))


def _lines(store: ProfileStore, profiles: Iterator[Profile]) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder()
    while part := list(islice(profiles, _PROFILES_A_CHUNK)):
        yield encoder.encode_lines([_view(store, profile) for profile in part])


def _profile(store: ProfileStore, query: Mapping[str, str]) -> Answer:
    found: Iterable[Profile | None] = ()
    if "external_id" in query:
        found = (store.by_external_id(query["external_id"]),)
    elif "braze_id" in query:
        found = (store.by_braze_id(query["braze_id"]),)
    elif "email" in query:
        found = store.by_contact("email", query["email"])
    return json_answer(200, [_view(store, profile) for profile in found if profile is not None])


def _view(store: ProfileStore, profile: Profile) -> StoredProfile:
    standard, custom = split_values(profile)
    return StoredProfile(
        braze_id=store.braze_id(profile),
        external_id=profile.external_id,
        user_aliases=tuple(alias_views(profile)),
        standard=standard,
        custom=custom,
        updated=profile.updated,
    )


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    return int(text) if text.isdecimal() else default
