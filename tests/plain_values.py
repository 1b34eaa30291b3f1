"""What a cell must come to as a value, worked out in plain Python, one cell at a time.

It shares nothing with the tool but the words of its contract, so that a mistake cannot hide in both. Each
function answers the value with numbers as `Decimal`, or `REFUSED`.
"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

REFUSED = object()
YES = {"true", "t", "yes", "y", "1", "on", "sim", "verdadeiro", "예", "네", "참"}
NO = {
    "false", "f", "no", "n", "0", "off", "não", "nao", "falso", "아니오", "아니요", "거짓",
}  # fmt: skip

BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))).translate(
    dict.fromkeys(range(0x1C, 0x20))
)
"""What Unicode calls white space; Python's `strip` takes off four control characters as well."""

_CLOCK = (
    r"(?:(?:[Tt]|,? +)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
    r" ?(?:(?P<utc>[Zz]|UTC|GMT)|(?P<sign>[+-])(?P<hours>\d\d)(?::?(?P<minutes>\d\d))?)?)?"
)
_BY_ORDER = {
    "ymd": r"(?P<y>\d{4})(?P<mark>[-/.])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})",
    "dmy": r"(?P<d>\d{1,2})(?P<mark>[-/.])(?P<m>\d{1,2})(?P=mark)(?P<y>\d{4})",
    "mdy": r"(?P<m>\d{1,2})(?P<mark>[-/.])(?P<d>\d{1,2})(?P=mark)(?P<y>\d{4})",
}


def read(text: str) -> object:
    """A JSON text with exact numbers."""
    return json.loads(text, parse_int=Decimal, parse_float=Decimal)


def integer(text: str) -> object:
    """Digits, perhaps with a sign, perhaps with a point and nothing behind it."""
    found = re.fullmatch(r"([+-]?[0-9]+)(?:\.0*)?", text)
    return Decimal(found[1]) if found else REFUSED


def number(text: str) -> object:
    """Digits with a point and a power of ten, if a double can hold it."""
    if not re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", text):
        return REFUSED
    return Decimal(text) if math.isfinite(float(text)) else REFUSED


def number_with_comma(text: str) -> object:
    """The same with a comma; points, blanks and apostrophes stand between thousands, if anywhere."""
    head, comma, tail = text.partition(",")
    if not comma:
        head = re.split("[eE]", text)[0]
        tail = text[len(head) :]
    for mark in ("[.]", "[ \u00a0\u202f]", "['’]"):
        if re.fullmatch(rf"[+-]?[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+", head):
            head = re.sub(mark, "", head)
    if not re.fullmatch(r"[+-]?[0-9]+", head) or not re.fullmatch(
        r"[0-9]*(?:[eE][+-]?[0-9]+)?", tail
    ):
        return REFUSED
    return number(f"{head}.{tail}" if comma else head + tail)


def boolean(text: str) -> object:
    """The words of the contract."""
    word = text.lower()
    return True if word in YES else False if word in NO else REFUSED


def day(text: str, order: str) -> object:
    """`YYYY-MM-DD`."""
    found = _day_and_clock(text, order)
    return found[0].isoformat() if found else REFUSED


def moment(text: str, order: str, zone: str | None) -> object:
    """`YYYY-MM-DDTHH:MM:SS.mmmZ`."""
    found = _day_and_clock(text, order)
    if found is None:
        return REFUSED
    day, since, ahead = found
    try:
        told = datetime(day.year, day.month, day.day, tzinfo=UTC) + since
        if ahead is not None:
            utc = told - ahead
        elif zone is None:
            utc = told
        else:
            utc = told.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        return REFUSED
    return utc.replace(tzinfo=None).isoformat("T", "milliseconds") + "Z"


def array(text: str) -> object:
    """Plain values, each once, or objects by the rules of nested attributes."""
    value = _nested(text)
    if not isinstance(value, list):
        return REFUSED
    if all(isinstance(item, dict) for item in value):
        return value if all(_allowed(item) for item in value) and len(value) <= 500 else REFUSED
    if any(item is None or isinstance(item, (dict, list)) for item in value):
        return REFUSED
    different: list[object] = []
    for item in value:
        # Compared by their text, for True is 1 in Python, and 1.0 is another number than 1 in a file.
        if str(item) + type(item).__name__ not in {str(i) + type(i).__name__ for i in different}:
            different.append(item)
    return different if len(different) <= 500 else REFUSED


def separated(text: str, separator: str) -> object:
    """Texts between separators."""
    different = list(dict.fromkeys(part.strip(BLANKS) for part in text.split(separator)))
    return [part for part in different if part] or REFUSED


def nested_object(text: str) -> object:
    """An object by the rules of nested attributes that is no operation."""
    value = _nested(text)
    if not isinstance(value, dict) or not _allowed(value):
        return REFUSED
    return REFUSED if value and value.keys() <= {"add", "remove", "inc"} else value


def points(value: object) -> int:
    """Data points of a nested value: one for each key at the ends of its branches."""
    if isinstance(value, dict):
        return sum(points(inner) for inner in value.values()) or 1
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return sum(points(inner) for inner in value)
    return 1


def _day_and_clock(text, order):
    for each in dict.fromkeys(("ymd", order)):
        found = re.fullmatch(_BY_ORDER[each] + _CLOCK, text, re.ASCII)
        if found:
            break
    else:
        return None
    part = found.groupdict()
    try:
        day = date(int(part["y"]), int(part["m"]), int(part["d"]))
    except ValueError:
        return None
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    if part["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if part["half"] in "Pp" else 0)
    hours, minutes = int(part["hours"] or 0), int(part["minutes"] or 0)
    if hour > 23 or minute > 59 or second > 59 or hours > 23 or minutes > 59:
        return None
    milliseconds = int((part["part"] or "0").ljust(3, "0")[:3])
    since = timedelta(hours=hour, minutes=minute, seconds=second, milliseconds=milliseconds)
    ahead = None
    if part["utc"]:
        ahead = timedelta()
    elif part["sign"]:
        ahead = timedelta(hours=hours, minutes=minutes) * (-1 if part["sign"] == "-" else 1)
    return day, since, ahead


def _nested(text):
    """The value of a JSON text, or REFUSED: no double keys, NaN, halves of characters, or 100 KB."""

    def once(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError
        return dict(pairs)

    def refuse(_):
        raise ValueError

    if len(text.encode()) > 100 * 1024:
        return REFUSED
    try:
        value = json.loads(
            text, object_pairs_hook=once, parse_constant=refuse,
            parse_float=lambda digits: Decimal(digits) if math.isfinite(float(digits)) else refuse(digits),
            parse_int=Decimal,
        )  # fmt: skip
        repr_of_all = json.dumps(value, default=str, ensure_ascii=False)
        repr_of_all.encode()
    except (ValueError, RecursionError):
        return REFUSED
    return value


def _allowed(value, level=1):
    if level > 50 and isinstance(value, (dict, list)):
        return False
    if isinstance(value, list):
        return all(_allowed(inner, level + 1) for inner in value)
    if not isinstance(value, dict):
        return True
    if list(value) == ["$time"] and level > 1:
        return True
    return all(
        0 < len(key) <= 255 and not set(key) & set(".$") and _allowed(inner, level + 1)
        for key, inner in value.items()
    )
