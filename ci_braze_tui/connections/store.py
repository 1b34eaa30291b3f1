"""The saved connections, one file each.

Apart from `connection` because reading a folder of hand-written files has troubles of its own: a
broken one must be named, and must not hide the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.connections.connection import Connection, check_name
from ci_braze_tui.definitions import read_definition, write_definition
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.paths import Home, slug


@dataclass(frozen=True, slots=True)
class Loaded:
    """The connections that can be used, by name, and a sentence for each file that cannot."""

    connections: tuple[Connection, ...]
    problems: tuple[str, ...]


class ConnectionStore:
    """The connections of one home."""

    def __init__(self, home: Home) -> None:
        self._folder = home.connections

    def load(self) -> Loaded:
        """All connections that can be read, and what is wrong with the other files."""
        found: dict[str, Connection] = {}
        problems: list[str] = []
        for path in self._files():
            try:
                connection = _read(path)
            except DefinitionError as error:
                problems.append(str(error))
                continue
            if (twin := found.get(slug(connection.name))) is not None:
                problems.append(
                    f'{path}: the name "{connection.name}" is already taken by "{twin.name}".'
                )
            else:
                found[slug(connection.name)] = connection
        ordered = sorted(found.values(), key=lambda connection: connection.name.casefold())
        return Loaded(tuple(ordered), tuple(problems))

    def all(self) -> tuple[Connection, ...]:
        """All connections by name; raises DefinitionError naming the first file that is broken."""
        loaded = self.load()
        if loaded.problems:
            raise DefinitionError(loaded.problems[0])
        return loaded.connections

    def get(self, name: str) -> Connection:
        """The connection of that name, or of a name with the same file name.

        Raises DefinitionError when there is none, or when its file is broken.
        """
        path = self._find(name)
        if path is not None:
            return _read(path)
        names = [connection.name for connection in self.load().connections]
        close = get_close_matches(name, names, n=1)
        if close:
            hint = f'Did you mean "{close[0]}"?'
        elif names:
            hint = f"There is: {', '.join(names)}."
        else:
            hint = "There are none yet."
        raise DefinitionError(f'There is no connection "{name}". {hint}')

    def save(self, connection: Connection, *, replacing: str | None = None) -> None:
        """Write a connection; `replacing` is the name it had before, for one that is edited.

        Raises DefinitionError when the name will not do, or belongs to another connection.
        """
        if problem := check_name(connection.name):
            raise DefinitionError(problem)
        parse_endpoint(connection.endpoint)
        taken = self._find(connection.name)
        old = self._find(replacing) if replacing is not None else None
        if taken is not None and taken != old:
            raise DefinitionError(
                f'There is already a connection that is kept as "{taken.name}"; '
                f'choose another name than "{connection.name}".'
            )
        path = self._folder / f"{slug(connection.name)}.toml"
        write_definition(path, connection)
        if old is not None and old != path:
            old.unlink()

    def remove(self, name: str) -> None:
        """Delete a connection's file; raises DefinitionError when there is no such connection."""
        path = self._find(name)
        if path is None:
            raise DefinitionError(f'There is no connection "{name}".')
        path.unlink()

    def path_of(self, name: str) -> Path:
        """The file of a connection, there or yet to be written."""
        return self._find(name) or self._folder / f"{slug(name)}.toml"

    def _files(self) -> list[Path]:
        # A leading dot is a file that is being written.
        return sorted(path for path in self._folder.glob("*.toml") if path.name[0] != ".")

    def _find(self, name: str) -> Path | None:
        """The file called after a name, or one written by hand under another file name."""
        expected = self._folder / f"{slug(name)}.toml"
        if expected.is_file():
            return expected
        return next((path for path in self._files() if _slug_in(path) == slug(name)), None)


def _read(path: Path) -> Connection:
    connection = read_definition(path, Connection)
    if problem := check_name(connection.name):
        raise DefinitionError(f"{path}: {problem}")
    try:
        parse_endpoint(connection.endpoint)
    except DefinitionError as error:
        raise DefinitionError(f"{path}: {error}") from None
    return connection


def _slug_in(path: Path) -> str | None:
    try:
        return slug(read_definition(path, Connection).name)
    except DefinitionError:
        return None
