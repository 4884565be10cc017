"""Entities whose records contradict each other: two birth dates, two given names that are no forms of one."""

from __future__ import annotations

from collections.abc import Sequence

import igraph
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.entities.batches import begins, group_codes, text_codes
from graphres.entities.signals import SIGNALS, plural, signal_batch, spelled
from graphres.identifiers.base import Kind

__all__ = ["contradictions"]

MOST_VALUES = 64
"""Values of a kind compared in one entity: those that most records bear. More would say nothing new and
cost its square."""

AGAINST = 8
"""How many times rarer a level is among records of one person where it contradicts."""

Ints = npt.NDArray[np.int64]


def contradictions(members: Table, values: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """Signals ``contradiction`` (kinds of which a person has one for life) and ``names`` (other kinds that
    tell people apart): the entity's values of the kind fall into several groups of values that do not compare
    as forms of one.

    Two values contradict where they compare as different, or at a level that the house finds eight times
    rarer among records of one person than among strangers (3 bits against). A value that another record of
    the entity bears as the kind it trades places with is left out: given name and surname were swapped there.
    Strength: twice the share of records outside the largest group, at most 1; one typing error among many is
    a weak sign.

    Parameters
    ----------
    members : record_key, entity_id. values : contract VALUES.

    Returns
    -------
    SIGNALS
    """
    judged = [kind for kind in kinds if kind.exclusive or kind.tells_apart]
    table = {"kind": [kind.name for kind in judged], "swaps": [kind.swaps_with for kind in judged]}
    apart = engine.from_arrow(pa.table(table, schema=pa.schema([("kind", pa.string()), ("swaps", pa.string())])))
    borne = engine.sql(
        """
        SELECT entity_id, kind, value, count(*) AS records
        FROM {values} JOIN (SELECT record_key, entity_id FROM {members}) AS m USING (record_key)
        WHERE kind IN (SELECT kind FROM {apart} UNION SELECT swaps FROM {apart})
        GROUP BY entity_id, kind, value
        """,
        values=values,
        members=members,
        apart=apart,
    )
    several = engine.sql(_SEVERAL.replace("MOST", str(MOST_VALUES)), borne=borne, apart=apart)
    return engine.map_groups(_ContradictionKernel(judged), several, "entity_id", SIGNALS)


_SEVERAL = """
    SELECT entity_id, kind, value, records FROM (
        SELECT b.entity_id, b.kind, b.value, b.records,
               count(*) OVER (PARTITION BY b.entity_id, b.kind) AS many,
               row_number() OVER (PARTITION BY b.entity_id, b.kind ORDER BY b.records DESC, b.value) AS place
        FROM {borne} AS b JOIN {apart} AS a ON a.kind = b.kind
        LEFT JOIN {borne} AS s ON s.entity_id = b.entity_id AND s.kind = a.swaps AND s.value = b.value
        WHERE s.kind IS NULL) AS counted
    WHERE many > 1 AND place <= MOST
    """


class _ContradictionKernel:
    """(entity_id, kind, value, records) of whole entities to signals."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = {kind.name: kind for kind in kinds}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        entity = group_codes(batch.column("entity_id"))
        kind, names = text_codes(batch.column("kind"))
        order = np.lexsort((kind, entity))
        ordered = batch.take(pa.array(order))
        cell = np.cumsum(begins(entity[order], kind[order])) - 1
        group = self._groups(ordered, cell, kind[order], names.to_pylist())
        records = ordered.column("records").to_numpy()
        first = np.flatnonzero(begins(cell))
        number, largest = _shape(cell, group, records)
        bad = np.flatnonzero(number > 1)
        return self._signals(ordered.take(pa.array(first[bad])), number[bad], 1 - largest[bad])

    def _groups(self, batch: pa.RecordBatch, cell: Ints, kind: Ints, names: list[str]) -> Ints:
        """Values of one entity and kind that hang together through pairs that do not contradict."""
        a, b = _pairs(cell)
        agree = np.zeros(len(a), dtype=bool)
        for number, name in enumerate(names):
            mine = np.flatnonzero(kind[a] == number)
            agree[mine] = ~_contradict(self.kinds[name], batch.column("value"), a[mine], b[mine])
        graph = igraph.Graph(n=len(cell), edges=np.stack([a[agree], b[agree]], axis=1))
        return np.asarray(graph.connected_components().membership, dtype=np.int64)

    def _signals(self, cells: pa.RecordBatch, number: Ints, outside: npt.NDArray[np.float64]) -> pa.RecordBatch:
        kinds = [self.kinds[name] for name in cells.column("kind").to_pylist()]
        words = [f"{spelled(n)} {plural(kind)}" for n, kind in zip(number.tolist(), kinds, strict=True)]
        lifelong = np.array([kind.exclusive for kind in kinds], dtype=bool)
        strength = np.minimum(1.0, 2 * outside)
        parts = [
            signal_batch(
                signal,
                cells.column("entity_id").filter(pa.array(mask)),
                strength[mask],
                pa.array(words, pa.string()).filter(pa.array(mask)),
            )
            for signal, mask in (("contradiction", lifelong), ("names", ~lifelong))
        ]
        return pa.concat_batches(parts)


def _pairs(cell: Ints) -> tuple[Ints, Ints]:
    """All pairs of rows of one cell; the cells are runs of equal numbers."""
    left, right = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for apart in range(1, MOST_VALUES):
        same = np.flatnonzero(cell[apart:] == cell[:-apart]) if apart < len(cell) else left[0]
        if not len(same):
            break
        left.append(same)
        right.append(same + apart)
    return np.concatenate(left), np.concatenate(right)


def _contradict(kind: Kind, value: pa.Array, a: Ints, b: Ints) -> npt.NDArray[np.bool_]:
    """Whether two values are rather two people's than one's; each distinct pair is compared once."""
    code, texts = text_codes(value)
    distinct, back = np.unique(code[a] * len(texts) + code[b], return_inverse=True)
    sides = (texts.take(pa.array(side)).to_pylist() for side in np.divmod(distinct, max(len(texts), 1)))
    level = kind.compare(*sides)
    against = np.array([level.m * AGAINST <= level.u for level in kind.levels])
    against[-1] = True
    return np.asarray(against[level][back])


def _shape(cell: Ints, group: Ints, records: Ints) -> tuple[Ints, npt.NDArray[np.float64]]:
    """Per cell: how many groups there are, and which share of the records bears the largest."""
    order = np.lexsort((group, cell))
    starts = np.flatnonzero(begins(cell[order], group[order]))
    if not len(starts):
        return starts, np.empty(0)
    size = np.add.reduceat(records[order], starts)
    owner = cell[order][starts]
    number = np.bincount(owner)
    largest, total = np.zeros(len(number)), np.zeros(len(number))
    np.maximum.at(largest, owner, size)
    np.add.at(total, owner, size)
    return number, largest / total
