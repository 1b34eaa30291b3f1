"""Choosing a file: type or paste its path with completion, or walk the folders.

Hand-made because file names are hostile data too, and because the dialog must fit 80 by 24. It
knows file endings and nothing of what is in the files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
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

from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.tui.widgets.field import Field

TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".parquet")
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
        Binding("tab", "complete", "Complete", id="path_input.complete", show=False)
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

    def process_label(self, label: TextType) -> Text:
        """The name of a file as text that cannot be markup."""
        return Text(visible(label))

    def render_label(self, node: TreeNode[DirEntry], base_style: Style, style: Style) -> Text:
        """As Textual's, but a name keeps all its letters whatever they are."""
        icon = self.ICON_FILE
        if node.allow_expand:
            icon = self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE
        name = Text(str(node.label), style=style + Style(bold=node.allow_expand))
        return Text.assemble((icon, base_style), name)

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        """Leave out hidden entries and other kinds of files."""
        return [path for path in paths if _is_wanted(path, self._endings)]


class FilePicker(ModalScreen[Path | None]):
    """A path box over a tree of folders; answers with an existing path, or with nothing."""

    DEFAULT_CSS = """
    FilePicker {
        align: center middle;
        & > Vertical {
            width: 90; max-width: 96%; height: 94%; max-height: 36;
            padding: 0 1; background: $surface; border: round $primary;
            & > .file-picker--title { padding: 0 1; text-style: bold; color: $text-primary; }
            TableTree { height: 1fr; background: transparent; padding: 0 1; }
            Horizontal { height: 1; align-horizontal: right; }
            Horizontal > Button { margin-left: 2; }
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="file_picker.leave"),
        Binding("ctrl+o", "parent", "Folder above", id="file_picker.parent"),
    ]

    def __init__(
        self,
        title: str,
        start: Path,
        *,
        endings: Collection[str] = TABLE_ENDINGS,
        folders: bool = False,
    ) -> None:
        """Args: `start` is the folder to begin in; `folders` lets a folder be the answer."""
        super().__init__()
        self._title = title
        self._folder = start.expanduser().absolute()
        self._endings = tuple(endings)
        self._folders = folders

    def compose(self) -> ComposeResult:
        """Title, path box, tree, buttons."""
        with Vertical():
            yield Label(plain(self._title), classes="file-picker--title")
            yield Field(
                "Path",
                PathInput(
                    suggester=PathSuggester(self._folder, self._endings),
                    placeholder="Type or paste a path; Tab completes",
                ),
                help=f"In {visible(self._folder)}",
                check=self._problem,
            )
            yield TableTree(self._folder, self._endings)
            with Horizontal():
                yield Button("Folder above", id="file-picker--parent")
                if self._folders:
                    yield Button("Use this folder", id="file-picker--folder")
                yield Button("Open", variant="primary", id="file-picker--open")
                yield Button("Cancel", id="file-picker--cancel")

    @on(Input.Submitted)
    @on(Button.Pressed, "#file-picker--open")
    def _open(self) -> None:
        if self.query_one(Field).verify():
            self._arrive(self._typed())

    @on(DirectoryTree.FileSelected)
    def _choose(self, event: DirectoryTree.FileSelected) -> None:
        self.dismiss(event.path)

    @on(Button.Pressed, "#file-picker--folder")
    def _use_folder(self) -> None:
        self.dismiss(self._folder)

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
        self.query_one(Field).change_help(f"In {visible(folder)}")
        self.query_one(TableTree).path = folder

    def _typed(self) -> Path:
        return _resolved(self.query_one(PathInput).value.strip().strip("'\""), self._folder)

    def _problem(self, text: str) -> str | None:
        if not text.strip():
            return (
                None if not self.query_one(PathInput).has_focus else "Type a path or choose below."
            )
        return None if self._typed().exists() else "There is no file or folder with this path."


def _resolved(text: str, base: Path) -> Path:
    try:
        return base / Path(text).expanduser()
    except RuntimeError:  # "~somebody" who is not known on this computer
        return base / text


def _entries(folder: Path, endings: Collection[str]) -> list[Path]:
    try:
        found = [path for path, _ in zip(folder.iterdir(), range(_MAX_ENTRIES), strict=False)]
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
