"""A run directory made by hand: four customers of three sources, small enough to check by eye.

E-ANN: three records (crm:1, crm:2, shop:7); crm:1~crm:2 and crm:1~shop:7 are links, crm:2~shop:7 has none.
E-BOB: two records (crm:3, shop:8) that share a phone, which is a hub; E-BO2: shop:9, whose link to crm:3
was cut. E-EVE: guest:1, alone, with every hostile value that fits into a cell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from graphres.identifiers import kind as kind_named
from graphres.identifiers.base import Kind
from graphres.run_directory import FREQUENCIES, PAIRS, TURNED, Run, Writer, open_run
from graphres.tables import RUN_TABLES, UNITS_PER_BIT
from graphres.weigh.fellegi_sunter import KindModel, Model
from graphres.weigh.stored import save

HOSTILE = '<script>alert(1)</script>" onload="x\' \u202eeve\x00=1+1'

_RECORDS = [
    ("crm", "1", 2, "Ann", "Ash", "ann@ash.example", None),
    ("crm", "2", 3, "Anne", "Ash", "ann@ash.example", None),
    ("crm", "3", 4, "Bob", "Birch", None, "555 0100"),
    ("guest", "1", 2, HOSTILE, "=cmd()", "x" * 9000, None),
    ("shop", "7", 2, "Ann", "Ash", None, "555 0199"),
    ("shop", "8", 3, "Robert", "Birch", None, "555 0100"),
    ("shop", "9", 4, "Bo", "Birch", None, None),
]
_FIELDS = ("source", "record_id", "line", "given_name", "surname", "email", "phone")
RECORDS: list[dict[str, Any]] = [dict(zip(_FIELDS, row, strict=True)) for row in _RECORDS]
ENTITY = {
    ("crm", "1"): "E-ANN",
    ("crm", "2"): "E-ANN",
    ("crm", "3"): "E-BOB",
    ("guest", "1"): "E-EVE",
    ("shop", "7"): "E-ANN",
    ("shop", "8"): "E-BOB",
    ("shop", "9"): "E-BO2",
}
IDENTIFIERS: list[dict[str, Any]] = [
    {"identifier_id": "I1", "kind": "email", "value": "ann@ash.example", "records": 2, "state": "used"},
    {"identifier_id": "I2", "kind": "phone", "value": "+4455500100", "records": 2, "state": "discounted"},
    {"identifier_id": "I3", "kind": "surname", "value": "birch", "records": 3, "state": "used"},
    {"identifier_id": "I4", "kind": "given_name", "value": "ann", "records": 2, "state": "used"},
    {"identifier_id": "I5", "kind": "surname", "value": "ash", "records": 3, "state": "used"},
    {"identifier_id": "I6", "kind": "given_name", "value": HOSTILE, "records": 1, "state": "used"},
    {"identifier_id": "I7", "kind": "number:passport", "value": "X1", "records": 2, "state": "used"},
]
BEARS = [
    ("crm:1", "I1"), ("crm:2", "I1"), ("crm:3", "I2"), ("shop:8", "I2"), ("crm:3", "I3"), ("shop:8", "I3"),
    ("shop:9", "I3"), ("crm:1", "I4"), ("shop:7", "I4"), ("crm:1", "I5"), ("crm:2", "I5"), ("shop:7", "I5"),
    ("guest:1", "I6"), ("crm:1", "I7"), ("shop:7", "I7"),
]  # fmt: skip
LINKS = [
    ("crm:1", "crm:2", "match", 12.5),
    ("crm:1", "shop:7", "match", 3.25),
    ("crm:3", "shop:8", "match", 1.5),
    ("crm:3", "shop:9", "possible", 0.5),
]
WEIGHED = [*((a, b, bits) for a, b, _, bits in LINKS), ("crm:1", "crm:3", -20.0), ("shop:7", "shop:9", -3.0)]
_SAYS = ("source_a", "record_id_a", "source_b", "record_id_b", "kind", "level", "bits")
EVIDENCE = [
    ("crm", "1", "crm", "2", "email", "equal", 18.0),
    ("crm", "1", "crm", "2", "given_name", "near", 3.0),
    ("crm", "1", "crm", "2", "surname", "equal", 6.5),
    ("crm", "1", "shop", "7", "given_name", "equal", 8.25),
    ("crm", "1", "shop", "7", "surname", "equal", 6.5),
    ("crm", "1", "shop", "7", "number:passport", "equal", 3.5),
    ("crm", "3", "shop", "8", "phone", "equal", 6.5),
    ("crm", "3", "shop", "8", "given_name", "nickname", 5.0),
    ("crm", "3", "shop", "8", "surname", "equal", 5.0),
    ("crm", "3", "shop", "9", "given_name", "near", -1.0),
    ("crm", "3", "shop", "9", "surname", "equal", 16.5),
]
_STEP = ("entity_id", "step", "part_a", "part_b", "weight_bits", "kinds")
STEPS = [
    ("E-ANN", 1, "crm:1", "crm:2", 12.5, "email+surname+given_name"),
    ("E-ANN", 2, "crm:1", "shop:7", 3.25, "given_name+surname+number:passport"),
    ("E-BOB", 1, "crm:3", "shop:8", 1.5, "phone+given_name+surname"),
]
_ENTITIES = [
    ("E-ANN", 0.2, "two birth dates 0.20", 0.9, "Ann"),
    ("E-BO2", 0.0, "", None, "Bo"),
    (
        "E-BOB",
        0.88,
        "hub identifier phone 0.60; name groups 0.50; weakest pair below 0 bits 0.40",
        0.7,
        "Bob",
    ),
    ("E-EVE", 0.0, "", None, HOSTILE),
]
_COLUMNS = ("entity_id", "risk", "risk_reasons", "confidence", "given_name")
ENTITIES: list[dict[str, Any]] = [dict(zip(_COLUMNS, row, strict=True)) for row in _ENTITIES]
SURNAMES = {"E-ANN": "Ash", "E-BO2": "Birch", "E-BOB": "Birch", "E-EVE": "=cmd()"}
MANIFEST: dict[str, Any] = {
    "inputs": [
        {"source": name, "path": f"{name}.csv", "bytes": 90, "sha256": "0" * 64, "rows": rows, "rejected": 0}
        for name, rows in (("crm", 3), ("guest", 1), ("shop", 3))
    ],
    "counts": {"records": 7, "entities": 4},
    "stages": [{"stage": "ingest", "seconds": 0.1, "peak_memory_bytes": 1000}],
    "seed": 0,
}


def write_tiny_run(path: Path, **changed: Sequence[Mapping[str, Any]]) -> Run:
    """Write the run of this page to `path`; `changed` gives a table other rows by its name."""
    tables = {**_tables(), **changed}
    with Writer(path) as writer:
        for name, rows in tables.items():
            pq.write_table(_as_table(name, rows), writer.table(name))
        for name in ("entities", "members"):
            writer.csv(name)
        (writer.path / "config.yaml").write_text("version: 1\nsources: {crm: {path: crm.csv}}\n", encoding="utf-8")
        (writer.path / "model").mkdir()
        pq.write_table(_weighed(), writer.path / "model" / PAIRS)
        turned = _weighed().select(["b", "a", "weight"]).sort_by([("b", "ascending"), ("a", "ascending")])
        pq.write_table(turned, writer.path / "model" / TURNED)
        pq.write_table(_frequencies(), writer.path / "model" / FREQUENCIES)
        save(_model(), writer.path / "model")
        writer.write_manifest(**MANIFEST)
    return open_run(path)


def _tables() -> dict[str, Sequence[Mapping[str, Any]]]:
    return {
        "records": [{**row, **_clean(row)} for row in RECORDS],
        "members": [
            {"source": s, "record_id": r, "entity_id": e, "attachment_bits": None} for (s, r), e in ENTITY.items()
        ],
        "entities": [_entity(row) for row in ENTITIES],
        "provenance": [],
        "identifiers": IDENTIFIERS,
        "nodes": _nodes(),
        "edges": _edges(),
        "evidence": [dict(zip(_SAYS, row, strict=True)) for row in EVIDENCE],
        "steps": [dict(zip(_STEP, row, strict=True)) for row in STEPS],
        "lineage": [],
        "rejects": [],
    }


def _clean(row: Mapping[str, Any]) -> dict[str, str | None]:
    return {f"{name}_clean": row[name] and row[name].lower() for name in _FIELDS[3:]}


def _entity(row: Mapping[str, Any]) -> dict[str, Any]:
    mine = [source for (source, _), entity in ENTITY.items() if entity == row["entity_id"]]
    counts = {f"in_{source}": mine.count(source) for source in ("crm", "guest", "shop")}
    weakest = 3.25 if row["entity_id"] == "E-ANN" else None
    return {
        **row,
        "records": len(mine),
        "sources": len(set(mine)),
        "weakest_link_bits": weakest,
        "surname": SURNAMES[row["entity_id"]],
        **counts,
    }


def _nodes() -> list[dict[str, Any]]:
    records = [
        {"node_id": f"{s}:{r}", "node_type": "record", "kind": None, "label": f"{s}:{r}", "entity_id": e}
        for (s, r), e in ENTITY.items()
    ]
    return records + [
        {"node_id": i["identifier_id"], "node_type": "identifier", "kind": i["kind"], "label": i["value"]}
        for i in IDENTIFIERS
    ]


def _edges() -> list[dict[str, Any]]:
    bears: list[dict[str, Any]] = [
        {"source_node": record, "target_node": identifier, "edge_type": "bears"} for record, identifier in BEARS
    ]
    return bears + [
        {
            "source_node": a,
            "target_node": b,
            "edge_type": kind,
            "weight_bits": bits,
            "probability": 1.0 / (1.0 + math.exp2(-bits)),
        }
        for a, b, kind, bits in LINKS
    ]


def _weighed() -> pa.Table:
    """Pairs by rows of `members`, and their weight in units."""
    place = {f"{source}:{record_id}": row for row, (source, record_id) in enumerate(sorted(ENTITY))}
    rows = sorted((place[a], place[b], round(bits * UNITS_PER_BIT)) for a, b, bits in WEIGHED)
    a, b, weight = zip(*rows, strict=True)
    return pa.table({"a": pa.array(a, pa.int32()), "b": pa.array(b, pa.int32()), "weight": pa.array(weight)})


def _model() -> Model:
    """The shipped beliefs about the kinds that the records bear."""
    return Model(tuple(_believed(kind_named(name)) for name in _FIELDS[3:]), 0.05, 0.02)


def _believed(kind: Kind) -> KindModel:
    names = tuple(level.name for level in kind.levels)
    m, u = (np.array([getattr(level, part) for level in kind.levels]) for part in ("m", "u"))
    parts = tuple(bool(level.key) for level in kind.levels)
    share = kind.share
    return KindModel(kind.name, names, m, u, share, share, float(u[0]), 10.0, 7, ("prior",) * len(names), parts)


def _frequencies() -> pa.Table:
    """Nobody knows how common a value is."""
    columns = [("kind", pa.string()), ("value_key", pa.int64()), ("people", pa.int64()), ("listed", pa.float64())]
    return pa.schema(columns).empty_table()


def _as_table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows under the table's contract, sorted by its key; columns beyond the contract as they come."""
    contract = RUN_TABLES[name]
    more = list(dict.fromkeys(column for row in rows for column in row if column not in contract.columns))
    columns: dict[str, pa.Array] = {
        column: pa.array([row.get(column) for row in rows], kind) for column, kind in contract.columns.items()
    }
    for column in more:
        kind = pa.int64() if column.startswith("in_") else pa.string()
        columns[column] = pa.array([row.get(column) for row in rows], kind)
    return pa.table(columns).sort_by([(column, "ascending") for column in contract.key])
