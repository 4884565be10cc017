"""A run against the truth: one call, one answer, to print or to hand on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.evaluate import report
from graphres.evaluate.common import Common, match
from graphres.evaluate.compared import Compared, compared
from graphres.evaluate.links import Links
from graphres.evaluate.missed import Missed, missed_pairs, trace
from graphres.evaluate.scores import Scores, score
from graphres.evaluate.truth import read_truth
from graphres.evaluate.worst import Mistake, worst_merges, worst_splits
from graphres.run_directory import Run

__all__ = ["Evaluation", "evaluate"]


@dataclass(frozen=True)
class Evaluation:
    """How good a run is on the records that it shares with the truth."""

    scores: Scores
    common: Common
    compared: Compared
    missed: Missed
    splits: tuple[Mistake, ...]
    merges: tuple[Mistake, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as JSON holds them; numbers unrounded."""
        return report.as_dict(self)

    def text(self) -> str:
        """A report to read."""
        return report.text(self)

    def __str__(self) -> str:
        return self.text()


def evaluate(run: Run, truth: Path | str | Any) -> Evaluation:
    """Compare a run with the truth.

    Scores count every true pair, also those that were never compared. Records that only one side knows are
    counted and left out.

    Parameters
    ----------
    run : a finished run (`open_run`).
    truth : a CSV or Parquet file, or a table (Arrow, pandas, Polars), with the columns `record_id`, `entity`
        and, where the run has several sources that share ids, `source`; found by name, case does not count. Of a
        source of transactions `record_id` is a line's key; a record is judged once, however many lines it owns.

    Raises
    ------
    EvaluateError : the truth cannot be read, lists a record twice, or shares no record with the run.
    """
    from graphres.explain import pair_weights, share_a_key

    common = match(run, read_truth(truth))
    predicted, true = _codes(common.records["entity_id"]), _codes(common.records["truth"])
    links = Links.of(run, common.records)
    missed = trace(run, common.records, links, missed_pairs(predicted, true), pair_weights)
    return Evaluation(
        scores=score(predicted, true),
        common=common,
        compared=compared(run, common.records, true, share_a_key),
        missed=missed,
        splits=tuple(worst_splits(run, common.records, predicted, true, missed)),
        merges=tuple(worst_merges(run, common.records, predicted, true, links)),
    )


def _codes(labels: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Labels as numbers in the order of their text, so that ties do not hang on the order of records."""
    encoded = labels.combine_chunks().dictionary_encode()
    rank = np.empty(len(encoded.dictionary), dtype=np.int64)
    rank[np.argsort(encoded.dictionary.to_numpy(zero_copy_only=False), kind="stable")] = np.arange(len(rank))
    codes: npt.NDArray[np.int64] = rank[encoded.indices.to_numpy()]
    return codes
