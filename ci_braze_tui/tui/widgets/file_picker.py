"""Choosing a file: type or paste its path with completion, or walk the folders.

Hand-made because file names are hostile data too, and because the dialog must fit 80 by 24. It
knows file endings, and by which names a folder is a table, and nothing of what is in the files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import islice
from pathlib import Path
from typing import ClassVar

from rich.style import Style
from rich.text import Text, TextType
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Button, DirectoryTree, Input, Label
from textual.widgets.directory_tree import DirEntry
from textual.widgets.tree import TreeNode

from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.words import _, ngettext

TABLE_ENDINGS = (
    *(".csv", ".tsv", ".tab", ".psv", ".txt", ".dat", ".json", ".jsonl", ".ndjson"),
    *(".gz", ".zst", ".zip", ".parquet", ".arrow", ".feather", ".ipc"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
)
_DESCRIBING = ("model.json", "_delta_log")
_DESCRIBING_ENDING = ".manifest.cdm.json"
_PART_OF_TABLE = re.compile(r"[0-9]{4}|[^=]+=.*")
"""A folder for a year, or for one value of a column: the parts of a table lie below."""
_MAX_ENTRIES = 2_000
"""Completion looks at this many entries of a folder and no more, so that typing stays quick."""


class PathSuggester(Suggester):
    """Completes the last part of a path from what is in its folder."""

    def __init__(self, base: Path, endings: Collection[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._base = base
        self._endings = endings

    async def get_suggestion(self, value: str) -> str | None:
        """The first entry, in alphabetical order, that begins with what was typed."""
        head, separator, start = value.rpartition("/")
        folder = _resolved(f"{head}{separator}", self._base)
        for entry in _entries(folder, self._endings):
            if entry.name.startswith(start) and not (entry.name.startswith(".") and not start):
                return f"{head}{separator}{entry.name}{'/' if entry.is_dir() else ''}"
        return None


class PathInput(Input):
    """An input in which Tab takes the completion, and moves on when there is none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", _("Complete the path"), id="path_input.complete", show=False)
    ]

    def action_complete(self) -> None:
        """Take the completion, or move to the next widget."""
        if self._suggestion and self._suggestion != self.value:
            self.value = self._suggestion
            self.cursor_position = len(self.value)
        else:
            self.screen.focus_next()


class TableTree(DirectoryTree):
    """Folders, and the files in them that can be tables, with names shown harmlessly."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "

    def __init__(self, path: Path, endings: Collection[str]) -> None:
        super().__init__(path)
        self._endings = endings
        self._tables: dict[Path, str] = {}

    def is_table(self, folder: Path) -> bool:
        """Whether a folder that was listed can be chosen as a whole."""
        return folder in self._tables

    def process_label(self, label: TextType) -> Text:
        """The name of a file as text that cannot be markup."""
        return Text(visible(label))

    def render_label(self, node: TreeNode[DirEntry], base_style: Style, style: Style) -> Text:
        """As Textual's, but a name keeps all its letters whatever they are."""
        icon = self.ICON_FILE
        if node.allow_expand:
            icon = self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE
        name = Text(str(node.label), style=style + Style(bold=node.allow_expand))
        table = self._tables.get(node.data.path) if node.data is not None else None
        return Text.assemble((icon, base_style), name, (f"  {table}" if table else "", "dim"))

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        """Leave out hidden entries and other kinds of files; runs in a thread of the tree."""
        listed = list(paths)
        wanted = [path for path in listed if _is_wanted(path, self._endings)]
        for folder in (*{path.parent for path in listed}, *(p for p in wanted if p.is_dir())):
            if what := table_in(folder):
                self._tables[folder] = what
        return wanted


def table_in(folder: Path) -> str:
    """What a folder is if it can be read as a whole: "a table", or "12 files"; else nothing."""
    try:
        names = [path.name for path in islice(folder.iterdir(), _MAX_ENTRIES)]
    except OSError:  # not ours to read
        return ""
    if any(name in _DESCRIBING or name.endswith(_DESCRIBING_ENDING) for name in names):
        return _("a table")
    if any(_PART_OF_TABLE.fullmatch(name) for name in names):
        return _("a table")
    parts = [name for name in names if Path(name).suffix.lower() in TABLE_ENDINGS]
    return ngettext("{count} file", "{count} files", len(parts)) if len(parts) > 1 else ""


class FilePicker(ClosingScreen[Path | None], ModalScreen[Path | None]):
    """A path box over a tree of folders; answers with an existing path, or with nothing."""

    HELP = _("""## Choose a file
Type or paste a path (**Tab** completes it), or go into the tree with **Tab** and walk with the arrow keys:
**Enter** opens a folder, or takes a file. **Ctrl+O** shows the folder above.

Only folders and files that can hold customers are listed. A folder marked as *a table*, or with the number
of its files, can be chosen as a whole with **F3**.""")

    DEFAULT_CSS = """
    FilePicker {
        align: center middle;
        & > Vertical {
            width: 90; max-width: 96%; height: 94%; max-height: 36;
            padding: 0 1; background: $surface; border: round $primary;
            & > .file-picker--title { padding: 0 1; text-style: bold; color: $text-primary; }
            TableTree { height: 1fr; background: transparent; padding: 0 1; }
            Horizontal { height: 1; align-horizontal: right; }
            Horizontal > Button { margin-left: 1; min-width: 0; }
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", _("Leave"), id="file_picker.leave"),
        Binding(
            "ctrl+o",
            "parent",
            _("Folder above"),
            id="file_picker.parent",
            tooltip=_("Show the folder that this one lies in."),
        ),
        Binding(
            "f3",
            "folder",
            _("Use folder"),
            id="file_picker.folder",
            tooltip=_("Choose the marked folder as a whole, as one table."),
        ),
    ]

    def __init__(
        self,
        title: str,
        start: Path,
        *,
        endings: Collection[str] = TABLE_ENDINGS,
    ) -> None:
        """Args: `start` is the folder to begin in; a folder that is a table can be the answer."""
        super().__init__()
        self._title = title
        self._folder = start.expanduser().absolute()
        self._endings = tuple(endings)

    def compose(self) -> ComposeResult:
        """Title, path box, tree, buttons."""
        with Vertical():
            yield Label(plain(self._title), classes="file-picker--title")
            yield Field(
                _("Path"),
                PathInput(
                    suggester=PathSuggester(self._folder, self._endings),
                    placeholder=_("Type or paste a path; Tab completes"),
                ),
                help=_("In {folder}", folder=visible(self._folder)),
                check=self._problem,
            )
            yield TableTree(self._folder, self._endings)
            with Horizontal():
                yield Button(_("Up"), id="file-picker--parent")
                yield Button(_("Use folder (F3)"), id="file-picker--folder", disabled=True)
                yield Button(_("Open"), variant="primary", id="file-picker--open")
                yield Button(_("Cancel"), id="file-picker--cancel")

    @on(Input.Submitted)
    @on(Button.Pressed, "#file-picker--open")
    def _open(self) -> None:
        if self.query_one(Field).verify():
            self._arrive(self._typed())

    @on(DirectoryTree.FileSelected)
    def _choose(self, event: DirectoryTree.FileSelected) -> None:
        self.dismiss(event.path)

    @on(Button.Pressed, "#file-picker--folder")
    def action_folder(self) -> None:
        """Choose the marked folder as a whole."""
        if (folder := self._marked_table) is not None:
            self.dismiss(folder)

    @on(DirectoryTree.NodeHighlighted)
    def _offer_folder(self) -> None:
        self.query_one("#file-picker--folder", Button).disabled = self._marked_table is None
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a folder only while one is marked that is a table."""
        return self._marked_table is not None if action == "folder" else True

    @property
    def _marked_table(self) -> Path | None:
        """The folder that is marked in the tree, or the one it shows, if it is a table."""
        if not self.is_mounted:
            return None
        tree = self.query_one(TableTree)
        node = tree.cursor_node
        folder = node.data.path if node is not None and node.data is not None else self._folder
        return folder if tree.is_table(folder) else None

    @on(Button.Pressed, "#file-picker--cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#file-picker--parent")
    def action_parent(self) -> None:
        """Show the folder above."""
        self._go_to(self._folder.parent)

    def _arrive(self, path: Path) -> None:
        if path.is_dir():
            self._go_to(path)
        else:
            self.dismiss(path)

    def _go_to(self, folder: Path) -> None:
        self._folder = folder
        box = self.query_one(PathInput)
        box.suggester = PathSuggester(folder, self._endings)
        box.value = ""
        self.query_one(Field).change_help(_("In {folder}", folder=visible(folder)))
        self.query_one(TableTree).path = folder

    def _typed(self) -> Path:
        return _resolved(self.query_one(PathInput).value.strip().strip("'\""), self._folder)

    def _problem(self, text: str) -> str | None:
        if not text.strip():
            is_asked = self.query_one(PathInput).has_focus
            return _("Type a path or choose below.") if is_asked else None
        if self._typed().exists():
            return None
        return _("There is no file or folder with this path.")


def _resolved(text: str, base: Path) -> Path:
    try:
        return base / Path(text).expanduser()
    except RuntimeError:  # "~somebody" who is not known on this computer
        return base / text


def _entries(folder: Path, endings: Collection[str]) -> list[Path]:
    try:
        found = islice(folder.iterdir(), _MAX_ENTRIES)
        return sorted(path for path in found if path.is_dir() or path.suffix.lower() in endings)
    except OSError:  # no such folder, or not ours to read: there is nothing to complete
        return []


def _is_wanted(path: Path, endings: Collection[str]) -> bool:
    if path.name.startswith("."):
        return False
    try:
        return path.suffix.lower() in endings or path.is_dir()
    except OSError:
        return False
