"""Files at an address are read where they are, and no sentence shows what grants access to them."""

from __future__ import annotations

import traceback

import polars as pl
import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import count_rows, first_rows
from tests.sources.cloud.object_store import ObjectStore, serving

SECRET = "sv=2026&sig=SeCrEt%2Fkey"
FRAME = pl.DataFrame({"id": ["00123", "2"], "n": [1, None]})
ROWS = [("00123", "1"), ("2", None)]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server for all tests, because polars goes on using the S3 it met first; also for https readers."""
    store = ObjectStore(tmp_path_factory.mktemp("store"))
    with serving(store), pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", store.address)
        environment.setenv("AWS_ALLOW_HTTP", "true")
        environment.setenv("AWS_ACCESS_KEY_ID", "key")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        environment.setenv("AWS_REGION", "us-east-1")
        yield store


@pytest.fixture
def store(server):
    """The server with a bucket that holds the same table in every format."""
    server.heal()
    server.bucket = f"bucket{len(list(server.root.iterdir()))}"
    folder = server.root / server.bucket
    folder.mkdir()
    FRAME.write_parquet(folder / "a.parquet")
    FRAME.write_parquet(folder / "unnamed")
    FRAME.write_csv(folder / "a.csv", separator=";")
    FRAME.write_ndjson(folder / "a.ndjson")
    FRAME.write_ipc(folder / "a.arrow")
    return server


@pytest.fixture
def bucket(store):
    """The folder of the bucket."""
    return store.root / store.bucket


def opened(address):
    """The source at an address."""
    return open_source(Choice(address))


def rows_of(source):
    """All rows, as the engine reads them."""
    return source.scan().collect(engine="streaming").rows()


@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.ndjson", "a.arrow", "unnamed"])
@pytest.mark.parametrize("scheme", ["http", "s3"])
def test_every_format_where_it_is(store, scheme, name):
    """The same rows from a web server and from S3, by name or by trying."""
    source = opened(f"{store.http}/{name}?{SECRET}" if scheme == "http" else f"{store.s3}/{name}")
    assert (name, ("id", "n")) == (source.name, source.columns)
    assert source.description.endswith(f", {scheme}")
    assert rows_of(source) == ROWS
    assert count_rows(source) == 2
    assert ROWS[:1] == first_rows(source, 1).rows()
    assert source.scan().select("n").collect().rows() == [("1",), (None,)]


@pytest.mark.parametrize("key", ["t", "t/", "t/**/*.parquet"])
def test_a_folder_of_partitions_in_s3(store, bucket, key):
    """Prefixes and globs are read with the columns of their folders, as text; marks are no parts."""
    for day in ("007", "a%20b", "__HIVE_DEFAULT_PARTITION__"):
        (bucket / "t" / f"day={day}").mkdir(parents=True)
        FRAME.head(1).write_parquet(bucket / "t" / f"day={day}" / "p.parquet")
    (bucket / "t" / "_SUCCESS").touch()
    source = opened(f"{store.s3}/{key}")
    assert (source.name, source.columns) == ("t", ("id", "n", "day"))
    assert {"007", "a b", None} == set(source.scan().collect()["day"])

    source = opened(f"{store.s3}/{key}")


def test_a_delta_table_in_s3(store, bucket):
    """A folder with a Delta log is read by its log, not file by file."""
    FRAME.write_delta(bucket / "d")
    FRAME.head(1).write_delta(bucket / "d", mode="overwrite")
    source = opened(f"{store.s3}/d")
    assert ("Delta, s3", ROWS[:1]) == (source.description, rows_of(source))


def test_text_of_a_csv_stays_text(store, bucket):
    """Quotes, zeros and letters come through; the header is checked like that of a file."""
    (bucket / "q.csv").write_text('id,"na,me"\n007,"Åse, ""A"""\n')
    source = opened(f"{store.http}/q.csv")
    assert (source.columns, rows_of(source)) == (("id", "na,me"), [("007", 'Åse, "A"')])
    (bucket / "twice.csv").write_text("id,id\n1,2\n")
    with pytest.raises(SourceError, match=r'"twice.csv" has two columns named "id"'):
        opened(f"{store.http}/twice.csv")


def test_a_row_with_too_many_cells_is_refused(store, bucket):
    """Shifted cells are never read, whatever is selected."""
    (bucket / "long.csv").write_text("a,b\n1,2\nLee, Ann,3\n")
    with pytest.raises(SourceError, match=r"long.csv has a row with more cells than its header"):
        opened(f"{store.http}/long.csv").scan().select("a").collect()


@pytest.mark.parametrize("place", ["{http}/gone.parquet", "{http}/gone", "{s3}/gone.csv"])
def test_nothing_there(store, place):
    """A missing object is named, and what to check."""
    address = place.format(http=store.http, s3=store.s3)
    with pytest.raises(SourceError) as caught:
        opened(f"{address}?{SECRET}" if "http" in address else address)
    assert str(caught.value).startswith(f"There is nothing to read at {address};")


@pytest.mark.parametrize(
    ("place", "remedy"),
    [("{http}/a.parquet", "the link may have expired"), ("{s3}/a.parquet", "AWS_REGION")],
)
@pytest.mark.parametrize("status", [401, 403])
def test_forbidden(store, place, remedy, status):
    """What may not be read has the remedy of its kind of address."""
    store.mishaps["a.parquet"] = status
    with pytest.raises(SourceError, match=f"may not be read by you; .*{remedy}"):
        opened(place.format(http=store.http, s3=store.s3))


def test_what_is_no_table(store, bucket):
    """A file of another format than its name says is told."""
    (bucket / "fake.parquet").write_text("<html>Please sign in</html>")
    with pytest.raises(SourceError, match=r"fake.parquet cannot be read as Parquet"):
        opened(f"{store.http}/fake.parquet?{SECRET}")


def test_text_in_another_encoding(store, bucket):
    """What cannot be decoded there has to be downloaded."""
    (bucket / "l.csv").write_bytes("id,name\n1,Müller\n".encode("cp1252"))
    with pytest.raises(SourceError, match="not text in UTF-8; download it"):
        count_rows(opened(f"{store.http}/l.csv"))


def test_a_server_that_goes_in_the_middle(store, bucket):
    """A connection lost between opening and the last row is a sentence, without secrets."""
    pl.DataFrame({"id": [f"{n:012d}" for n in range(50_000)]}).write_parquet(
        bucket / "large.parquet", row_group_size=10_000, compression="uncompressed"
    )
    source = opened(f"{store.http}/large.parquet?{SECRET}")
    store.breaks_after = len(store.asked) + 1
    with pytest.raises(SourceError) as caught:
        source.scan().collect(engine="streaming")
    assert f"{store.http}/large.parquet" in str(caught.value)
    assert "SeCrEt" not in "".join(traceback.format_exception(caught.value))


def test_no_error_shows_what_grants_access(store, bucket):
    """Neither the sentence nor what hangs on to it holds the query of an address."""
    (bucket / "bad.csv").write_text("a,b\n1,2,3\n")
    (bucket / "bad.parquet").write_bytes(b"PAR1" + bytes(200) + b"PAR1")
    for name in ("gone.csv", "bad.parquet", "bad.csv", "unnamed"):
        store.mishaps["unnamed"] = 403
        with pytest.raises(SourceError) as caught:
            count_rows(opened(f"{store.http}/{name}?{SECRET}"))
        told = "".join(traceback.format_exception(caught.value))
        assert "SeCrEt" not in told
        assert f"{store.http}/{name}" in told
    source = opened(f"{store.http}/a.csv?{SECRET}")
    assert not any("SeCrEt" in said for said in (source.name, source.description, source.stem))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://example.com/a.csv", "http://example.com/a.csv is not encrypted on its way"),
        ("http://127.0.0.1.example.com/a.csv?sig=1", "a.csv is not encrypted"),
        ("https://user:pass@/a.csv", "https:///a.csv is no address"),
        ("https://[oops/a.csv", "no address"),
    ],
)
def test_addresses_that_are_not_asked(address, expected):
    """Rows never come in the clear from another computer."""
    with pytest.raises(SourceError) as caught:
        opened(address)
    assert expected in str(caught.value)


def test_ids_of_ndjson_keep_every_digit(store, bucket):
    """Numbers are what is written, as in a file on this disk: none passes through a float."""
    (bucket / "ids.ndjson").write_text(
        '\ufeff{"id":9007199254740993,"n":1.0}\n\n{"id":1.5,"late":12345678901234567890123}\n'
    )
    source = opened(f"{store.http}/ids.ndjson")
    assert source.columns == ("id", "n", "late")
    assert rows_of(source) == [
        ("9007199254740993", "1.0", None),
        ("1.5", None, "12345678901234567890123"),
    ]


def test_ndjson_that_is_none(store, bucket):
    """What is no JSON is a sentence."""
    (bucket / "bad.ndjson").write_text('{"a":1}\n{"a":}\n')
    with pytest.raises(SourceError, match=r"bad\.ndjson cannot be read as NDJSON"):
        opened(f"{store.http}/bad.ndjson")


@pytest.mark.parametrize(
    "text",
    ["\ufeffid;n\n007;2\n", "sep=;\r\nid;n\r\n007;2\r\n", "\nid;n\n\n007;2\n\n"],
    ids=["mark", "separator line", "blank lines"],
)
def test_a_csv_as_excel_leaves_it(store, bucket, text):
    """A mark is no part of a name, a line for Excel no header, and a blank line no row."""
    (bucket / "excel.csv").write_text(text, newline="")
    source = opened(f"{store.http}/excel.csv")
    assert (source.columns, rows_of(source)) == (("id", "n"), [("007", "2")])


def test_a_page_to_sign_in_is_no_table(store, bucket):
    """What a portal answers in place of the file is told."""
    (bucket / "page.csv").write_text("<!DOCTYPE html><html>\nSign in\n")
    with pytest.raises(SourceError, match=r'"page\.csv" is a web page'):
        opened(f"{store.http}/page.csv")
