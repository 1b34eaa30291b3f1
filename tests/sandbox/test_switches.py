"""Every setting says what it does and how sure it is that the real Braze does so."""

from __future__ import annotations

from typing import Annotated, get_args

import msgspec
import pytest

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.settings import Settings, parse_settings
from ci_braze_tui.sandbox.switches import Certainty, documented, switches


def test_every_setting_has_a_certainty_and_a_text():
    """A switch that is not marked cannot be added unnoticed."""
    listed = switches(Settings())

    assert [switch.name for switch in listed] == list(Settings.__struct_fields__)
    assert {switch.certainty for switch in listed} <= set(get_args(Certainty))
    assert all(switch.text.endswith(".") for switch in listed)


def test_a_setting_without_a_mark_cannot_be_listed():
    """The test above would notice."""

    class Unmarked(msgspec.Struct):
        marked: Annotated[int, documented("Something.")] = 1
        bare: int = 2

    with pytest.raises(IndexError):
        switches(Unmarked())


def test_what_is_listed_can_be_given_back():
    """Name and default are what --set takes."""
    listed = [f"{switch.name}={switch.default}" for switch in switches(Settings())]

    assert parse_settings(listed) == Settings()


def test_a_sandbox_without_workspaces_is_refused():
    """And so are two of one name."""
    for workspaces in ("[]", '["a", "a"]'):
        with pytest.raises(BadInputError, match="at least one workspace"):
            parse_settings([f"workspaces={workspaces}"])
