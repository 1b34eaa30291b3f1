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


@pytest.mark.parametrize(
    "assignment",
    [
        "track_window=0",
        "track_limit=-1",
        "apply_delay=-0.1",
        "seed_customers=-5",
        "export_seconds=-1",
        "body_limit=-1",
        "kept_bodies=-1",
        'faults={"faults": [{"kind": "500", "percent": 101}]}',
        'faults={"faults": [{"kind": "slow", "seconds": -1}]}',
    ],
)
def test_a_number_that_cannot_be_is_refused_with_its_name(assignment):
    """Before anything is started."""
    with pytest.raises(BadInputError, match=assignment.partition("=")[0]):
        parse_settings([assignment])


def test_segments_that_could_not_be_told_apart_are_refused():
    """Two of one identifier would be one, and one without a name could not be read."""
    twice = '[{"name": "a", "identifier": "x"}, {"name": "b", "identifier": "x"}]'
    for segments, problem in ((twice, "identifier “x”"), ('[{"name": " "}]', "needs a name")):
        with pytest.raises(BadInputError, match=problem):
            parse_settings([f"segments={segments}"])


def test_a_workspace_needs_a_name():
    """It is chosen by it."""
    with pytest.raises(BadInputError, match="at least one workspace"):
        parse_settings(['workspaces=[""]'])
