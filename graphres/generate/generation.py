"""The command: check what is asked for, make the world, write it beside its place, put it there whole."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.errors import ParameterError, RunError
from graphres.generate.calendar import WINDOW
from graphres.generate.draw import Ints
from graphres.generate.files import ROWS_OF_A_BUCKET, Buckets, Writer
from graphres.generate.rates import PRESETS, Preset
from graphres.generate.readme import readme
from graphres.generate.sightings import ACCOUNTS, CRM, GUESTS
from graphres.generate.sources import ENTITY, HOUSEHOLD, SECONDS, SORT
from graphres.generate.world import make_world

__all__ = ["Generated", "generate"]

Progress = Callable[[str, int, int], None]
MOST = 100_000_000
"""Records of a world at most: beyond, telephone numbers run short."""

FORMS = ("csv", "parquet")
SOURCES = {ACCOUNTS: "accounts", CRM: "crm", GUESTS: "guests"}


@dataclass(frozen=True)
class Generated:
    """What was written: the directory, and the rows of each file by its name without ending."""

    path: Path
    rows: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {"path": str(self.path), "rows": self.rows}

    def text(self) -> str:
        """For people."""
        files = ", ".join(f"{name} {rows:,}" for name, rows in self.rows.items())
        return f"{self.path}: {files} rows"


def generate(
    records: int,
    output: str | Path,
    *,
    preset: str = "ebuy",
    seed: int = 0,
    tables: str = "csv",
    progress: Progress | None = None,
) -> Generated:
    """Write the customers of an invented shop, as its three sources see them, and who they truly are.

    Parameters
    ----------
    records : rows that stand for a customer: accounts, CRM rows and lines of guests together, exactly.
    output : the directory to be made; it must not be there yet.
    preset : ``ebuy``, a young shop in Britain, or ``large``, an older one in four countries.
    seed : another seed, another world; the same seed gives the same bytes.
    tables : ``csv`` or ``parquet``.
    progress : called with stage, rows done and rows in all.

    Raises
    ------
    ParameterError : `records` or `seed` is out of bounds; no such preset, or no such form of tables.
    RunError : something stands at `output`, or it cannot be written.

    >>> generate(0, "here")
    Traceback (most recent call last):
    graphres.errors.ParameterError: ...0 records...
    """
    chosen = _checked(records, preset, seed, tables)
    place = Path(output)
    partial = place.with_name(place.name + ".partial")
    for taken in (place, partial):
        if taken.exists() or taken.is_symlink():
            raise RunError(f"{taken} is there already", mend="name another output, or remove it")
    try:
        partial.mkdir(parents=True)
    except OSError as error:
        raise RunError(
            f"{place} cannot be written: {error.strerror or error}",
            expected="a place where you may make a directory",
            mend="name another output",
        ) from error
    try:
        rows = _write(chosen, records, seed, tables, partial, progress or _silent)
        (partial / "README.md").write_text(readme(chosen, records, seed, tables, rows), encoding="utf-8")
        partial.rename(place)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return Generated(place, rows)


def _silent(_stage: str, _done: int, _of: int) -> None:
    pass


def _checked(records: int, preset: str, seed: int, tables: str) -> Preset:
    if not 1 <= records <= MOST:
        raise ParameterError(
            f"{records:,} records cannot be generated",
            expected=f"a whole number from 1 to {MOST:,}",
            mend="pass --records with such a number",
        )
    if not 0 <= seed < 2**63:
        raise ParameterError(f"the seed is {seed}", expected="a whole number from 0 to 2^63 - 1")
    if preset not in PRESETS:
        raise ParameterError(f"no preset {preset!r}", expected=" or ".join(PRESETS), mend=_near(preset, tuple(PRESETS)))
    if tables not in FORMS:
        raise ParameterError(f"no tables as {tables!r}", expected=" or ".join(FORMS), mend=_near(tables, FORMS))
    return PRESETS[preset]


def _near(asked: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(asked.lower(), known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"choose {' or '.join(known)}"


def _write(preset: Preset, records: int, seed: int, form: str, folder: Path, progress: Progress) -> dict[str, int]:
    """Make the world, spill it, and write it sorted; returns the rows of each file."""
    with ExitStack() as open_files:
        spilled = {}
        for source, name in SOURCES.items():
            spilled[source] = Buckets(folder / "spill" / name, _ends(preset, records, source))
            open_files.callback(spilled[source].abandon)
        for done, tables in make_world(preset, records, seed):
            for source, table in tables.items():
                spilled[source].add(table)
            progress("generate", done, records)
        truth, rows = Writer(folder / "truth", "truth", form), {}
        open_files.callback(truth.abandon)
        for step, source in enumerate(SOURCES):
            progress("write", step, len(SOURCES))
            name = preset.files[SOURCES[source]]
            file = Writer(folder, name, form)
            open_files.callback(file.abandon)
            rows[name] = _write_source(spilled[source], file, truth, name)
        truth.close()
    shutil.rmtree(folder / "spill")
    return rows


def _write_source(spilled: Buckets, file: Writer, truth: Writer, name: str) -> int:
    """One source in the order of its rows, and the truth of them; returns the number of rows."""
    rows = 0
    for table in spilled.sorted():
        rows += len(table)
        file.write(table.drop_columns([SORT, ENTITY, HOUSEHOLD]))
        truth.write(_truth(table, name))
    file.close()
    return rows


def _ends(preset: Preset, records: int, source: int) -> Ints:
    """Where buckets end: by number, or, for purchases, by time, so that each holds about as many rows."""
    if source != GUESTS:
        buckets = 1 + records // 2 // ROWS_OF_A_BUCKET
        return np.append((np.arange(1, buckets) * records) // buckets, np.iinfo(np.int64).max)
    buckets = 1 + int(records * (1 + preset.orders.known_lines) / 2) // ROWS_OF_A_BUCKET
    share = (np.arange(1, buckets) / buckets) ** (1 / preset.orders.growth)
    return np.append((share * WINDOW * SECONDS).astype(np.int64), np.iinfo(np.int64).max)


def _truth(table: Any, source: str) -> Any:
    """Source, record, person and household of every row that stands for a customer."""
    rows = table.filter(pc.is_valid(table[ENTITY]))
    return pa.table(
        {
            "source": pa.array([source] * len(rows), pa.string()),
            "record_id": rows[rows.column_names[0]],
            "entity": pc.binary_join_element_wise("P", pc.cast(rows[ENTITY], pa.string()), ""),
            "household": pc.binary_join_element_wise("H", pc.cast(rows[HOUSEHOLD], pa.string()), ""),
        }
    )
