"""What the tool says to people, and that all of it can be translated."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ci_braze_tui.words import _, ngettext
from tests.make_catalogue import TEMPLATE, template

PACKAGE = Path(__file__).parent.parent / "ci_braze_tui"
_PLACE = re.compile(r"{(\w*)}")


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _said_in(module: Path) -> list[ast.Call]:
    tree = ast.parse(module.read_text("utf-8"))
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "ngettext")
    ]


def test_places_are_filled_and_numbers_grouped() -> None:
    """A sentence takes its values by name; whole numbers are grouped, texts stay as they are."""
    said = _("{rows} rows of {name}", rows=12_345, name="[/] {x}")
    assert said == "12,345 rows of [/] {x}"


def test_a_count_chooses_the_form() -> None:
    """One is one, everything else is many."""
    said = [ngettext("{count} row", "{count} rows", count) for count in (0, 1, 1_000)]
    assert said == ["0 rows", "1 row", "1,000 rows"]


def test_braces_without_values_stand_for_themselves() -> None:
    """An example in JSON needs no escaping."""
    assert _('{"I": true}') == '{"I": true}'


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("C", "1,234,567"),
        ("", "1,234,567"),
        ("nonsense", "1,234,567"),
        ("pt_BR.UTF-8", "1.234.567"),
        ("de_CH.UTF-8", "1’234’567"),
        ("ko_KR.UTF-8@x", "1,234,567"),
        ("fr_FR", "1\u202f234\u202f567"),
        ("hi_IN", "12,34,567"),
    ],
)
def test_numbers_follow_the_locale(locale: str, written: str) -> None:
    """Numbers are grouped as the locale says, whatever language the sentences are in."""
    assert written == _said_with({"LC_ALL": locale}, "grouped(1234567)")


def test_a_translation_needs_no_code(tmp_path: Path) -> None:
    """A compiled catalogue for a language is found by the person's language, its plurals among it."""
    _translate(
        tmp_path,
        "pt",
        {"Save": "Salvar", ("{count} row", "{count} rows"): ("{count} linha", "{count} linhas")},
    )
    told = {"LANGUAGE": "pt", "LC_ALL": "pt_BR.UTF-8", "CI_BRAZE_TUI_CATALOGUES": str(tmp_path)}
    said = _said_with(told, '_("Save") + ngettext("{count} row", "{count} rows", 2000)')
    assert said == "Salvar2.000 linhas"


def test_a_wrong_translation_does_no_harm(tmp_path: Path) -> None:
    """A place that is not there is no reason to fall over: the sentence is said in English."""
    _translate(tmp_path, "pt", {"{rows} rows": "{linhas} linhas"})
    told = {"LANGUAGE": "pt", "CI_BRAZE_TUI_CATALOGUES": str(tmp_path)}
    assert _said_with(told, '_("{rows} rows", rows=5)') == "5 rows"


def test_the_template_has_every_sentence() -> None:
    """`python tests/make_catalogue.py` was run after the last sentence was changed."""
    assert template() == TEMPLATE.read_bytes()


def test_every_sentence_is_whole_and_its_places_are_filled() -> None:
    """A sentence is one literal, so that it can be collected, and names just what it is given."""
    assert [fault for module in _modules() for fault in _faults_in(module)] == []


def test_nothing_takes_the_name_of_the_translating_function() -> None:
    """`for _ in …` in a module that speaks would make `_` a variable there."""
    assert [
        f"{module.relative_to(PACKAGE)}:{node.lineno}"
        for module in _modules()
        if "import _" in (text := module.read_text("utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store)
    ] == []


def _faults_in(module: Path) -> Iterator[str]:
    for call in _said_in(module):
        assert isinstance(call.func, ast.Name)
        counts = call.func.id == "ngettext"
        given = {keyword.arg or "**" for keyword in call.keywords} | (
            {"count"} if counts else set()
        )
        for text in call.args[: 2 if counts else 1]:
            where = f"{module.relative_to(PACKAGE)}:{call.lineno}"
            if not (isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value):
                yield f"{where} is not a literal sentence"
                continue
            places = set(_PLACE.findall(text.value.replace("{{", "").replace("}}", "")))
            if given and not (places <= given if counts else places == given):
                yield f"{where} names {sorted(places)} and is given {sorted(given)}"


def _said_with(environment: dict[str, str], expression: str) -> str:
    """What a new process with this environment says."""
    program = f"from ci_braze_tui.words import _, grouped, ngettext; print({expression}, end='')"
    given = {"PYTHONPATH": str(PACKAGE.parent), "PYTHONIOENCODING": "utf-8"} | environment
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=given,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return done.stdout


def _translate(
    folder: Path, language: str, messages: dict[str | tuple[str, str], str | tuple[str, str]]
) -> None:
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    catalogue = Catalog(locale=language)
    for message, translated in messages.items():
        catalogue.add(message, translated)
    path = folder / language / "LC_MESSAGES" / "ci_braze_tui.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
