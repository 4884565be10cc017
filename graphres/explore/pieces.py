"""The entities of a page, gathered and packed by as many processes as there are processors."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from graphres.engines.workers import Workers
from graphres.explain.masking import Shown
from graphres.explore.chunks import as_json, pressed
from graphres.explore.gather import Case, gather
from graphres.explore.naming import golden_roles, title
from graphres.explore.overview import model_of
from graphres.explore.wire import CHUNK, queue_row, wire
from graphres.processors import processors
from graphres.run_directory import Run

__all__ = ["Pieces", "pieces"]

LETTERS = 150_000
"""JSON of a chunk, about: it is inflated in a few milliseconds."""

AT_ONCE = (500, 2_500)
"""Entities that are read in one go, at least and at most: many, for the tables of a run are gone through for each.
"""
SHARES = 4
"""Into as many goes a page of few entities is shared out, however many processes there are."""

CHUNKS = pa.schema(
    [("first", pa.string()), ("made_of", pa.binary()), ("joined_by", pa.binary()), ("queue", pa.string())]
)


@dataclass(frozen=True)
class Pieces:
    """chunks : what entities are made of and what joins them, as compressed JSON. queue : a row for each entity."""

    chunks: list[tuple[bytes, bytes]]
    queue: list[list[Any]]


def pieces(run: Run, chosen: pa.Table, mask: Shown, threads: int | None = None) -> Pieces:
    """Entities in chunks of about equal length, in the order of `chosen`, rows of `entities`.

    threads : processes that may work at it, which change no byte; None: as many as there are processors.
    """
    size = min(max(-(-chosen.num_rows // SHARES), AT_ONCE[0]), AT_ONCE[1])
    slices = [chosen.slice(at, size).combine_chunks().to_batches()[0] for at in range(0, chosen.num_rows, size)]
    kernel = _Kernel(run, mask, chosen["entity_id"].to_pylist())
    with closing(Workers(min(threads or processors(), len(slices)) - 1, worthwhile=0.0)) as workers:
        found = {made.column("first")[0].as_py(): made for made in workers.map(kernel, slices)}
    done = Pieces([], [])
    for one in slices:
        for row in found[one.column("entity_id")[0].as_py()].to_pylist():
            for told in json.loads(row["queue"]):
                told[CHUNK] = len(done.chunks)
                done.queue.append(told)
            done.chunks.append((row["made_of"], row["joined_by"]))
    return done


class _Kernel:
    """Rows of `entities` to CHUNKS; `first` is the entity that they begin with. held : ids of all that the page has."""

    def __init__(self, run: Run, mask: Shown, held: Sequence[str]) -> None:
        self.run, self.mask, self.held = run, mask, held

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = batch.to_pylist()
        made = [
            {
                "first": rows[0]["entity_id"],
                "made_of": pressed(f"[{','.join(made_of)}]"),
                "joined_by": pressed(f"[{','.join(joined_by)}]"),
                "queue": as_json(queue),
            }
            for made_of, joined_by, queue in self._chunks(gather(self.run, rows))
        ]
        return pa.RecordBatch.from_pylist(made, schema=CHUNKS)

    def _chunks(self, cases: Sequence[Case]) -> Iterator[tuple[list[str], list[str], list[list[Any]]]]:
        model, titles = model_of(self.run), self._titles(cases)
        made_of: list[str] = []
        joined_by: list[str] = []
        queue: list[list[Any]] = []
        letters = 0
        for case in cases:
            one, other = map(as_json, wire(case, model, self.mask, titles))
            made_of.append(one)
            joined_by.append(other)
            queue.append(queue_row(case, self.mask))
            letters += len(one) + len(other)
            if letters >= LETTERS:
                yield made_of, joined_by, queue
                made_of, joined_by, queue, letters = [], [], [], 0
        if queue:
            yield made_of, joined_by, queue

    def _titles(self, cases: Sequence[Case]) -> dict[str, str]:
        """What the entities are called that these lead to, where the page does not hold them."""
        near = {row["other"] for case in cases for row in (*case.beyond, *case.household)} - set(self.held)
        asked = "SELECT * FROM entities WHERE entity_id IN (SELECT unnest(?))"
        roles = golden_roles(self.run.columns("entities"))
        return {
            row["entity_id"]: title({role: self.mask.raw(role, row[role]) for role in roles}, row["entity_id"])
            for row in self.run.query(asked, [sorted(near)]).to_pylist()
        }
