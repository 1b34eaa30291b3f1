"""Looking somebody up: the profiles of an identifier, with every value Braze holds about them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ci_braze_tui.sandbox.page.foreign import foreign, foreign_value, type_of
from ci_braze_tui.sandbox.page.frame import Place
from ci_braze_tui.sandbox.page.markup import Markup, element, join
from ci_braze_tui.sandbox.standard import READERS

if TYPE_CHECKING:
    from ci_braze_tui.sandbox.profile import Profile
    from ci_braze_tui.sandbox.profiles import ProfileStore

SHOWN_PROFILES = 20
SHOWN_VALUES = 500

_PROFILES_A_SLICE = 5_000
"""A few milliseconds of work; a million addresses that nobody has looked for yet take a second."""


async def profile_search(store: ProfileStore, query: Mapping[str, str], place: Place) -> Markup:
    """The form, and the profiles that `find` in the query means."""
    wanted = query.get("find", "").strip()
    search = element("section", element("h2", "Find a profile"), _form(wanted, place))
    if not wanted:
        return search
    more = True
    while more:
        more = store.index_contacts(_PROFILES_A_SLICE)
        await asyncio.sleep(0)
    found = find_profiles(store, wanted)
    if not found:
        return join(search, _nobody(wanted, len(store.profiles)))
    shown = (_profile(store, profile, place) for profile in islice(found, SHOWN_PROFILES))
    return join(search, _how_many(len(found)), *shown)


def find_profiles(store: ProfileStore, wanted: str) -> list[Profile]:
    """The profiles that `wanted` is the external id, Braze id, alias (`label:name`) or e-mail of."""
    label, _, name = wanted.partition(":")
    named = (
        store.by_external_id(wanted),
        store.by_braze_id(wanted),
        store.by_alias(label.strip(), name.strip()),
        *store.by_contact("email", wanted),
    )
    return list({profile.number: profile for profile in named if profile is not None}.values())


def _form(wanted: str, place: Place) -> Markup:
    return element(
        "form",
        element("input", type="hidden", name="view", value="profiles"),
        place.hidden_fields(),
        element(
            "label", "External ID, Braze ID, e-mail address, or alias as label:name", for_="find"
        ),
        element(
            "div",
            element("input", type="search", id="find", name="find", value=wanted, autofocus=True),
            element("button", "Find", type="submit", class_="main"),
            class_="row",
        ),
        action="/",
        role="search",
    )


def _nobody(wanted: str, profiles: int) -> Markup:
    if not profiles:
        return element("section", element("p", "There are no profiles yet."))
    text = f" is nobody among the {profiles:,} profiles. Letter case counts, except in e-mail addresses."
    return element("section", element("p", "“", foreign(wanted), "”", text))


def _how_many(number: int) -> Markup | None:
    if number == 1:
        return None
    cut = f"; the first {SHOWN_PROFILES} are shown" if number > SHOWN_PROFILES else ""
    return element("p", f"{number:,} profiles have this in common{cut}.")


def _profile(store: ProfileStore, profile: Profile, place: Place) -> Markup:
    braze_id = store.braze_id(profile)
    aliases = (element("li", foreign(f"{label}:{name}")) for label, name in profile.aliases)
    identifiers = (
        element("dt", "External ID"),
        element("dd", "none" if profile.external_id is None else foreign(profile.external_id)),
        element("dt", "Braze ID"),
        element("dd", element("span", braze_id, class_="code")),
        element("dt", "Aliases"),
        element("dd", element("ul", *aliases, class_="plain") if profile.aliases else "none"),
    )
    everything = element(
        "a",
        "The whole profile as JSON",
        href=f"/sandbox/profile?{urlencode({'workspace': place.workspace, 'braze_id': braze_id})}",
    )
    return element(
        "section",
        element("h2", "Profile ", foreign(profile.external_id or braze_id, 80)),
        element("dl", *identifiers, class_="facts"),
        _values(profile),
        element("p", everything),
        class_="profile",
    )


def _values(profile: Profile) -> Markup:
    values = profile.values
    number = len(values)
    if not number:
        return element("p", "It has no attributes.")
    cut = f"; the first {SHOWN_VALUES:,} are shown" if number > SHOWN_VALUES else ""
    head = (element("th", name, scope="col") for name in ("Attribute", "Value", "Type"))
    rows = (_value(name, value) for name, value in islice(values.items(), SHOWN_VALUES))
    table = element(
        "table",
        element("caption", f"{number:,} attribute{'s' * (number > 1)}{cut}."),
        element("thead", element("tr", *head)),
        element("tbody", *rows),
    )
    return element("div", table, class_="scroll")


def _value(name: str, value: object) -> Markup:
    kind = "standard" if name in READERS else "custom"
    return element(
        "tr",
        element("th", foreign(name), scope="row", class_="name"),
        element("td", foreign_value(value)),
        element("td", type_of(value), element("span", kind, class_="note second")),
    )
