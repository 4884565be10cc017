"""The golden values of a batch of whole entities, role by role, on numbers instead of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.entities.batches import begins, group_codes, text_codes
from graphres.entities.bundles import Bundle
from graphres.entities.golden_cells import Cells, Forms, read_cells, read_forms
from graphres.entities.recency import UNKNOWN, recency
from graphres.entities.survivorship import ALPHABETICAL, ONLY_VALUE, Items, combined, counts, rank, winners
from graphres.identifiers.base import Context, Kind
from graphres.tables import RUN_TABLES

__all__ = ["WHEN", "GoldenKernel"]

PROVENANCE = RUN_TABLES["provenance"].schema()
WHEN = ("updated_at", "created_at")
"""Roles that tell when a record was changed, the most telling first."""

Ints = npt.NDArray[np.int64]


class GoldenKernel:
    """Records of whole entities (entity_id, place, source, record_id, roles, ``clean:KIND``) to provenance
    rows.
    """

    def __init__(self, bundles: Sequence[Bundle], contexts: Mapping[str, Context]) -> None:
        self.bundles = bundles
        self.contexts = contexts
        self.by_time = any("most_recent" in rules for b in bundles for rules in b.rules.values())

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        entity = group_codes(batch.column("entity_id"))
        place = batch.column("place").to_numpy()
        record = np.empty(len(entity), dtype=np.int64)
        record[np.lexsort((place, entity))] = np.arange(len(entity))
        frame = _Frame(entity, record, self._when(batch), self._priority(batch))
        parts = [part for bundle in self.bundles for part in self._bundle(batch, bundle, frame)]
        nothing = pa.RecordBatch.from_pylist([], schema=PROVENANCE)
        return pa.concat_batches([nothing, *parts])

    def _when(self, batch: pa.RecordBatch) -> Ints:
        names = [name for name in WHEN if name in batch.schema.names]
        if not self.by_time or not names:
            return np.full(batch.num_rows, UNKNOWN, dtype=np.int64)
        columns = {name: batch.column(name).to_pylist() for name in names}
        return recency(columns, batch.column("source").to_pylist(), self.contexts)

    def _priority(self, batch: pa.RecordBatch) -> Ints:
        order = {source: at for at, source in enumerate(self.contexts)}
        coded = batch.column("source").dictionary_encode()
        places = [order.get(source, len(order)) for source in coded.dictionary.to_pylist()]
        return np.asarray(np.array(places, dtype=np.int64)[coded.indices.to_numpy(zero_copy_only=False)])

    def _bundle(self, batch: pa.RecordBatch, bundle: Bundle, frame: _Frame) -> list[pa.RecordBatch]:
        cells = read_cells(batch, bundle, self.contexts)
        if not len(cells.row):
            return []
        forms = {role: read_forms(raw, len(bundle.roles) > 1) for role, raw in cells.raw.items()}
        items = _items(bundle, cells, forms, frame)
        chosen = {}
        for rules in dict.fromkeys(bundle.rules.values()):
            order, scores = rank(items, rules)
            for role in (role for role in bundle.roles if bundle.rules[role] == rules):
                chosen[role] = _choose(bundle, role, items, order, scores, forms[role])
        return [_rows(batch, role, cells, forms[role], chosen[role]) for role in bundle.roles]


@dataclass(frozen=True)
class _Frame:
    """Per row of the batch: its entity, its record's number in (source, record_id) order, when, and its
    source's place.
    """

    entity: Ints
    record: Ints
    when: Ints
    priority: Ints


def _items(bundle: Bundle, cells: Cells, forms: Mapping[str, Forms], frame: _Frame) -> Items:
    """A role that no kind reads is judged by its text but for case and spaces."""
    coded = [text_codes(column) for column in cells.clean]
    kinds: tuple[Kind | None, ...] = bundle.kinds
    if not coded:
        form = forms[bundle.roles[0]]
        coded, kinds = [(form.folded, form.folded_texts)], (None,)
    row = cells.row
    return Items(
        kinds,
        frame.entity[row],
        tuple(code for code, _ in coded),
        tuple(texts for _, texts in coded),
        tuple(forms[role].folded for role in bundle.roles),
        frame.when[row],
        frame.priority[row],
        frame.record[row],
        repeated=len(np.unique(row)) < len(row),
    )


@dataclass(frozen=True)
class _Chosen:
    """The items that bear what survives of a role, the number of the text shown for each, and of the rule
    that chose it among `rules`; -1 is the last of them.
    """

    item: Ints
    shown: Ints
    rule: Ints
    rules: tuple[str, ...]


def _choose(bundle: Bundle, role: str, items: Items, order: Ints, scores: list[list[Ints]], forms: Forms) -> _Chosen:
    """What survives of a role, from the ranked items of its bundle."""
    key = combined(*(items.clean[at] for at in bundle.kinds_of(role))) if bundle.kinds else forms.folded
    read = np.zeros(len(order), dtype=bool)
    for at in bundle.kinds_of(role) or (0,):
        read |= items.clean[at] >= 0
    candidate = read & (forms.exact >= 0)
    groups = int(items.group.max(initial=-1)) + 1
    best = np.full(groups, -1, dtype=np.int64)
    rule = np.full(groups, -1, dtype=np.int64)
    if bundle.composite:
        whole = winners(items, order, scores, key, read)
        best[items.group[whole.item]], rule[items.group[whole.item]] = whole.item, whole.rule
        # The other values may not fill in the columns that the winner lacks.
        candidate &= key == key[best[items.group]]
    won = winners(items, order, scores, key, candidate)
    best[items.group[won.item]] = won.item
    if not bundle.composite:
        rule[items.group[won.item]] = won.rule
    mine = best[items.group]
    same = candidate & (mine >= 0) & (key == key[mine])
    shown = _shown(items, forms, np.flatnonzero(same), groups)[items.group]
    spelled = (forms.exact >= 0) & (shown >= 0) & (forms.folded == np.append(forms.folded_of, -1)[shown])
    bears = np.flatnonzero(same | spelled)
    bears = bears[np.unique(items.record[bears], return_index=True)[1]]
    return _Chosen(bears, shown[bears], rule[items.group[bears]], (*bundle.rules[role], ALPHABETICAL, ONLY_VALUE))


def _shown(items: Items, forms: Forms, bearing: Ints, groups: int) -> Ints:
    """Per entity, the text to show: the one of most records; then one in mixed case; then the first."""
    exact = np.full(len(items.group), -1, dtype=np.int64)
    exact[bearing] = forms.exact[bearing]
    often = counts(items, exact)[bearing]
    group, text = items.group[bearing], exact[bearing]
    order = np.lexsort((text, ~forms.mixed[text], -often, group))
    first = order[begins(group[order])] if len(order) else order
    shown = np.full(groups, -1, dtype=np.int64)
    shown[group[first]] = text[first]
    return shown


def _rows(
    batch: pa.RecordBatch,
    role: str,
    cells: Cells,
    forms: Forms,
    chosen: _Chosen,
) -> pa.RecordBatch:
    """Provenance rows of one role."""
    row = pa.array(cells.row[chosen.item])
    columns = {
        "role": pa.array([role] * len(chosen.item), pa.string()),
        "value": forms.texts.take(pa.array(chosen.shown)),
        # -1, the only value, is the last of the names.
        "rule": pa.array(chosen.rules, pa.string()).take(pa.array(chosen.rule % len(chosen.rules))),
    }
    for name in ("entity_id", "source", "record_id"):
        columns[name] = batch.column(name).take(row).cast(pa.string())
    return pa.record_batch([columns[name] for name in PROVENANCE.names], schema=PROVENANCE)
