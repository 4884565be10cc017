"""What a question names: records, entities, identifiers, links; and the near misses where there is no such thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from graphres.errors import ParameterError
from graphres.explain.masking import Shown
from graphres.identifiers import kind as kind_named
from graphres.identifiers.base import SEPARATOR, Context, identifier_id
from graphres.run_directory import Run

if TYPE_CHECKING:
    from graphres.config import SourceConfig

__all__ = [
    "declared_formats",
    "entity_named",
    "identifier_named",
    "is_identifier",
    "record_named",
    "record_or_link",
    "two_records",
]

CLEAN = "_clean"
NEAR = 3
LONGEST = 200
"""Characters of a name that are held against others: a name of a megabyte is like none."""


def record_named(run: Run, name: str) -> tuple[str, str]:
    """(source, record_id) of ``source:record_id``; sources are matched without case. A line stands for its record.

    Raises
    ------
    ParameterError : there is no such source, or no such record in it; names the near misses.
    """
    source, colon, record_id = name.partition(":")
    if not colon:
        raise ParameterError(f"{name!r} names no record", expected="SOURCE:ID, such as crm:17")
    known = [entry["source"] for entry in run.manifest["inputs"]]
    match = next((k for k in known if k == source), next((k for k in known if k.casefold() == source.casefold()), None))
    if match is None:
        raise ParameterError(f"there is no source {source!r} in this run", expected=" or ".join(map(repr, known)))
    if run.rows("members", [(match, record_id)], ["source"]).num_rows:
        return match, record_id
    if "lines" in run.tables:
        owner = run.query(
            "SELECT record_source, record_id FROM lines WHERE source = ? AND line = ?", [match, record_id]
        ).to_pylist()
        if owner:
            return owner[0]["record_source"], owner[0]["record_id"]
    raise ParameterError(
        f"the source {match!r} has no record {record_id[:LONGEST]!r}",
        expected=_near_records(run, match, record_id) or "a record_id exactly as in the file ('00017' is not '17')",
    )


def two_records(run: Run, a: str, b: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Two different records, each as `record_named` finds it.

    Raises
    ------
    ParameterError : a record is not in the run, or both are the same.
    """
    one, two = record_named(run, a), record_named(run, b)
    if one == two:
        raise ParameterError(f"{a} and {b} are the same record", expected="two records")
    return one, two


def _near_records(run: Run, source: str, record_id: str) -> str:
    """Where the id is another source's, that; and the ids of the source that are most like it."""
    elsewhere = run.query("SELECT source FROM members WHERE record_id = ? ORDER BY source LIMIT 3", [record_id])
    near = [f"{other}:{record_id}" for other in elsewhere["source"].to_pylist()]
    near += [
        f"{source}:{other}" for other in _most_alike(run, "record_id", "members", record_id, "source = $3", [source])
    ]
    return _such_as(near[:NEAR])


def entity_named(run: Run, name: str) -> str:
    """An entity_id; a record stands for its entity.

    Raises
    ------
    ParameterError : the run has no such entity; names the near misses.
    """
    if run.rows("entities", [(name,)], ["entity_id"]).num_rows:
        return name
    if ":" in name:
        record = record_named(run, name)
        rows = run.rows("members", [record], ["entity_id"])
        return str(rows["entity_id"][0].as_py())
    raise ParameterError(
        f"there is no entity {name[:LONGEST]!r} in this run",
        expected=_such_as(_most_alike(run, "entity_id", "entities", name)) or "an entity_id of its `entities` table",
    )


def is_identifier(run: Run, name: str) -> bool:
    """Whether a name begins with the name of a kind: KIND:VALUE."""
    return _kind_of(run, name) is not None


def _kind_of(run: Run, name: str) -> str | None:
    """The kind that a name begins with; names of kinds may have colons themselves, so the longest counts."""
    kinds = [column.removesuffix(CLEAN) for column in run.columns("records") if column.endswith(CLEAN)]
    return max((kind for kind in kinds if name.startswith(f"{kind}:")), key=len, default=None)


def identifier_named(run: Run, name: str, shown: Shown) -> dict[str, object]:
    """The row of `identifiers` of KIND:VALUE; the value as the run keeps it, or as anybody would write it.

    Raises
    ------
    ParameterError : the run has no values of that kind, or not this one; names near misses that are not hidden.
    """
    kind = _kind_of(run, name)
    if kind is None:
        kinds = sorted(c.removesuffix(CLEAN) for c in run.columns("records") if c.endswith(CLEAN))
        raise ParameterError(
            f"{name[:LONGEST]!r} names no identifier of this run",
            expected=f"KIND:VALUE, KIND one of {', '.join(kinds)}",
        )
    value = name[len(kind) + 1 :]
    ways = list(dict.fromkeys((value, *_cleaned(run, kind, value))))
    for way in ways:
        if (row := _row(run, kind, way)) is not None:
            return row
    read = _dated(run, kind, value)
    if len(read) > 1:
        raise ParameterError(
            f"{name[:LONGEST]!r} stands for several identifiers of this run",
            expected=_such_as([f"{kind}:{row['value']}" for row in read if kind not in shown.hidden]),
            mend="write the one that is meant as the run has it",
        )
    if read:
        return read[0]
    asked = [] if kind in shown.hidden else ways[::-1]
    near = next(filter(None, (_most_alike(run, "value", "identifiers", w, "kind = $3", [kind]) for w in asked)), [])
    raise ParameterError(
        f"no record of this run bears the {kind} {value[:LONGEST]!r}",
        expected=_such_as([f"{kind}:{other}" for other in near]) or f"a value of {kind} in its `identifiers` table",
    )


def _row(run: Run, kind: str, value: str) -> dict[str, object] | None:
    """The row of `identifiers` of a value as the run keeps it."""
    rows = run.rows("identifiers", [(identifier_id(kind, value),)], run.columns("identifiers")).to_pylist()
    return rows[0] if rows else None


def _dated(run: Run, kind: str, value: str) -> list[dict[str, object]]:
    """The rows of `identifiers` that a value of dates may stand for, with the day or the month first; where both are
    there, that which the run's sources declare. A format that begins with the year tells nothing of the order.
    """
    roles = kind_named(kind).roles
    orders = [dict.fromkeys(roles, order) for order in ("day_first", "month_first")]
    either = _read(run, kind, value, orders)
    if len(either) < 2:
        return either
    declared = [declared_formats(source) for source in run.config.sources.values()]
    telling = [{role: form for role, form in of.items() if not form.lower().startswith("%y")} for of in declared]
    settled = _read(run, kind, value, [of for of in telling if of])
    return settled if len(settled) == 1 else either


def _read(run: Run, kind: str, value: str, several: Sequence[Mapping[str, str]]) -> list[dict[str, object]]:
    """The rows of `identifiers` that a value is under any of several formats by role."""
    house = kind_named(kind)
    ways: dict[str, None] = {}
    for formats in several:
        for role in (role for role in house.roles if role in formats):
            ways |= dict.fromkeys(house.clean({role: tuple(value.split(SEPARATOR))}, Context(formats=formats)))
    return [row for way in ways if (row := _row(run, kind, way)) is not None]


def declared_formats(source: SourceConfig) -> dict[str, str]:
    """Formats that the columns of a source declare, by role."""
    found: dict[str, str] = {}
    for column in source.columns.values():
        roles = [column.role] if isinstance(column.role, str) else column.role or []
        found |= dict.fromkeys(roles, column.format) if column.format else {}
    return found


def _cleaned(run: Run, kind: str, value: str) -> list[str]:
    """What the value is once cleaned, in each of the countries and formats of the run's sources."""
    house = kind_named(kind)
    regions = [None, run.config.region, *(source.region for source in run.config.sources.values())]
    found: list[str] = []
    for region in dict.fromkeys(regions):
        for role in house.roles:
            found += house.clean({role: tuple(value.split(SEPARATOR))}, Context(region=region))
    return list(dict.fromkeys(found))


def record_or_link(run: Run, name: str) -> tuple[tuple[str, str], ...]:
    """One record, or the two of a link ``S:ID~S:ID``; an id may hold a ``~`` itself.

    Raises
    ------
    ParameterError : there is no such record, or a link's two records are one.
    """
    cuts = [at for at, letter in enumerate(name) if letter == "~" and ":" in name[at + 1 :]]
    for at in cuts:
        try:
            ends = record_named(run, name[:at]), record_named(run, name[at + 1 :])
        except ParameterError:
            continue
        if ends[0] == ends[1]:
            raise ParameterError(f"{name!r} is a link of a record with itself", expected="two records")
        return ends
    if cuts and not _is_record(run, name):
        record_named(run, name[: cuts[0]])
        record_named(run, name[cuts[0] + 1 :])
    return (record_named(run, name),)


def _is_record(run: Run, name: str) -> bool:
    try:
        record_named(run, name)
    except ParameterError:
        return False
    return True


def _most_alike(
    run: Run, column: str, table: str, name: str, where: str = "true", more: Sequence[str] = ()
) -> list[str]:
    """The few values of a column that are most like a name, if any is like it."""
    name = name[:LONGEST]
    rows = run.query(
        f"SELECT DISTINCT {column} AS name, levenshtein(lower({column}), lower($1)) AS steps FROM {table} "
        f"WHERE {where} AND abs(length({column}) - length($1)) <= $2 AND levenshtein(lower({column}), lower($1)) <= $2 "
        f"ORDER BY steps, name LIMIT {NEAR}",
        [name, max(2, len(name) // 5), *more],
    )
    found: list[str] = rows["name"].to_pylist()
    return found


def _such_as(names: Sequence[str]) -> str:
    return f"such as {' or '.join(map(repr, names))}" if names else ""
