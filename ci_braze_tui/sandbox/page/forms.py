"""The parts of a form, each with its label, and the numbers people type into them."""

from __future__ import annotations

from collections.abc import Mapping

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.page.markup import Child, Markup, element


def field(name: str, label: str, control: Markup, hint: Child = None) -> Markup:
    """A control of id `name` under its label."""
    return element(
        "div",
        element("label", label, for_=name),
        control,
        element("span", hint, class_="hint", id=f"{name}-hint") if hint is not None else None,
        class_="field",
    )


def choice(group: str, value: str, label: str, *more: Child, checked: bool = False) -> Markup:
    """A radio button with its label, and what stands behind it."""
    name = f"{group}-{value}"
    return element(
        "div",
        element("input", type="radio", id=name, name=group, value=value, checked=checked),
        element("label", label, for_=name),
        *more,
        class_="choice",
    )


def number_input(name: str, value: int, least: int, most: int, label: str | None = None) -> Markup:
    """A field for a number; `label` is for those who do not see what stands around it."""
    return element(
        "input",
        type="number",
        id=name,
        name=name,
        value=value,
        min=least,
        max=most,
        step="any",
        aria_label=label,
    )


def read_number(form: Mapping[str, str], name: str, least: float, most: float) -> float:
    """The number typed into the field `name`.

    Raises:
        BadInputError: It is none, or none from `least` to `most`.
    """
    try:
        number = float(form.get(name, ""))
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise BadInputError(f"“{name}” must be a number from {least:,.0f} to {most:,.0f}.")
    return number
