"""Everything that can go wrong and that a person can do something about.

```
CiBrazeError
├── BadInputError             what we were given cannot be used; exit code 2
│   ├── SourceError             … the customer file
│   │   └── EmptySourceError      … it has no rows; exit code 6, for everybody would seem to have left
│   ├── DefinitionError         … a connection or an export, typed or in its file
│   ├── KeyMissingError         … no API key where one is looked for
│   └── NotAllowedError         … by somebody whose role does not go so far
├── BrazeRefusedError         Braze said no to the key or the request: stopped, resumable; exit code 4
├── ConnectionLostError       Braze cannot be reached any more: stopped, resumable; exit code 5
├── StorageError              what a run needs cannot be stored: stopped, resumable; exit code 5
├── BrakedError               a safety brake held the run back, nothing was sent; exit code 6
└── RunInProgressError        another run of this export is going; exit code 7
```

An error has a `title` for a banner and a sentence, its text, that says what is wrong, where, and what to do.
Which exit code it becomes is the command line's promise and is decided there.
"""

from ci_braze_tui.words import _


class CiBrazeError(Exception):
    """The base of all errors of this tool; its text is one sentence for the person at the screen."""

    title = _("Something is wrong")


class BadInputError(CiBrazeError):
    """What we were given cannot be used as it is."""

    title = _("Please check the input")


class SourceError(BadInputError):
    """The customer file cannot be read."""

    title = _("The file cannot be used")


class EmptySourceError(SourceError):
    """The customer file has no rows; an export of it would take everybody's membership away."""

    title = _("The file is empty")


class DefinitionError(BadInputError):
    """A connection or an export is not defined in a way that can work."""

    title = _("The definition cannot be used")


class KeyMissingError(BadInputError):
    """No API key was found in any of the places it may be kept."""

    title = _("The API key is missing")


class NotAllowedError(BadInputError):
    """The workspace gives this account no role that goes so far."""

    title = _("Not allowed")


class BrazeRefusedError(CiBrazeError):
    """Braze refuses this key or this kind of request; sending more would be refused as well."""

    title = _("Braze refused")


class ConnectionLostError(CiBrazeError):
    """Braze could not be reached, or gave no usable answer, for longer than we wait."""

    title = _("The connection to Braze was lost")


class StorageError(CiBrazeError):
    """The disk cannot take what a run has to keep: it is full, or may not be written."""

    title = _("The disk cannot be written")


class BrakedError(CiBrazeError):
    """The run would change more than the export allows without a person's consent."""

    title = _("Held back")


class RunInProgressError(CiBrazeError):
    """Another run of the same export is going on."""

    title = _("Already running")
