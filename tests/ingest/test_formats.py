"""JSON, Excel, packed files, and many files as one source."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.config import Config, SourceConfig, from_sources
from graphres.config_paths import own_name
from graphres.engines.base import Engine
from graphres.errors import GraphresError, IngestError
from graphres.ingest import Ingested, ingest
from graphres.ingest.json_text import CHUNK, Found, json_objects
from graphres.ingest.many import stage_files
from graphres.ingest.stage import Staged, stage_file
from graphres.ingest.unchanged import changed_since
from tests.ingest.reading import Rows, Write

Cells = list[dict[str, str]]
Stage = Callable[..., Staged]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x1f"), min_size=1, max_size=8)
HOSTILE = [
    "O'Brien",
    '"q", x',
    "a\nb\r\nc",
    "\ttab",
    " 007 ",
    "Zoë \U0001f600",
    "\u202eecila",
    "=1+1",
    "null",
    "\\u0041",
]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Stage a file, or a folder or pattern."""

    def staged(path: str, **asked: str) -> Staged:
        return stage_files("s", Path(path), path, tmp_path, 0, SourceConfig.model_validate(asked))

    return staged


def cells(staged: Staged) -> Cells:
    """What is in a staged source, nulls left out."""
    rows = pq.read_table(staged.path).to_pylist()
    named = dict(zip((f"c{n}" for n in range(len(staged.names))), staged.names, strict=True))
    return [{named[key]: value for key, value in row.items() if key in named and value is not None} for row in rows]


def lines(staged: Staged) -> list[int]:
    """The lines of its rows."""
    found: list[int] = pq.read_table(staged.path)["line"].to_pylist()
    return found


# --- JSON -------------------------------------------------------------------------------------------------------

PEOPLE: list[dict[str, Any]] = [
    {"id": "007", "name": {"given": "Ann", "family": None}, "emails": ["a@b.org", "c@d.org"]},
    {"id": 7, "active": True, "phones": [{"no": "1"}, {"no": "2", "kind": "home"}], "address": {"geo": {"lat": 1.50}}},
]
FLAT = [
    {"id": "007", "name.given": "Ann", "emails": "a@b.org\x1fc@d.org"},
    {
        "id": "7",
        "active": "true",
        "phones.1.no": "1",
        "phones.2.no": "2",
        "phones.2.kind": "home",
        "address.geo.lat": "1.5",
    },
]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\n".join(map(json.dumps, PEOPLE)), id="lines"),
        pytest.param("\r\n\r\n".join(map(json.dumps, PEOPLE)) + "\r\n", id="lines with blank ones between"),
        pytest.param(json.dumps(PEOPLE), id="an array"),
        pytest.param(json.dumps(PEOPLE, indent=4), id="an array over many lines"),
        pytest.param("\ufeff" + json.dumps(PEOPLE), id="an array after a byte order mark"),
        pytest.param("".join(json.dumps(one, indent=1) for one in PEOPLE), id="objects one after another"),
        pytest.param(json.dumps({"count": 2, "next": None, "people": PEOPLE}), id="an object with one list of them"),
        pytest.param(json.dumps({"people": PEOPLE}, indent=2), id="the same over many lines"),
    ],
)
def test_json_is_read_in_every_form(stage: Stage, write: Write, text: str) -> None:
    """Nested fields bear their path, lists of values are one cell, lists of objects are numbered."""
    assert cells(stage(write("people.json", text))) == FLAT


def test_a_single_object_that_holds_a_list(stage: Stage, write: Write) -> None:
    """It is taken for a table, which is said; in a file of JSON lines it is a row like any other."""
    text = json.dumps({"id": "1", "phones": [{"no": "2"}, {"no": "3"}]})
    found = stage(write("one.json", text))
    assert cells(found) == [{"no": "2"}, {"no": "3"}]
    assert any('the objects of its list "phones"' in warning for warning in found.warnings)
    assert cells(stage(write("one.jsonl", text))) == [{"id": "1", "phones.1.no": "2", "phones.2.no": "3"}]


def test_an_object_with_several_lists_asks_which(stage: Stage, write: Write) -> None:
    """Both are named, with the way to choose; chosen by its path, a list gives the rows, also page after page."""
    page = {"data": {"customers": [{"id": "1"}], "tags": ["x"]}, "orders": [{"no": "9"}, {"no": "8"}]}
    path = write("pages.json", json.dumps(page))
    with pytest.raises(
        IngestError, match=r'"data.customers" \(1 objects\), "orders" \(2 objects\)(?s:.)*sources.NAME.list'
    ):
        stage(path)
    assert cells(stage(path, list="data.customers")) == [{"id": "1"}]
    pages = write("pages.jsonl", f"{json.dumps(page)}\n{json.dumps(page)}\n")
    assert cells(stage(pages, list="orders")) == [{"no": "9"}, {"no": "8"}] * 2
    with pytest.raises(IngestError, match=r'"order".*did you mean "orders"'):
        stage(path, list="order")
    with pytest.raises(IngestError, match="is no JSON"):
        stage(write("p.csv", "id\n1\n"), list="orders")


def test_a_list_is_found_within_an_object(stage: Stage, write: Write) -> None:
    """Where services wrap their answers twice, the one list of objects is still the table."""
    text = json.dumps({"status": {"code": "200"}, "result": {"tags": ["a"], "items": [{"id": "1"}, {"id": "2"}]}})
    assert cells(stage(write("answer.json", text))) == [{"id": "1"}, {"id": "2"}]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"7": {"name": "Ann"}, "8": {"name": "Bob"}}, id="rows under keys"),
        pytest.param({"name": {"0": "Ann", "1": "Bob"}, "city": {"0": "Rome", "1": "Bonn"}}, id="columns under keys"),
    ],
)
def test_rows_under_keys_are_no_row(stage: Stage, write: Write, value: dict[str, Any]) -> None:
    """A table that was written as an object of objects is refused; it would be one customer of many names."""
    with pytest.raises(IngestError, match=r"each under a key(?s:.)*orient"):
        stage(write("keyed.json", json.dumps(value)))


def test_a_field_twice_is_a_reject(stage: Stage, write: Write) -> None:
    """Which of two values is meant nobody can tell; the same value twice does no harm."""
    text = (
        '{"id":1,"mail":"a@b.org","mail":"c@d.org"}\n{"id":2,"p":{"x":1,"x":2}}\n{"id":3,"city":"Rome","city":"Rome"}\n'
    )
    for name, form in (("p.jsonl", text), ("p.json", "[" + ",".join(text.splitlines()) + "]")):
        found = stage(write(name, form))
        assert cells(found) == [{"id": "3", "city": "Rome"}]
        assert [row.reason for row in found.rejects] == [
            'the field "mail" is there twice, with different values',
            'the field "x" is there twice, with different values',
        ]


def test_json_numbers_keep_their_digits(stage: Stage, write: Write) -> None:
    """A number is the text it is, but for a fraction of zeros, which tools add for want of nulls."""
    text = '{"id": 12345678901234567890123, "a": 17.0, "b": 1.50, "c": -0.10, "d": 1e5, "e": NaN}\n'
    (row,) = cells(stage(write("n.jsonl", text)))
    assert row == {"id": "12345678901234567890123", "a": "17", "b": "1.50", "c": "-0.10", "d": "1e5"}


@given(
    people=st.lists(st.dictionaries(TEXTS, st.text(st.characters(codec="utf-8")), max_size=4), min_size=1, max_size=5)
)
def test_json_lines_and_array_agree(people: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same objects as lines, as an array and indented are the same rows."""
    texts = ["\n".join(map(json.dumps, people)), json.dumps(people), json.dumps(people, indent=1, ensure_ascii=False)]
    found = [[row.value for row in json_objects(io.StringIO(text), "x") if isinstance(row, Found)] for text in texts]
    assert found == [people] * 3 or (len(people) == 1 and found[1:] == [people] * 2)


def test_json_across_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """An object, a text and a word that the end of a chunk cuts are whole again."""
    monkeypatch.setattr("graphres.ingest.json_text.CHUNK", 3)
    assert CHUNK > 3
    people = [{"name": name, "ok": True} for name in HOSTILE]
    found = list(json_objects(io.StringIO(json.dumps(people, indent=2)), "x"))
    assert [row.value for row in found if isinstance(row, Found)] == people


def test_json_lines_tell_their_line(stage: Stage, write: Write) -> None:
    """A line that is no object is a reject; the others are rows with their lines."""
    found = stage(write("p.jsonl", '{"id": "1"}\n{"id": }\n[1]\n\n{"id": "2"}\n'))
    assert (lines(found), [(row.line, row.reason) for row in found.rejects]) == (
        [1, 5],
        [(2, "expecting value at column 8"), (3, "an array, not an object")],
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param('[{"id": 1},\n {"id": 2,}]', "line 2, column 1[01]: ", id="a comma too many"),
        pytest.param('[{"id": 1},\n {"id": "2"', "line 2, column", id="cut short"),
        pytest.param('[{"id": 1}\n {"id": 2}]', "line 2, column 2: expecting ',' or '\\]'", id="a comma too few"),
        pytest.param('[{"id": 1}] x', "line 1, column 13: more text", id="more behind"),
        pytest.param("[[1, 2]]", "line 1, column 2: an array, not an object", id="no objects"),
        pytest.param("[]", "no object with a field", id="nothing"),
        pytest.param("{id: 1}", "line 1, column 2", id="no JSON at all"),
        pytest.param('{"a": 1}\n{"a": ' + "[" * 100_000, "line 2", id="nested beyond all bounds"),
    ],
)
def test_bad_json_names_line_and_column(stage: Stage, write: Write, text: str, says: str) -> None:
    """A syntax error is one message with its place; in JSON lines it is a reject, if others can be read."""
    if text.startswith('{"a"'):
        assert stage(write("bad.json", text)).rejects[0].reason in (
            "nested too deeply",
            "expecting value at column 100007",
        )
        return
    with pytest.raises(IngestError, match=says):
        stage(write("bad.json", text))


def test_several_emails_of_one_cell_are_several(engine: Engine, write: Write, rows: Rows) -> None:
    """A list of emails is found to be emails, and all of them are the record's."""
    found = ingest(from_sources([write("p.json", json.dumps(PEOPLE[:1] * 1))]), engine)
    assert rows(found)[0]["email"] == "a@b.org\x1fc@d.org"


def test_a_list_of_phones_is_phones(engine: Engine, write: Write) -> None:
    """What stands under `phones.1.number` is a phone, in the plural and however deep."""
    people = [
        {"id": n, "contact": {"phones": [{"kind": "home", "number": f"+49 30 9018{n:02d}"}]}, "name": "Ann Lee"}
        for n in range(20)
    ]
    found = ingest(from_sources([write("p.json", json.dumps(people))]), engine)
    assert found.config.sources["p"].columns["contact.phones.1.number"].role == "phone"


# --- rows of nothing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("p.csv", "id,name,city\n1,Ann,\n,,\n2,,Rome\n , ,\n,,,,\n", id="text"),
        pytest.param("p.csv", 'id,name,city\n1,Ann,\n"",,\n2,,"Rome\n"\n , ,\n,,,,\n', id="text read row by row"),
        pytest.param(
            "p.json", '{"id":1,"name":"Ann"}\n{}\n{"id":2,"city":"Rome"}\n{"id":null}\n{"id":" "}\n', id="JSON"
        ),
    ],
)
def test_rows_of_nothing_are_no_records(engine: Engine, write: Write, rows: Rows, name: str, text: str) -> None:
    """A row of nothing but delimiters and blanks is counted among the rejects, and a warning says so."""
    found = ingest(from_sources([write(name, text)]), engine)
    assert [row["record_id"] for row in rows(found)] == ["1", "2"]
    assert found.rejects["reason"].to_pylist() == ["holds no value"] * 3
    assert [found.inputs[0][what] for what in ("rows", "rejected")] == [5, 3]
    assert any("3 rows hold no value and are left out, the first on line" in one for one in found.warnings)


# --- Excel ------------------------------------------------------------------------------------------------------


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., str]:
    """Write sheets of rows; a cell may be (value, number format)."""

    def written(**sheets: list[list[Any]]) -> str:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, content in sheets.items():
            sheet = book.create_sheet(title)
            for r, row in enumerate(content, start=1):
                for c, value in enumerate(row, start=1):
                    cell = sheet.cell(r, c)
                    cell.value, form = value if isinstance(value, tuple) else (value, None)
                    if form:
                        cell.number_format = form
        book.save(tmp_path / "book.xlsx")
        return str(tmp_path / "book.xlsx")

    return written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(17, "17", id="whole"),
        pytest.param(17.0, "17", id="a float that is whole"),
        pytest.param(491761234567.0, "491761234567", id="a phone that became a number"),
        pytest.param(0.1 + 0.2, "0.3", id="binary noise"),
        pytest.param((7, "00000"), "00007", id="zeros by format"),
        pytest.param((12345678, "000-00-0000"), "012-34-5678", id="a number with dashes by format"),
        pytest.param("00017", "00017", id="zeros in the text"),
        pytest.param(True, "true", id="truth"),
        pytest.param(date(1984, 4, 1), "1984-04-01", id="a day"),
        pytest.param(datetime(1984, 4, 1, 3, 4, 5), "1984-04-01 03:04:05", id="a time"),  # noqa: DTZ001
        pytest.param("#N/A", None, id="an error"),
        pytest.param("  ", None, id="blanks"),
        *(
            pytest.param("'" + text, "'" + text, id=f"hostile {n}")
            for n, text in enumerate(["=1+1", "a\nb", "Zoë \u202ex"])
        ),
    ],
)
def test_excel_cells(stage: Stage, workbook: Callable[..., str], value: object, text: str | None) -> None:
    """A cell is the text that a reader of the sheet sees."""
    found = cells(stage(workbook(people=[["id", "x"], ["1", value], ["2", "y"]])))
    assert found[0].get("x") == text


def test_excel_header_and_sheets(stage: Stage, workbook: Callable[..., str]) -> None:
    """A title above the table is none of it; the first sheet with a table is read unless another is named."""
    path = workbook(
        notes=[["read me"]],
        people=[["Customers of 2026"], [], ["id", "name", "mail"], ["1", "Ann", None], [], ["2", "Bob", "b@c.org"]],
        other=[["id", "name"], ["9", "Zoe"]],
    )
    found = stage(path)
    assert cells(found) == [{"id": "1", "name": "Ann"}, {"id": "2", "name": "Bob", "mail": "b@c.org"}]
    assert lines(found) == [4, 6]
    assert any("row 3 of the sheet people" in text for text in found.warnings)
    assert cells(stage(path, sheet="other")) == [{"id": "9", "name": "Zoe"}]
    with pytest.raises(IngestError, match='no sheet "peple"; did you mean "people"'):
        stage(path, sheet="peple")


def test_broken_workbooks(stage: Stage, workbook: Callable[..., str], tmp_path: Path) -> None:
    """A damaged, empty or encrypted workbook is one message; an archive of something else is no workbook."""
    data = Path(workbook(people=[["id", "name"], *([str(n), "Ann"] for n in range(200))])).read_bytes()
    cut = tmp_path / "cut.xlsx"
    for broken in (data[: len(data) // 2], data[:200] + bytes(400) + data[600:]):
        cut.write_bytes(broken)
        with pytest.raises(IngestError, match=r"cut.xlsx"):
            stage(str(cut))
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    with pytest.raises(IngestError, match="old kind"):
        stage(str(tmp_path / "old.xls"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "id\n1\n")
    with pytest.raises(IngestError, match="a zip archive"):
        stage(str(tmp_path / "a.zip"))
    with pytest.raises(IngestError, match="no sheet holds a table"):
        stage(workbook(empty=[["only a header"]]))


# --- packed -----------------------------------------------------------------------------------------------------


def packed(data: bytes, how: str) -> bytes:
    """`data` as gzip or Zstandard writes them."""
    return gzip.compress(data) if how == "gz" else pa.Codec("zstd").compress(data, asbytes=True)


@pytest.mark.parametrize("how", ["gz", "zst"])
@pytest.mark.parametrize("name", ["p.csv", "p.tsv", "p.jsonl"])
def test_packed_files(stage: Stage, write: Write, how: str, name: str) -> None:
    """A packed file gives what the plain one gives, with the hash of the packed one."""
    delimiter = "\t" if name == "p.tsv" else ","
    plain = '{"id": "1", "name": "Zoë"}\n' if name == "p.jsonl" else f"id{delimiter}name\n1{delimiter}Zoë\n"
    path = write(f"{name}.{how}", packed(plain.encode(), how))
    found = stage(path)
    assert cells(found) == [{"id": "1", "name": "Zoë"}]
    assert found.input["bytes"] == Path(path).stat().st_size
    assert found.input["packed"] == {"gz": "gzip", "zst": "Zstandard"}[how]


@pytest.mark.parametrize("how", ["gz", "zst"])
def test_a_cut_archive(stage: Stage, write: Write, how: str) -> None:
    """A packed file that ends too early is an error, not a shorter table."""
    data = packed(("id,name\n" + "".join(f"{n},{n * 7919}\n" for n in range(20_000))).encode(), how)
    with pytest.raises(IngestError, match="cannot be unpacked"):
        stage(write(f"p.csv.{how}", data[: len(data) * 2 // 3]))


@pytest.mark.parametrize("name", ["people.csv.gz", "people.csv.zst"])
def test_a_name_that_promises_packing(stage: Stage, write: Write, name: str) -> None:
    """What is named as packed and is not is an error that says so, in our words."""
    with pytest.raises(IngestError, match=r"is named as .* data and is none"):
        stage(write(name, b"id,name\n1,Ann\n"))


def test_a_bomb(stage: Stage, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks beyond all bounds is refused while it grows."""
    monkeypatch.setattr("graphres.ingest.packed.FREE", 1 << 20)
    with pytest.raises(IngestError, match="unpack to more than"):
        stage(write("p.csv.gz", gzip.compress(bytes(20 << 20))))


# --- many files -------------------------------------------------------------------------------------------------


def test_a_folder_is_one_source(stage: Stage, tmp_path: Path) -> None:
    """Columns are united by name, capitals aside; marks and hidden files are none of the source."""
    folder = tmp_path / "orders"
    folder.mkdir()
    (folder / "a.csv").write_text("id,name\n1,Ann\n2,Bob\n")
    (folder / "b.csv.gz").write_bytes(gzip.compress(b"Name;id;mail\nZoe;3;z@z.org\n"))
    (folder / "_SUCCESS").write_text("")
    (folder / ".hidden.csv").write_text("x\n1\n")
    found = stage(str(folder))
    assert cells(found) == [
        {"id": "1", "name": "Ann"},
        {"id": "2", "name": "Bob"},
        {"name": "Zoe", "id": "3", "mail": "z@z.org"},
    ]
    assert [found.place(line) for line in lines(found)] == [
        (str(folder / "a.csv"), 2),
        (str(folder / "a.csv"), 3),
        (str(folder / "b.csv.gz"), 2),
    ]
    assert any("not all 2 files have the columns mail" in text for text in found.warnings)
    assert cells(stage(f"{folder}/*.csv")) == cells(found)[:2]


def test_messages_name_file_and_line(engine: Engine, tmp_path: Path) -> None:
    """A key that repeats over two files is told with both."""
    (tmp_path / "a.csv").write_text("id,email\n1,a@b.org\n")
    (tmp_path / "b.csv").write_text("id,email\n2,b@b.org\n1,c@b.org\n")
    with pytest.raises(IngestError, match=r"line 2 of \S*a.csv and again on line 3 of \S*b.csv"):
        ingest(Config(sources={"s": SourceConfig(path=str(tmp_path / "*.csv"))}), engine)


def test_rejects_name_file_and_line(engine: Engine, tmp_path: Path) -> None:
    """A row that cannot be parsed is found in its file."""
    (tmp_path / "a.csv").write_text("id,email\n1,a@b.org\n")
    (tmp_path / "b.csv").write_text("id,email\n2,b@b.org\n3,c,d\n")
    found = ingest(Config(sources={"s": SourceConfig(path=str(tmp_path / "*.csv"))}), engine)
    (row,) = found.rejects.to_pylist()
    assert (Path(row["file"]).name, row["line"]) == ("b.csv", 3)
    assert (found.inputs[0]["rows"], found.inputs[0]["rejected"]) == (3, 1)


def test_no_files_and_no_schema(stage: Stage, tmp_path: Path) -> None:
    """A pattern without files, a folder without tables, and files of two schemas are errors."""
    with pytest.raises(IngestError, match="no file matches"):
        stage(str(tmp_path / "*.csv"))
    with pytest.raises(IngestError, match="a folder without a file"):
        stage(str(tmp_path))
    (tmp_path / "a.csv").write_text("id,name\n1,Ann\n")
    (tmp_path / "b.csv").write_text("order,sum\n1,2\n")
    with pytest.raises(IngestError, match=r"b.csv has no column in common with \S*a.csv"):
        stage(str(tmp_path / "*.csv"))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("crm.csv", "crm"),
        ("crm.v2.csv", "crm.v2"),
        ("in/crm.jsonl.zst", "crm"),
        ("in/orders/", "orders"),
        ("orders/*.csv", "orders"),
        ("in/crm-*.csv", "crm"),
        ("postgresql://me@db/shop?table=public.customers", "customers"),
    ],
)
def test_names_of_sources(path: str, name: str) -> None:
    """A source that nobody named is called after its file, folder or table."""
    assert own_name(path) == name


# --- said, and unchanged ----------------------------------------------------------------------------------------


def test_the_form_is_told(engine: Engine, write: Write) -> None:
    """Encoding, delimiter and decimal comma stand in the manifest."""
    text = "id;email;spent\n1;a@b.org;12,50\n2;ü@b.org;1.250,00\n"
    (entry,) = ingest(from_sources([write("crm.csv", text.encode("cp1252"))]), engine).inputs
    assert (entry["encoding"], entry["delimiter"], entry["decimal_comma"]) == ("cp1252", "semicolon", ["spent"])


def test_a_file_that_changes_under_the_reader(stage: Stage, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of two states are no table: an error."""
    path = write("crm.csv", "id,name\n1,Ann\n")

    def meanwhile(*given: Any) -> Any:
        Path(path).write_text("id,name\n1,Ann\n2,Bob\n")
        return layout(*given)

    from graphres.ingest.delimited import layout

    monkeypatch.setattr("graphres.ingest.stage.layout", meanwhile)
    with pytest.raises(IngestError, match="changed while it was read"):
        stage(path)


def test_a_file_that_changes_later(write: Write, tmp_path: Path) -> None:
    """The run is right about the file as it was, and says that it is another now; touching it changes nothing."""
    path = Path(write("crm.csv", "id,name\n1,Ann\n"))
    seen = stage_file("s", path, "crm.csv", tmp_path, 0).seen
    os.utime(path, ns=(1, 1))
    assert changed_since(seen) == []
    path.write_text("id,name\n1,Amy\n")
    assert "crm.csv has changed since it was read" in changed_since(seen)[0]
    path.unlink()
    assert changed_since(seen)


def test_a_table_of_a_file_is_refused(engine: Engine, write: Write) -> None:
    """Tables and queries are of databases, sheets of workbooks."""
    path = write("crm.csv", "id,email\n1,a@b.org\n")
    for asked in ({"table": "t"}, {"sheet": "s"}):
        with pytest.raises(GraphresError, match="is no"):
            ingest(Config(sources={"crm": SourceConfig(path=path, **asked)}), engine)


def test_every_form_gives_the_same_records(
    engine: Engine, tmp_path: Path, workbook: Callable[..., str], rows: Rows
) -> None:
    """One table in six forms is one set of records, lines aside."""
    header, data = ["id", "name", "email"], [["007", "Ann Ash", "a@b.org"], ["8", "Zoë Elm", "z@b.org"]]
    text = "\n".join(",".join(row) for row in [header, *data]) + "\n"
    people = [dict(zip(header, row, strict=True)) for row in data]
    forms: dict[str, bytes] = {
        "crm.csv": text.encode(),
        "crm.csv.gz": gzip.compress(text.encode()),
        "crm.tsv": text.replace(",", "\t").encode(),
        "crm.jsonl": "\n".join(map(json.dumps, people)).encode(),
        "crm.json": json.dumps({"people": people}).encode(),
        "crm.xlsx": Path(workbook(crm=[header, *data])).read_bytes(),
    }
    found: list[Ingested] = []
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content)
        found.append(ingest(from_sources([f"crm={tmp_path / name}"]), engine))
    records = [[{k: v for k, v in row.items() if k != "line"} for row in rows(one)] for one in found]
    assert all(one == records[0] for one in records)
    assert records[0][0]["record_id"] == "007"
