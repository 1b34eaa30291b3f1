"""The standard field `subscription_groups`: which groups somebody has joined or left.

Apart from arrays because its members are objects of one exact form (Braze docs, user attributes object).
Few different lists stand in a file, so each is read once in plain Python.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ci_braze_tui.records.values import nested
from ci_braze_tui.records.values.leftovers import each_once
from ci_braze_tui.records.values.written import Remark, Written, always
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

STATES = ("subscribed", "unsubscribed")

_ID, _STATE, _OPT_IN = "subscription_group_id", "subscription_state", "use_double_opt_in_logic"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;|\s]+")


def subscription_groups(text: pl.Expr) -> Written:
    """A JSON array as Braze wants it, or a list of `group` or `group:state`; a bare group is subscribed to."""
    return Written(
        each_once(text, _groups),
        (
            Remark(
                _("not a list of subscription groups"),
                _(
                    "Write the group's identifier, with :subscribed or :unsubscribed behind it; a comma "
                    "between two."
                ),
                always(),
            ),
        ),
    )


def _groups(text: str) -> str | None:
    found = _from_json(text) if text.startswith(("[", "{")) else _from_list(text)
    different = {group[_ID]: group for group in found}
    if not found or any(different[group[_ID]] != group for group in found):
        return None
    return json.dumps(list(different.values()), separators=(",", ":"))


def _from_list(text: str) -> list[dict[str, str | bool]]:
    found: list[dict[str, str | bool]] = []
    for each in _BETWEEN.split(text.strip(",;| \t\r\n")):
        group, colon, state = each.partition(":")
        state = state.lower() if colon else STATES[0]
        if not _UUID.fullmatch(group) or state not in STATES:
            return []
        found.append({_ID: group, _STATE: state})
    return found


def _from_json(text: str) -> list[dict[str, str | bool]]:
    try:
        value = nested.parsed(text)
    except nested.RefusedError:
        return []
    found: list[dict[str, str | bool]] = []
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, dict) or not {_ID, _STATE} <= each.keys() <= {_ID, _STATE, _OPT_IN}:
            return []
        group, state, opt_in = each[_ID], each[_STATE], each.get(_OPT_IN, False)
        if not isinstance(group, str) or not _UUID.fullmatch(group) or state not in STATES:
            return []
        if not isinstance(opt_in, bool):
            return []
        made: dict[str, str | bool] = {_ID: group, _STATE: str(state)}
        found.append(made | {_OPT_IN: opt_in} if _OPT_IN in each else made)
    return found
