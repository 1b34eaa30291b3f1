"""HTML built from elements, so that text is escaped unless it is markup already.

Apart from what the page says, because this is where nothing that came from a profile or a request
may become a tag: only `element` and `join` make `Markup` from text, and they escape.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

_WITHOUT_END = frozenset({"input", "link", "meta"})


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML that goes to the browser as it is; constructed directly from constants only."""

    html: str


Child = Markup | str | None
"""What stands in an element: markup as it is, text escaped, None not at all."""


def element(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Markup:
    """One element.

    Underscores in the names of attributes become hyphens, but for a last one, which keeps `class_`
    from being a keyword. True is an attribute without value; False and None leave it out.
    """
    given = "".join(
        f" {_attribute_name(key)}"
        if value is True
        else f' {_attribute_name(key)}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    opening = f"<{name}{given}>"
    if name in _WITHOUT_END:
        return Markup(opening)
    return Markup(f"{opening}{join(*children).html}</{name}>")


def join(*children: Child) -> Markup:
    """Elements and texts one after the other."""
    return Markup("".join(map(_html_of, children)))


def _html_of(child: Child) -> str:
    if child is None:
        return ""
    return child.html if isinstance(child, Markup) else escape(child)


def _attribute_name(key: str) -> str:
    return key.removesuffix("_").replace("_", "-")
