"""What a person reads in the terminal: what to paste where, and what can be set.

Apart from the command, so that the words can be tried without starting anything.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ci_braze_tui.sandbox.keys import EVERYTHING, ApiKey
from ci_braze_tui.sandbox.rules import harmless
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.switches import switches
from ci_braze_tui.sandbox.views import ClusterGreeting, Greeting, WorkspaceGreeting

_WIDTH = 80
_INDENT = " " * 15
"""As wide as what stands before the value of a key."""


def greeting_text(greeting: Greeting) -> str:
    """Endpoints, keys with what each may do, and segments with their rules."""
    lines = ["A Braze sandbox is running. Paste into the wizard:"]
    for cluster in greeting.clusters:
        lines += _cluster_lines(cluster)
    pages = " and ".join(f"{cluster.endpoint}/" for cluster in greeting.clusters)
    lines += ["", f"Look inside with a browser at {pages}. Stop with Ctrl+C."]
    return "\n".join(lines)


def settings_text() -> str:
    """Every setting, its default, and how sure it is that Braze does so."""
    lines = [
        "Change a setting with --set NAME=VALUE, the value as JSON or plain text.",
        "How sure the default is: documented in Braze's public pages, measured on a real",
        "workspace by others, assumed, or our own.",
    ]
    for switch in switches(Settings()):
        lines += ["", f"{switch.name}={harmless(switch.default)}"]
        told = f"{switch.certainty.capitalize()}. {switch.text}"
        lines += textwrap.wrap(told, _WIDTH, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)


def _cluster_lines(cluster: ClusterGreeting) -> Iterator[str]:
    yield ""
    yield f"  Endpoint   {cluster.endpoint}"
    for workspace in cluster.workspaces:
        if len(cluster.workspaces) > 1:
            yield ""
            yield f"  Workspace  {harmless(workspace.name)}"
        yield from _workspace_lines(workspace)


def _workspace_lines(workspace: WorkspaceGreeting) -> Iterator[str]:
    yield ""
    yield "  API keys"
    for key in workspace.keys:
        yield f"    {key.name:<11}{harmless(key.value)}"
        yield from textwrap.wrap(
            _permissions(key), _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT
        )
    yield ""
    yield "  Segments"
    for segment in workspace.segments:
        yield f"    {harmless(segment.identifier)}  {harmless(segment.name)}"
        if not segment.is_by_membership:
            yield f"      Who belongs to it: {segment.rule}"
    if any(segment.is_by_membership for segment in workspace.segments):
        yield "    Where no rule stands: whoever an export to the identifier makes a member."


def _permissions(key: ApiKey) -> str:
    may = "everything" if key.permissions == EVERYTHING else ", ".join(key.permissions)
    return f"{may}, but only from {', '.join(key.networks)}" if key.networks else may
