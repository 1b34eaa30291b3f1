"""Whose process this is, by the operating system's word.

Apart from the roles because it must not be talked into anything: environment variables say what anybody wants
them to say.
"""

from __future__ import annotations

import getpass
import os
from functools import cache

ROOT = 0
"""The number of the account that no file is closed to."""


def current_account() -> str:
    """The name of the account that this process runs under."""
    return account_named(os.geteuid()) if hasattr(os, "geteuid") else getpass.getuser()


@cache
def account_named(number: int) -> str:
    """The name of an account; containers run under numbers that have none."""
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


@cache
def current_groups() -> frozenset[str]:
    """The names of the groups that this process is in."""
    if not hasattr(os, "getgroups"):
        return frozenset()
    return frozenset(group_named(number) for number in {*os.getgroups(), os.getegid()})


@cache
def group_named(number: int) -> str:
    """The name of a group; containers run under numbers that have none."""
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return f"group {number}"


def number_of_group(name: str) -> int | None:
    """The number of a group; None where there is no such group on this computer."""
    try:
        import grp

        return grp.getgrnam(name).gr_gid
    except (ImportError, KeyError):
        return None


def groups_of(account: str) -> frozenset[str] | None:
    """The names of the groups of an account; None where there is no such account on this computer."""
    try:
        import pwd

        entry = pwd.getpwnam(account)
    except (ImportError, KeyError):
        return None
    return frozenset(group_named(number) for number in os.getgrouplist(account, entry.pw_gid))
