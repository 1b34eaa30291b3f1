"""What came back for one request, before anybody judged it.

Apart from the client so that reading answers needs no HTTP library, and its tests no server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer; `headers` ignores case, `seconds` is the time to its last byte.

    The body stays out of the repr: Braze's answer to a wrong key repeats the key.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    seconds: float
