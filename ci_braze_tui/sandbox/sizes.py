"""How many profiles each segment has, counted a slice at a time.

Apart from the segments, because counting a million profiles takes seconds and answers must go out
meanwhile. The counts are exact as long as nothing is written while they are made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ci_braze_tui.sandbox.segments import Segment
from ci_braze_tui.sandbox.views import SegmentSize

if TYPE_CHECKING:
    from ci_braze_tui.sandbox.workspace import Workspace

PROFILES_A_SLICE = 2_000
"""A millisecond or two of work for one segment."""


async def segment_sizes(workspace: Workspace) -> list[SegmentSize]:
    """The present sizes of all segments, in order."""
    segments = workspace.segments.all()
    sizes = await _counted(workspace, segments)
    return [
        SegmentSize(segment.identifier, segment.name, size, str(segment.rule))
        for segment, size in zip(segments, sizes, strict=True)
    ]


async def segment_size(workspace: Workspace, segment: Segment) -> int:
    """The present size of one segment."""
    return (await _counted(workspace, (segment,)))[0]


async def _counted(workspace: Workspace, segments: Sequence[Segment]) -> list[int]:
    sizes = [0] * len(segments)
    profiles = workspace.store.profiles
    for start in range(0, len(profiles), PROFILES_A_SLICE):
        part = profiles[start : start + PROFILES_A_SLICE]
        for number, segment in enumerate(segments):
            sizes[number] += sum(map(segment.rule.holds, part))
            await asyncio.sleep(0)
    return sizes
