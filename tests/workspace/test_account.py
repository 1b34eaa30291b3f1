"""Whose process this is, by the operating system's word."""

from __future__ import annotations

import os
import pwd

import pytest

from ci_braze_tui.workspace.account import (
    account_named,
    current_account,
    group_named,
    groups_of,
    number_of_group,
)

pytestmark = pytest.mark.skipif("os.name == 'nt'", reason="Windows has no numbered accounts")


def test_environment_variables_make_nobody_somebody_else(monkeypatch):
    """The operating system says who asks, whatever the environment says."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "anna")
    assert current_account() == pwd.getpwuid(os.geteuid()).pw_name


def test_accounts_and_groups_have_a_name_even_where_the_system_has_none():
    """Under numbers without a name, as in containers, there is still somebody to record."""
    assert account_named(4_000_000_001) == "user 4000000001"
    assert group_named(4_000_000_001) == "group 4000000001"


def test_who_is_not_on_this_computer_is_known_not_to_be():
    """A name with a slip of the pen is found before it is given a role."""
    assert number_of_group("no-such-group") is None
    assert groups_of("no-such-account") is None
    entry = pwd.getpwuid(os.geteuid())
    assert group_named(entry.pw_gid) in (groups_of(entry.pw_name) or ())
