"""The API key as a value that does not print itself.

Kept apart so that every module can hold a key without being able to leak it by accident: logs, crash
reports, data classes and format strings all show dots. `reveal` is the only way out, and easy to search for.
"""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """A text that shows as dots wherever it is printed, formatted or compared by eye."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the request header or the keyring and for nothing else."""
        return self._text

    def hint(self) -> str:
        """Enough to tell two keys apart and no more: dots and the last four characters of a long key."""
        return f"••••{self._text[-4:]}" if len(self._text) >= 16 else "••••"

    def masked_in(self, text: str) -> str:
        """`text` with every occurrence of the secret replaced by dots, for messages that echo it."""
        return text.replace(self._text, "••••") if self._text else text

    def __repr__(self) -> str:
        return "Secret(••••)"

    def __str__(self) -> str:
        return "••••"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not to be pickled")
