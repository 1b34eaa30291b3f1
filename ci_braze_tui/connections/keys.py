"""Where API keys are kept: system keyring, environment, credentials folder, or memory.

Apart from connections, so that no file of ours can come to hold a key. A computer without a
keyring, with a locked one, or with one that never answers is normal (servers, containers, cron) and
ends in a sentence.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ci_braze_tui.braze.clusters import Endpoint, parse_endpoint
from ci_braze_tui.connections.connection import Connection, clean_key
from ci_braze_tui.connections.system_keyring import (
    SERVICE,
    KeyringAbsentError,
    KeyringSilentError,
    NoKeyring,
    SystemKeyring,
)
from ci_braze_tui.errors import DefinitionError, KeyMissingError
from ci_braze_tui.paths import slug
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

KEY_VARIABLE = "CI_BRAZE_TUI_API_KEY"
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"
"""Set by systemd for services with `LoadCredential=` (systemd.exec, "Credentials")."""


@dataclass(frozen=True, slots=True)
class FoundKey:
    """An API key and, in words, where it is kept."""

    secret: Secret
    kept_in: str

    is_given: bool = False
    """Whether it comes from outside, and is looked up there each time instead of being kept by us."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key would be kept, in words that follow "kept in"."""

    words: str
    lasts: bool
    """Whether a key that is kept there is still there tomorrow."""


class Keys:
    """The keys of all connections, each found under its connection's name."""

    def __init__(
        self, environ: Mapping[str, str] = os.environ, keyring: SystemKeyring | None = None
    ) -> None:
        self._environ = environ
        self._keyring = keyring or SystemKeyring()
        self._session: dict[str, Secret] = {}

    @classmethod
    def in_memory(cls) -> Keys:
        """Keys that know only what they are told, and tell nobody."""
        return cls(environ={}, keyring=NoKeyring())

    def find(self, connection_name: str) -> FoundKey:
        """The key of a connection, from the first place that has one.

        Raises KeyMissingError, which names every place looked in and how to add a key.
        """
        looked: list[str] = []
        found = (
            self._in_keyring(connection_name, looked)
            or self._in_environment(looked)
            or self._in_credentials(connection_name, looked)
            or self._in_session(connection_name, looked)
        )
        if found:
            return found
        raise KeyMissingError(
            _(
                'There is no API key for the connection "{name}". Looked in {places}. Add it in the '
                "connection's form, or with `ci-braze-tui connections edit`, or set {variable}.",
                name=connection_name,
                places="; ".join(looked),
                variable=KEY_VARIABLE,
            )
        )

    def address_of(self, connection: Connection) -> tuple[Endpoint, Secret]:
        """Where a connection leads, and the key for it.

        Raises:
            KeyMissingError: there is no key.
        """
        return parse_endpoint(connection.endpoint), self.find(connection.name).secret

    def save(self, connection_name: str, secret: Secret) -> str:
        """Keep a key for good if this computer can, else for this session; says where."""
        reason = _("it did not keep the key")
        try:
            self._keyring.write(connection_name, secret)
            if self._keyring.read(connection_name) == secret:
                self._session.pop(connection_name, None)
                return self._keyring_words()
        except KeyringSilentError as silent:
            reason = str(silent)
        self.remember(connection_name, secret)
        return _session_words(reason)

    def place(self) -> Place:
        """Where `save` would keep a key, as far as can be told without keeping one."""
        try:
            return Place(self._keyring_words(), lasts=True)
        except KeyringSilentError as silent:
            return Place(_session_words(str(silent)), lasts=False)

    def remember(self, connection_name: str, secret: Secret) -> None:
        """Keep a key until this process ends, and nowhere else."""
        self._session[connection_name] = secret

    def forget(self, connection_name: str) -> str:
        """Remove a connection's key from the keyring and from memory; fine when there is none.

        Returns:
            Why the keyring may have it still, and what to do; empty when it has not.
        """
        self._session.pop(connection_name, None)
        try:
            self._keyring.remove(connection_name)
        except KeyringAbsentError:
            return ""
        except KeyringSilentError as silent:
            return _(
                "The system keyring ({reason}) may still have the API key: remove the entry {name} of "
                "{service} there.",
                reason=str(silent),
                name=connection_name,
                service=SERVICE,
            )
        return ""

    def rename(self, old: str, new: str) -> None:
        """Move what `save` and `remember` kept to a connection's new name."""
        if old == new:
            return
        if old in self._session:
            self._session[new] = self._session.pop(old)
        try:
            secret = self._keyring.read(old)
        except KeyringSilentError:
            return
        if secret:
            self.save(new, secret)
            self.forget(old)

    def keyring_state(self) -> str:
        """The system keyring in words: its name, or why there is none to speak of."""
        try:
            return self._keyring.name()
        except KeyringSilentError as silent:
            return str(silent)

    def _keyring_words(self) -> str:
        return _in_the_keyring(self._keyring.name())

    def _in_keyring(self, name: str, looked: list[str]) -> FoundKey | None:
        try:
            secret = self._keyring.read(name)
            words = self._keyring_words()
        except KeyringSilentError as silent:
            looked.append(_in_the_keyring(str(silent)))
            return None
        # People can put keys into the keyring by hand, line breaks included.
        return _usable(secret.reveal() if secret else "", words, looked)

    def _in_environment(self, looked: list[str]) -> FoundKey | None:
        words = _("the environment variable {name}", name=KEY_VARIABLE)
        return _usable(self._environ.get(KEY_VARIABLE, ""), words, looked, is_given=True)

    def _in_credentials(self, name: str, looked: list[str]) -> FoundKey | None:
        folder = self._environ.get(CREDENTIALS_VARIABLE)
        if not folder:
            looked.append(_("the folder of {variable} (not set)", variable=CREDENTIALS_VARIABLE))
            return None
        for file in (Path(folder, f"{slug(name)}.key"), Path(folder, "api-key")):
            words = _("the file {path}", path=str(file))
            try:
                text = file.read_text(encoding="utf-8")
            except FileNotFoundError:
                looked.append(words)
            except (OSError, ValueError):
                looked.append(_("the file {path} (which cannot be read)", path=str(file)))
            else:
                if found := _usable(text, words, looked, is_given=True):
                    return found
        return None

    def _in_session(self, name: str, looked: list[str]) -> FoundKey | None:
        words = _("this session's memory")
        looked.append(words)
        secret = self._session.get(name)
        return FoundKey(secret, words) if secret else None


def _in_the_keyring(about: str) -> str:
    return _("the system keyring ({about})", about=about)


def _session_words(reason: str) -> str:
    return _("this session's memory only (system keyring: {reason})", reason=reason)


def _usable(text: str, words: str, looked: list[str], *, is_given: bool = False) -> FoundKey | None:
    """The key in `text`; what is there but is no key is an error: no looking elsewhere."""
    looked.append(words)
    if not text.strip():
        return None
    try:
        secret = clean_key(text)[0]
    except DefinitionError as error:
        raise KeyMissingError(
            _("What {place} holds is no API key: {why}", place=words, why=str(error))
        ) from None
    return FoundKey(secret, words, is_given)
