"""A folder of definition files: one file each, called after the display name.

The same for connections and exports, because reading a folder of hand-written files has troubles of
its own: a broken one must be named and must not hide the others, and a name belongs to one file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Generic, Protocol, TypeVar, cast

import msgspec

from ci_braze_tui.definitions import write_definition
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.paths import slug
from ci_braze_tui.words import _


class Named(Protocol):
    """A definition with a display name."""

    @property
    def name(self) -> str:
        """The display name."""


_T = TypeVar("_T", bound=Named)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[_T]):
    """The definitions that can be used, by name, and a sentence for each file that cannot."""

    items: tuple[_T, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentences:
    """What a folder has to say of one of its definitions, for nouns differ in more than the word."""

    missing: Callable[[str], str]
    """There is none of that name."""
    taken: Callable[[str, str], str]
    """A name, the first, belongs to another one, which is kept in the file named second."""


class DefinitionFolder(Generic[_T]):
    """The definitions of one kind; `read` reads and checks one file, and raises DefinitionError."""

    def __init__(self, folder: Path, sentences: Sentences, read: Callable[[Path], _T]) -> None:
        self._folder = folder
        self._sentences = sentences
        self._read = read

    def load(self) -> Loaded[_T]:
        """All definitions that can be read, and what is wrong with the other files."""
        found: dict[str, _T] = {}
        problems: list[str] = []
        for path in self._files():
            try:
                item = self._read(path)
            except DefinitionError as error:
                problems.append(str(error))
                continue
            if (twin := found.get(slug(item.name))) is not None:
                problems.append(
                    _(
                        '{path}: the name "{name}" is already taken by "{twin}".',
                        path=str(path),
                        name=item.name,
                        twin=twin.name,
                    )
                )
            else:
                found[slug(item.name)] = item
        ordered = sorted(found.values(), key=lambda item: item.name.casefold())
        return Loaded(tuple(ordered), tuple(problems))

    def get(self, name: str) -> _T:
        """The definition of that name, or of a name with the same file name.

        Raises:
            DefinitionError: there is none, or its file is broken.
        """
        path = self._find(name)
        if path is not None:
            return self._read(path)
        names = [item.name for item in self.load().items]
        close = get_close_matches(name, names, n=1)
        if close:
            hint = _('Did you mean "{name}"?', name=close[0])
        elif names:
            hint = _("There is: {names}.", names=", ".join(names))
        else:
            hint = _("There are none yet.")
        raise DefinitionError(f"{self._sentences.missing(name)} {hint}")

    def save(self, item: _T, *, replacing: str | None = None) -> None:
        """Write a definition; `replacing` is the name it had before, for one that is edited.

        Raises:
            DefinitionError: the name belongs to another one, or the folder cannot be written.
        """
        self.check_free(item.name, replacing)
        old = self._find(replacing) if replacing is not None else None
        path = self._folder / f"{slug(item.name)}.toml"
        write_definition(path, cast("msgspec.Struct", item), mode=self._mode(item))
        if old is not None and old != path:
            old.unlink()

    def check_free(self, name: str, replacing: str | None = None) -> None:
        """Make sure that a name can be given to a new definition, or to the one that is called `replacing`.

        Raises:
            DefinitionError: it belongs to another one.
        """
        taken = self._find(name)
        old = self._find(replacing) if replacing is not None else None
        if taken is not None and taken != old:
            raise DefinitionError(self._sentences.taken(name, taken.name))

    def remove(self, name: str) -> None:
        """Delete a definition's file.

        Raises:
            DefinitionError: there is no such definition.
        """
        path = self._find(name)
        if path is None:
            raise DefinitionError(self._sentences.missing(name))
        path.unlink()

    def path_of(self, name: str) -> Path:
        """The file of a definition, there or yet to be written."""
        return self._find(name) or self._folder / f"{slug(name)}.toml"

    def _mode(self, item: _T) -> int | None:
        """How open the file of a definition is; None: as its folder has it."""
        return None

    def _files(self) -> list[Path]:
        # A leading dot is a file that is being written.
        return sorted(path for path in self._folder.glob("*.toml") if path.name[0] != ".")

    def _find(self, name: str) -> Path | None:
        """The file called after a name, or one written by hand under another file name."""
        expected = self._folder / f"{slug(name)}.toml"
        if expected.is_file():
            return expected
        return next((path for path in self._files() if self._slug_in(path) == slug(name)), None)

    def _slug_in(self, path: Path) -> str | None:
        try:
            return slug(self._read(path).name)
        except DefinitionError:
            return None
