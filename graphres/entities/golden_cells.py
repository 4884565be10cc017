"""What the records of a batch bear in a bundle of roles: raw texts and clean values, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphres.entities.batches import text_codes
from graphres.entities.bundles import Bundle
from graphres.identifiers.base import SEPARATOR, Context
from graphres.identifiers.text import is_placeholder

__all__ = ["CLEAN", "Cells", "Forms", "read_cells", "read_forms"]

CLEAN = "clean:"
"""Prefix of the columns that hold clean values."""

Ints = npt.NDArray[np.int64]
Contexts = Mapping[str, Context]


@dataclass(frozen=True)
class Cells:
    """What the items of a bundle bear: the row of each, the raw text per role, the clean value per kind."""

    row: Ints
    raw: Mapping[str, pa.Array]
    clean: tuple[pa.Array, ...]


def read_cells(batch: pa.RecordBatch, bundle: Bundle, contexts: Contexts) -> Cells:
    """One item a record; where a bundle is one role, one item a value of it.

    batch : records with a column a role, several values in a cell joined by U+001F, and one a kind.
    """
    raw = {role: _trimmed(batch.column(role)) for role in bundle.roles}
    clean = tuple(batch.column(CLEAN + kind.name).cast(pa.string()) for kind in bundle.kinds)
    source = batch.column("source")
    filled = np.zeros(batch.num_rows, dtype=bool)
    for texts in raw.values():
        filled |= texts.is_valid().to_numpy(zero_copy_only=False)
    if len(raw) == 1:
        return _split(_Cleaner(bundle, contexts), source, raw[bundle.roles[0]], clean, filled)
    firsts = {role: _first_parts(source, texts) for role, texts in raw.items()}
    row = pa.array(np.flatnonzero(filled))
    return Cells(
        row.to_numpy(),
        {role: texts.take(row) for role, texts in firsts.items()},
        tuple(c.take(row) for c in clean),
    )


class _Cleaner:
    """The clean values of one raw text of a source, per kind of a bundle; several joined by U+001F."""

    def __init__(self, bundle: Bundle, contexts: Contexts) -> None:
        self.bundle = bundle
        self.contexts = contexts
        self.known: dict[tuple[str, str], tuple[str | None, ...]] = {}

    def __call__(self, role: str, text: str, source: str) -> tuple[str | None, ...]:
        if (text, source) not in self.known:
            self.known[text, source] = self._clean(role, text, source)
        return self.known[text, source]

    def _clean(self, role: str, text: str, source: str) -> tuple[str | None, ...]:
        context = self.contexts.get(source, Context())
        found = (k.clean({role: (text,)}, context) if role in k.roles else () for k in self.bundle.kinds)
        return tuple(SEPARATOR.join(sorted(values)) or None for values in found)


def _split(
    clean_one: _Cleaner,
    source: pa.Array,
    raw: pa.Array,
    clean: tuple[pa.Array, ...],
    filled: npt.NDArray[np.bool_],
) -> Cells:
    """The items of a bundle of one role: whole cells, then the values of the cells that hold several."""
    role = clean_one.bundle.roles[0]
    several = _several(raw)
    whole = pa.array(np.setdiff1d(np.flatnonzero(filled), several))
    values = [
        (at, text, clean_one(role, text, name))
        for at, name, cell in _picked(several, source, raw)
        for text in _parts(cell)
    ]
    rows, texts = [at for at, _, _ in values], [text for _, text, _ in values]
    return Cells(
        np.concatenate([whole.to_numpy(), np.array(rows, dtype=np.int64)]),
        {role: pa.concat_arrays([raw.take(whole), pa.array(texts, pa.string())])},
        tuple(
            pa.concat_arrays([column.take(whole), pa.array([found[at] for _, _, found in values], pa.string())])
            for at, column in enumerate(clean)
        ),
    )


def _first_parts(source: pa.Array, raw: pa.Array) -> pa.Array:
    """Of cells with several values, the first that stands for something; clean values vouch for it."""
    several = _several(raw)
    if not len(several):
        return raw
    texts: list[str | None] = raw.to_pylist()
    for at, _, cell in _picked(several, source, raw):
        texts[at] = next((part for part in _parts(cell) if not is_placeholder(part)), None)
    return pa.array(texts, pa.string())


def _several(raw: pa.Array) -> Ints:
    """Rows whose cell holds several values."""
    return _rows_where(pc.match_substring(raw, SEPARATOR))


def _picked(rows: Ints, source: pa.Array, raw: pa.Array) -> Iterator[tuple[int, str, str]]:
    """(row, source, cell) of some rows."""
    at = pa.array(rows)
    return zip(rows.tolist(), source.take(at).to_pylist(), raw.take(at).to_pylist(), strict=True)


def _parts(cell: str) -> list[str]:
    """The values of a cell, without spaces around them and without empty ones."""
    return [part for part in (text.strip() for text in cell.split(SEPARATOR)) if part]


@dataclass(frozen=True)
class Forms:
    """The raw texts of a role.

    exact : number of each text among `texts`, -1 where null. folded : the same but for case and spaces, among
    `folded_texts`. folded_of : per exact text, its folded number. mixed : per exact text, is it written in
    upper and lower case?
    """

    exact: Ints
    folded: Ints
    folded_of: Ints
    mixed: npt.NDArray[np.bool_]
    texts: pa.Array
    folded_texts: pa.Array


def _trimmed(raw: pa.Array) -> pa.Array:
    """Raw texts without spaces around them; null where nothing is left."""
    text = pc.utf8_trim_whitespace(raw.cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _rows_where(mask: pa.Array) -> Ints:
    return np.flatnonzero(mask.fill_null(False).to_numpy(zero_copy_only=False))


def read_forms(raw: pa.Array, part: bool) -> Forms:
    """The raw texts of a role by number.

    part : is the role one column of several? Then a clean value does not vouch for each of them, and
    placeholders count as null: a town called ``n/a`` is no town.
    """
    exact, texts = text_codes(raw)
    if part:
        # What has a digit stands for something; asking only for the others saves most of the time.
        wordy = _rows_where(pc.invert(pc.match_substring_regex(texts, r"\d")))
        empty = np.zeros(len(texts) + 1, dtype=bool)
        empty[wordy] = [is_placeholder(text) for text in texts.take(pa.array(wordy)).to_pylist()]
        exact = np.where(empty[exact], -1, exact)
    # Numbered by text, never by what else is in the batch: ties are broken by these numbers.
    lower = pc.utf8_lower(texts)
    of_exact, folded_texts = text_codes(pc.replace_substring_regex(lower, r"\s+", " "))
    mixed = pc.and_(pc.not_equal(texts, lower), pc.not_equal(texts, pc.utf8_upper(texts)))
    folded = np.append(of_exact, -1)[exact]
    return Forms(exact, folded, of_exact, mixed.to_numpy(zero_copy_only=False), texts, folded_texts)
