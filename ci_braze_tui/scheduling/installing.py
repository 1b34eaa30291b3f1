"""A refresh put into a scheduler, looked at, and taken out: only ever what is ours.

The rules that hold for all kinds: installing twice is the same as once, what a person has changed by hand is
not overwritten without their word, and a file of that name that is not ours is never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.scheduling.call import Call, call_for
from ci_braze_tui.scheduling.scheduler import NAMES, Scheduler, Standing, standing
from ci_braze_tui.words import _


@dataclass(frozen=True, slots=True)
class Status:
    """How a refresh stands in a scheduler."""

    standing: Standing
    is_current: bool
    """Whether it is what would be written today: this Python, this home, these files of keys."""
    is_active: bool | None
    next_at: datetime | None
    """When the scheduler begins the next one, in local time; None where it does not."""
    remarks: tuple[str, ...]


def install(
    scheduler: Scheduler, call: Call, others: tuple[Scheduler, ...], *, anyway: bool
) -> bool:
    """Have a scheduler begin refreshes; False where it was so already.

    Raises:
        BadInputError: another scheduler does so; or what stands there is not ours, or was changed by hand and
            `anyway` is not said.
    """
    for other in others:
        if other.kind != scheduler.kind and standing(other.read(call.label)).found:
            raise BadInputError(
                _(
                    "{kind} begins refreshes already. Take that out first: ci-braze-tui schedule remove",
                    kind=NAMES[other.kind],
                )
            )
    texts = scheduler.read(call.label)
    _check_ours(standing(texts), anyway=anyway)
    if texts == scheduler.render(call) and scheduler.is_active(call.label) is not False:
        return False
    scheduler.put(call)
    return True


def remove(scheduler: Scheduler, label: str, *, anyway: bool) -> bool:
    """Take it out again; False where there was nothing.

    Raises:
        BadInputError: as for `install`.
    """
    there = standing(scheduler.read(label))
    if not there.places:
        return False
    _check_ours(there, anyway=anyway)
    scheduler.drop(label)
    return True


def status(scheduler: Scheduler, label: str, environ: Mapping[str, str], now: datetime) -> Status:
    """How it stands, without changing anything."""
    texts = scheduler.read(label)
    there = standing(texts)
    if there.found is None:
        return Status(there, is_current=False, is_active=None, next_at=None, remarks=())
    active = scheduler.is_active(label)
    return Status(
        there,
        _is_current(scheduler, texts, there, environ),
        active,
        None if active is False else next_at(now, there.found.every),
        scheduler.remarks(label),
    )


def next_at(now: datetime, every: int) -> datetime:
    """The next moment by the clock on the wall, whose hour begins with one."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(minutes=(now.minute // every + 1) * every)


def _check_ours(there: Standing, *, anyway: bool) -> None:
    """Whether what stands there may be overwritten or removed."""
    places = ", ".join(there.places)
    if there.places and there.found is None:
        raise BadInputError(
            _(
                "{place} is not from ci-braze-tui and stays as it is. Move it away first.",
                place=places,
            )
        )
    if there.places and not there.is_intact and not anyway:
        raise BadInputError(
            _(
                "{place} was changed after ci-braze-tui wrote it. With --yes it goes all the same.",
                place=places,
            )
        )


def _is_current(
    scheduler: Scheduler,
    texts: Mapping[str, str | None],
    there: Standing,
    environ: Mapping[str, str],
) -> bool:
    if there.found is None:
        return False
    folder = there.found.credentials
    try:
        call = call_for(environ, there.found.every, Path(folder) if folder else None)
        return dict(scheduler.render(call)) == dict(texts)
    except BadInputError:
        # The folder of keys is gone, or open to everybody.
        return False
