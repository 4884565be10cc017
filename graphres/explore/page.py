"""The explorer as one file: nothing beside it is needed, and nothing is asked of anybody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from graphres import __version__
from graphres.explain.masking import Shown
from graphres.explore.chunks import ITERATIONS, Lock, as_json, in_base64, locked, packed
from graphres.explore.gather import Row, gather, riskiest
from graphres.explore.naming import golden_roles, raw_roles, title
from graphres.explore.overview import overview
from graphres.explore.pieces import pieces
from graphres.explore.showing import shown, words
from graphres.explore.style import policy_hash, static, style
from graphres.run_directory import Run

__all__ = ["ENTITIES", "page"]

ENTITIES = 10_000
"""Entities that a file holds where nobody says otherwise: the riskiest."""

FIRST_RECORDS = 50

PROBE = 'if(window.DecompressionStream)document.documentElement.className="live"'
"""Runs before anything is drawn: without what the page needs, a plain table stays."""


def page(
    run: Run,
    entities: int = ENTITIES,
    mask: Collection[str] = (),
    passphrase: str | None = None,
    threads: int | None = None,
) -> str:
    """The page as HTML text, self-contained; equal runs give equal bytes, unless it is encrypted.

    Every value from the data lies in compressed blocks and is shown as text; the page carries a content security
    policy that allows its own script and style sheet and nothing else.

    Parameters
    ----------
    run : a run; of a run that is being written all tables must be there, the manifest may be short.
    entities : how many to hold, the riskiest first.
    mask : kinds whose values are hidden, equal ones staying equal. passphrase : encrypts all data.
    threads : processes that may work at it; None: as many as there are processors.
    """
    shown_as = Shown(run, mask)
    lock = locked(passphrase) if passphrase else None
    close = lock.close if lock else None
    chosen = riskiest(run, entities)
    done = pieces(run, chosen, shown_as, threads)
    chunks = [(in_base64(made_of, close), in_base64(joined_by, close)) for made_of, joined_by in done.chunks]
    told = overview(run, shown_as, str(run.manifest.get("graphres", __version__)))
    first = None if lock or not chosen.num_rows else _first(run, chosen.slice(0, 1).to_pylist()[0], shown_as)
    return _rendered(told, done.queue, chunks, lock, first)


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
