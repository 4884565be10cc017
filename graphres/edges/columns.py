"""Which columns of a table of pairs name the two records, and which says how alike they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphres.errors import IngestError
from graphres.ingest.headers import words
from graphres.ingest.keys import is_like_an_id, names_customers

__all__ = ["EdgeColumns", "edge_columns"]

SIDES = (
    ("l", "r"),
    ("left", "right"),
    ("1", "2"),
    ("a", "b"),
    ("x", "y"),
    ("i", "j"),
    ("source", "target"),
    ("from", "to"),
)
"""By what the names of the columns of two records differ."""

KEYS = ("unique_id", "record_id", "rec_id", "id", "record", "key", "node", "")
"""What is left of a key's name without its side, the surest first."""

SOURCES = ("source_dataset", "source", "dataset", "source_table", "table")

WEIGHTS = ("match_weight", "weight_bits", "weight", "bits", "log2_odds")
PROBABILITIES = (
    "match_probability",
    "probability",
    "prob",
    "p",
    "confidence_score",
    "confidence",
    "match_score",
    "score",
    "wahrscheinlichkeit",
    "probabilite",
    "probabilidad",
    "probabilita",
    "prawdopodobienstwo",
    "kans",
)

CLUSTERS = frozenset("canon canonical cluster component entity gruppe group klaster".split())
"""Words for what several records are in: a table with such a column and no second key has no pairs."""


@dataclass(frozen=True)
class EdgeColumns:
    """Names of columns: `a` and `b` hold the records' keys, `source_a` and `source_b` their sources where told.

    is_weight : whether `score` is log2 odds; else it is a probability.
    """

    a: str
    b: str
    score: str
    is_weight: bool
    source_a: str | None = None
    source_b: str | None = None


def edge_columns(names: Sequence[str], shown: str) -> EdgeColumns:
    """The columns of a table of pairs, told by their names; capitals and separators do not matter.

    Where there are both a weight and a probability, the weight is taken: probabilities near 1 have lost their digits.

    Raises
    ------
    IngestError : if no two columns name records, or none says how alike they are.

    >>> edge_columns(["match_probability", "unique_id_l", "unique_id_r"], "pairs.csv").a
    'unique_id_l'
    """
    plain = {_plain(name): name for name in reversed(names)}
    keys = _pair(plain, KEYS) or _pair(plain, _ids(plain))
    if keys is None:
        _refuse_clusters(shown, names)
        raise _nothing(shown, names, "no two columns name the records of a pair", "unique_id_l and unique_id_r")
    sources = _pair(plain, SOURCES) or (None, None)
    sources = sources if not set(sources) & set(keys) else (None, None)
    for is_weight, known in ((True, WEIGHTS), (False, PROBABILITIES)):
        score = next((plain[name] for name in known if name in plain), None)
        if score is not None:
            return EdgeColumns(*keys, score, is_weight, *sources)
    raise _nothing(shown, names, "no column says how alike the records of a pair are", "match_probability")


def _pair(plain: dict[str, str], stems: Sequence[str]) -> tuple[str, str] | None:
    """The first two columns whose names are one of the stems, marked by a side each."""
    for stem in stems:
        for left, right in _marked(stem):
            if left in plain and right in plain:
                return plain[left], plain[right]
    return None


def _ids(plain: dict[str, str]) -> list[str]:
    """Stems of the names that are like those of keys, in their order: Splink marks whatever column is its key."""
    stems = [re.sub(rf"^({left}|{right})_|_({left}|{right})$", "", name) for name in plain for left, right in SIDES]
    return [stem for stem in dict.fromkeys(stems) if is_like_an_id(stem) or names_customers(stem)]


def _refuse_clusters(shown: str, names: Sequence[str]) -> None:
    """A table that says which cluster a record is in, such as dedupe's example writes, names no pairs."""
    told = next((name for name in names if CLUSTERS & set(words(name))), None)
    if told is not None:
        raise IngestError(
            f'{shown} says in "{told}" which cluster a record is in; it has no pairs',
            expected="a row a pair, with two keys of records and a score: what was clustered, not the clusters",
            mend="write the pairs: of dedupe deduper.score(deduper.pairs(data)), of Splink linker.inference.predict()",
        )


def _marked(stem: str) -> Iterator[tuple[str, str]]:
    """A stem with its two sides behind or before it, with and without a separator."""
    for left, right in SIDES:
        if not stem:
            yield left, right
            continue
        for form in ("{stem}_{side}", "{side}_{stem}", "{stem}{side}", "{side}{stem}"):
            yield form.format(stem=stem, side=left), form.format(stem=stem, side=right)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.strip().lower()).strip("_")


def _nothing(shown: str, names: Sequence[str], problem: str, example: str) -> IngestError:
    return IngestError(
        f"{shown}: {problem}; its columns are {', '.join(names[:20])}",
        expected="two keys of records, such as unique_id_l and unique_id_r, and match_weight or match_probability",
        mend=f"rename the columns, for instance to {example}",
    )
