"""What a person has answered of a connection, apart from the key and the consent.

A value of its own so that a wizard can be filled in from it: from a saved connection, from one that is
copied, or from what somebody entered and left. It never holds the key, and no consent: that is given
anew.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace

from ci_braze_tui.braze.contract import Contract, check_contract
from ci_braze_tui.connections.connection import Connection, Users
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.paths import slug


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """The limits of a contract as they are typed."""

    requests: str
    seconds: str
    requests_per_hour: str
    objects_per_request: str
    bulk: bool

    @classmethod
    def of(cls, contract: Contract) -> ContractDraft:
        """A contract as somebody would type it."""
        hour, objects = contract.requests_per_hour, contract.objects_per_request
        return cls(
            requests=str(contract.requests),
            seconds=f"{contract.seconds:g}",
            requests_per_hour="" if hour is None else str(hour),
            objects_per_request="" if objects is None else str(objects),
            bulk=contract.bulk,
        )

    def read(self) -> Contract:
        """The contract.

        Raises:
            DefinitionError: a limit is no number, or one that cannot be kept.
        """
        contract = Contract(
            requests=_whole(self.requests),
            seconds=_number(self.seconds),
            requests_per_hour=_whole(self.requests_per_hour) if self.requests_per_hour else None,
            objects_per_request=(
                _whole(self.objects_per_request) if self.objects_per_request else None
            ),
            bulk=self.bulk,
        )
        if problem := check_contract(contract):
            raise DefinitionError(problem)
        return contract


PROMISED = ContractDraft.of(Contract())
"""What Braze promises everybody."""


@dataclass(frozen=True, slots=True)
class ConnectionDraft:
    """The answers of the wizard's pages."""

    name: str = ""
    users: Users = "administrators"
    endpoint: str = ""
    contract: ContractDraft = PROMISED
    export_user: str | None = None

    @classmethod
    def of(cls, connection: Connection) -> ConnectionDraft:
        """A saved connection as somebody would enter it."""
        return cls(
            name=connection.name,
            users=connection.users,
            endpoint=connection.endpoint,
            contract=ContractDraft.of(connection.contract),
            export_user=connection.export_user,
        )


def first_draft(
    taken: Container[str],
    *,
    existing: Connection | None,
    copied: Connection | None,
    demo: bool,
) -> ConnectionDraft:
    """What a wizard is filled in with at first.

    Args:
        taken: the slugs of the names that other connections have.
        existing: the connection to change.
        copied: the connection to begin a new one from.
        demo: whether the sandbox is on offer.
    """
    if existing is not None:
        return ConnectionDraft.of(existing)
    if copied is not None:
        return replace(ConnectionDraft.of(copied), name=_name_of_copy(copied.name, taken))
    return ConnectionDraft("Sandbox" if demo and "sandbox" not in taken else "")


def _name_of_copy(name: str, taken: Container[str]) -> str:
    number, copy = 1, f"{name} copy"
    while slug(copy) in taken:
        number += 1
        copy = f"{name} copy {number}"
    return copy


def _whole(text: str) -> int:
    digits = _without_grouping(text)
    if not (digits.isascii() and digits.removeprefix("-").isdigit()) or len(digits) > 12:
        raise DefinitionError(f'"{text[:20]}" is no whole number; type one such as 3,000.')
    return int(digits)


def _number(text: str) -> float:
    try:
        return float(_without_grouping(text))
    except ValueError:
        raise DefinitionError(f'"{text[:20]}" is no number; type one such as 3 or 0.5.') from None


def _without_grouping(text: str) -> str:
    return "".join(letter for letter in text if letter != "," and not letter.isspace())
