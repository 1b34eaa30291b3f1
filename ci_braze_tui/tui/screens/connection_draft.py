"""What a person has answered of a connection, apart from the key and the consent.

A value of its own so that a wizard can be filled in from it: from a saved connection, from one that is
copied, or from what somebody entered and left. It never holds the key, and no consent: that is given
anew.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, replace

from ci_braze_tui.braze.contract import Contract, check_contract
from ci_braze_tui.connections.connection import Connection, Users
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.paths import slug
from ci_braze_tui.words import _, grouped, number_locale

_GROUPED = re.compile(r"\d{1,3}(?:[.,'’\s]\d{3})+")
"""A whole number as people group it, in any country."""


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
    return ConnectionDraft(_("Sandbox") if demo and slug(_("Sandbox")) not in taken else "")


def _name_of_copy(name: str, taken: Container[str]) -> str:
    number, copy = 1, _("{name} copy", name=name)
    while slug(copy) in taken:
        number += 1
        copy = _("{name} copy {number}", name=name, number=str(number))
    return copy


def _whole(text: str) -> int:
    text = text.strip()
    digits = re.sub(r"\D", "", text) if _GROUPED.fullmatch(text) else text
    if not (digits.isascii() and digits.removeprefix("-").isdigit()) or len(digits) > 12:
        raise DefinitionError(
            _(
                '"{text}" is no whole number; type one such as {example}.',
                text=text[:20],
                example=grouped(3_000),
            )
        )
    return int(digits)


def _number(text: str) -> float:
    from babel.numbers import get_group_symbol

    group = get_group_symbol(number_locale())
    is_grouped = group in text and _GROUPED.fullmatch(text.strip())
    try:
        # Half of the world writes 0,5.
        return float(text.replace(group, "") if is_grouped else text.replace(",", "."))
    except ValueError:
        raise DefinitionError(
            _('"{text}" is no number; type one such as 3 or 0.5.', text=text[:20])
        ) from None
