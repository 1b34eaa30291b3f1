"""Which file holds the customers, and whether it is read right.

Apart from the columns because nothing can be asked of them before the file is open.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ci_braze_tui.cli.plain.asking import BackError
from ci_braze_tui.cli.plain.draft import Draft, fits, suggested
from ci_braze_tui.cli.plain.steps import walk
from ci_braze_tui.errors import SourceError
from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.sources.address import is_address, without_secrets
from ci_braze_tui.sources.choice import Choice, ChooseTableError
from ci_braze_tui.tui.recent_files import RecentFiles
from ci_braze_tui.tui.screens.matching_draft import path_of
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _

_TAB = "tab"
_MOST_RECENT = 9


def ask_file(draft: Draft) -> None:
    """Ask for a file until one can be opened, and for its table if it has several."""
    offer, recent = draft.session.sandbox, _recent(draft)
    before = draft.export.source.path or (str(offer.sample_path) if offer else "")
    if recent:
        draft.dialogue.say(_("Used before; type a number to take one of them:"))
        draft.dialogue.say_all(
            f"{place}. {visible(_said(each))}" for place, each in enumerate(recent, 1)
        )
    draft.file = draft.dialogue.ask(
        _("Customer file, folder or address"),
        lambda text: _opened(draft, _choice(draft, text, recent)),
        help=_(
            "A CSV, Excel, JSON, Parquet or Delta file, a folder of such files, or an address that starts "
            "with https://, s3://, abfss:// or gs://. Nothing in it is changed."
        ),
        default=before,
    )
    _take(draft, draft.file)


def ask_reading(draft: Draft) -> None:
    """Say what was found, and ask how to read the file if that is not right."""
    dialogue, opened = draft.dialogue, draft.opened
    dialogue.say(_("Opened: {summary}.", summary=opened.summary))
    dialogue.say_all(opened.notes)
    if len(opened.tables) > 1 and not dialogue.agree(
        _("Read the table {table}?", table=visible(opened.choice.table or opened.stem)),
        help=_("The file has several tables. Say no to choose another one."),
        default=True,
    ):
        _read_anew(draft, _with_table(draft, opened.choice, opened.tables))
        return
    if not dialogue.agree(
        _("Is it read right?"),
        help=_(
            "Say no to name the encoding, what stands between the cells, or the table of segment "
            "memberships that Customer Insights keeps beside its profiles."
        ),
        default=True,
    ):
        _ask_more(draft)


def _ask_more(draft: Draft) -> None:
    dialogue, said = draft.dialogue, draft.opened.choice

    def ask_encoding() -> None:
        nonlocal said
        encoding = dialogue.ask_optional(
            _("Encoding"),
            str,
            help=_("Such as utf-8 or windows-1252. Leave it blank to have it found by looking."),
            default=said.encoding or "",
            nothing="",
        )
        said = msgspec.structs.replace(said, encoding=encoding or None)

    def ask_delimiter() -> None:
        nonlocal said
        typed = dialogue.ask_optional(
            _("What stands between cells"),
            str,
            help=_("Such as ; or the word tab. Leave it blank to have it found by looking."),
            default=_TAB if said.delimiter == "\t" else said.delimiter or "",
            nothing="",
        )
        delimiter = "\t" if typed.casefold() == _TAB else typed or None
        said = msgspec.structs.replace(said, delimiter=delimiter)

    def ask_memberships() -> None:
        nonlocal said
        memberships = dialogue.ask_optional(
            _("Segment memberships of Customer Insights"),
            _path,
            help=_(
                "The file or folder of msdynci_segmentmembership; it is joined to the profiles on "
                "CustomerId."
            ),
            default=said.memberships or "",
            nothing="",
        )
        said = msgspec.structs.replace(said, memberships=memberships or None)

    walk(dialogue, (ask_encoding, ask_delimiter, ask_memberships))
    _read_anew(draft, said)


def _read_anew(draft: Draft, choice: Choice) -> None:
    """Read the file in another way, if that works, and say what was found then."""
    try:
        draft.file = _opened(draft, choice)
    except SourceError as error:
        draft.dialogue.say(str(error))
    else:
        _take(draft, draft.file)
    ask_reading(draft)


def _recent(draft: Draft) -> tuple[Choice, ...]:
    """Sources that were used before, or that saved exports read."""
    exports = draft.session.exports.load().items
    found = RecentFiles(draft.session.home).load(exports)
    return tuple(each.choice for each in found[:_MOST_RECENT])


def _said(choice: Choice) -> str:
    return without_secrets(choice.path) if is_address(choice.path) else choice.path


def _choice(draft: Draft, text: str, recent: Sequence[Choice]) -> Choice:
    """What was typed, or the one of that number; of the same path, how it is read stays as it was said."""
    if text.isascii() and text.isdigit() and 0 < int(text) <= len(recent):
        return recent[int(text) - 1]
    before, path = draft.export.source, _path(text)
    return before if before.path == path else Choice(path)


def _path(text: str) -> str:
    bare = text.strip("'\"")
    if not bare:
        raise SourceError(_("Type the path of the file, or drop the file into this window."))
    return path_of(bare)


def _opened(draft: Draft, choice: Choice) -> OpenedFile:
    """Open a file, asking which table is meant if that has to be said.

    Raises:
        SourceError: it cannot be used.
    """
    draft.dialogue.say(_("Reading {file} …", file=visible(choice.name)))
    try:
        return draft.examiner.open(choice)
    except ChooseTableError as several:
        draft.dialogue.say(str(several))
        try:
            chosen = _with_table(draft, choice, several.tables)
        except BackError:
            raise SourceError(
                _("No table was chosen. Type the path once more, or that of another file.")
            ) from None
        return draft.examiner.open(chosen)


def _with_table(draft: Draft, choice: Choice, tables: tuple[str, ...]) -> Choice:
    chosen = draft.dialogue.choose(
        _("Which table holds the customers?"),
        [visible(table) for table in tables],
        help=_("A sheet of a workbook, a file in an archive, or a table in a folder."),
    )
    return msgspec.structs.replace(choice, table=tables[chosen])


def _take(draft: Draft, opened: OpenedFile) -> None:
    """Go on with the answers given so far if the file has their columns, else with what it suggests."""
    draft.export = msgspec.structs.replace(draft.export, source=opened.choice)
    if fits(draft.export, opened.columns):
        return
    if draft.export.matching.email:
        draft.dialogue.say(
            _("The file has other columns than were chosen before; they are suggested anew.")
        )
    matching, segments = suggested(opened, draft.export.matching)
    draft.export = msgspec.structs.replace(draft.export, matching=matching, segments=segments)
