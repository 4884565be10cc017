"""What a page says of the run as a whole: its numbers, sizes, most shared identifiers, what is suspicious."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from graphres.explain.masking import Shown
from graphres.explain.scored import is_scored
from graphres.explore.naming import golden_roles, raw_roles
from graphres.explore.showing import shown
from graphres.explore.style import style
from graphres.identifiers import all_roles, kinds_for
from graphres.identifiers import kind as kind_named
from graphres.run_directory import Run
from graphres.weigh.fellegi_sunter import Model
from graphres.weigh.stored import load

__all__ = ["hubs", "model_of", "overview", "reason_words", "reasons_of", "run_id", "size_classes", "sizes_of"]

SIZES = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, 50), (51, 100), (101, None))
SHARED_SHOWN, NOTES_SHOWN, BITS_A_BAR, BARS = 10, 20, 2, 16
WEIGHT = re.compile(r"\s+[-+−]?\d+(?:\.\d+)? bits.*$")
NUMBERED = (
    (re.compile(r"^[\d,]+ of [\d,]+ (possible links)$"), "few of the "),
    (re.compile(r"^[\d,]+ (records)$"), "unusually many "),
)
"""Numbers in a reason: entities that differ only in them show the same reason."""
TERM = re.compile(r"^(.*\S)\s+([01](?:\.\d+)?)$")


def overview(run: Run, mask: Shown, version: str) -> dict[str, Any]:
    """What the page knows before it opens an entity; `viz/src/model/wire.ts` names every field."""
    sizes = sizes_of(run)
    model = model_of(run)
    return {
        "run": shown(run.path.name.split(".partial-")[0]),
        "run_id": run_id(run.manifest),
        "version": version,
        "records": sum(size * n for size, n in sizes.items()),
        "entities": sum(sizes.values()),
        "several": sum(n for size, n in sizes.items() if size > 1),
        "sizes": [[name, low, high, n] for (name, n), (low, high) in zip(size_classes(sizes), SIZES, strict=False)],
        "weakest": _weakest(run),
        "reasons": _reasons(run),
        "hubs": [_hub(row, mask) for row in hubs(run, SHARED_SHOWN)],
        "inputs": [[shown(row.get("source")), shown(row.get("path")), row.get("rows")] for row in _inputs(run)],
        "warnings": [shown(text, 400) for text in run.manifest.get("warnings", [])[:NOTES_SHOWN]],
        "skipped": [shown(text, 400) for text in run.manifest.get("skipped", [])[:NOTES_SHOWN]],
        "notes_in_all": [len(run.manifest.get(name, [])) for name in ("warnings", "skipped")],
        "lineage": _events(run),
        "decisions": _decisions(run),
        "ignorable": [one.name for one in kinds_for(all_roles()) if not one.name.startswith("number:")],
        "once": sorted(run.manifest.get("one_record_per_entity", {})),
        "prior": None if model is None else [float(value) for value in model.log2_priors()],
        "kinds": _kinds(run, model),
        "roles": raw_roles(run.columns("records")),
        "golden_roles": golden_roles(run.columns("entities")),
        "masked": sorted(mask.hidden),
        "style": style(),
    }


def run_id(manifest: Mapping[str, Any]) -> str:
    """What tells a run from others, however it is called: what was read, and what was found."""
    read = [(row.get("source"), row.get("sha256")) for row in manifest.get("inputs", [])]
    told = [read, manifest.get("seed"), sorted(manifest.get("counts", {}).items())]
    return hashlib.blake2b(json.dumps(told, default=str).encode(), digest_size=6).hexdigest()


def model_of(run: Run) -> Model | None:
    """The run's model; None where its pairs were scored elsewhere, so that nothing can be weighed again."""
    return None if is_scored(run) else load(run.model_dir)


def _inputs(run: Run) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run.manifest.get("inputs", [])
    return rows


def reasons_of(text: str | None) -> list[tuple[str, float | None]]:
    """The terms of a risk: what, and how much of the risk each alone would make.

    >>> reasons_of("two birth dates 0.70; hub identifier phone 0.40")
    [('two birth dates', 0.7), ('hub identifier phone', 0.4)]
    """
    terms = [term.strip() for term in (text or "").split(";")]
    found = ((term, TERM.match(term)) for term in terms if term)
    return [(match[1], float(match[2])) if match else (term, None) for term, match in found]


def reason_words(reason: str) -> tuple[str, str]:
    """A reason without its numbers, and what all reasons of that sort have in common.

    >>> reason_words("weakest pair -3.1 bits"), reason_words("3 of 6 possible links")
    (('weakest pair', 'weakest pair'), ('few of the possible links', 'possible links'))
    """
    reason = WEIGHT.sub("", reason)
    for said, instead in NUMBERED:
        if found := said.match(reason):
            return instead + found[1], found[1]
    return reason, reason


def sizes_of(run: Run) -> dict[int, int]:
    """How many customers have so many records."""
    rows = run.query("SELECT records, count(*) AS n FROM entities GROUP BY records").to_pylist()
    return {int(row["records"]): int(row["n"]) for row in rows}


def size_classes(sizes: Mapping[int, int]) -> list[tuple[str, int]]:
    """Customers by their records, a few sizes in a class, up to the last class that has any.

    >>> size_classes({1: 5, 4: 2, 5: 1})
    [('1', 5), ('2', 0), ('3', 0), ('4–5', 3)]
    """
    counts = [
        (_range(low, high), sum(n for size, n in sizes.items() if size >= low and (high is None or size <= high)))
        for low, high in SIZES
    ]
    while counts and not counts[-1][1]:
        counts.pop()
    return counts


def _range(low: int, high: int | None) -> str:
    if high is None:
        return f"over {low - 1}"
    return str(low) if low == high else f"{low}–{high}"


def _weakest(run: Run) -> list[list[int]]:
    """How many entities hang on a link of so many bits: from, up to, entities; the last bar holds all that is above."""
    rows = run.query(
        "SELECT least(greatest(CAST(floor(weakest_link_bits / $1) AS INTEGER), -3), $2) AS bar, count(*) AS n "
        "FROM entities WHERE weakest_link_bits IS NOT NULL GROUP BY ALL ORDER BY bar",
        [BITS_A_BAR, BARS - 1],
    ).to_pylist()
    counts = {int(row["bar"]): int(row["n"]) for row in rows}
    bars = range(min(counts), max(counts) + 1) if counts else ()
    return [[bar * BITS_A_BAR, (bar + 1) * BITS_A_BAR, counts.get(bar, 0)] for bar in bars]


def _reasons(run: Run) -> list[list[Any]]:
    """How many entities show each reason, and what a search for it says; the most frequent first."""
    rows = run.query("SELECT risk_reasons AS said, count(*) AS n FROM entities WHERE risk > 0 GROUP BY ALL")
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows.to_pylist():
        for reason, _ in reasons_of(row["said"]):
            counts[reason_words(reason)] += int(row["n"])
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [[shown(words), shown(search), n] for (words, search), n in order]


def hubs(run: Run, most: int) -> list[dict[str, Any]]:
    """The hubs that most people share, at most so many: kind, value as people write it, records, people, state."""
    rows: list[dict[str, Any]] = run.query(
        "SELECT i.kind, coalesce(n.label, i.value) AS value, i.value AS clean, i.records, i.people, i.entities, "
        "i.state, i.reason "
        "FROM identifiers i LEFT JOIN nodes n ON n.node_id = i.identifier_id WHERE i.state <> 'used' "
        "ORDER BY i.people DESC NULLS LAST, i.records DESC, i.kind, i.value LIMIT ?",
        [most],
    ).to_pylist()
    return rows


def _hub(row: Mapping[str, Any], mask: Shown) -> list[Any]:
    label = mask.clean(row["kind"], row["clean"]) if row["kind"] in mask.hidden else row["value"]
    numbers = [row["records"] or 0, row["people"] or 0, row["entities"] or 0]
    return [row["kind"], shown(label), *numbers, row["state"] or "", shown(row["reason"])]


def _events(run: Run) -> dict[str, int]:
    """How many entities were created, kept, grown, merged, split, retired."""
    rows = run.query("SELECT event, count(DISTINCT entity_id) AS n FROM lineage GROUP BY event ORDER BY event")
    return {str(row["event"]): int(row["n"]) for row in rows.to_pylist()}


def _decisions(run: Run) -> dict[str, int]:
    told = run.manifest.get("decisions") or {}
    return {name: int(told[name]) for name in ("read", "applied", "broken") if name in told}


def _kinds(run: Run, model: Model | None) -> dict[str, Any]:
    """Of every kind that the run compares: which roles it reads, and its levels in words."""
    clean = [name.removesuffix("_clean") for name in run.columns("records") if name.endswith("_clean")]
    names = list(dict.fromkeys([*(kind.kind for kind in model.kinds), *clean])) if model else clean
    return {
        name: {
            "roles": list(kind_named(name).roles),
            "levels": {level.name: level.says for level in kind_named(name).levels},
        }
        for name in names
    }
