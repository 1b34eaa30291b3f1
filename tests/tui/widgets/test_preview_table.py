"""The first rows as a table."""

from __future__ import annotations

from ci_braze_tui.outbox.preview import PreviewedRow
from ci_braze_tui.tui.widgets.preview_table import as_table


def test_values_stand_in_a_column_of_their_attribute() -> None:
    """As JSON writes them, texts without quotes; what a row does not say is blank; no column is too wide."""
    rows = (
        PreviewedRow(1, '{"email":"a@x.de","n":1.0,"long":"' + "x" * 99 + '"}', "pending"),
        PreviewedRow(2, '{"n":[{"$add":["VIP"]}],"[/]":null,"漢字":"\\u001b"}', "pending"),
        PreviewedRow(12_345, None, "skipped", "no Braze customer ID"),
    )
    columns, drawn = as_table(rows)
    assert [(each.title, each.width) for each in columns] == [
        ("Row", 6),
        ("Outcome", 7),
        ("email", 6),
        ("n", 18),
        ("long", 30),
        ("[/]", 4),
        ("漢字", 4),
    ]
    assert [row.cells for row in drawn] == [
        ("1", "to send", "a@x.de", "1.0", "x" * 99, "", ""),
        ("2", "to send", "", '[{"$add":["VIP"]}]', "", "null", "\x1b"),
        ("12,345", "skipped"),
    ]
    assert [row.remark for row in drawn] == ["", "", "no Braze customer ID"]
