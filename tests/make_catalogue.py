"""Collect every sentence the tool says into its catalogue, and bring the translations up to date.

    python tests/make_catalogue.py [LANGUAGE]

Writes `ci_braze_tui/catalogues/ci_braze_tui.pot`; then for each translation there, and for LANGUAGE, which is
begun if it is new, merges new sentences into `<language>/LC_MESSAGES/ci_braze_tui.po` and compiles that.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

# ruff: noqa: E402 - found only now
from ci_braze_tui.words import CATALOGUES, DOMAIN

TEMPLATE = CATALOGUES / f"{DOMAIN}.pot"
_KEYWORDS = {"_": None, "ngettext": (1, 2)}


def template() -> bytes:
    """The catalogue of all sentences in the code, as a file for translators."""
    return _written(_collected())


def _collected() -> Catalog:
    found = Catalog(project="ci-braze-tui", charset="utf-8")
    for module in sorted((ROOT / "ci_braze_tui").rglob("*.py")):
        where = module.relative_to(ROOT).as_posix()
        for line, message, comments, context in extract_from_file("python", module, _KEYWORDS):
            found.add(message, None, [(where, line)], auto_comments=comments, context=context)
    return found


def _written(catalogue: Catalog) -> bytes:
    """Without line numbers and dates, so that a file only changes when a sentence does."""
    file = io.BytesIO()
    write_po(file, catalogue, width=110, include_lineno=False, omit_header=not catalogue.locale)
    return file.getvalue()


def _update(language: str, collected: Catalog) -> None:
    path = CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    known = Catalog(locale=language, charset="utf-8")
    if path.exists():
        known = read_po(io.BytesIO(path.read_bytes()), locale=language, charset="utf-8")
    known.update(collected, update_creation_date=False)
    path.write_bytes(_written(known))
    with path.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, known)


def main(languages: list[str]) -> None:
    """Write the template, then the translations."""
    CATALOGUES.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(template())
    there = {path.name for path in CATALOGUES.iterdir() if path.is_dir()}
    for language in sorted(there | set(languages)):
        _update(language, _collected())


if __name__ == "__main__":
    main(sys.argv[1:])
