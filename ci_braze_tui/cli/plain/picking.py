"""What a typed answer picks out of a list: by number, by name, or by a part of a name.

Apart from the dialogue because it neither asks nor prints.
"""

from __future__ import annotations

from collections.abc import Sequence

from ci_braze_tui.words import _

_ALL, _NONE = frozenset({"all", _("all")}), frozenset({"none", _("none")})


def pick(answer: str, options: Sequence[str], names: Sequence[str] = ()) -> tuple[int, ...]:
    """The positions that may be meant: by number, else by name, else by all words of an option.

    The names are the options themselves, unless these say more than that.
    """
    if (place := _numbered(answer, len(options))) is not None:
        return (place,)
    folded = answer.casefold()
    if exact := [place for place, each in enumerate(names or options) if each.casefold() == folded]:
        return (exact[0],)
    words = folded.split()
    return tuple(
        place
        for place, each in enumerate(options)
        if words and all(word in each.casefold() for word in words)
    )


def pick_many(answer: str, names: Sequence[str]) -> tuple[int, ...] | None:
    """The positions meant by `1, 3-5`, by names, by `all` or `none`; None if a part means nothing."""
    folded = answer.casefold()
    places = {name.casefold(): place for place, name in reversed(list(enumerate(names)))}
    if folded in places:
        return (places[folded],)
    if folded in _ALL:
        return tuple(range(len(names)))
    if folded in _NONE:
        return ()
    found: set[int] = set()
    for part in folded.split(","):
        first, hyphen, last = part.strip().partition("-")
        start = _numbered(first, len(names))
        end = _numbered(last, len(names)) if hyphen else start
        if start is not None and end is not None and start <= end:
            found.update(range(start, end + 1))
        elif part.strip() in places:
            found.add(places[part.strip()])
        else:
            return None
    return tuple(sorted(found))


def _numbered(text: str, many: int) -> int | None:
    digits = text.strip().removesuffix(".")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        return None
    place = int(digits) - 1
    return place if 0 <= place < many else None
