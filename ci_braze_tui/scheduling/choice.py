"""Which scheduler this computer has: systemd, else cron; launchd on a Mac, the Task Scheduler on Windows."""

from __future__ import annotations

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.scheduling.crontab import Crontab
from ci_braze_tui.scheduling.launchd import Launchd
from ci_braze_tui.scheduling.scheduler import Kind, Scheduler
from ci_braze_tui.scheduling.systemd import Systemd
from ci_braze_tui.scheduling.task_scheduler import TaskScheduler
from ci_braze_tui.words import _

SCHEDULERS: tuple[Scheduler, ...] = (Systemd(), Launchd(), TaskScheduler(), Crontab())
"""In the order in which they are taken; a Mac has a crontab, too, and goes by launchd."""


def of_kind(kind: Kind) -> Scheduler:
    """The scheduler of a kind, whether or not this computer has it."""
    return next(each for each in SCHEDULERS if each.kind == kind)


def chosen(kind: Kind | None) -> Scheduler:
    """The scheduler that is asked for, else the first that works.

    Raises:
        BadInputError: it does not work here, or none does.
    """
    if kind is not None:
        scheduler = of_kind(kind)
        if scheduler.works_here():
            return scheduler
        raise BadInputError(
            _(
                "{kind} cannot be used here. Without --kind the scheduler of this computer is taken; "
                "--print shows what would be written elsewhere.",
                kind=kind,
            )
        )
    for scheduler in SCHEDULERS:
        if scheduler.works_here():
            return scheduler
    raise BadInputError(
        _(
            "This account has no scheduler that can be used: neither `systemctl --user` nor `crontab` "
            "answers. In a container let `ci-braze-tui refresh --watch` go on instead."
        )
    )
