"""Two engines, one run: the same files to the byte, whatever the order of rows and the number of partitions."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import graphres
from graphres.engines.spark import Spark

pytestmark = [pytest.mark.xdist_group("spark"), pytest.mark.parity]

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


SMALL = [
    ("1", "Ann", "Ash", "ann@ash.example", "020 7946 0018", "1 High St, Leeds", "1980-02-03"),
    ("2", "Anne", "Ash", "ann@ash.example", None, "1 High Street, Leeds", "1980-02-03"),
    ("3", "Bob", "Birch", None, "020 7946 0099", "2 Low Rd, York", None),
    ("4", "Robert", "Birch", "bob@birch.example", "02079460099", None, "03/04/1971"),
    ("5", None, None, None, None, None, None),
    ("6", "'; DROP TABLE x;--", "\\n{0}", "nan", "null", '`a`"b"', "0000-00-00"),
    ("7", "Zoë", "İßtanbul", "zoe@example.com", "+44 20 7946 0001", "3 Mill Lane", "1999-12-31"),
    ("8", "Zoe", "Isstanbul", "zoe@example.com", None, "3 Mill Ln", "1999-12-31"),
]
NAMES = ["id", "first name", "last name", "E-Mail", "tel.", "addr`ess", "born"]


def table(rows: Sequence[tuple[str | None, ...]]) -> pa.Table:
    return pa.table([pa.array(column, pa.string()) for column in zip(*rows, strict=True)], names=NAMES)


def test_rows_and_partitions_do_not_matter(spark_session: Any, tmp_path: Path) -> None:
    """A DataFrame gives what its sorted rows give on DuckDB, shuffled, in 1, 2 and 7 partitions."""
    graphres.resolve({"crm": table(SMALL)}, output=tmp_path / "duck", threads=1)
    for parts in (1, 2, 7):
        rows = SMALL.copy()
        random.Random(parts).shuffle(rows)
        frame = spark_session.createDataFrame(table(rows)).repartition(parts)
        session = spark_session.newSession()
        session.conf.set("spark.sql.shuffle.partitions", str(parts))
        graphres.resolve({"crm": frame}, output=tmp_path / f"spark{parts}", engine=Spark(session))
        assert set(differing(tmp_path / "duck", tmp_path / f"spark{parts}")) <= {"manifest"}


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


def test_the_sample_with_its_purchases(root: Path, spark_session: Any, tmp_path: Path) -> None:
    """Customers, purchases and guests give the same files on both."""
    assert differing(*on_both(sorted((root / "data" / "ebuy").glob("*.csv")), spark_session, tmp_path)) == []


def on_both(sources: Sequence[Path], session: Any, tmp_path: Path) -> tuple[Path, Path]:
    """The same sources, resolved on either engine."""
    graphres.resolve(*sources, output=tmp_path / "duck")
    graphres.resolve(*sources, output=tmp_path / "spark", engine=Spark(session))
    return tmp_path / "duck", tmp_path / "spark"
