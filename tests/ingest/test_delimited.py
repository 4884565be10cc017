"""Delimiters, quotes, ragged rows and physical lines; and that the two readers agree."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.errors import IngestError
from graphres.ingest.delimited import exact_batches, fast_batches, layout
from graphres.ingest.exact import Reject
from graphres.ingest.files import scan
from tests.ingest.reading import Read, Rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(read: Read, rows: Rows, delimiter: str) -> None:
    """The delimiter is found, also where others stand in the cells."""
    text = 'id,note,name\n1,"a;b|c\td",Ann Lee\n2,"e;f|g\th",Bob Ray\n'
    lines = list(csv.reader(io.StringIO(text)))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    assert [row["attribute:note"] for row in rows(read(crm=out.getvalue()))] == ["a;b|c\td", "e;f|g\th"]


def test_text_stays_as_it_is(read: Read, rows: Rows) -> None:
    """No value is changed: zeros, blanks and what a spreadsheet would run stay; empty cells are null."""
    found = read(crm='id,name,x,y\n00017,Ann Lee,=cmd(), padded \n00018,"","",<script>\n')
    first, second = rows(found)
    assert (first["record_id"], first["attribute:x"], first["attribute:y"]) == ("00017", "=cmd()", " padded ")
    assert (second["full_name"], second["attribute:x"], second["attribute:y"]) == (None, None, "<script>")


def test_lines_are_physical(read: Read, rows: Rows) -> None:
    """A record's line is where its row starts, whatever newlines its cells hold."""
    found = read(crm='id,name,note\n1,Ann,"two\nlines"\n\n2,Bob,x\n')
    assert [(row["record_id"], row["line"]) for row in rows(found)] == [("1", 2), ("2", 5)]


def test_ragged_rows_are_rejected(read: Read, rows: Rows) -> None:
    """A row with too many or too few cells goes to the rejects with its line, and is counted."""
    found = read(crm='id,name\n1,Ann\n2,Bob,x\n3\n4,"Di\nana"\n5,Eve,y\n')
    assert [row["record_id"] for row in rows(found)] == ["1", "4"]
    assert [(r["line"], r["value"]) for r in found.rejects.to_pylist()] == [
        (3, "2,Bob,x"),
        (4, "3"),
        (7, "5,Eve,y"),
    ]
    assert (found.inputs[0]["rows"], found.inputs[0]["rejected"]) == (5, 3)
    assert any("3 rows could not be parsed, the first on line 3" in warning for warning in found.warnings)


def test_a_quote_never_closed(read: Read, rows: Rows) -> None:
    """A quote that is opened and never closed costs its own row, and no other."""
    found = read(crm='id,name\n1,Ann\n2,"Bob\n3,Cat\n4,Dan\n')
    assert [row["record_id"] for row in rows(found)] == ["1", "3", "4"]
    assert [(r["line"], r["reason"]) for r in found.rejects.to_pylist()] == [(3, "a quote opened here is never closed")]


def test_a_runaway_quote_is_given_up(read: Read, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quoted cell that goes on beyond all bounds is taken for a quote never closed, long before the end."""
    monkeypatch.setattr("graphres.ingest.exact.LINES_AT_MOST", 3)
    found = read(crm='id,name\n1,"Ann\n' + "".join(f"{n},Bob\n" for n in range(2, 12)) + '12,"Cat"\n')
    assert [row["record_id"] for row in rows(found)] == sorted(str(n) for n in range(2, 13))
    assert found.rejects["line"].to_pylist() == [2]


def test_one_column(read: Read, rows: Rows) -> None:
    """A file without any delimiter is one column, whatever commas are in it."""
    assert [row["full_name"] for row in rows(read(crm="name\nSmith, Ann\nLee, Bob\n"))] == [
        "Smith, Ann",
        "Lee, Bob",
    ]


def test_hostile_cells(read: Read, rows: Rows) -> None:
    """Megabytes in a cell, NULs, emoji and right-to-left names are read as they are."""
    cells = ["x" * 1_200_000, "a\0b", "🙂🙃", "محمد علي"]
    text = "id,what\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells))
    found = read(crm=text + "9,Ann Lee\n", other="id,email\n1,a@b.org\n")
    assert [row["attribute:what"] for row in rows(found) if row["source"] == "crm"][:4] == cells


def test_hostile_names_of_columns(read: Read, rows: Rows) -> None:
    """Columns may be called anything: braces, quotes, NULs, or alike but for capitals in two files."""
    found = read(crm='id,"{x}","a""b","it\'s",Status,email\n1,a,b,c,d,a@b.org\n', web="id,STATUS,email\n1,e,c@d.org\n")
    first, second = rows(found)
    assert (first["attribute:{x}"], first['attribute:a"b'], first["attribute:it's"]) == ("a", "b", "c")
    assert (first["attribute:STATUS"], second["attribute:STATUS"]) == ("d", "e")


cells = st.text(st.characters(exclude_categories=["C"], include_characters=',;"\n\t'), max_size=6)
tables = st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=6))


@given(tables)
def test_readers_agree(tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]) -> None:
    """Where a file is plain, the fast reader and the exact one give the same rows on the same lines."""
    path = Path(tmp_path_factory.mktemp("csv")) / "t.csv"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[f"col{n}" for n in range(len(table[0]))], *table])
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    found = scan(path, "t.csv")
    where, rejects = layout(found, "t.csv"), list[Reject]()
    exact = pa.Table.from_batches(exact_batches(found, where, rejects), where.schema())
    assert not rejects
    assert exact.num_rows == len(table)
    assert [list(row.values())[2:] for row in exact.to_pylist()] == [[cell or None for cell in row] for row in table]
    if found.plain:
        assert pa.Table.from_batches(fast_batches(found, where), where.schema()).equals(exact)


def test_title_over_the_table(read: Read) -> None:
    """A title over the column names is refused, and the line of the names told; an address list is none."""
    with pytest.raises(IngestError, match="line 3"):
        read(crm="Report of March\n\nid,name,email\n1,Ann Lee,a@x.org\n2,Bob Ray,b@x.org\n")
    found = read(crm="address\n12 Oak St, Denver\n14 Elm St, Austin\n")
    assert list(found.config.sources["crm"].columns) == ["address"]
