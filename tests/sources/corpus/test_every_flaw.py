"""What is wrong with a file must be one sentence: the file, the place, and what to do."""

from __future__ import annotations

import gzip
import io
import warnings
import zipfile
import zlib

import pytest
import zstandard

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import count_rows
from ci_braze_tui.sources.text.file import look
from tests.sources.corpus.writers import PACKINGS, WESTERN, as_array, as_csv, as_lines, as_zip

MANY = b"a,b\n" + b"".join(b"%d,customer %d\n" % (n, zlib.crc32(b"%d" % n)) for n in range(60_000))
LINES = b"".join(b'{"a":%d,"b":"x"}\n' % n for n in range(60_000))


def zipped(**members):
    """A zip archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def zipped_twice(name, *members):
    """A zip archive with files of one name, as appending to an archive leaves it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings(action="ignore"):
        for data in members:
            archive.writestr(name, data)
    return out.getvalue()


def encrypted():
    """A zip archive that says its member is encrypted."""
    data = bytearray(as_zip(b"a,b\n1,2\n"))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    return bytes(data)


FLAWS = {
    "row too long": (MANY + b"1,2,3\n", "line 60,002: the row has 3 cells, the header 2"),
    "quote never closed": (MANY + b'1,"2\n', "line 60,002: a double quote has no partner"),
    "quote astray": (MANY + b'1,5" pipe\n3,6" pipe\n', "line 60,002: a double quote"),
    "text behind a quote": (MANY + b'1,"2"3\n', "line 60,002: a double quote has no partner"),
    "stray quote before lines in quotes": (
        MANY + b'1,5"\n2,"p\nq"\n3,6"\n',
        "line 60,002: a double quote has no partner",
    ),
    "old line end in a cell": (MANY + b'1,x\ry\n"\n', "a carriage return stands in a cell"),
    "half a character at the end": (MANY + b"1,\xc3", "not in UTF-8 (byte"),
    "half a surrogate": ("a,b\n1,2\n".encode("utf-16") + b"\x00\xd8", "not in UTF-16 (byte 18"),
    "cut gzip": (gzip.compress(MANY)[:-20], "incomplete gzip"),
    "spoiled gzip": (gzip.compress(MANY)[:-6] + b"\0" * 6, "damaged gzip"),
    "gzip with an appendix": (gzip.compress(MANY) + b"appendix", "damaged gzip"),
    "cut zstd": (zstandard.ZstdCompressor().compress(MANY)[:-20], "incomplete zstd"),
    "spoiled zstd": (
        zstandard.ZstdCompressor(write_checksum=True).compress(MANY)[:-2] + b"\0\0",
        "damaged zstd",
    ),
    "cut zip": (as_zip(MANY)[:-30], "damaged zip"),
    "spoiled zip": (as_zip(MANY).replace(b"\x50\x4b\x01\x02", b"\x50\x4b\x01\x00"), "damaged zip"),
    "encrypted zip": (encrypted(), "is encrypted; unpack it with its password"),
    "empty zip": (zipped(), "empty zip archive"),
    "zip bomb": (zipped(a=b"a,b\n" + bytes(1 << 20) * 1100), "would grow to"),
    "zip of two files of one name": (
        zipped_twice("a.csv", "a,b\n1,2\n", "a,b\n3,4\n"),
        "two files of one name",
    ),
    "row without an end": (
        MANY + b"1," + b"x" * 30_000_000 + b"\n3,4\n",
        "line 60,002: the row is larger than 16 MiB",
    ),
    "line of JSON without an end": (
        LINES + b'{"a":1}' + b" " * 30_000_000 + b'\n{"a":2}\n',
        "line 60,001: the row is larger than 16 MiB",
    ),
    "header without an end": (b"a," * (1 << 20), "a first row of more than a mebibyte"),
    "only a line for Excel": (b"sep=;\r\n", "nothing below its first line"),
    "nested without end": (
        b'[{"a":' + b"[" * 200_000 + b"]" * 200_000 + b'},{"a":1}]',
        "object 1: this is not JSON",
    ),
    "zip of different tables": (zipped(a="a,b\n1,2\n", b="c,d\n1,2\n"), "choose one: "),
    "packed twice": (gzip.compress(gzip.compress(MANY)), "packed a second time"),
    "no JSON in a line": (LINES + b'{"a":}\n', "line 60,001: this is not JSON"),
    "no object in a line": (LINES + b"[1]\n", 'line 60,001: "[1]" is no object'),
    "half a surrogate in JSON": (
        LINES + b'{"a":"\\ud800"}\n',
        "line 60,001: this is not JSON (half",
    ),
    "not a number": (LINES + b'{"a":NaN}\n', "line 60,001: this is not JSON"),
    "cut line of JSON": (LINES[:-9], "line 60,000: this is not JSON"),
    "cut array": (as_array(WESTERN).encode()[:-20], "this is not JSON"),
    "array without its end": (
        as_array(WESTERN).encode().rstrip()[:-1],
        "object 4: this is not JSON",
    ),
    "number in an array": (b'[{"a":1},\n{"a":2},\n3]', 'object 3: "3" is no object'),
    "half a surrogate in an array": (
        b'[{"a":1},{"a":"\\udc00"}]',
        "object 2: this is not JSON (half",
    ),
    "empty array": (b"[]", "has no rows"),
    "key without a name": (b'{"":1}\n', "column 1 has no name"),
    "one object": (b'{\n "a": 1\n}\n', "JSON without a list of objects"),
    "PDF": (b"%PDF-1.7\n", "is a PDF document; export the data as CSV UTF-8"),
    "web page": (b"\n<!DOCTYPE html><html>", "is a web page, perhaps of a failed download"),
    "XML": (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "is XML"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1\n", "pointer of Git LFS"),
    "database": (b"SQLite format 3\0", "is a database"),
    "image": (b"\x89PNG\r\n\x1a\n", "is an image"),
    "packed Parquet": (gzip.compress(b"PAR1\x15\x04"), "is a packed Parquet file; unpack it first"),
    "program": (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0", "not a text or Parquet file"),
    "blanks": (b" \r\n \r\n", "nothing but blanks"),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_every_flaw_is_one_sentence(tmp_path, flaw):
    """The sentence names the file, says where and what, and ends as a sentence."""
    data, expected = FLAWS[flaw]
    path = tmp_path / "customers.csv"
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        count_rows(open_source(path))
    told = str(caught.value)
    assert expected in told
    assert "customers.csv" in told
    assert told.endswith(".")
    assert "\n" not in told


@pytest.mark.parametrize("packing", ["gzip", "zstd", "zip"])
def test_trouble_inside_of_packed_text_is_told_with_its_line(tmp_path, packing):
    """Lines are those of the text, not of what it is packed in."""
    path = tmp_path / "customers.bin"
    path.write_bytes(PACKINGS[packing](MANY + b"1,2,3\n"))
    with pytest.raises(SourceError, match="line 60,002: the row has 3 cells"):
        count_rows(open_source(path))


def test_a_byte_that_does_not_decode_far_down(tmp_path):
    """What was said about the encoding is held to, to the last byte."""
    path = tmp_path / "customers.csv"
    path.write_bytes(MANY + b"1,\xfc\n")
    with pytest.raises(SourceError, match=r"not in UTF-8 \(byte .*, line 60,002\)"):
        count_rows(open_source(Choice(str(path), encoding="utf-8")))
    assert count_rows(open_source(path)) == 60_001


def test_letters_far_down_tell_the_encoding(tmp_path):
    """A file that begins with megabytes of ASCII is still told by its names."""
    path = tmp_path / "customers.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 600_000 + "3,Müller\n".encode("cp1252"))
    source = open_source(path)
    assert source.description == "CSV, commas, Windows-1252"
    assert source.scan().collect(engine="streaming").row(-1) == ("3", "Müller")


def test_parts_in_a_zip_are_one_table(tmp_path):
    """Members of one header follow each other; a chosen one stands alone; a strange one is named."""
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(**{"a_1.csv": "a,b\n1,2\n", "a_2.csv": "\ufeffa,b\r\n3,ü\r\n"}))
    source = open_source(path)
    assert source.scan().collect(engine="streaming").rows() == [("1", "2"), ("3", "ü")]
    assert (source.tables, source.stem) == (("a_1.csv", "a_2.csv"), "export")
    assert source.notes == ("The 2 files in the archive are read as parts of one table.",)
    chosen = open_source(Choice(str(path), table="a_2.csv"))
    assert chosen.scan().collect(engine="streaming").rows() == [("3", "ü")]
    with pytest.raises(SourceError, match=r'holds no file "a_3\.csv"; did you mean "a_'):
        open_source(Choice(str(path), table="a_3.csv"))


def test_a_nul_survives(tmp_path):
    """A stray NUL is text like other text."""
    path = tmp_path / "customers.csv"
    path.write_bytes(as_csv((("a", "b"), ("x\0y", "Z" * 200))).encode())
    assert open_source(path).scan().collect(engine="streaming").rows() == [("x\0y", "Z" * 200)]


def test_keys_that_appear_late_are_columns(tmp_path):
    """The columns of JSON are the keys of all objects, in the order in which they appear."""
    path = tmp_path / "customers.jsonl"
    path.write_bytes(LINES + b'{"late":[1, 2.0],"a":null}\n')
    source = open_source(path)
    assert source.columns == ("a", "b", "late")
    assert source.scan().collect(engine="streaming").row(-1) == (None, None, "[1, 2.0]")


def test_lines_and_arrays_of_many_objects_are_the_same(tmp_path):
    """An array is cut into pieces without losing or changing an object."""
    rows = [("a", "b", "c")] + [(str(n), "},{" * (n % 3), '[{"' * (n % 2)) for n in range(20_000)]
    (tmp_path / "lines").write_text(as_lines(rows))
    (tmp_path / "array").write_text(as_array(rows))
    tables = [open_source(tmp_path / name).scan().collect() for name in ("lines", "array")]
    assert tables[0].rows() == rows[1:]
    assert tables[1].equals(tables[0])


def test_a_blank_file_in_a_zip_is_no_part(tmp_path):
    """Marks of programs and parts without a row do not hide the others."""
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(**{"_SUCCESS": "", "a_1.csv": "a,b\n1,2\n", "a_2.csv": ""}))
    assert open_source(path).scan().collect().rows() == [("1", "2")]


@pytest.mark.parametrize("key", ["\\ud800", "a\nb", ""])
def test_any_key_around_an_array(tmp_path, key):
    """The name of the list is of no use to anybody, so that nothing can be wrong with it."""
    path = tmp_path / "customers.json"
    path.write_bytes(b'{"%b":[{"a":1}]}' % key.encode())
    assert open_source(path).scan().collect().rows() == [("1",)]


@pytest.mark.parametrize("packing", ["plain", "gzip"])
def test_a_file_that_is_written_to_while_it_is_read(tmp_path, packing):
    """A file that is not complete yet is never taken for all of it."""
    path = tmp_path / "customers.csv"
    path.write_bytes(PACKINGS[packing](MANY))
    chunks = look(path).file.chunks()
    next(chunks)
    with path.open("ab") as file:
        file.write(PACKINGS[packing](b"1,2\n"))
    with pytest.raises(SourceError, match=r'"customers\.csv" was changed while it was read'):
        list(chunks)


def test_a_part_that_has_gone(tmp_path):
    """A file that vanishes between the list of them and the look at it is a sentence."""
    with pytest.raises(SourceError, match=r'"gone\.csv" has gone'):
        look(tmp_path / "gone.csv")
