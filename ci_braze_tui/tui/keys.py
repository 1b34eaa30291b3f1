"""The keys a person has chosen, by the ids of what they do.

Apart from the app because it has to load every screen to know all ids, which only those pay for who
have rebound a key, and nobody before the first frame.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from itertools import combinations

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys, key_to_character

from ci_braze_tui.words import _

_MODIFIERS = re.compile(r"^(?:(?:ctrl|alt|shift|super|hyper|meta)\+)*")
_NAMED = {key.value for key in Keys}
_PACKAGE = "ci_braze_tui.tui."


@dataclass(frozen=True, slots=True)
class Action:
    """Something that has a key."""

    id: str
    keys: tuple[str, ...]
    """Those it has unless a person chooses others."""
    says: str


@dataclass(frozen=True, slots=True)
class Rebound:
    """What is left of the wishes of a person."""

    keymap: Mapping[str, str]
    """As Textual takes it: ids, and keys divided by commas."""
    problems: tuple[str, ...]
    """Why a wish cannot be granted, a sentence each."""


def known_actions() -> dict[str, Action]:
    """All actions of all screens and widgets, by id; loads every screen, which takes a moment."""
    found: dict[str, Action] = {}
    for node in nodes_with_keys():
        for action in _actions_of(node):
            found.setdefault(action.id, action)
    return dict(sorted(found.items()))


def rebind(wishes: Mapping[str, str]) -> Rebound:
    """Check what a person has written; what cannot be granted keeps its own key.

    Two actions clash where they are offered at the same place by the same key, unless they share a
    key anyway, as Next and Save do.
    """
    known, granted, problems = known_actions(), dict[str, tuple[str, ...]](), []
    for name, wish in wishes.items():
        keys = _parted(wish)
        wrong = [key for key in keys if not _is_key(key)]
        if name not in known:
            problems.append(_unknown(name, list(known)))
        elif wrong or not keys:
            problems.append(
                _("{id}: there is no key {key}.", id=name, key=wrong[0] if wrong else '""')
            )
        else:
            granted[name] = keys
    for name, other, key in _clashes(granted):
        if granted.pop(name, None) is not None:
            problems.append(
                _("{id}: the key {key} is that of {other} already.", id=name, key=key, other=other)
            )
    keymap = {name: ",".join(keys) for name, keys in granted.items()}
    return Rebound(_with_neighbours(keymap), tuple(problems))


def _unknown(name: str, known: Sequence[str]) -> str:
    if near := get_close_matches(name, known, n=1, cutoff=0.5):
        return _("{id} is not known; did you mean {near}?", id=name, near=near[0])
    return _("{id} is not known; Settings in the command palette lists what is.", id=name)


def _parted(wish: str) -> tuple[str, ...]:
    """The keys of a list with commas, by the names that Textual gives them: `question_mark` for `?`."""
    bare = ",".join(filter(None, (key.strip() for key in wish.split(","))))
    return tuple(each.key for each in Binding.make_bindings([Binding(bare, "")])) if bare else ()


def _is_key(key: str) -> bool:
    """Whether a terminal can send it under this name."""
    bare = _MODIFIERS.sub("", key, count=1)
    return bare in _NAMED or key in _NAMED or key_to_character(bare) is not None


def _clashes(granted: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """Each rebound action, the other one at the same place, and the key both would have."""
    from ci_braze_tui.tui.terminal_app import TerminalApp

    everywhere = list(_actions_of(TerminalApp))
    for node in nodes_with_keys():
        here = {each.id: each for each in (*_actions_of(node), *everywhere)}
        for one, other in combinations(here.values(), 2):
            if set(one.keys) & set(other.keys):
                continue
            both = set(granted.get(one.id, one.keys)) & set(granted.get(other.id, other.keys))
            for key in sorted(both)[:1]:
                if one.id in granted:
                    yield one.id, other.id, key
                else:
                    yield other.id, one.id, key


def _with_neighbours(keymap: Mapping[str, str]) -> dict[str, str]:
    """The same, and what shares a key with a rebound action named as well.

    Textual takes a key away from all actions that have it when one of them is rebound.
    """
    whole = dict(keymap)
    for node in nodes_with_keys():
        actions = list(_actions_of(node))
        for action in actions:
            if action.id in keymap:
                for other in actions:
                    if other.id not in keymap and set(other.keys) & set(action.keys):
                        whole[other.id] = ",".join(other.keys)
    return whole


@cache
def nodes_with_keys() -> tuple[type[DOMNode], ...]:
    """Everything of ours that has keys."""
    import ci_braze_tui.tui.screens
    import ci_braze_tui.tui.widgets
    from ci_braze_tui.tui.terminal_app import TerminalApp

    found: list[type[DOMNode]] = [TerminalApp]
    for package in (ci_braze_tui.tui.screens, ci_braze_tui.tui.widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            found += [
                each
                for _name, each in inspect.getmembers(import_module(module.name), inspect.isclass)
                if issubclass(each, DOMNode) and each.__module__ == module.name
            ]
    return tuple(found)


def _actions_of(node: type[DOMNode]) -> Iterator[Action]:
    """What has a key there, in the words and with the ids of the class nearest to it."""
    by_id: dict[str, list[Binding]] = {}
    for each in node.__mro__:
        if each.__module__.startswith(_PACKAGE):
            for binding in Binding.make_bindings(vars(each).get("BINDINGS", ())):
                if binding.id is not None:
                    by_id.setdefault(binding.id, []).append(binding)
    for name, bindings in by_id.items():
        keys = tuple(dict.fromkeys(each.key for each in bindings))
        yield Action(name, keys, bindings[0].description)
