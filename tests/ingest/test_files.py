"""Encodings, line endings, and what is no text at all."""

from __future__ import annotations

import pytest

from graphres.errors import IngestError
from tests.ingest.reading import Read, Rows

TEXT = "id,name\n1,Jürgen Müßig\n2,Zoë Ångström\n"


@pytest.mark.parametrize(
    ("encoding", "warned"),
    [
        pytest.param("utf-8", False, id="UTF-8"),
        pytest.param("utf-8-sig", False, id="UTF-8 with a byte order mark"),
        pytest.param("utf-16", False, id="UTF-16 with a byte order mark"),
        pytest.param("cp1252", True, id="Windows-1252"),
        pytest.param("latin-1", True, id="Latin-1"),
    ],
)
def test_encodings(read: Read, rows: Rows, encoding: str, warned: bool) -> None:
    """The same text is read whatever its encoding; one that had to be guessed is said."""
    found = read(crm=TEXT.encode(encoding))
    assert [row["full_name"] for row in rows(found)] == ["Jürgen Müßig", "Zoë Ångström"]
    assert any("Windows-1252" in warning for warning in found.warnings) == warned


def test_damaged_utf8(read: Read) -> None:
    """A file that is UTF-8 but for one byte is an error that names line and byte."""
    data = TEXT.encode() + b"3,Ren\xff\n"
    with pytest.raises(IngestError, match=rf"line 4, byte {len(TEXT.encode()) + 5}") as caught:
        read(crm=data)
    assert "UTF-8" in caught.value.mend


def test_no_encoding_fits(read: Read) -> None:
    """Bytes that neither UTF-8 nor Windows-1252 have are an error with line and byte, not a guess."""
    with pytest.raises(IngestError, match="line 2, byte 14: not valid CP1252"):
        read(crm="id,name\n1,Jan Ťuk\n".encode("cp1250"))


def test_fault_behind_the_first_chunk(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line and byte are right, too, where a file is read in several chunks that cut letters in two."""
    monkeypatch.setattr("graphres.ingest.files.CHUNK", 7)
    with pytest.raises(IngestError, match=rf"line 4, byte {len(TEXT.encode()) + 5}"):
        read(crm=TEXT.encode() + b"3,Ren\xff\n")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", "is empty", id="empty file"),
        pytest.param(b"\n\n", "no column names", id="blank lines"),
        pytest.param(b"id,name\n", "has a header but no rows", id="header only"),
        pytest.param(b"\x1f\x8b\x08", "gzip", id="compressed"),
        pytest.param(b"PK\x03\x04rest", "Excel", id="workbook"),
        pytest.param("id,name\n1,x\n".encode("utf-16-le"), "binary", id="UTF-16 without a mark"),
        pytest.param(b"PAR1 but no more", "Parquet", id="damaged Parquet"),
        pytest.param(b"id,name,name\n1,a,b\n", 'called "name" (columns 2 and 3)', id="a name twice"),
        pytest.param(b"ann@example.org,Ann\nbob@example.org,Bob\n", "values, not column names", id="no header"),
        pytest.param(b"id,name\n1,a,b\n2,c,d\n", "as many cells as its header", id="every row ragged"),
    ],
)
def test_no_table(read: Read, data: bytes, said: str) -> None:
    """What holds no table is one error that says what it is."""
    with pytest.raises(IngestError) as caught:
        read(crm=data)
    assert said in str(caught.value)
    assert "crm.csv" in caught.value.problem


def test_missing_file_and_folder(read: Read, tmp_path: object) -> None:
    """A file that is not there, and a folder in its place, are said so."""
    from graphres.config import from_sources
    from graphres.engines.duckdb import DuckDB
    from graphres.ingest import ingest

    with DuckDB(threads=1) as engine:
        with pytest.raises(IngestError, match="no such file"):
            ingest(from_sources([f"{tmp_path}/none.csv"]), engine)
        with pytest.raises(IngestError, match="is a folder"):
            ingest(from_sources([f"crm={tmp_path}"]), engine)
