"""How text is encoded must be told right, for a few names as for many, or be said to be a guess."""

from __future__ import annotations

import codecs

import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.text.encodings import find_encoding, known_encoding, to_utf8


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("이름,도시\n김철수,서울\n이영희,부산\n", "cp949"),
        ("EMail,Name\na@example.kr,김철수\n", "cp949"),
        ("Name\n뷁똠방각하\n", "cp949"),
        ("EMail,Name\na@example.de,Müller\nb@example.de,Jörg Groß\n", "cp1252"),
        ("Name\nÅse\nØystein Ærø\n", "cp1252"),
        ("Name\nÅsa\nÄngla\n", "cp1252"),
        ("Nombre\nJosé Muñoz\n", "cp1252"),
        ("Nome\nJoão Conceição\n", "cp1252"),
        ("Name\nO’Neil\n", "cp1252"),
    ],
)
def test_few_names_are_enough(text, encoding):
    """Korean and Western names are told apart, and that it is a guess is told."""
    found, note = find_encoding('"f"', text.encode(encoding), complete=True)
    assert found == encoding
    assert note is not None
    assert "because it is not in UTF-8; check names" in note


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ("Müller".encode(), "utf-8"),
        ("김철수".encode()[:-1], "utf-8"),
        ("a,b\n1,2\n".encode("utf-16"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + "a".encode("utf-16-be"), "utf-16-be"),
        ("a,b\n1,2\n".encode("utf-16-le"), "utf-16-le"),
        ("a,b\n1,2\n".encode("utf-16-be"), "utf-16-be"),
        ("a,b\n".encode("utf-32"), "utf-32-le"),
    ],
)
def test_unicode_is_no_guess(sample, expected):
    """Unicode is told by its marks or its form, a character cut at the end included."""
    assert find_encoding('"f"', sample, complete=False) == (expected, None)


def test_an_encoding_that_cannot_be_told_is_refused():
    """Bytes that fit nowhere are not forced into anything."""
    with pytest.raises(SourceError, match="its encoding cannot be told"):
        find_encoding('"f"', b"\x81\xff\n", complete=True)


@pytest.mark.parametrize("name", ["no-such", "", "base64", "idna", "undefined", "rot13", "a\0b"])
def test_unknown_encodings_are_refused(name):
    """Only encodings of text that a file can be in."""
    with pytest.raises(SourceError, match="There is no encoding"):
        known_encoding(name)


def test_names_people_use_are_known():
    """Python's other names for an encoding do as well."""
    assert [
        known_encoding(name) for name in ("Windows-1252", "UTF-16", "EUC-KR", "ks_c_5601-1987")
    ] == [
        "cp1252",
        "utf-16",
        "euc_kr",
        "euc_kr",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp949"])
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_pieces_of_any_size_give_the_same_text(encoding, size):
    """A character cut between two pieces is put together."""
    text = "a,김\n" * 10 + "b,수\n"
    data = text.encode(encoding)
    pieces = (data[at : at + size] for at in range(0, len(data), size))
    assert b"".join(to_utf8("f", pieces, encoding)) == text.encode()


@pytest.mark.parametrize(
    ("data", "encoding", "expected"),
    [
        (b"a\nb\n\xff\n", "utf-8", "(byte 4, line 3)"),
        (b"a\nb\n\xc3", "utf-8", "(byte 4, line 3)"),
        (b"a\n\xed\xa0\x80", "utf-8", "(byte 2, line 2)"),
        ("a\n".encode("utf-16-le") + b"\x00\xd8a\0", "utf-16-le", "(byte 4, line 2)"),
        (b"a\nb\n\xc0\n", "cp949", "(byte 4, line 3)"),
        (b"a\n\x81", "cp1252", "(byte 2, line 2)"),
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_what_cannot_be_decoded_is_told_with_its_place(data, encoding, expected, size):
    """A bad byte is never replaced; the sentence names it and its line."""
    pieces = (data[at : at + size] for at in range(0, len(data), size))
    with pytest.raises(SourceError) as caught:
        list(to_utf8('"f"', pieces, encoding))
    assert expected in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-16", "UTF_16", "utf-32"])
@pytest.mark.parametrize(("order", "mark"), [("-le", ""), ("-le", "\ufeff"), ("-be", "\ufeff")])
def test_wide_text_whose_encoding_was_said(tmp_path, encoding, order, mark):
    """The mark says the order of bytes; without one it is that of Windows."""
    path = tmp_path / "a.csv"
    text = f"{mark}id,name\n" + "007,김철수\n" * 50_000
    path.write_bytes(text.encode(encoding.lower().replace("_", "-") + order))
    source = open_source(Choice(str(path), encoding=encoding))
    assert source.columns == ("id", "name")
    assert source.scan().collect().unique().rows() == [("007", "김철수")]
