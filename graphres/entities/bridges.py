"""Entities that hang on one identifier or one link: without it they would fall into two groups of records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import igraph
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.entities.batches import group_codes
from graphres.entities.signals import SIGNALS, signal_batch
from graphres.identifiers.base import Kind
from graphres.tables import UNITS_PER_BIT

__all__ = ["bridges"]

SMALLEST = 4
"""Fewer records cannot fall into two groups of two."""
HALVED_AT = 16.0
"""Bits of the strongest link across at which the doubt is halved."""

NEVER = 1 << 32
"""A limit of so many people is none."""
HOLDING = pa.schema([("value_key", pa.int64())])

Ints = npt.NDArray[np.int64]


def bridges(
    members: Table,
    values: Table,
    identifiers: Table,
    inside: Table,
    counted: Table,
    kinds: Sequence[Kind],
    engine: Engine,
) -> Table:
    """Signal ``bridge``: an identifier or a link without which at least two records fall away together.

    The graph of an entity has its records, the used identifiers that several of them share (of kinds that can
    become a hub: what many bear by nature, such as a given name, holds nobody together), and the positive
    links of records that share none of these. Strength: records of the second largest part over those of the
    largest, halved where the strongest link across has 16 bits; the strongest bridge of an entity counts.

    Parameters
    ----------
    members : record_key, entity_id. values, identifiers : contracts VALUES and VALUE_TABLE.
    inside : entity_id, a, b, weight: weighed pairs inside entities. counted : entity_id, records.

    Returns
    -------
    SIGNALS
    """
    large = engine.sql(f"SELECT entity_id FROM {{counted}} WHERE records >= {SMALLEST}", counted=counted)
    shared = engine.sql(_SHARED, large=large, members=members, values=values, identifiers=identifiers)
    distinct = engine.sql("SELECT DISTINCT value_key, kind, value FROM {shared}", shared=shared)
    holding = engine.map_batches(_HoldingKernel(kinds), distinct, HOLDING)
    bears = engine.sql(
        "SELECT s.* FROM {shared} AS s JOIN {holding} AS h ON h.value_key = s.value_key",
        shared=shared,
        holding=holding,
    )
    edges = engine.once(_EDGES, bears=bears, inside=inside, large=large)
    return engine.map_groups(_kernel, edges, "entity_id", SIGNALS)


_SHARED = """
    SELECT entity_id, record_key, value_key, kind, value FROM (
        SELECT m.entity_id, m.record_key, i.value_key, i.kind, i.value,
               count(*) OVER (PARTITION BY m.entity_id, i.value_key) AS bearers
        FROM {large} AS l JOIN {members} AS m ON m.entity_id = l.entity_id
        JOIN {values} AS v ON v.record_key = m.record_key
        JOIN {identifiers} AS i ON i.value_key = v.value_key
        WHERE i.state = 'used') AS borne
    WHERE bearers > 1
    """

_EDGES = """
    SELECT entity_id, record_key AS a, value_key AS b, kind, CAST(NULL AS BIGINT) AS weight, FALSE AS direct
    FROM {bears}
    UNION ALL
    SELECT p.entity_id, p.a, p.b, NULL AS kind, p.weight, s.a IS NULL AS direct
    FROM {inside} AS p JOIN {large} AS l ON l.entity_id = p.entity_id
    LEFT JOIN (SELECT DISTINCT p.a, p.b FROM {inside} AS p
               JOIN {bears} AS x ON x.record_key = p.a
               JOIN {bears} AS y ON y.record_key = p.b AND y.value_key = x.value_key) AS s
        ON s.a = p.a AND s.b = p.b
    WHERE p.weight > 0
    """


class _HoldingKernel:
    """Identifiers to those that hold records together: values that become a hub if many people bear them."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = {kind.name: kind for kind in kinds}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        kinds, values = batch.column("kind").to_pylist(), batch.column("value").to_pylist()
        limits = (self.kinds[kind].limits(value) for kind, value in zip(kinds, values, strict=True))
        holds = pa.array([limit is not None and limit[0] < NEVER for limit in limits], pa.bool_())
        return pa.record_batch([batch.column("value_key").filter(holds)], schema=HOLDING)


@dataclass(frozen=True)
class _Graph:
    """The graphs of a batch of entities side by side.

    entity : of every vertex; the first `records` vertices are records. a, b, bits : the positive links, by
    vertex; owner : the entity of each, ascending.
    link : per edge, whether it is a link of two records. kind : per identifier vertex, its kind.
    """

    graph: igraph.Graph
    entity: Ints
    records: int
    a: Ints
    b: Ints
    bits: npt.NDArray[np.float64]
    owner: Ints
    link: npt.NDArray[np.bool_]
    kind: list[str]


def _kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Edges of whole entities (entity_id, a, b, kind, weight, direct) to the strongest bridge of each."""
    entity = group_codes(batch.column("entity_id"))
    drawn = _drawn(batch, entity)
    best: dict[int, tuple[float, str]] = {}
    for owner, doubt, words in _found(drawn):
        best[owner] = max(best.get(owner, (0.0, "")), (doubt, words))
    owners = sorted(best)
    first = np.searchsorted(entity, owners)
    strength = np.array([best[owner][0] for owner in owners])
    return signal_batch(
        "bridge",
        batch.column("entity_id").take(pa.array(first, pa.int64())),
        strength,
        [best[o][1] for o in owners],
    )


def _drawn(batch: pa.RecordBatch, entity: Ints) -> _Graph:
    """A vertex for every record, and for every identifier in every entity that holds it."""
    a, b = batch.column("a").to_numpy(), batch.column("b").to_numpy()
    bears = batch.column("kind").is_valid().to_numpy(zero_copy_only=False)
    direct = batch.column("direct").to_numpy(zero_copy_only=False)
    keys, ends = np.unique(np.concatenate([a, b[~bears]]), return_inverse=True)
    left, right = ends[: len(a)], np.empty(len(b), dtype=np.int64)
    right[~bears] = ends[len(a) :]
    _, value = np.unique(b[bears], return_inverse=True)
    pair = entity[bears] * (int(value.max(initial=-1)) + 1) + value
    _, first, place = np.unique(pair, return_index=True, return_inverse=True)
    right[bears] = len(keys) + place
    owner = np.empty(len(keys) + len(first), dtype=np.int64)
    owner[left], owner[right] = entity, entity
    drawn = bears | direct
    graph = igraph.Graph(n=len(owner), edges=np.stack([left[drawn], right[drawn]], axis=1))
    bits = batch.column("weight").fill_null(0).to_numpy(zero_copy_only=False)[~bears] / UNITS_PER_BIT
    kind = batch.column("kind").filter(pa.array(bears)).take(pa.array(first)).to_pylist()
    return _Graph(graph, owner, len(keys), left[~bears], right[~bears], bits, entity[~bears], direct[drawn], kind)


def _found(drawn: _Graph) -> list[tuple[int, float, str]]:
    """Every bridge as (entity, strength, words)."""
    degree = np.array(drawn.graph.degree())
    found = []
    for vertex in drawn.graph.articulation_points():
        if vertex >= drawn.records:
            strength = _strength(drawn, vertex, None)
            found.append(
                (
                    int(drawn.entity[vertex]),
                    strength,
                    f"bridge identifier {drawn.kind[vertex - drawn.records]}",
                )
            )
    for edge in drawn.graph.bridges():
        ends = drawn.graph.es[edge].tuple
        if drawn.link[edge] and degree[list(ends)].min() > 1:
            found.append((int(drawn.entity[ends[0]]), _strength(drawn, ends[0], edge), "bridge link"))
    return [bridge for bridge in found if bridge[1] > 0]


def _strength(drawn: _Graph, vertex: int, edge: int | None) -> float:
    """What falls apart without the vertex, or without the edge at it: second part over largest, damped."""
    around = np.sort(drawn.graph.subcomponent(vertex))
    part = drawn.graph.induced_subgraph(around)
    if edge is None:
        part.delete_edges(part.incident(int(np.searchsorted(around, vertex))))
    else:
        part.delete_edges([tuple(np.searchsorted(around, drawn.graph.es[edge].tuple).tolist())])
    group = np.array(part.connected_components().membership)
    second, largest = np.sort(np.append(np.bincount(group[around < drawn.records]), 0))[-2:]
    if second < 2:
        return 0.0
    return float(second / largest / (1.0 + _strongest_across(drawn, vertex, around, group) / HALVED_AT))


def _strongest_across(drawn: _Graph, vertex: int, around: Ints, group: Ints) -> float:
    """Bits of the strongest positive link between two of the groups; 0 where there is none."""
    owner = drawn.entity[vertex]
    mine = slice(*np.searchsorted(drawn.owner, [owner, owner + 1]))
    a, b = drawn.a[mine], drawn.b[mine]
    # A positive link lies in one component; those of the entity's other components are left out.
    at = np.minimum(np.searchsorted(around, a), len(around) - 1)
    here = np.flatnonzero(around[at] == a)
    across = group[at[here]] != group[np.searchsorted(around, b[here])]
    return float(drawn.bits[mine][here][across].max(initial=0.0))
