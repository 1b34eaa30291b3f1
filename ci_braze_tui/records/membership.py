"""The membership attribute as JSON text, in its four shapes.

With identifier `I` and the chosen segments `A` and `B`:

| shape        | member                          | left          |
|--------------|---------------------------------|---------------|
| `boolean`    | `"I":true`                      | `"I":false`   |
| `segment`    | `"I":"A, B"`                    | `"I":null`    |
| `segments`   | `"I":["A","B"]`                 | `"I":null`    |
| `identifier` | `"Segment_API_Identifier":"I"`  | `…:null`      |

Braze's Dynamics 365 partner page says that the attribute is *named* with the identifier and prints the last
shape as its example; no page settles which is meant, so both exist and the object is shown before it is sent.
`null` removes an attribute from a profile (Braze docs, user attributes object).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from ci_braze_tui.records.rules import Rules


def member_piece(rules: Rules, segments: Sequence[str]) -> str:
    """The `"name":value` text for a profile in `segments`, which stand in the order they were chosen."""
    value: object
    match rules.membership.shape:
        case "boolean":
            value = True
        case "segment":
            value = ", ".join(segments)
        case "segments":
            value = list(segments)
        case "identifier":
            value = rules.segment_identifier
    return _piece(rules.membership_attribute, value)


def leaver_piece(rules: Rules) -> str:
    """The `"name":value` text for a profile that is in none of the chosen segments any more."""
    value = False if rules.membership.shape == "boolean" else None
    return _piece(rules.membership_attribute, value)


def _piece(attribute: str, value: object) -> str:
    return json.dumps({attribute: value}, ensure_ascii=False, separators=(",", ":"))[1:-1]
