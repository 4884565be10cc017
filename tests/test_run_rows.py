"""A few rows of a sorted table, found by the bounds of its row groups."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.run_rows import Recent, SortedTable

ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "p", "pq", "z", "ž"])), max_size=30)
KEYS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["", "p", "pq", "y", "ž"])), max_size=4)


def written(folder: Path, rows: list[tuple[str, str]], group: int, cut: int) -> SortedTable:
    """The rows, sorted, in two files of groups of `group` rows."""
    rows = sorted(rows, key=lambda row: (row[0].encode(), row[1].encode()))
    columns = {"s": [s for s, _ in rows], "r": [r for _, r in rows], "n": list(range(len(rows)))}
    schema = pa.schema([("s", pa.string()), ("r", pa.string()), ("n", pa.int64())])
    table = pa.table(columns, schema=schema)
    for name, part in (("1.parquet", table.slice(0, cut)), ("2.parquet", table.slice(cut))):
        pq.write_table(part, folder / name, row_group_size=group)
    return SortedTable([folder / "1.parquet", folder / "2.parquet"], ("s", "r"))


@given(ROWS, KEYS, st.integers(1, 7), st.integers(0, 30))
def test_rows_of_keys_are_all_rows_that_bear_them(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str]],
    keys: list[tuple[str, str]],
    group: int,
    cut: int,
) -> None:
    """However the table is cut: the rows in its order with their place, by whole keys and by their first columns."""
    table = written(tmp_path_factory.mktemp("t"), rows, group, cut)
    ordered = sorted(rows, key=lambda row: (row[0].encode(), row[1].encode()))
    for wanted in (set(keys), {(s,) for s, _ in keys}):
        found = table.rows(wanted, ["n"])
        length = len(next(iter(wanted), ()))
        expected = [n for n, row in enumerate(ordered) if wanted and row[:length] in wanted]
        assert found["n"].to_pylist() == found["place"].to_pylist() == expected


def test_rows_are_taken_by_their_place(tmp_path: Path) -> None:
    """Each once, in the order of the table."""
    table = written(tmp_path, [("a", "p")] * 20, 3, 7)
    assert table.take([19, 0, 7, 7], ["n"])["n"].to_pylist() == [0, 7, 19]
    assert table.take([], ["n"]).num_rows == 0


def test_values_too_long_for_bounds_are_found(tmp_path: Path) -> None:
    """A file that does not tell the bounds of a group is read where they might lie."""
    rows = [("a", "x" * 9000), ("a", "y"), ("b", "z" * 9000)]
    table = written(tmp_path, rows, 1, 2)
    assert table.rows([("a", "x" * 9000)], ["n"])["n"].to_pylist() == [0]
    assert table.rows([("b", "z" * 9000)], ["n"])["n"].to_pylist() == [2]


def test_what_was_read_is_not_read_again(tmp_path: Path) -> None:
    """Nor needs the file be there any more; a column that was not asked for before is."""
    table = written(tmp_path, [("a", "p"), ("a", "q"), ("b", "p")], 1, 2)
    assert table.rows([("a",)], ["r"])["r"].to_pylist() == ["p", "q"]
    (tmp_path / "1.parquet").unlink()
    assert table.rows([("a",)], ["r"])["r"].to_pylist() == ["p", "q"]
    with pytest.raises(FileNotFoundError):
        table.rows([("a",)], ["n"])


def test_no_more_is_kept_than_there_is_room_for() -> None:
    """What was asked for longest ago goes first; one that is larger than the room is kept until the next."""
    recent, column = Recent(20), pa.chunked_array([pa.array([1], pa.int64())])
    for group in range(2):
        recent.put((group, "n"), column)
    recent.get((0, "n"))
    recent.put((2, "n"), column)
    assert [recent.get((group, "n")) is None for group in range(3)] == [False, True, False]
    recent.put((3, "n"), pa.chunked_array([pa.array(range(9), pa.int64())]))
    assert [recent.get((group, "n")) is None for group in range(4)] == [True, True, True, False]
