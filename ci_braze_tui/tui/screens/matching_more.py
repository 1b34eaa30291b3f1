"""What can be said of a file that the wizard did not find out by looking; folded away until it is needed.

Apart from the page of the file because almost nobody needs it.
"""

from __future__ import annotations

from textual.containers import Horizontal
from textual.widgets import Collapsible, Input

from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.screens.matching_draft import path_of
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.words import _

_TAB = "tab"
_CUSTOMER_ID = "customerid"
_TEXTS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".gz", ".zst", ".zip")
"""How the names of files end that hold text."""
"""What the description of a file begins with that is text."""


class More(Collapsible):
    """Encoding and delimiter of text, and the memberships of Customer Insights beside profiles."""

    HELP = _("""## More
**Encoding** and **delimiter** are found by looking; say them if names look wrong or columns are not told apart.

**Memberships**: Customer Insights keeps the segments of each profile in a table of its own,
`msdynci_segmentmembership`. Name that file or folder, and it is joined to the profiles on CustomerId.""")

    DEFAULT_CSS = """
    More {
        border: none; padding: 0; background: transparent; display: none;
        & > CollapsibleTitle { padding: 0 1; background: transparent; }
        & > Contents { padding: 0; height: auto; }
        #more--text { height: auto; }
        #more--text > Field { width: 1fr; }
    }
    """

    def __init__(self, first: Choice) -> None:
        """Args: `first` is filled in at the start."""
        encoding = Field(
            _("Encoding"),
            Input(first.encoding or "", placeholder="windows-1252", id="more--encoding"),
            help=_("Blank: found by looking."),
            optional=True,
        )
        delimiter = Field(
            _("Delimiter"),
            Input(_written(first.delimiter), placeholder=_("; or tab"), id="more--delimiter"),
            help=_("Blank: found by looking."),
            optional=True,
        )
        memberships = Field(
            _("Segment memberships of Customer Insights"),
            Input(
                first.memberships or "",
                placeholder=_("file or folder of msdynci_segmentmembership"),
                id="more--memberships",
            ),
            help=_("Joined to the profiles on CustomerId."),
            optional=True,
            id="field-memberships",
        )
        super().__init__(
            Horizontal(encoding, delimiter, id="more--text"),
            memberships,
            title=_("More about this file"),
            collapsed=not any((first.encoding, first.delimiter, first.memberships)),
            id="file--more",
        )

    @property
    def encoding(self) -> str | None:
        """How the text is encoded, if somebody said it."""
        return self._value("#more--encoding") or None

    @property
    def delimiter(self) -> str | None:
        """What stands between cells, if somebody said it."""
        said = self._value("#more--delimiter")
        return "\t" if said.casefold() in (_TAB, "\\t") else said or None

    @property
    def memberships(self) -> str | None:
        """Where the memberships are, if somebody said it."""
        said = self._value("#more--memberships").strip("'\"")
        return path_of(said) if said else None

    def fill(self, choice: Choice) -> None:
        """Say what is said of a source that was used before."""
        self.query_one("#more--encoding", Input).value = choice.encoding or ""
        self.query_one("#more--delimiter", Input).value = _written(choice.delimiter)
        self.query_one("#more--memberships", Input).value = choice.memberships or ""

    def fit(self, opened: OpenedFile | None) -> None:
        """Ask only what is of use for a file; None for one that could not be opened."""
        said = any((self.encoding, self.delimiter, self.memberships))
        is_text = opened is None or opened.choice.path.casefold().endswith(_TEXTS)
        has_ids = opened is None or any(
            name.strip().casefold().endswith(_CUSTOMER_ID) for name in opened.columns
        )
        self.query_one("#more--text").display = is_text or said
        self.query_one("#field-memberships").display = has_ids or said
        self.display = is_text or has_ids or said

    def _value(self, box: str) -> str:
        return self.query_one(box, Input).value.strip()


def _written(delimiter: str | None) -> str:
    return _TAB if delimiter == "\t" else delimiter or ""
