"""A definition in the person's own editor, filed only if it can work.

Apart from the commands because what was written must not be lost: not by a mistake in it, nor by an editor that
ends badly.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.definitions import definition_text
from ci_braze_tui.errors import BadInputError, CiBrazeError
from ci_braze_tui.exports.definition import Export, read_export
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.words import _


def edit_export(home: Home, export: Export) -> Export:
    """Open an export in the editor that the environment names, check what comes back, file and return it.

    Raises:
        BadInputError: there is no editor, or it ended badly; the export stays as it was.
        CiBrazeError: what was written cannot work, or may not be filed; it is kept, and said where.
    """
    store = ExportStore(home)
    command = _editor()
    # Beside the filed ones, for a relative path starts there; the dot keeps it from being one of them.
    handle, name = tempfile.mkstemp(
        dir=store.path_of(export.name).parent, prefix=".edited-", suffix=".toml"
    )
    draft = Path(name)
    with os.fdopen(handle, "wb") as file:
        file.write(definition_text(export))
    _run(command, draft)
    try:
        changed = read_export(draft)
        if changed != export:
            if changed.connection is not None and changed.connection != export.connection:
                ConnectionStore(home).get(changed.connection)
            store.check(changed)
            store.save(changed, replacing=export.name)
    except CiBrazeError as error:
        raise type(error)(f"{error} {_kept(draft)}") from None
    draft.unlink()
    return changed


def _editor() -> list[str]:
    for variable in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(os.environ.get(variable, ""))
        except ValueError:
            raise BadInputError(
                _(
                    "The variable {variable} names no editor: a quote in it has no end.",
                    variable=variable,
                )
            ) from None
        if words:
            return words
    raise BadInputError(
        _("Say what to change, as in --name NEW, or name your editor in the variable EDITOR.")
    )


def _run(command: list[str], draft: Path) -> None:
    try:
        code = subprocess.run([*command, str(draft)], check=False).returncode
    except OSError as error:
        draft.unlink()
        raise BadInputError(
            _(
                "The editor {editor} cannot be started: {why}.",
                editor=command[0],
                why=error.strerror or str(error),
            )
        ) from None
    if code:
        raise BadInputError(
            _(
                "The editor ended with {code}, so nothing was changed. {kept}",
                code=str(code),
                kept=_kept(draft),
            )
        )


def _kept(draft: Path) -> str:
    return _(
        "What you wrote is kept in {file}; `ci-braze-tui exports add --replace` files it.",
        file=str(draft),
    )
