"""The view behind the curtain, under /sandbox/: what the real Braze never shows and a test needs.

Needs no key, because the sandbox answers on loopback only; web pages are kept out by their headers.
`workspace=NAME` in the query chooses a workspace other than the default one. Lists of profiles are
streamed as lines, so that a test can compare a hundred thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import msgspec

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.answers import METHOD_NOT_ALLOWED, NOT_FOUND, Answer, json_answer, message
from ci_braze_tui.sandbox.calls import whole_number
from ci_braze_tui.sandbox.cluster import Cluster
from ci_braze_tui.sandbox.downloads import DOWNLOADS
from ci_braze_tui.sandbox.exporting import alias_views, split_values
from ci_braze_tui.sandbox.faults import FaultPlan
from ci_braze_tui.sandbox.profile import Profile
from ci_braze_tui.sandbox.profiles import ProfileStore
from ci_braze_tui.sandbox.recorder import Recorder
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.sizes import segment_sizes
from ci_braze_tui.sandbox.views import Overview, StoredProfile
from ci_braze_tui.sandbox.workspace import Workspace

PREFIX = "/sandbox"
_TRACK_PATHS = frozenset({"/users/track", "/users/track/bulk", "/users/track/sync"})
_PROFILES_A_CHUNK = 1_000


async def look(cluster: Cluster, path: str, query: Mapping[str, str]) -> Answer:
    """Answer a GET below /sandbox."""
    if path.startswith(DOWNLOADS):
        return cluster.exports.download(path.removeprefix(DOWNLOADS))
    workspace = cluster.named(query.get("workspace", ""))
    if workspace is None:
        return _no_workspace(cluster, query)
    match path.removeprefix(PREFIX):
        case "" | "/":
            return json_answer(200, overview(cluster, workspace))
        case "/profiles":
            return _profiles(workspace.store, query)
        case "/profile":
            return _profile(workspace.store, query)
        case "/dropped":
            return json_answer(200, list(workspace.attributes.dropped))
        case "/segments":
            return json_answer(200, await segment_sizes(workspace))
        case "/faults":
            return json_answer(200, cluster.faults.plan)
        case below:
            return _requests(cluster.recorder, below, query)


async def change(cluster: Cluster, path: str, query: Mapping[str, str], body: bytes) -> Answer:
    """Answer a POST below /sandbox."""
    workspace = cluster.named(query.get("workspace", ""))
    if workspace is None:
        return _no_workspace(cluster, query)
    try:
        match path.removeprefix(PREFIX):
            case "/settle":
                await cluster.settled()
                return json_answer(200, overview(cluster, workspace))
            case "/reset":
                cluster.reset(msgspec.json.decode(body, type=Settings) if body else None)
                return json_answer(200, overview(cluster, cluster.default))
            case "/faults":
                cluster.faults.set(msgspec.json.decode(body or b"{}", type=FaultPlan))
                return json_answer(200, cluster.faults.plan)
            case "/segments":
                definition = msgspec.json.decode(body, type=SegmentDefinition)
                return json_answer(201, workspace.segments.add(definition))
            case _:
                return METHOD_NOT_ALLOWED
    except (msgspec.DecodeError, BadInputError) as error:
        return message(400, str(error))


def overview(cluster: Cluster, workspace: Workspace) -> Overview:
    """The sums, as of now: what the workspace holds, and what the cluster was asked."""
    recorder, attributes = cluster.recorder, workspace.attributes
    tracked = [record for record in recorder.records if record.path in _TRACK_PATHS]
    return Overview(
        profiles=len(workspace.store.profiles),
        pending_writes=workspace.writes.pending,
        requests=len(recorder.records),
        track_requests=len(tracked),
        track_objects=sum(record.objects for record in tracked if 200 <= record.status < 300),
        rejected_objects=sum(record.rejected for record in tracked),
        in_flight_maximum=recorder.in_flight_maximum,
        data_points=attributes.data_points,
        dropped_values=attributes.drop_counts.total(),
        dropped_by_reason=dict(attributes.drop_counts),
        statuses=dict(Counter(str(record.status) for record in recorder.records)),
    )


def _requests(recorder: Recorder, below: str, query: Mapping[str, str]) -> Answer:
    number = _number(query, "number", 0)
    match below:
        case "/requests":
            wanted = query.get("path")
            chosen = [record for record in recorder.records if wanted in (None, record.path)]
            return json_answer(200, chosen)
        case "/requests/about":
            return json_answer(200, recorder.about(query.get("external_id", "")))
        case "/headers":
            headers = recorder.headers(number)
            return NOT_FOUND if headers is None else json_answer(200, headers)
        case "/body":
            body = recorder.body(number)
            return NOT_FOUND if body is None else Answer(200, body)
        case _:
            return NOT_FOUND


def _no_workspace(cluster: Cluster, query: Mapping[str, str]) -> Answer:
    known = ", ".join(cluster.workspaces)
    return message(404, f"There is no workspace “{query.get('workspace')}”; there are {known}.")


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
    number = whole_number(query.get(name, ""))
    return default if number is None else number
