"""The ledger holds what Braze was told, no more and no less."""

from __future__ import annotations

import stat
from collections.abc import Mapping

import polars as pl
import pytest

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.ledger import book
from ci_braze_tui.ledger.book import (
    Ledger,
    attribute_column,
    attribute_columns,
    hash_of,
    key_of,
    learn,
)
from tests.outbox.preparing import tell

A, B = attribute_column("a"), attribute_column("b")


def told(**profiles: Mapping[str, int | bool | None]) -> pl.DataFrame:
    """Records of profiles: `member` and the hashes of what each one sent."""
    schema = {"key": pl.Binary, "who": pl.String, "member": pl.Boolean}
    names = sorted({name for each in profiles.values() for name in each if name != "member"})
    rows = [
        {"key": who.encode(), "who": f'"external_id":"{who}"', "member": True, **each}
        for who, each in profiles.items()
    ]
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(names, pl.UInt64()))


NOTHING = told()


def in_state(state: str, records: pl.DataFrame) -> pl.DataFrame:
    """Records as a run hands them over."""
    return records.with_columns(state=pl.lit(state))


def profiles(numbers: range, value: int) -> pl.DataFrame:
    """Many records, with keys as they are spread in truth."""
    who = pl.Series("who", [f'"external_id":"{number}"' for number in numbers])
    return pl.select(
        key_of(pl.lit(who)).alias("key"),
        pl.lit(who),
        pl.lit(value=True).alias("member"),
        pl.lit(value, pl.UInt64).alias(A),
    )


def known(rows: pl.DataFrame) -> dict[str, dict[str, object]]:
    """What a ledger knows, by profile; without what it knows nothing of."""
    return {
        row.pop("key").decode(): {name: value for name, value in row.items() if value is not None}
        for row in rows.drop("who").to_dicts()
    }


def test_what_was_accepted_is_known():
    """A first run fills the ledger, a later one changes only what it sent."""
    kept = learn(NOTHING, told(c1={A: 1, B: 2}, c2={A: 3, B: None}), NOTHING)
    assert known(kept) == {"c1": {"member": True, A: 1, B: 2}, "c2": {"member": True, A: 3}}
    kept = learn(kept, told(c1={A: 9, B: None}), NOTHING)
    assert known(kept) == {"c1": {"member": True, A: 9, B: 2}, "c2": {"member": True, A: 3}}


def test_of_what_is_unknown_nothing_is_relied_on():
    """The hashes a lost record carried are forgotten, those it did not carry stay."""
    kept = learn(NOTHING, told(c1={A: 1, B: 2}), NOTHING)
    kept = learn(kept, NOTHING, told(c1={A: 9, B: None}, c2={A: 5}))
    assert known(kept) == {"c1": {"member": True, B: 2}, "c2": {"member": True}}


def test_who_left_is_no_member_but_may_still_be_one_if_unknown():
    """Leaving counts when Braze took it, and only then."""
    kept = learn(NOTHING, told(c1={A: 1}, c2={A: 1}), NOTHING)
    left = {"member": False, A: 0}
    kept = learn(kept, told(c1=left), told(c2=left))
    assert known(kept) == {"c1": {"member": False, A: 0}, "c2": {"member": True}}


def test_what_was_rejected_changes_nothing():
    """A run of which nothing was taken leaves the ledger as it was."""
    kept = learn(NOTHING, told(c1={A: 1}), NOTHING)
    assert learn(kept, NOTHING, NOTHING).equals(kept)


def test_attributes_come_and_go():
    """A field that is new to the export gets a column; one that went keeps what Braze holds."""
    kept = learn(NOTHING, told(c1={A: 1}), NOTHING)
    kept = learn(kept, told(c1={B: 2}), told(c3={B: 2}))
    assert attribute_columns(kept.columns) == [A, B]
    assert known(kept) == {"c1": {"member": True, A: 1, B: 2}, "c3": {"member": True}}


def test_learning_twice_is_learning_once():
    """A settling that is done again after a crash comes to the same."""
    kept = learn(NOTHING, told(c1={A: 1, B: 2}, c4={A: 4}), NOTHING)
    accepted, unknown = told(c1={A: 7}, c2={A: 8, B: 9}), told(c4={A: 5, "attribute:c": 1})
    once = learn(kept, accepted, unknown)
    assert learn(once, accepted, unknown).equals(once)


def test_the_order_of_the_ledger_does_not_depend_on_the_runs():
    """Equal knowledge is an equal file."""
    one, two = told(c1={A: 1}), told(c2={A: 2})
    forth = learn(learn(NOTHING, one, NOTHING), two, NOTHING)
    back = learn(learn(NOTHING, two, NOTHING), one, NOTHING)
    assert forth.equals(back)


def test_hashes_are_the_same_for_ever():
    """A new version that hashed otherwise would send and bill everything again."""
    frame = pl.DataFrame({"text": ['"external_id":"c1"', "", "ü😀", None]})
    hashed = frame.select(key=key_of(pl.col("text")), hash=hash_of(pl.col("text")))
    assert [key and key.hex() for key in hashed["key"]] == [
        "24fe1dbef996d346bfee66b22ca1709f",
        "99aa06d3014798d86001c324468d497f",
        "2d66445f0945edd38d86bb38f0191621",
        None,
    ]
    assert hashed["hash"].to_list() == [
        0x3429D63C9123BE4E,
        0x2D06800538D394C2,
        0x6C1E532204A577F5,
        None,
    ]
    assert hashed.schema == {"key": pl.Binary, "hash": pl.UInt64}


def test_attributes_keep_their_names():
    """Nothing else is taken for the column of an attribute."""
    assert attribute_columns(["key", "who", "member", A, "my attribute:x"]) == [A]


def test_before_the_first_run_the_ledger_is_empty(tmp_path):
    """No file is no knowledge, and reading makes none."""
    ledger = Ledger(tmp_path / "vip")
    assert ledger.read().equals(NOTHING)
    assert not ledger.folder.exists()


def test_what_was_told_is_read_back(tmp_path):
    """A ledger survives its file, in a folder of any name, and leaves nothing beside it."""
    ledger = Ledger(tmp_path / "vip [*]")
    accepted, unknown = told(c1={A: 1, B: None}), told(c2={B: 2})
    for _ in range(2):
        tell(
            ledger,
            pl.concat(
                [in_state("accepted", accepted), in_state("unknown", unknown)], how="diagonal"
            ),
        )
    assert ledger.read().equals(learn(NOTHING, accepted, unknown))
    assert list(ledger.folder.iterdir()) == [ledger.path]


def test_a_ledger_of_many_spans_is_that_of_one(tmp_path, monkeypatch):
    """However many profiles are held in memory at a time, the same is known afterwards."""
    first = profiles(range(3_000), 1)
    later = profiles(range(2_000, 5_000, 2), 2).rename({A: B})
    lost = profiles(range(100, 200), 3)
    expected = learn(learn(NOTHING, first, NOTHING), later, lost)
    monkeypatch.setattr(book, "PROFILES_AT_ONCE", 700)
    ledger = Ledger(tmp_path)
    tell(ledger, in_state("accepted", first))
    tell(
        ledger, pl.concat([in_state("accepted", later), in_state("unknown", lost)], how="diagonal")
    )
    assert len(ledger.spans()) == 6
    assert ledger.read().equals(expected)
    assert ledger.profiles() == expected.height
    assert pl.concat([ledger.read(*span) for span in ledger.spans()]).equals(expected)


def test_telling_nothing_writes_nothing(tmp_path):
    """A run of which nothing was taken makes no file."""
    ledger = Ledger(tmp_path / "vip")
    tell(ledger, NOTHING.with_columns(state=pl.lit("accepted")))
    assert not ledger.folder.exists()


@pytest.mark.skipif("os.name == 'nt'", reason="Windows has no file modes")
def test_only_the_owner_reads_the_ledger(tmp_path):
    """Identifiers are in it, so the folder is 0700 and the file 0600."""
    ledger = Ledger(tmp_path / "vip")
    tell(ledger, in_state("accepted", told(c1={A: 1})))
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (ledger.folder, ledger.path)]
    assert modes == [0o700, 0o600]


def test_a_damaged_ledger_is_a_sentence(tmp_path):
    """Whoever meets one is told which file to move away, and what that means."""
    ledger = Ledger(tmp_path / "vip")
    tell(ledger, in_state("accepted", told(c1={A: 1})))
    ledger.path.write_bytes(ledger.path.read_bytes()[:-20])
    with pytest.raises(BadInputError, match=r"ledger\.parquet is damaged. Move it away"):
        ledger.read()


def test_a_ledger_that_is_damaged_inside_is_not_overwritten(tmp_path):
    """What only shows while it is rewritten is the same sentence, and the old file stays as it is."""
    ledger = Ledger(tmp_path / "vip")
    tell(ledger, in_state("accepted", profiles(range(3_000), 1)))
    content = bytearray(ledger.path.read_bytes())
    content[60:120] = bytes(60)
    ledger.path.write_bytes(content)
    assert ledger.profiles() == 3_000
    with pytest.raises(BadInputError, match=r"ledger\.parquet is damaged. Move it away"):
        tell(ledger, in_state("accepted", profiles(range(10), 2)))
    assert ledger.path.read_bytes() == content
    assert list(ledger.folder.iterdir()) == [ledger.path]


def test_an_attribute_may_be_called_like_another_one_that_is_new():
    """No name of an attribute is mixed up with what this run has to say about another."""
    names = [attribute_column(name) for name in ("x", "x:new", "new:x")]
    before = told(c1=dict(zip(names, (1, 2, 3), strict=True)))
    kept = learn(before, told(c1={names[0]: 7, names[1]: 8}), NOTHING)
    assert known(kept)["c1"] == {"member": True, names[0]: 7, names[1]: 8, names[2]: 3}
