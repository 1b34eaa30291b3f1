r"""Patterns for the JSON that most cells hold, so that a million of them are judged without Python.

Apart from the types because arrays and objects share them. They match less than JSON allows, never more:
texts without `\u`, numbers that any double holds, keys of a plain name.
"""

from __future__ import annotations

TEXT = r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt])*"'
SCALAR = rf"(?:{TEXT}|-?(?:0|[1-9][0-9]{{0,15}})(?:\.[0-9]{{1,16}})?|true|false)"
KEY = r'"[A-Za-z0-9_ -]{1,64}" *:'
_MEMBER = rf"{KEY} *(?:{SCALAR}|null)"
OBJECT = rf"^\{{ *{_MEMBER}(?: *, *{_MEMBER})* *\}}$"
"""An object without objects or arrays in it."""
ARRAY = rf"^\[ *{SCALAR}(?: *, *{SCALAR})* *\]$"
"""An array of texts, numbers, true and false."""
