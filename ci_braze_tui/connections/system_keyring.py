"""The operating system's keyring, without its surprises.

Its library talks to whatever desktop service is there: it may raise nearly anything, write to
stderr over the screen, fall back to a plain file, or wait for ever for a window that nobody sees.
All of that ends here, in one error.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "ci-braze-tui"

_SECONDS_UNSEEN = 5.0
_SECONDS_SEEN = 60.0
"""On a desktop the keyring may be asking for its password, and a person needs time to type it."""

_T = TypeVar("_T")


class KeyringSilentError(Exception):
    """The keyring gives no answer; its text says why, to stand in brackets."""


class KeyringAbsentError(KeyringSilentError):
    """There is none, so that none can hold a key either."""


class SystemKeyring:
    """Keys under the service `ci-braze-tui`, the user being the connection's name."""

    def __init__(self, patience: float | None = None) -> None:
        self._patience = patience if patience is not None else _patience()
        self._backend: KeyringBackend | None = None
        self._gave_up = False

    def name(self) -> str:
        """What the keyring calls itself."""
        return self._ask(lambda backend: str(backend.name))

    def read(self, connection_name: str) -> Secret | None:
        """The key of a connection, None when the keyring has none."""
        text = self._ask(lambda backend: backend.get_password(SERVICE, connection_name))
        return Secret(text) if text else None

    def write(self, connection_name: str, secret: Secret) -> None:
        """Keep a key, in place of an older one."""
        self._ask(lambda backend: backend.set_password(SERVICE, connection_name, secret.reveal()))

    def remove(self, connection_name: str) -> None:
        """Drop a key; fine when there is none."""

        def drop(backend: KeyringBackend) -> None:
            if backend.get_password(SERVICE, connection_name) is not None:
                backend.delete_password(SERVICE, connection_name)

        self._ask(drop)

    def _ask(self, question: Callable[[KeyringBackend], _T]) -> _T:
        """Ask in a thread, which is left behind when the keyring never answers."""
        if self._gave_up:
            raise _no_answer()
        answers: list[_T] = []
        troubles: list[KeyringSilentError] = []

        def work() -> None:
            try:
                answers.append(question(self._open()))
            except KeyringSilentError as silent:
                troubles.append(silent)
            except Exception as error:  # noqa: BLE001 - backends raise D-Bus, Windows and ctypes errors
                troubles.append(_trouble(error))

        thread = threading.Thread(target=work, name="keyring", daemon=True)
        thread.start()
        thread.join(self._patience)
        if answers:
            return answers[0]
        if not troubles:
            self._gave_up = True
            raise _no_answer()
        raise troubles[0]

    def _open(self) -> KeyringBackend:
        if self._backend is None:
            self._backend = _chosen_backend()
        return self._backend


class NoKeyring(SystemKeyring):
    """For whoever must not touch the person's keyring: a demo, and a run that was handed its key."""

    def _ask(self, question: Callable[[KeyringBackend], _T]) -> _T:
        raise KeyringAbsentError(_("not used for a demo"))


def _chosen_backend() -> KeyringBackend:
    import logging

    # Without a handler of its own, Python prints the library's warnings over the screen.
    logging.getLogger("keyring").addHandler(logging.NullHandler())
    import keyring.core

    backend = keyring.core.get_keyring()
    # Below this are the ones that keep nothing, and those that write plain files.
    if not keyring.core.recommended(backend):
        raise _none()
    return backend


def _no_answer() -> KeyringSilentError:
    return KeyringSilentError(_("it does not answer"))


def _none() -> KeyringAbsentError:
    return KeyringAbsentError(_("this computer has none"))


def _trouble(error: Exception) -> KeyringSilentError:
    import keyring.errors

    match error:
        case keyring.errors.KeyringLocked() | keyring.errors.InitError():
            return KeyringSilentError(_("it is locked"))
        case keyring.errors.NoKeyringError():
            return _none()
        case OSError():
            return KeyringSilentError(_("its service is gone"))
    return KeyringSilentError(_("it fails: {error}", error=type(error).__name__))


def _patience() -> float:
    unseen = sys.platform == "linux" and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return _SECONDS_UNSEEN if unseen else _SECONDS_SEEN
