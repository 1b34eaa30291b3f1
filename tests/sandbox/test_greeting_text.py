"""What a person reads when a sandbox starts, and in the list of settings."""

from __future__ import annotations

from itertools import pairwise

from ci_braze_tui.sandbox.cluster import Cluster
from ci_braze_tui.sandbox.greeting_text import greeting_text, settings_text
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.views import ClusterGreeting, Greeting, WorkspaceGreeting


def greeted(settings: Settings, clusters: int = 1) -> str:
    """The text for so many clusters under these settings."""
    greetings = tuple(
        ClusterGreeting(
            f"http://127.0.0.1:{9_000 + number}",
            tuple(
                WorkspaceGreeting(workspace.name, workspace.keys, workspace.segments.summaries())
                for workspace in Cluster(settings).workspaces.values()
            ),
        )
        for number in range(clusters)
    )
    first = greetings[0]
    top = first.workspaces[0]
    return greeting_text(Greeting(first.endpoint, top.keys, top.segments, greetings))


def test_everything_to_paste_is_there():
    """The endpoint, each key with what it may do, each segment with its rule, the page."""
    settings = Settings(
        keys={"connector": "k-1", "elsewhere": "k-2"},
        segments=(
            SegmentDefinition("Export", "s-1"),
            SegmentDefinition("Gold", "s-2", "tier equals gold"),
        ),
    )

    lines = [" ".join(line.split()) for line in greeted(settings).splitlines()]

    assert "Endpoint http://127.0.0.1:9000" in lines
    assert set(pairwise(lines)) >= {
        ("connector k-1", "users.track, users.export.segment"),
        ("elsewhere k-2", "everything, but only from 203.0.113.0/24"),
        ("s-2 Gold", 'Who belongs to it: tier equals "gold"'),
    }
    assert "s-1 Export" in lines
    assert lines[-1] == "Look inside with a browser at http://127.0.0.1:9000/. Stop with Ctrl+C."
    assert not any("Workspace" in line for line in lines)


def test_everything_fits_into_eighty_columns():
    """But for names and rules, which are as long as they are."""
    text = greeted(Settings(workspaces=("Europe", "Asia"), ip_lists={"full": ("127.0.0.0/8",) * 9}))

    assert max(map(len, text.splitlines())) <= 80
    told = [line for line in settings_text().splitlines() if line.startswith((" ", "How"))]
    assert max(map(len, told)) <= 80


def test_clusters_and_workspaces_are_told_apart():
    """Each cluster with its endpoint, each workspace with its name."""
    text = greeted(Settings(workspaces=("Europe", "Asia")), clusters=2)

    assert text.count("Endpoint") == 2
    assert text.count("Workspace  Europe") == text.count("Workspace  Asia") == 2
    assert "http://127.0.0.1:9000/ and http://127.0.0.1:9001/" in text


def test_names_that_could_drive_a_terminal_do_not():
    """Escape codes and writing direction are replaced."""
    hostile = SegmentDefinition("\x1b[2J\u202egold", rule=r'"\u001b]0;x\u0007" exists')

    text = greeted(Settings(segments=(hostile,), workspaces=("\x1b[31m", "b")))

    assert all(line.isprintable() for line in text.splitlines())
    assert "\\u001b]0;x\\u0007" in text


def test_the_list_of_settings_names_every_one_with_its_certainty():
    """In the form that --set takes."""
    text = settings_text()

    for name in Settings.__struct_fields__:
        assert f"\n{name}=" in text
    assert "apply_delay=0.1\n    Documented. Seconds from the answer to the write" in text
    assert "text_limit=255\n    Assumed." in text
