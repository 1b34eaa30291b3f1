"""The saved connections."""

from __future__ import annotations

from pathlib import Path

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.braze.contract import check_contract
from ci_braze_tui.connections.connection import Connection, check_name
from ci_braze_tui.definition_folder import DefinitionFolder, Sentences
from ci_braze_tui.definitions import read_definition
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.paths import Home
from ci_braze_tui.words import _

_SENTENCES = Sentences(
    missing=lambda name: _('There is no connection "{name}".', name=name),
    taken=lambda name, file: _(
        'There is already a connection that is kept as "{file}"; choose another name than "{name}".',
        file=file,
        name=name,
    ),
)


class ConnectionStore(DefinitionFolder[Connection]):
    """The connections of one home, one file each."""

    def __init__(self, home: Home) -> None:
        super().__init__(home.connections, _SENTENCES, _read)

    def save(self, item: Connection, *, replacing: str | None = None) -> None:
        """Write a connection; `replacing` is the name it had before, for one that is edited.

        Raises:
            DefinitionError: name, contract or endpoint will not do, or the name belongs to another
                connection.
        """
        if problem := check_name(item.name) or check_contract(item.contract):
            raise DefinitionError(problem)
        parse_endpoint(item.endpoint)
        super().save(item, replacing=replacing)


def _read(path: Path) -> Connection:
    connection = read_definition(path, Connection)
    if problem := check_name(connection.name) or check_contract(connection.contract):
        raise DefinitionError(_("{path}: {problem}", path=str(path), problem=problem))
    try:
        parse_endpoint(connection.endpoint)
    except DefinitionError as error:
        raise DefinitionError(_("{path}: {problem}", path=str(path), problem=str(error))) from None
    return connection
