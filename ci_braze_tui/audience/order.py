"""An export of a segment that Braze was asked for and that is waited for, by several processes in turn.

Apart from the reading because it outlives it: whoever was interrupted while Braze made the file goes on
waiting for the same one, and Braze makes one at a time. The link opens the file for anybody, so it is kept
privately and only while it is good.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from ci_braze_tui.braze.segment_exports import LINK_HOURS
from ci_braze_tui.paths import write_private

ORDER = "order.json"
"""The file that it is kept in."""


class Order(msgspec.Struct, frozen=True):
    """What was asked for, and where it will lie."""

    segment: str
    fields: tuple[str, ...]
    attributes: tuple[str, ...]
    url: str
    ordered_at: datetime

    def __repr__(self) -> str:
        return f"Order(segment={self.segment!r}, ordered_at={self.ordered_at!r})"

    @property
    def is_good(self) -> bool:
        """Whether its link can still become ready; a time to come is that of a clock that was wrong."""
        return abs(datetime.now(UTC) - self.ordered_at) < timedelta(hours=LINK_HOURS)

    def asks_the_same(self, other: Order) -> bool:
        """Whether another one would lead to the same file."""
        return (self.segment, self.fields, self.attributes) == (
            other.segment,
            other.fields,
            other.attributes,
        )


def placed(folder: Path) -> Order | None:
    """The order that is waited for, as long as its link is good."""
    try:
        order = msgspec.json.decode((folder / ORDER).read_bytes(), type=Order)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None
    return order if order.is_good else None


def keep(order: Order, folder: Path) -> None:
    """Remember it for whoever goes on waiting."""
    write_private(folder / ORDER, msgspec.json.encode(order))


def drop(folder: Path) -> None:
    """Forget it: it came, or nobody waits for it any more."""
    (folder / ORDER).unlink(missing_ok=True)
