"""A page of HTML as a tree, for tests that ask what stands where; it insists that every tag is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_WITHOUT_END = ("input", "link", "meta")


@dataclass
class Node:
    """An element; its children are elements and texts in order."""

    name: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it, with single blanks, as a reader sees it."""
        return " ".join(" ".join(self._texts()).split())

    def all(self, name: str, /, **attributes: str) -> list[Node]:
        """The elements of this name below it that have these attributes, in order."""
        return [
            node
            for node in self.below()
            if node.name == name and attributes.items() <= node.attributes.items()
        ]

    def one(self, name: str, /, **attributes: str) -> Node:
        """The only such element."""
        [found] = self.all(name, **attributes)
        return found

    def section(self, heading: str) -> Node:
        """The section of this heading."""
        [found] = [one for one in self.all("section") if one.all("h2")[0].text == heading]
        return found

    def rows(self) -> list[list[str]]:
        """The texts of the cells of every row in the bodies of its tables."""
        return [
            [cell.text for cell in row.children if isinstance(cell, Node)]
            for body in self.all("tbody")
            for row in body.all("tr")
        ]

    def below(self) -> Iterator[Node]:
        """Every element below it, in order."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.below()

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.name != "style":
                yield from child._texts()


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _WITHOUT_END:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Node:
    """The tree of a whole page."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    [root] = builder.open
    return root
