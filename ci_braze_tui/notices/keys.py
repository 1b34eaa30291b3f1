"""Where the secrets of notices are kept: addresses of webhooks, tokens, the password of a mail server.

Looked for like API keys: system keyring, environment, credentials folder. Apart from those, under names of
their own, so that no definition of a notice can have an API key sent anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ci_braze_tui.connections.keys import CREDENTIALS_VARIABLE
from ci_braze_tui.connections.system_keyring import KeyringSilentError, SystemKeyring
from ci_braze_tui.errors import KeyMissingError, StorageError
from ci_braze_tui.paths import slug
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

VARIABLE = "CI_BRAZE_TUI_NOTICE_"
"""Before the name of a secret, in upper case and with underscores."""
SERVICE = "ci-braze-tui notices"


class NoticeKeyring(SystemKeyring):
    """The system keyring, under a service of its own."""

    def read(self, name: str) -> Secret | None:
        """The secret of that name."""
        text = self._ask(lambda backend: backend.get_password(SERVICE, name))
        return Secret(text) if text else None

    def write(self, name: str, secret: Secret) -> None:
        """Keep a secret, in place of an older one."""
        self._ask(lambda backend: backend.set_password(SERVICE, name, secret.reveal()))


class NoticeKeys:
    """The secrets of notices, by name."""

    def __init__(
        self, environ: Mapping[str, str] = os.environ, keyring: SystemKeyring | None = None
    ) -> None:
        self._environ = environ
        self._keyring = keyring or NoticeKeyring()

    def find(self, name: str) -> Secret:
        """The secret of that name, from the first place that has one.

        Raises:
            KeyMissingError: no place has one; it names them all.
        """
        looked: list[str] = []
        for text in (
            self._in_keyring(name, looked),
            self._in_environment(name, looked),
            self._in_credentials(name, looked),
        ):
            if text.strip():
                return Secret(text.strip())
        raise KeyMissingError(
            _(
                'There is no secret "{name}". Looked in {places}. Keep it with `ci-braze-tui notices key '
                "{name}`.",
                name=name,
                places="; ".join(looked),
            )
        )

    def save(self, name: str, secret: Secret) -> str:
        """Keep a secret in the system keyring, and say what that calls itself.

        Raises:
            StorageError: there is no keyring that keeps it.
        """
        why = _("it forgot it at once")
        try:
            self._keyring.write(name, secret)
            if self._keyring.read(name) == secret:
                return self._keyring.name()
        except KeyringSilentError as silent:
            why = str(silent)
        raise StorageError(
            _(
                "The system keyring did not keep it ({why}). Set {variable}, or put it into the file "
                "{file} of a credentials folder.",
                why=why,
                variable=variable_of(name),
                file=file_of(name),
            )
        )

    def _in_keyring(self, name: str, looked: list[str]) -> str:
        try:
            secret = self._keyring.read(name)
            about = self._keyring.name()
        except KeyringSilentError as silent:
            secret, about = None, str(silent)
        looked.append(_("the system keyring ({about})", about=about))
        return secret.reveal() if secret else ""

    def _in_environment(self, name: str, looked: list[str]) -> str:
        looked.append(_("the environment variable {name}", name=variable_of(name)))
        return self._environ.get(variable_of(name), "")

    def _in_credentials(self, name: str, looked: list[str]) -> str:
        folder = self._environ.get(CREDENTIALS_VARIABLE)
        if not folder:
            looked.append(_("the folder of {variable} (not set)", variable=CREDENTIALS_VARIABLE))
            return ""
        file = Path(folder, file_of(name))
        try:
            text = file.read_text(encoding="utf-8")
        except FileNotFoundError:
            text = ""
        except (OSError, ValueError):
            looked.append(_("the file {path} (which cannot be read)", path=str(file)))
            return ""
        looked.append(_("the file {path}", path=str(file)))
        return text


def variable_of(name: str) -> str:
    """The environment variable for a secret."""
    return VARIABLE + slug(name).replace("-", "_").upper()


def file_of(name: str) -> str:
    """The file for a secret in the credentials folder; no connection's key has that ending."""
    return f"{slug(name)}.notice"
