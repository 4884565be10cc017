"""The contract of every table that stages hand on: key, columns, units, and what one row is.

Checked at the door (`check`), trusted inside. Names and units:

- ``*_key`` : int64, the first 63 bits of a hash (`graphres.identifiers.base`); what stages join on.
- ``weight`` : int64, match weight in units of 2**-20 bit; ``*_bits`` : float64, bits.
- a pair (a, b) is stored once, the smaller key first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from graphres.errors import ContractError

__all__ = ["CONTRACTS", "DECISION", "RUN_TABLES", "UNITS_PER_BIT", "Contract", "check"]

UNITS_PER_BIT = 1 << 20
"""Sums of evidence are integers of 2**-20 bit, so that their order cannot change them."""

DECISION = "decision"
"""What stands in `evidence` and `steps` for a kind where a decision holds two records together or apart."""

TEXT, INT, REAL = pa.string(), pa.int64(), pa.float64()


@dataclass(frozen=True)
class Contract:
    """What a table must be.

    columns : name -> type of the columns that must be there; further ones may follow where `open` says so.
    key : columns that name a row; the order in which the table is written.
    of_purchases : further columns of a run that has transactions.
    """

    name: str
    row: str
    columns: Mapping[str, pa.DataType]
    key: tuple[str, ...]
    open: str = ""
    never_null: tuple[str, ...] = field(default=())
    of_purchases: Mapping[str, pa.DataType] = field(default_factory=dict)

    def schema(self) -> pa.Schema:
        """The columns that must be there, as an Arrow schema."""
        return pa.schema(list(self.columns.items()))


def check(contract: Contract, schema: pa.Schema) -> None:
    """Compare a table's schema with its contract, at a stage's door.

    Raises
    ------
    ContractError : names every missing, mistyped and unexpected column at once.
    """
    faults = [f"no column {name!r}" for name in contract.columns if name not in schema.names]
    faults += [
        f"column {name!r} is {schema.field(name).type}, not {kind}"
        for name, kind in contract.columns.items()
        if name in schema.names and not _same_type(schema.field(name).type, kind)
    ]
    if not contract.open:
        faults += [f"unknown column {name!r}" for name in schema.names if name not in contract.columns]
    if faults:
        raise ContractError(
            f"the table {contract.name!r} breaks its contract: {'; '.join(faults)}",
            expected=f"one row is {contract.row}",
        )


def _same_type(found: pa.DataType, wanted: pa.DataType) -> bool:
    """Engines may widen text to large_string."""
    return bool(found == wanted or (pa.types.is_large_string(found) and wanted == TEXT))


# --- between stages ---------------------------------------------------------------------------------------------

RECORDS = Contract(
    "records",
    "a record of a source, every raw value as text exactly as in the file",
    {"record_key": INT, "source": TEXT, "record_id": TEXT, "line": INT},
    key=("source", "record_id"),
    open="one text column a role (several values joined by U+001F), `attribute:NAME` for what is only carried along",
)
VALUES = Contract(
    "values",
    "a clean value that a record bears",
    {"record_key": INT, "kind": TEXT, "value": TEXT, "value_key": INT},
    key=("record_key", "kind", "value"),
)
FOLDS = Contract(
    "folds",
    "a record and the smallest record that bears the same clean values",
    {"record_key": INT, "tuple_key": INT},
    key=("record_key",),
)
BEARS = Contract(
    "bears",
    "a clean value that a tuple of equal records bears",
    {"tuple_key": INT, "kind": TEXT, "value_key": INT},
    key=("tuple_key", "kind", "value_key"),
)
VALUE_TABLE = Contract(
    "identifiers",
    "a kind and a normalized value",
    {
        "value_key": INT,
        "identifier_id": TEXT,
        "kind": TEXT,
        "value": TEXT,
        "records": INT,
        "people": INT,
        "state": TEXT,
        "reason": TEXT,
    },
    key=("kind", "value"),
)
KEYS = Contract(
    "keys",
    "a blocking key of an identifier",
    {"value_key": INT, "name": TEXT, "key": INT},
    key=("value_key", "name", "key"),
)
CANDIDATES = Contract(
    "candidates",
    "a pair of tuples to compare, and the blocking rules that found it as bits",
    {"a": INT, "b": INT, "rules": INT},
    key=("a", "b"),
)
COMPARISONS = Contract(
    "comparisons",
    "a kind that both tuples of a pair bear, by its number: the level; the value where equal, else the part that the "
    "level names, else the commoner value, -1 for none; and 1 for namesakes whom another kind tells apart",
    {"a": INT, "b": INT, "k": pa.int8(), "level": pa.int8(), "value": INT, "apart": pa.int8()},
    key=("a", "b", "k"),
)
WEIGHTS = Contract(
    "weights",
    "a pair of tuples weighed: `weight` the log2 odds of same, `related` those of related against unrelated",
    {"a": INT, "b": INT, "weight": INT, "related": INT},
    key=("a", "b"),
)
LABELS = Contract(
    "labels",
    "a tuple and the smallest tuple of its community",
    {"tuple_key": INT, "community": INT},
    key=("tuple_key",),
)
PURCHASES = Contract(
    "purchases",
    "a line of a source of transactions, and the record that owns it: `owner` is known (its id names a record of "
    "another source), unknown (a record of that id) or guest (a record of what the line says); `unit_key` and `unit`, "
    "key and record_id, would be a guest's record if each order were somebody else's; `moment` is microseconds since "
    "1970",
    {
        "record_key": INT,
        "source": TEXT,
        "line": TEXT,
        "owner": TEXT,
        "unit_key": INT,
        "unit": TEXT,
        "order_id": TEXT,
        "moment": INT,
    },
    key=("source", "line"),
)

CONTRACTS = {
    c.name: c
    for c in (RECORDS, VALUES, FOLDS, BEARS, VALUE_TABLE, KEYS, CANDIDATES, COMPARISONS, WEIGHTS, LABELS, PURCHASES)
}

# --- in the run directory ---------------------------------------------------------------------------------------

RUN_TABLES: dict[str, Contract] = {
    c.name: c
    for c in (
        Contract(
            "records",
            "a record",
            {"source": TEXT, "record_id": TEXT, "line": INT},
            key=("source", "record_id"),
            of_purchases={"lines": INT},
            open="per role its raw value, per kind its clean value as `KIND_clean`; several joined by ' | '",
        ),
        Contract(
            "members",
            "a record's place",
            {
                "source": TEXT,
                "record_id": TEXT,
                "entity_id": TEXT,
                "household_id": TEXT,
                "part": INT,
                "attachment_bits": REAL,
                "entity_id_strict": TEXT,
                "entity_id_loose": TEXT,
            },
            key=("source", "record_id"),
        ),
        Contract(
            "entities",
            "a customer",
            {
                "entity_id": TEXT,
                "records": INT,
                "sources": INT,
                "confidence": REAL,
                "weakest_link_bits": REAL,
                "risk": REAL,
                "risk_reasons": TEXT,
            },
            key=("entity_id",),
            of_purchases={
                "lines": INT,
                "orders": INT,
                "guest_lines": INT,
                "first_purchase": TEXT,
                "last_purchase": TEXT,
            },
            open="`in_SOURCE` (its records from that source) and the golden value of every role",
        ),
        Contract(
            "provenance",
            "where a golden value comes from: one row a record that bears it",
            {"entity_id": TEXT, "role": TEXT, "value": TEXT, "rule": TEXT, "source": TEXT, "record_id": TEXT},
            key=("entity_id", "role", "source", "record_id"),
        ),
        Contract(
            "identifiers",
            "an identifier",
            {
                "identifier_id": TEXT,
                "kind": TEXT,
                "value": TEXT,
                "records": INT,
                "people": INT,
                "entities": INT,
                "state": TEXT,
                "reason": TEXT,
            },
            key=("identifier_id",),
        ),
        Contract(
            "nodes",
            "a graph node",
            {"node_id": TEXT, "node_type": TEXT, "kind": TEXT, "label": TEXT, "entity_id": TEXT},
            key=("node_id",),
        ),
        Contract(
            "edges",
            "a graph edge",
            {
                "source_node": TEXT,
                "target_node": TEXT,
                "edge_type": TEXT,
                "weight_bits": REAL,
                "probability": REAL,
            },
            key=("source_node", "target_node", "edge_type"),
        ),
        Contract(
            "evidence",
            "a kind's say on a pair that has an edge, or that lies inside one entity with negative weight",
            {
                "source_a": TEXT,
                "record_id_a": TEXT,
                "source_b": TEXT,
                "record_id_b": TEXT,
                "kind": TEXT,
                "level": TEXT,
                "identifier_a": TEXT,
                "identifier_b": TEXT,
                "log2_m": REAL,
                "log2_r": REAL,
                "log2_u": REAL,
                "bits": REAL,
            },
            key=("source_a", "record_id_a", "source_b", "record_id_b", "kind"),
        ),
        Contract(
            "lines",
            "a line of a source of transactions, and whose it is; a run without transactions has no such table",
            {
                "source": TEXT,
                "line": TEXT,
                "record_source": TEXT,
                "record_id": TEXT,
                "entity_id": TEXT,
                "owner": TEXT,
                "order_id": TEXT,
                "time": TEXT,
            },
            key=("source", "line"),
        ),
        Contract(
            "steps",
            "a merge, in the order in which an entity came together",
            {
                "entity_id": TEXT,
                "step": INT,
                "part_a": TEXT,
                "part_b": TEXT,
                "weight_bits": REAL,
                "kinds": TEXT,
            },
            key=("entity_id", "step"),
        ),
        Contract(
            "lineage",
            "a change to an entity",
            {"entity_id": TEXT, "event": TEXT, "previous_entity_id": TEXT, "records": INT},
            key=("entity_id", "event", "previous_entity_id"),
        ),
        Contract(
            "rejects",
            "a row or cell left out",
            {"file": TEXT, "line": INT, "column": TEXT, "value": TEXT, "reason": TEXT},
            key=("file", "line", "column"),
        ),
    )
}
