"""The links that a run holds between records, looked up for many pairs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphres.run_directory import Run

__all__ = ["Links", "Pairs", "folds", "rows_of"]

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Pairs of records as positions in one table, `a` before `b`."""

    a: Ints
    b: Ints

    def __len__(self) -> int:
        return len(self.a)

    def take(self, places: npt.NDArray[np.intp]) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.a[places], self.b[places])

    def table(self, records: pa.Table) -> pa.Table:
        """The pairs by name: source_a, record_id_a, source_b, record_id_b."""
        return pa.table(
            {
                f"{column}_{side}": records[column].take(pa.array(at))
                for side, at in (("a", self.a), ("b", self.b))
                for column in ("source", "record_id")
            }
        )


@dataclass(frozen=True)
class Links:
    """Links between records.

    pairs, bits : one a link, and its weight. fold : for each record the first that bears the same clean
    values; a run writes the links of only one of them. codes, by_code : pairs of folds, sorted, with their
    links.
    """

    pairs: Pairs
    bits: Reals
    fold: Ints
    codes: Ints
    by_code: npt.NDArray[np.intp]

    @classmethod
    def of(cls, run: Run, records: pa.Table) -> Links:
        """The positive links of `run`, taken (``match``) or cut (``possible``), between rows of `records`."""
        edges = run.table(
            "edges",
            ["source_node", "target_node", "weight_bits"],
            [("edge_type", "in", ["match", "possible"])],
        )
        names = _names(records)
        x, y = _positions(edges["source_node"], names), _positions(edges["target_node"], names)
        known = np.flatnonzero((x >= 0) & (y >= 0))
        pairs = Pairs(np.minimum(x, y)[known], np.maximum(x, y)[known])
        fold = _first_of_fold(run, records)
        codes = _codes(fold, pairs)
        by_code = np.argsort(codes, kind="stable")
        return cls(pairs, edges["weight_bits"].to_numpy()[known], fold, codes[by_code], by_code)

    def of_pairs(self, pairs: Pairs) -> Reals:
        """Weight of the link between the records of each pair; NaN where there is none."""
        if not len(self.codes):
            return np.full(len(pairs), np.nan)
        wanted = _codes(self.fold, pairs)
        place = np.minimum(np.searchsorted(self.codes, wanted), len(self.codes) - 1)
        return np.where(self.codes[place] == wanted, self.bits[self.by_code[place]], np.nan)


def _codes(fold: Ints, pairs: Pairs) -> Ints:
    """One number a pair of folds, whichever comes first."""
    x, y = fold[pairs.a], fold[pairs.b]
    return np.minimum(x, y) * len(fold) + np.maximum(x, y)


def _first_of_fold(run: Run, records: pa.Table) -> Ints:
    """For each record the position of the first of them that bears the same clean values."""
    _, first, codes = np.unique(folds(run)[rows_of(run, records)], return_index=True, return_inverse=True)
    return first[codes].astype(np.int64)


def folds(run: Run) -> Ints:
    """For each row of `members` a number, the same for all records that bear the same clean values."""
    clean = [name for name in run.columns("records") if name.endswith("_clean")]
    if not clean or "edges" in run.manifest:  # pairs scored elsewhere are of records, never of folds
        return np.arange(run.count("members"), dtype=np.int64)
    values = ", ".join('"' + name.replace('"', '""') + '"' for name in clean)
    found = run.query(f"SELECT dense_rank() OVER (ORDER BY {values}) AS fold FROM records ORDER BY source, record_id")
    return np.asarray(found["fold"].to_numpy(), dtype=np.int64)


def rows_of(run: Run, records: pa.Table) -> Ints:
    """In which row of `members` each record stands."""
    return _positions(_names(records), _names(run.table("members", ["source", "record_id"])))


def _names(records: pa.Table) -> pa.ChunkedArray:
    """Records as S:ID, which is what their nodes are called."""
    return pc.binary_join_element_wise(records["source"], records["record_id"], ":")


def _positions(nodes: pa.ChunkedArray, names: pa.ChunkedArray) -> Ints:
    """Where each node stands in `names`; -1 where it does not."""
    return np.asarray(pc.fill_null(pc.index_in(nodes, value_set=names), -1).to_numpy(), dtype=np.int64)
