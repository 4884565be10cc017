"""The records that a run and a truth share: sources matched without case, record ids exactly.

Of a source of transactions the truth names lines. What is judged is then the record that owns the line, once for every
true customer among its lines: forty lines of one guest weigh as much as one, and a record whose lines are two people's
is a wrong pair with itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from graphres.errors import EvaluateError, capped
from graphres.evaluate.truth import with_source
from graphres.run_directory import Run

__all__ = ["Common", "match"]


@dataclass(frozen=True)
class Common:
    """Records that a run and a truth both know.

    records : source, record_id, entity_id, truth; one row a record, sorted by (source, record_id); where the truth
    names lines, one a record and true customer.
    only_in_run, only_in_truth : how many records (or lines) the other side does not know.
    unlabeled : rows of the truth that name no entity; they are left out.
    """

    records: pa.Table
    only_in_run: int
    only_in_truth: int
    unlabeled: int


def match(run: Run, truth: pa.Table) -> Common:
    """Bring records of the run and of the truth together: sources without case, record ids exactly.

    Raises
    ------
    EvaluateError : no record in common, or the truth names no source where an id stands in several.
    """
    members = _named(run)
    mine, its = _keys(members, truth)
    labeled = truth.append_column("key", its).filter(pc.is_valid(truth["entity"]))
    place = pc.index_in(mine, value_set=labeled["key"])
    known = pc.is_valid(place)
    records = members.filter(known)
    if not len(records):
        raise _nothing_in_common(members, truth)
    records = records.append_column("truth", labeled["entity"].take(place.filter(known)))
    return Common(
        records=_once(records) if "lines" in run.tables else records,
        only_in_run=_absent(mine, its),
        only_in_truth=_absent(its, mine),
        unlabeled=len(truth) - len(labeled),
    )


def _named(run: Run) -> pa.Table:
    """What a truth may name, as source and record_id, and which record that is: records, and lines of transactions."""
    members = run.table("members", ["source", "record_id", "entity_id"])
    if "lines" not in run.tables:
        return members
    lines = run.table("lines", ["source", "line", "record_source", "record_id", "entity_id"])
    own = members.filter(pc.invert(pc.is_in(members["source"], value_set=pc.unique(lines["source"]))))
    own = own.append_column("owner_source", own["source"]).append_column("owner_id", own["record_id"])
    lines = lines.rename_columns(["source", "record_id", "owner_source", "owner_id", "entity_id"])
    return pa.concat_tables([own, lines.select(own.column_names)])


def _once(records: pa.Table) -> pa.Table:
    """Records instead of the lines that they own, once for every true customer."""
    owned = pa.table({name: records[_OWNER.get(name, name)] for name in _UNIT})
    return owned.group_by(list(_UNIT)).aggregate([]).sort_by([(name, "ascending") for name in _UNIT])


_OWNER = {"source": "owner_source", "record_id": "owner_id"}
_UNIT = ("source", "record_id", "entity_id", "truth")


def _keys(members: pa.Table, truth: pa.Table) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """What a record is called on both sides: its id alone where that will do, else source and id."""
    if "source" in truth.column_names:
        return with_source(members), with_source(truth)
    if pc.count_distinct(members["source"]).as_py() > 1:
        asked = members.filter(pc.is_in(members["record_id"], value_set=truth["record_id"]))
        twice = _repeated(asked["record_id"])
        if twice:
            raise EvaluateError(
                f"the truth has no source, and several sources hold a record {twice[0]!r}",
                expected="a column source beside record_id, for ids that stand in more than one source",
                also=twice[1:],
                mend=f"add a column source; the run's sources are {capped(_distinct(members['source']))}",
            )
    return members["record_id"], truth["record_id"]


def _absent(names: pa.ChunkedArray, others: pa.ChunkedArray) -> int:
    """How many of the names are not among the others."""
    return len(names) - int(pc.sum(pc.is_in(names, value_set=others)).as_py() or 0)


def _nothing_in_common(members: pa.Table, truth: pa.Table) -> EvaluateError:
    """What the records are called on both sides, and the likely reason."""
    mend = "name sources and records in the truth as the run does: members.csv lists them"
    ours, theirs = _distinct(members["record_id"], 100_000), _distinct(truth["record_id"], 100_000)
    short, its_short = ({name.lstrip("0") for name in names} for names in (ours, theirs))
    if short & its_short and not set(ours) & set(theirs):
        mend = "the ids differ only in leading zeros, which matter: write them as in the source files"
    return EvaluateError(
        f"the run and the truth have no record in common: the run holds {_examples(members)}, "
        f"the truth {_examples(truth)}",
        expected="sources of the same names (case does not count), record ids exactly as in the files",
        mend=mend,
    )


def _examples(table: pa.Table) -> str:
    ids = capped([repr(name) for name in _distinct(table["record_id"], 3)], most=3)
    if "source" not in table.column_names:
        return f"records such as {ids}"
    return f"sources {capped([repr(name) for name in _distinct(table['source'])])} with records such as {ids}"


def _distinct(column: pa.ChunkedArray, most: int | None = None) -> list[str]:
    """Different values in the order of their first appearance."""
    values = pc.unique(column).to_pylist() if most is None else pc.unique(column.slice(0, most)).to_pylist()
    return [str(value) for value in values[:most] if value is not None]


def _repeated(column: pa.ChunkedArray) -> list[str]:
    counts = pc.value_counts(column.combine_chunks())
    return sorted(str(c["values"]) for c in counts.filter(pc.greater(counts.field("counts"), 1)).to_pylist())
