"""`notices.toml`: who is told of which runs, and in which way.

The names and the layout of the file are a contract with people who write it by hand. It holds no secret: the
addresses of webhooks let whoever knows them write into a channel, so the file has only names under which they
and passwords are kept (`ci_braze_tui.notices.keys`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec

from ci_braze_tui.definitions import read_definition
from ci_braze_tui.notices.trust import Trust, checked
from ci_braze_tui.paths import Home, slug

_AtLeastNothing: TypeAlias = Annotated[float, msgspec.Meta(ge=0)]
_Port: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=65535)]


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is told; what is None is not."""

    failure: bool = True
    """A run that failed, was refused by Braze, lost the network, or whose process died."""
    brake: bool = True
    skipped: bool = True
    """A scheduled run that did not take place."""
    success: bool = False
    returned_percent: _AtLeastNothing | None = None
    """More rows than this share of all came back to be put right."""
    drift_percent: _AtLeastNothing | None = None
    """The file has more or fewer rows than in the last finished run, by more than this share of those."""
    minutes: _AtLeastNothing | None = None
    """The run took longer than this."""
    times_usual: _AtLeastNothing | None = None
    """The run took longer than this many times what runs of the export take."""


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all notices say of themselves, whatever their way."""

    name: str
    exports: tuple[str, ...] | None = None
    """Those it is about, by name; None for all."""
    when: When = When()

    def __post_init__(self) -> None:
        if not slug(self.name):
            raise ValueError("`name` needs a letter or a digit")


class Webhook(Notice, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The message as JSON, to a program."""

    url_key: str
    """Under which name the address is kept."""
    token_key: str | None = None
    """Under which name a token is kept that goes along as `Authorization: Bearer`."""


class Slack(Notice, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An incoming webhook of Slack."""

    url_key: str


class Teams(Notice, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A workflow of Microsoft Teams that is started by a webhook."""

    url_key: str


class Mail(Notice, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An e-mail through an SMTP server."""

    host: str
    to: tuple[str, ...]
    sender: str = msgspec.field(name="from")
    security: Literal["starttls", "tls", "none"] = "starttls"
    port: _Port | None = None
    """None for 587, or 465 where TLS comes first."""
    user: str | None = None
    password_key: str | None = None
    """Under which name the password of `user` is kept."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.to:
            raise ValueError("`to` needs an address at the least")
        for address in (self.sender, *self.to):
            if not _is_address(address):
                raise ValueError(f"{address!r} is no e-mail address")
        if (self.user is None) != (self.password_key is None):
            raise ValueError("`user` and `password_key` need each other")
        if self.security == "none" and not is_here(self.host):
            raise ValueError('`security = "none"` is for a server on this computer only')


class Command(Notice, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A program on this computer, which gets the message as JSON on its standard input."""

    run: tuple[str, ...]
    """The program and its arguments; no shell reads them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.run or not self.run[0]:
            raise ValueError("`run` needs a program")
        program = Path(self.run[0])
        if program.name != self.run[0] and not program.is_absolute():
            raise ValueError("`run` needs the full path of the program, or a name on the PATH")


Way: TypeAlias = Webhook | Slack | Teams | Mail | Command


class Notices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file, one list for each way."""

    webhook: tuple[Webhook, ...] = ()
    slack: tuple[Slack, ...] = ()
    teams: tuple[Teams, ...] = ()
    mail: tuple[Mail, ...] = ()
    command: tuple[Command, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        names = [slug(each.name) for each in self]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two notices are called {name!r}")
        for secret in (each for notice in self for each in secrets_of(notice)):
            if slug(secret) != secret:
                raise ValueError(
                    f"{secret!r} will do as {slug(secret)!r}: small letters and hyphens"
                )

    def __iter__(self) -> Iterator[Way]:
        yield from self.webhook
        yield from self.slack
        yield from self.teams
        yield from self.mail
        yield from self.command

    def named(self, name: str) -> Way | None:
        """The notice of that name."""
        return next((each for each in self if slug(each.name) == slug(name)), None)


def way_of(notice: Way) -> str:
    """The way of a notice, as the file calls it."""
    return type(notice).__name__.lower()


def secrets_of(notice: Way) -> tuple[str, ...]:
    """The names of the secrets that a notice needs."""
    match notice:
        case Webhook(url_key=url, token_key=token):
            return (url,) if token is None else (url, token)
        case Slack(url_key=url) | Teams(url_key=url):
            return (url,)
        case Mail(password_key=str(password)):
            return (password,)
        case _:
            return ()


def is_here(host: str) -> bool:
    """Whether a host is this computer, so that nothing can listen on the way."""
    return host in ("localhost", "127.0.0.1", "::1")


def _is_address(text: str) -> bool:
    from email.errors import MessageError
    from email.headerregistry import Address

    user, _at, domain = text.rpartition("@")
    try:
        Address(addr_spec=text)
    except (MessageError, ValueError, IndexError):
        return False
    return bool(user and domain) and text.isprintable() and not set(text) & set(" <>,;")


def path_of(home: Home) -> Path:
    """Where the notices of a home are defined."""
    return home.config / "notices.toml"


def read_notices(home: Home) -> tuple[Notices, Trust]:
    """The notices of a home, and how far the file goes; without a file there are none.

    Raises:
        DefinitionError: the file is not right, or somebody could have written it who has no say in this.
    """
    path = path_of(home)
    if not path.exists():
        return Notices(), Trust(runs_commands=True)
    return checked(home, path, lambda: read_definition(path, Notices))
