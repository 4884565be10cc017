"""Blocking keys of identifiers, as integers: computed once a value, read by whoever blocks, compares or counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind, value_keys
from graphres.tables import INT, KEYS, TEXT

__all__ = ["identifier_keys"]


def identifier_keys(identifiers: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """Contract KEYS: every blocking key of every identifier (`Kind.keys`)."""
    return engine.map_batches(_KeyKernel(kinds), identifiers, KEYS.schema())


class _KeyKernel:
    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = {kind.name: kind for kind in kinds}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows: list[int] = []
        names: list[str] = []
        texts: list[str] = []
        columns = (batch.column(name).to_pylist() for name in ("kind", "value"))
        for row, (kind, text) in enumerate(zip(*columns, strict=True)):
            for name, key in self.kinds[kind].keys(text):
                rows.append(row)
                names.append(name)
                texts.append(key)
        name = pa.array(names, TEXT).dictionary_encode()
        keys = _hashed(name, pa.array(texts, TEXT))
        value = batch.column("value_key").take(pa.array(rows, INT))
        return pa.RecordBatch.from_arrays([value, name.cast(TEXT), pa.array(keys)], schema=KEYS.schema())


def _hashed(name: pa.DictionaryArray, text: pa.Array) -> npt.NDArray[np.int64]:
    """The hash of each key; each distinct one is hashed once."""
    keys = np.empty(len(text), dtype=np.int64)
    code = name.indices.to_numpy(zero_copy_only=False)
    for number, called in enumerate(name.dictionary.to_pylist()):
        rows = np.flatnonzero(code == number)
        coded = text.take(pa.array(rows)).dictionary_encode()
        keys[rows] = value_keys(called, coded.dictionary.to_pylist())[coded.indices.to_numpy(zero_copy_only=False)]
    return keys
