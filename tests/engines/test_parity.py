"""Two engines, one run: the same files to the byte, whatever the order of rows and the number of partitions."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pytest

import graphres
from graphres.engines.spark import Spark
from graphres.errors import IngestError
from tests.helpers.people import people

pytestmark = pytest.mark.xdist_group("spark")

whole = pytest.mark.parity

OWN = {"stages", "engine"}
"""What a manifest says of this very run: seconds, memory, and the engine."""


def files(run: Path) -> dict[str, Any]:
    """What two runs must share: every file but the page and the manifest by its bytes, of the latter what is no figure
    of the engine.
    """
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    told = {name: value for name, value in manifest.items() if name not in OWN}
    places = [file for file in run.rglob("*") if file.is_file() and file.name not in ("manifest.json", "explorer.html")]
    return {"manifest": told} | {str(file.relative_to(run)): file.read_bytes() for file in places}


def differing(one: Path, other: Path) -> list[str]:
    a, b = files(one), files(other)
    return sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))


HOSTILE = [
    ("1", "Ann", "Ash", "ann@ash.example", "020 7946 0018", "1 High St, Leeds", "1980-02-03"),
    ("2", "Anne", "Ash", "ann@ash.example", None, "1 High Street, Leeds", "1980-02-03"),
    ("3", "Bob", "Birch", None, "020 7946 0099", "2 Low Rd, York", None),
    ("4", "Robert", "Birch", "bob@birch.example", "02079460099", None, "03/04/1971"),
    ("5", None, None, None, None, None, None),
    ("6", "'; DROP TABLE x;--", "\\n{0}", "nan", "null", '`a`"b"', "0000-00-00"),
    ("7", "Zoë", "İßtanbul", "zoe@example.com", "+44 20 7946 0001", '3 Mill\nLane, \r\n"Bath"', "1999-12-31"),
    ("8", "Zoe", "Isstanbul", "zoe@example.com", None, "3 Mill Ln", "1999-12-31"),
    ("9", "\u202eevil", "a\u0000b", "=cmd|' /C calc'!A0", "<script>", "\ud7ff\ufffd", "31.12.99"),
]
NAMES = ["id", "first name", "last name", "E-Mail", "tel.", "addr`ess", "born"]

ODD = {
    "spark.sql.ansi.enabled": "false",
    "spark.sql.session.timeZone": "America/New_York",
    "spark.sql.caseSensitive": "true",
    "spark.sql.shuffle.partitions": "500",
    "spark.sql.execution.arrow.pyspark.enabled": "false",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.groupByAliases": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.legacy.setopsPrecedence.enabled": "true",
}
"""Settings of a user's that read SQL otherwise, or cut it into many more tasks."""


def table(rows: Sequence[tuple[str | None, ...]], names: Sequence[str] = NAMES) -> pa.Table:
    return pa.table([pa.array(column, pa.string()) for column in zip(*rows, strict=True)], names=list(names))


def in_order(frame: pa.Table) -> pa.Table:
    """The rows in the order of their values, as a DataFrame's are numbered."""
    return frame.sort_by([(name, "ascending") for name in frame.column_names])


def shuffled(frame: pa.Table, session: Any, parts: int) -> Any:
    """A DataFrame of Spark with the rows in another order, in as many partitions."""
    order = list(range(len(frame)))
    random.Random(parts).shuffle(order)
    return session.createDataFrame(frame.take(pa.array(order, pa.int64()))).repartition(parts)


def test_a_run_in_a_session_with_odd_settings(spark_session: Any, tmp_path: Path) -> None:
    """Two systems, one of them a shuffled DataFrame in seven partitions of a session with settings of its own, give
    what they give on DuckDB; and the settings stay.
    """
    made = {name: in_order(pa.Table.from_pylist(rows)) for name, rows in people(60, seed=3).items()}
    graphres.resolve(made, output=tmp_path / "duck", threads=1)
    session = spark_session.newSession()
    for key, value in ODD.items():
        session.conf.set(key, value)
    first, *others = sorted(made)
    assert len(others) == 1
    sources = {first: shuffled(made[first], session, 7), **{name: made[name] for name in others}}
    graphres.resolve(sources, output=tmp_path / "spark", engine=Spark(session))
    assert set(differing(tmp_path / "duck", tmp_path / "spark")) <= {"manifest"}
    assert {key: session.conf.get(key) for key in ODD} == ODD


@whole
@pytest.mark.parametrize("parts", [1, 2, 7])
def test_rows_and_partitions_do_not_matter(parts: int, spark_session: Any, tmp_path: Path) -> None:
    """A DataFrame of hostile values gives what its rows give on DuckDB, shuffled, in any number of partitions."""
    graphres.resolve({"crm": table(HOSTILE)}, output=tmp_path / "duck", threads=1)
    session = spark_session.newSession()
    session.conf.set("spark.sql.shuffle.partitions", str(parts))
    sources = {"crm": shuffled(table(HOSTILE), session, parts)}
    graphres.resolve(sources, output=tmp_path / "spark", engine=Spark(session))
    assert set(differing(tmp_path / "duck", tmp_path / "spark")) <= {"manifest"}


FRENCH = [
    ("1", "Zoé", "L'Hermitte", "zoe@exemple.fr", "01 44 55 66 77", "3 bis rue de l'Église, 75011 Paris", "03/04/1971"),
    ("2", "Zoe", "Lhermitte", None, "+33 1 44 55 66 77", "3bis r. de l'Eglise 75011 PARIS", "3 avril 1971"),
    ("3", "Jean-Luc", "d'Ormesson", "jl@exemple.fr", None, None, "12.12.1980"),
]
STRANGE = ["ID", "select", "FROM {x}", "a.b`c", 'x"y', "", "nom;--"]


@whole
@pytest.mark.parametrize(
    "sources",
    [
        pytest.param({"one": table(HOSTILE[:1])}, id="one record"),
        pytest.param({"crm": table(HOSTILE), "void": table([(str(n), *[None] * 6) for n in range(5)])}, id="all null"),
        pytest.param({"fr": table(FRENCH, STRANGE), "o'neill": table(FRENCH)}, id="another country, odd columns"),
    ],
)
def test_hostile_sources(sources: dict[str, pa.Table], spark_session: Any, tmp_path: Path) -> None:
    """Whatever a source holds, both engines make the same of it."""
    graphres.resolve(sources, output=tmp_path / "duck", threads=1)
    graphres.resolve(sources, output=tmp_path / "spark", engine=Spark(spark_session))
    assert differing(tmp_path / "duck", tmp_path / "spark") == []


@pytest.mark.parametrize("at_once", ["a frame", "a table"])
def test_a_source_without_rows_is_the_error_that_it_is_on_duckdb(
    at_once: str, spark_session: Any, tmp_path: Path
) -> None:
    """A DataFrame without rows, like a table without any: one message, and nothing is written."""
    none = table(HOSTILE).slice(0, 0)
    empty = spark_session.createDataFrame([], "id STRING, name STRING") if at_once == "a frame" else none
    with pytest.raises(IngestError, match=r"empty has .*no rows"):
        graphres.resolve(
            {"crm": table(HOSTILE), "empty": empty}, output=tmp_path / "spark", engine=Spark(spark_session)
        )
    assert not list(tmp_path.iterdir())


@whole
@pytest.mark.datasets
@pytest.mark.parametrize("parts", [1, 2, 7])
@pytest.mark.parametrize("name", ["splink_fake_1000", "senzing_truth_set"])
def test_public_sets_as_dataframes(name: str, parts: int, datasets: Path, spark_session: Any, tmp_path: Path) -> None:
    """A public set, shuffled, in any number of partitions, gives what its sorted rows give on DuckDB."""
    files = sorted((datasets / name).glob("*.csv"))
    texts = pyarrow.csv.ConvertOptions(strings_can_be_null=True)
    made = {file.stem: in_order(pyarrow.csv.read_csv(file, convert_options=texts)) for file in files}
    graphres.resolve(made, output=tmp_path / "duck")
    session = spark_session.newSession()
    session.conf.set("spark.sql.shuffle.partitions", str(parts))
    sources = {source: shuffled(rows, session, parts) for source, rows in made.items()}
    graphres.resolve(sources, output=tmp_path / "spark", engine=Spark(session))
    assert set(differing(tmp_path / "duck", tmp_path / "spark")) <= {"manifest"}


@whole
@pytest.mark.datasets
@pytest.mark.parametrize(
    "name",
    [
        "febrl1/records.csv",
        "splink_fake_1000/records.csv",
        "senzing_truth_set/customers.csv senzing_truth_set/reference.csv senzing_truth_set/watchlist.csv",
    ],
)
def test_public_sets(name: str, datasets: Path, spark_session: Any, tmp_path: Path) -> None:
    """A public set gives the same files on both."""
    assert differing(*on_both([datasets / file for file in name.split()], spark_session, tmp_path)) == []


@whole
def test_the_sample_with_its_purchases(root: Path, spark_session: Any, tmp_path: Path) -> None:
    """Customers, purchases and guests give the same files on both."""
    assert differing(*on_both(sorted((root / "data" / "ebuy").glob("*.csv")), spark_session, tmp_path)) == []


def on_both(sources: Sequence[Path], session: Any, tmp_path: Path) -> tuple[Path, Path]:
    """The same sources, resolved on either engine."""
    graphres.resolve(*sources, output=tmp_path / "duck")
    graphres.resolve(*sources, output=tmp_path / "spark", engine=Spark(session))
    return tmp_path / "duck", tmp_path / "spark"
