"""How a field is written: by the rules of its standard field where it has some, else by its type.

The one place that knows all types, so that none of them knows another's options.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.matching.mapping import field_type
from ci_braze_tui.records.values import names, words
from ci_braze_tui.records.values.arrays import array
from ci_braze_tui.records.values.booleans import boolean
from ci_braze_tui.records.values.dates import day, day_of_birth
from ci_braze_tui.records.values.datetimes import moment
from ci_braze_tui.records.values.locations import location
from ci_braze_tui.records.values.numbers import integer, number
from ci_braze_tui.records.values.objects import json_object
from ci_braze_tui.records.values.phones import phone
from ci_braze_tui.records.values.strings import image_url, string
from ci_braze_tui.records.values.subscription_groups import subscription_groups

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.matching.mapping import Field
    from ci_braze_tui.records.values.written import Written


def written(field: Field, text: pl.Expr) -> Written:
    """How cells of a field are written; `text` is trimmed and not blank, else null."""
    match field.attribute:
        case "country":
            return names.country(text)
        case "language":
            return names.language(text)
        case "time_zone":
            return words.time_zone(text)
        case "gender":
            return words.gender(text)
        case "email_subscribe" | "push_subscribe":
            return words.subscription_state(text)
        case "phone":
            return phone(text, field.region)
        case "dob":
            return day_of_birth(text, field.date_order)
        case "image_url":
            return image_url(text)
    return _by_type(field, text)


def _by_type(field: Field, text: pl.Expr) -> Written:
    match field_type(field):
        case "string":
            return string(text)
        case "integer":
            return integer(text, field.decimal)
        case "number":
            return number(text, field.decimal)
        case "boolean":
            return boolean(text)
        case "date":
            return day(text, field.date_order)
        case "datetime":
            return moment(text, field.date_order, field.time_zone)
        case "array":
            return array(text, field.separator)
        case "object":
            return json_object(text)
        case "location":
            return location(text)
        case "subscription_groups":
            return subscription_groups(text)
