"""Who bears an identifier, since when, how it counts, and what hangs on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from graphres.entities.recency import UNKNOWN, recency
from graphres.explain.answer import Explanation, counted, listed, quoted, short, table
from graphres.explain.ground import ground
from graphres.explain.loaded import engine_for
from graphres.explain.lookup import Member, bearers, members_of, placed
from graphres.explain.masking import Shown, roles_of
from graphres.explain.named import declared_formats, identifier_named
from graphres.explain.says import as_words
from graphres.explain.scored import is_scored
from graphres.explain.weakest import losses
from graphres.identifiers.base import Context, value_key
from graphres.run_directory import Run

__all__ = ["Bearer", "Hanging", "IdentifierExplanation", "explain_identifier"]

MOST_TRIED = 12
"""Entities that are tried without the identifier, those of which most records bear it; all are by --without."""

MOST_RECORDS = 400
"""Records of an entity up to which that is tried."""


@dataclass(frozen=True)
class Bearer:
    """A record that bears it. time : when the record was last changed, or made, as far as its columns tell."""

    record: str
    entity_id: str
    time: str | None
    written: Mapping[str, str]


@dataclass(frozen=True)
class Hanging:
    """An entity in which several records bear it. parts : records of each part into which the entity would fall without
    it; one part where it would stay whole, None where that was not tried.
    """

    entity_id: str
    records: int
    bearers: int
    parts: tuple[int, ...] | None


@dataclass(frozen=True)
class IdentifierExplanation(Explanation):
    """An identifier, as the run counts it. by_year : year -> records that bear it, of those that have a time."""

    question: ClassVar[str] = "identifier"

    kind: str
    value: str
    identifier_id: str
    state: str
    reason: str | None
    records: int
    people: int
    entities: int
    first: str | None
    last: str | None
    by_year: Mapping[str, int]
    bearers: tuple[Bearer, ...]
    holds: tuple[Hanging, ...]

    def _details(self) -> Iterable[str]:
        yield from table("By year", [f"{year}: {counted(n, 'record')}" for year, n in self.by_year.items()])
        yield from table(
            "Who bears it",
            [
                f"{short(b.record):<30} {b.entity_id}  {b.time or 'no time':<10}  "
                f"{', '.join(f'{role} {quoted(value)}' for role, value in b.written.items())}"
                for b in self.bearers
            ],
        )
        yield from table("What it holds together", [_held(hanging) for hanging in self.holds])


def _held(hanging: Hanging) -> str:
    said = f"{hanging.entity_id}: on {hanging.bearers:,} of its {counted(hanging.records, 'record')}"
    if hanging.parts is None:
        return said
    if len(hanging.parts) == 1:
        return f"{said}; without it, it would stay whole"
    return f"{said}; without it, it would fall into {listed([f'{n:,}' for n in hanging.parts])}"


def explain_identifier(run: Run, name: str, mask: Collection[str] = ()) -> IdentifierExplanation:
    """Who bears an identifier, since when, how it counts, and what hangs on it.

    Parameters
    ----------
    name : ``KIND:VALUE``, the value as the run keeps it or as anybody would write it. mask : kinds whose values are
    hidden.

    Raises
    ------
    ParameterError : no record bears it; names the near misses.
    """
    shown = Shown(run, mask)
    row = identifier_named(run, name, shown)
    kind, value = str(row["kind"]), str(row["value"])
    who = placed(run, bearers(run, kind, value))
    members = sorted(who.values())
    times = _times(run, members)
    bearing = _bearers(run, kind, members, times, shown)
    holds = _holds(run, row, members)
    known = sorted(time for time in times.values() if time is not None)
    return IdentifierExplanation(
        _findings(row, shown.clean(kind, value) or "", known, holds),
        kind,
        shown.clean(kind, value) or "",
        str(row["identifier_id"]),
        str(row["state"]),
        None if row["reason"] is None else str(row["reason"]),
        int(str(row["records"])),
        int(str(row["people"])),
        int(str(row["entities"])),
        known[0] if known else None,
        known[-1] if known else None,
        dict(sorted(Counter(time[:4] for time in known).items())),
        bearing,
        holds,
    )


def _times(run: Run, members: Sequence[Member]) -> dict[int, str | None]:
    """When each record was last changed, or made: a day, by place."""
    roles = [role for role in ("updated_at", "created_at") if role in run.columns("records")]
    rows = run.rows("records", [m.record for m in members], ["source", *roles]).to_pylist()
    contexts = {name: Context(formats=declared_formats(source)) for name, source in run.config.sources.items()}
    columns: dict[str, list[str | None]] = {role: [row[role] for row in rows] for role in roles}
    when = recency(columns, [row["source"] for row in rows], contexts).tolist()
    found = {row["place"]: _day(moment) for row, moment in zip(rows, when, strict=True)}
    return {**found, **_bought(run, [m for m in members if found.get(m.place) is None])}


def _day(moment: int) -> str | None:
    if moment == UNKNOWN:
        return None
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)).date().isoformat()


def _bought(run: Run, members: Sequence[Member]) -> dict[int, str | None]:
    """Of records made of purchases, the day of the first."""
    if "lines" not in run.tables or not members:
        return {}
    rows = run.query(
        "SELECT record_source, record_id, min(time) AS time FROM lines WHERE record_id IN (SELECT unnest(?)) "
        "GROUP BY record_source, record_id",
        [[m.record_id for m in members]],
    ).to_pylist()
    first = {(row["record_source"], row["record_id"]): row["time"] for row in rows}
    return {m.place: (first.get(m.record) or "")[:10] or None for m in members}


def _bearers(
    run: Run, kind: str, members: Sequence[Member], times: Mapping[int, str | None], shown: Shown
) -> tuple[Bearer, ...]:
    roles = roles_of(kind, run.columns("records"))
    rows = {row["place"]: row for row in run.rows("records", [m.record for m in members], roles).to_pylist()}
    return tuple(Bearer(m.name, m.entity_id, times.get(m.place), shown.raws(rows[m.place], roles)) for m in members)


def _holds(run: Run, row: Mapping[str, Any], members: Sequence[Member]) -> tuple[Hanging, ...]:
    bearing = Counter(member.entity_id for member in members)
    several = sorted((e for e, n in bearing.items() if n > 1), key=lambda e: (-bearing[e], e))
    sizes = run.rows("entities", [(e,) for e in several], ("entity_id", "records"))
    size = dict(zip(sizes["entity_id"].to_pylist(), sizes["records"].to_pylist(), strict=True))
    counts = row["state"] != "excluded" and not is_scored(run)
    tried = [e for e in several if size[e] <= MOST_RECORDS][:MOST_TRIED] if counts else []
    parts = _parts(run, row, tried)
    found = [Hanging(e, size[e], bearing[e], parts.get(e)) for e in several]
    return tuple(sorted(found, key=lambda h: (-len(h.parts or ()), -h.bearers, h.entity_id)))


def _parts(run: Run, row: Mapping[str, Any], entities: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Into how many records each entity would fall without the identifier, all entities at once."""
    if not entities:
        return {}
    members = [m for several in members_of(run, entities).values() for m in several]
    code = value_key(str(row["kind"]), str(row["value"]))
    with engine_for(10 * len(members)) as engine:
        here = ground(run, members, engine)
        lost = losses(here, [(code,)], (), Shown(run))[0]
    entity = {m.name: m.entity_id for m in members}
    found: dict[str, list[int]] = defaultdict(list)
    for part in lost.members:
        counts = Counter(entity[name] for name in part)
        for name, number in counts.items():
            found[name].append(number)
    return {name: tuple(sorted(numbers, reverse=True)) for name, numbers in found.items()}


def _findings(row: Mapping[str, Any], value: str, times: Sequence[str], holds: Sequence[Hanging]) -> tuple[str, ...]:
    name = f"The {as_words(str(row['kind']))} {quoted(value)}"
    entities = counted(row["entities"], "entity", "entities")
    out = [f"{name} is on {counted(row['records'], 'record')} of {entities}."]
    if row["state"] == "used":
        out.append("It is used: it counts in full as evidence." + (f" {row['reason']}." if row["reason"] else ""))
    else:
        out.append(f"It is {row['state']}: {row['reason']}.")
    if times:
        span = f"from {times[0]} to {times[-1]}" if times[0] != times[-1] else f"of {times[0]}"
        out.append(f"The records with a time that bear it are {span}.")
    if not holds:
        out.append("Nothing hangs on it: in no entity do two records bear it.")
        return tuple(out)
    apart = [h for h in holds if h.parts and len(h.parts) > 1]
    tried = [h for h in holds if h.parts is not None]
    shared = counted(len(holds), "entity", "entities")
    if apart:
        told = [f"{h.entity_id} (into {listed([f'{n:,}' for n in h.parts or ()])})" for h in apart]
        out.append(f"In {shared} several records bear it; without it would fall apart {listed(told, 4)}.")
    elif tried:
        of = "none of them" if len(tried) == len(holds) else f"none of the {len(tried):,} that were tried"
        out.append(f"In {shared} several records bear it; without it {of} would fall apart.")
    else:
        out.append(f"In {shared} several records bear it, but it counts nothing there.")
    return tuple(out)
