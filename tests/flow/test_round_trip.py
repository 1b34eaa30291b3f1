"""Run, change, run, take away, run: what Braze stores then, and what it counted, worked out from scratch."""

from __future__ import annotations

import json

import msgspec
import pytest

from ci_braze_tui.exports.belongings import preflights_of
from ci_braze_tui.matching.mapping import Field, Segments
from ci_braze_tui.records.rules import Membership
from tests.world import IDENTIFIER, World

ROWS = 4_000
HEADER = (
    "BrazeUserId", "EMail", "Segment", "FirstName", "City", "Points", "Score", "Agreed",
    "Since", "Likes", "Size", "Spot", "Note",
)  # fmt: skip
FIELDS = (
    Field("FirstName", "first_name"),
    Field("City", "home_city"),
    Field("Points", "points", "integer"),
    Field("Score", "score", "number"),
    Field("Agreed", "agreed", "boolean"),
    Field("Since", "since", "datetime", time_zone="Europe/Oslo"),
    Field("Likes", "likes", "array", separator="|"),
    Field("Size", "size", "object"),
    Field("Spot", "current_location"),
    Field("Note", "note", blank="clear"),
)
NAMES = {field.column: field.attribute for field in FIELDS}


def customer(number: int) -> list[str]:
    """The row of a customer, every tenth cell of each field blank."""
    size = {"shoe": number % 50, "hat": {"cm": number % 9 + 50, "worn": number % 2 == 0}}
    cells = [
        f"Änne {number % 100}", f"City [{number % 20}]", str(number * 7), f"{number % 90}.5",
        ("yes", "no")[number % 2], f"2024-07-{number % 28 + 1:02} 12:30:00",
        f"a{number % 5}|b|a{number % 3}", json.dumps(size),
        f"{number % 80}.25, -{number % 170}.5", f"\x1b[31m{number} 🙂",
    ]  # fmt: skip
    cells = ["" if (number + place) % 10 == 0 else cell for place, cell in enumerate(cells)]
    return [
        f"c{number}",
        f"c{number}@example.com",
        ("VIP", "Newsletter", "Other")[number % 3],
        *cells,
    ]


def value(column: str, cell: str) -> object:
    """What Braze stores for a cell."""
    match column:
        case "Points":
            return int(cell)
        case "Score":
            return float(cell)
        case "Agreed":
            return cell == "yes"
        case "Since":  # Oslo is two hours ahead of UTC in July
            return f"{cell[:10]}T10:30:00.000Z"
        case "Likes":
            return list(dict.fromkeys(cell.split("|")))
        case "Size":
            return json.loads(cell)
        case "Spot":
            latitude, longitude = map(float, cell.split(", "))
            return {"longitude": longitude, "latitude": latitude}
        case _:
            return cell


def weight(name: str, worth: object) -> int:
    """What Braze counts for a write (Braze docs, data points): each key of an object, else one."""
    if name == "current_location":
        return 1
    if isinstance(worth, dict):
        return sum(weight("", each) for each in worth.values())
    return 1


def tell(braze: dict[str, dict], rows: list[list[str]], chosen: tuple[str, ...]) -> int:
    """Bring `braze` to what it must hold after a run with these rows; what that costs in data points."""
    points = 0

    def write(profile: dict, name: str, worth: object) -> None:
        nonlocal points
        if profile.get(name, "never told") != worth:
            profile[name] = worth
            points += weight(name, worth)

    for row in rows:
        cells = dict(zip(HEADER, row, strict=True))
        if cells["Segment"] not in chosen:
            continue
        profile = braze.setdefault(cells["BrazeUserId"], {})
        write(profile, "email", cells["EMail"])
        for column, name in NAMES.items():
            if cells[column]:
                write(profile, name, value(column, cells[column]))
            elif column == "Note":
                write(profile, name, None)
        write(profile, IDENTIFIER, True)
    here = {row[0] for row in rows if row[2] in chosen}
    for who, profile in braze.items():
        if who not in here:
            write(profile, IDENTIFIER, False)
    return points


@pytest.mark.timeout(120)
def test_what_braze_holds_and_counts_is_what_comes_out_from_scratch(world: World) -> None:
    """Stored profiles, data points forecast and data points counted agree after every step."""
    rows = [customer(number) for number in range(ROWS)]
    chosen = ("VIP", "Newsletter")
    export = world.export(
        world.customers(rows, HEADER),
        fields=FIELDS,
        segments=Segments("Segment", chosen),
        membership=Membership(brake=30),
    )
    braze: dict[str, dict] = {}

    def run_and_compare() -> None:
        world.customers(rows, HEADER)
        before = world.sandbox.inspector.overview().data_points
        run, report = world.run(export)
        assert run.status == "finished"
        worked_out = tell(braze, rows, chosen)
        world.sandbox.inspector.settle()
        counted = world.sandbox.inspector.overview().data_points - before
        preflight = json.loads(
            (preflights_of(world.home, export.name) / "preflight.json").read_bytes()
        )
        forecast = preflight["forecast"]["data_points"]
        assert (forecast, counted, report.summary.data_points) == (worked_out,) * 3
        assert world.sandbox.inspector.overview().dropped_values == 0
        assert stored(world) == {who: without_none(held) for who, held in braze.items()}

    run_and_compare()
    for number in range(0, ROWS, 50):
        fresh = customer(number + 5)
        rows[number][3:] = fresh[3:]
        rows[number][1] = f"moved{number}@example.com"
    run_and_compare()
    del rows[::100]
    run_and_compare()
    run_and_compare()
    assert world.sandbox.inspector.overview().data_points == sum(
        json.loads(msgspec.json.encode(world.store.report(run.id)))["summary"]["data_points"]
        for run in world.store.of_export(export.name)
    )


def stored(world: World) -> dict[str, dict]:
    """What the sandbox holds, by external id."""
    return {
        each.external_id or "": without_none({**each.standard, **each.custom})
        for each in world.profiles()
    }


def without_none(profile: dict) -> dict:
    """A profile without attributes that were removed."""
    return {name: worth for name, worth in profile.items() if worth is not None}
