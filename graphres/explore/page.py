"""The explorer as one file: nothing beside it is needed, and nothing is asked of anybody."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from graphres import __version__
from graphres.explain.masking import Shown
from graphres.explore.chunks import CHUNK_LETTERS, ITERATIONS, Lock, as_json, locked, packed
from graphres.explore.gather import Case, Row, gather, riskiest
from graphres.explore.naming import golden_roles, raw_roles, title
from graphres.explore.overview import model_of, overview
from graphres.explore.showing import shown, words
from graphres.explore.style import policy_hash, static, style
from graphres.explore.wire import queue_row, wire
from graphres.run_directory import Run
from graphres.uncollected import uncollected

__all__ = ["ENTITIES", "page"]

ENTITIES = 10_000
"""Entities that a file holds where nobody says otherwise: the riskiest."""

AT_ONCE = 5_000
FIRST_RECORDS = 50

PROBE = 'if(window.DecompressionStream)document.documentElement.className="live"'
"""Runs before anything is drawn: without what the page needs, a plain table stays."""


def page(run: Run, entities: int = ENTITIES, mask: Collection[str] = (), passphrase: str | None = None) -> str:
    """The page as HTML text, self-contained; equal runs give equal bytes, unless it is encrypted.

    Every value from the data lies in compressed blocks and is shown as text; the page carries a content security
    policy that allows its own script and style sheet and nothing else.

    Parameters
    ----------
    run : a run; of a run that is being written all tables must be there, the manifest may be short.
    entities : how many to hold, the riskiest first.
    mask : kinds whose values are hidden, equal ones staying equal. passphrase : encrypts all data.
    """
    shown_as = Shown(run, mask)
    lock = locked(passphrase) if passphrase else None
    close = lock.close if lock else None
    chosen = riskiest(run, entities)
    queue: list[list[Any]] = []
    with uncollected():
        chunks = [(packed(a, close), packed(b, close)) for a, b in _chunks(run, chosen, shown_as, queue)]
    told = overview(run, shown_as, str(run.manifest.get("graphres", __version__)))
    first = None if lock or not chosen else _first(run, chosen[0], shown_as)
    return _rendered(told, queue, chunks, lock, first)


def _chunks(run: Run, chosen: Sequence[Row], mask: Shown, queue: list[list[Any]]) -> Iterator[tuple[str, str]]:
    """Entities as JSON in pieces of about equal length, what they are made of and what joins them apart; `queue` gets a
    row for each.
    """
    model, held = model_of(run), {row["entity_id"] for row in chosen}
    pieces: list[tuple[str, str]] = []
    letters = number = 0
    for start in range(0, len(chosen), AT_ONCE):
        cases = gather(run, chosen[start : start + AT_ONCE])
        titles = _titles(run, cases, held, mask)
        for case in cases:
            made_of, joined_by = map(as_json, wire(case, model, mask, titles))
            queue.append(queue_row(case, mask, number))
            pieces.append((made_of, joined_by))
            letters += len(made_of) + len(joined_by)
            if letters >= CHUNK_LETTERS:
                yield _listed(pieces)
                pieces, letters, number = [], 0, number + 1
    if pieces:
        yield _listed(pieces)


def _listed(pieces: Sequence[tuple[str, str]]) -> tuple[str, str]:
    made_of, joined_by = (",".join(texts) for texts in zip(*pieces, strict=True))
    return f"[{made_of}]", f"[{joined_by}]"


def _titles(run: Run, cases: Sequence[Case], held: Collection[str], mask: Shown) -> dict[str, str]:
    """What the entities are called that these lead to, where the page does not hold them."""
    near = {row["other"] for case in cases for row in (*case.beyond, *case.household)} - set(held)
    rows = run.query("SELECT * FROM entities WHERE entity_id IN (SELECT unnest(?))", [sorted(near)]).to_pylist()
    roles = golden_roles(run.columns("entities"))
    return {
        row["entity_id"]: title({role: mask.raw(role, row[role]) for role in roles}, row["entity_id"]) for row in rows
    }


def _first(run: Run, entity: Row, mask: Shown) -> dict[str, Any]:
    """The first entity as a plain table, for browsers that can do no more."""
    case = gather(run, [entity], FIRST_RECORDS)[0]
    roles = [
        role
        for role in raw_roles(run.columns("records"))
        if not role.startswith("attribute:") and any(record[role] is not None for record in case.records)
    ]
    return {
        "id": entity["entity_id"],
        "title": title({role: mask.raw(role, entity.get(role)) for role in golden_roles(entity)}, entity["entity_id"]),
        "reasons": shown(entity["risk_reasons"]),
        "roles": [words(role) for role in roles],
        "records": [
            {"name": shown(record["name"]), "cells": [shown(mask.raw(role, record[role])) for role in roles]}
            for record in case.records
        ],
    }


def _rendered(
    told: dict[str, Any],
    queue: Sequence[Sequence[Any]],
    chunks: Sequence[tuple[str, str]],
    lock: Lock | None,
    first: dict[str, Any] | None,
) -> str:
    close = lock.close if lock else None
    sheet, script = _sheet(), static("explorer.js")
    return _template().render(
        name=told["run"],
        lock=lock,
        rounds=ITERATIONS,
        first=first,
        meta=Markup(packed(as_json(told), close)),  # base64, as are the queue and the chunks
        queue=Markup(packed(as_json(queue), close)),
        chunks=[(Markup(made_of), Markup(joined_by)) for made_of, joined_by in chunks],
        sheet=Markup(sheet),  # our own files: no value from the data in them
        script=Markup(script),
        probe=Markup(PROBE),
        sheet_digest=policy_hash(sheet),
        script_digest=policy_hash(script),
        probe_digest=policy_hash(PROBE),
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(static("page.html.jinja"))


def _sheet() -> str:
    """The style sheet: the theme's colors as variables, light and dark, then the rules."""
    light, dark = (_variables(theme) for theme in ("light", "dark"))
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n" + static(
        "explorer.css"
    )


def _variables(theme: str) -> str:
    colors = {
        **style()["theme"][theme],
        **{f"link_{k}": v["color"][theme] for k, v in style()["links"].items()},
    }
    return "".join(f"--{name.replace('_', '-')}:{color};" for name, color in colors.items())
