"""The library's door: resolve sources, open a run, ask it questions. Each has a command of the same name."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphres.errors import ConfigError, EngineError, ParameterError

if TYPE_CHECKING:
    import igraph
    import networkx as nx
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from graphres.charts import Charts
    from graphres.config import Config
    from graphres.draw.network import SafeNetwork
    from graphres.engines.base import Engine
    from graphres.evaluate import Evaluation
    from graphres.explain import Explanation
    from graphres.explore import Explorer
    from graphres.export import Exported
    from graphres.run_directory import Run

__all__ = ["FORMATS", "Progress", "Resolution", "evaluate", "explain", "init", "open_run", "resolve", "run_of"]

FORMATS = ("parquet", "csv")
"""What tables can be written as. Parquet always is: later readers need it."""

Progress = Callable[[str, int, int], None]
"""Called as a run goes on: what is being done, how much of it is done, and of how much."""


class Resolution:
    """A finished run: who the customers are, what they are made of, and why.

    Tables are pandas DataFrames, read when first asked for. What a table's columns mean is told in
    docs/run-directory.md.
    """

    def __init__(self, run: Run, *, temporary: Path | None = None) -> None:
        self._run = run
        if temporary is not None:
            weakref.finalize(self, shutil.rmtree, temporary, ignore_errors=True)

    def __repr__(self) -> str:
        counts = self.manifest["counts"]
        return f"<Resolution of {counts['records']:,} records: {counts['entities']:,} customers, at {self.path}>"

    def _repr_html_(self) -> str:
        """The same for notebooks: what was found, and which tables there are."""
        from html import escape

        from graphres.explore.showing import shown

        counts = self.manifest["counts"]
        found = [("records", counts["records"]), ("customers", counts["entities"])]
        found += [(name, self._run.count(name)) for name in self.tables if name not in ("records", "entities")]
        rows = "".join(f"<tr><th>{escape(name)}</th><td>{number:,}</td></tr>" for name, number in found)
        return f"<table><caption>graphres: {escape(shown(self.path))}</caption>{rows}</table>"

    @property
    def path(self) -> Path:
        """The run directory; without an `output` it is temporary, and goes when this object goes."""
        return self._run.path

    @property
    def manifest(self) -> dict[str, Any]:
        """What was read, found, spent, capped and skipped."""
        return self._run.manifest

    @cached_property
    def entities(self) -> pd.DataFrame:
        """One row a customer: its golden values, its records by source, confidence and risk."""
        return self._frame("entities")

    @cached_property
    def members(self) -> pd.DataFrame:
        """One row a record: the customer it belongs to."""
        return self._frame("members")

    @cached_property
    def lines(self) -> pd.DataFrame:
        """One row a line of a source of transactions: the record that owns it, and its customer; none without such."""
        from graphres.tables import RUN_TABLES

        if "lines" in self._run.tables:
            return self._frame("lines")
        empty: pd.DataFrame = RUN_TABLES["lines"].schema().empty_table().to_pandas()
        return empty

    @cached_property
    def identifiers(self) -> pd.DataFrame:
        """One row an identifier: how many records and people bear it, and whether it is a hub."""
        return self._frame("identifiers")

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """One row a kind of identifier on a linked pair of records: what it says, in bits."""
        return self._frame("evidence")

    @cached_property
    def graph(self) -> igraph.Graph:
        """Records, identifiers and the links between them, as an igraph graph."""
        from graphres.hand_over import to_igraph

        return to_igraph(self._run.table("nodes"), self._run.table("edges"))

    def to_networkx(self) -> nx.MultiGraph[str]:
        """The same graph for NetworkX; the key of an edge is its edge_type."""
        from graphres.hand_over import to_networkx

        return to_networkx(self._run.table("nodes"), self._run.table("edges"))

    def explain(self, a: str | None = None, b: str | None = None, **asked: Any) -> Explanation:
        """Why records are one customer or are not: see `graphres.explain`, whose questions these are."""
        return explain(self, a, b, **asked)

    def draw(self, entity: str) -> SafeNetwork:
        """A customer as a picture, for notebooks: see `graphres.draw`."""
        from graphres.draw import draw

        return draw(self, entity)

    def charts(self) -> Charts:
        """Charts of this run, for notebooks and reports: see `graphres.charts`."""
        from graphres.charts import charts

        return charts(self)

    def explore(self, static: str | Path, **options: Any) -> Explorer:
        """Write the explorer as one file: see `graphres.explore`, whose options these are."""
        from graphres.explore import explore

        return explore(self, static, **options)

    def export(self, to: str, output: str | Path, **filters: Any) -> Exported:
        """Write the graph for another tool: see `graphres.export`, whose filters these are."""
        from graphres.export import export

        return export(self, to, output, **filters)

    def to_arrow(self, table: str = "entities") -> pa.Table:
        """A table of the run for Arrow; `self.tables` names them all.

        Raises
        ------
        RunError : the run has no such table.
        """
        return self._run.table(table)

    def to_pandas(self, table: str = "entities") -> pd.DataFrame:
        """The same for pandas."""
        return self._frame(table)

    def to_polars(self, table: str = "entities") -> pl.DataFrame:
        """The same for Polars, which must be installed."""
        try:
            import polars as pl
        except ImportError as error:
            raise EngineError("Polars is not installed", mend="pip install polars") from error
        frame = pl.from_arrow(self.to_arrow(table))
        assert isinstance(frame, pl.DataFrame)
        return frame

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables of this run; docs/run-directory.md tells what is in each."""
        return self._run.tables

    def evaluate(self, truth: str | Path | pa.Table | pd.DataFrame) -> Evaluation:
        """How right this run is, where it is known who is who: see `graphres.evaluate`."""
        return evaluate(self, truth)

    def _frame(self, table: str) -> pd.DataFrame:
        frame: pd.DataFrame = self._run.table(table).to_pandas()
        return frame


def resolve(
    *sources: str | Path | Mapping[str, Any],
    config: str | Path | Config | None = None,
    output: str | Path | None = None,
    seed: int = 0,
    engine: str | Engine = "duckdb",
    master: str | None = None,
    memory: str | None = None,
    threads: int | None = None,
    tables: Iterable[str] = FORMATS,
    force: bool = False,
    edges: str | Path | None = None,
    decisions: str | Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Resolution:
    """Find out who the customers are.

    Parameters
    ----------
    sources : paths of files (CSV, TSV, JSON, Excel, Parquet), of folders, patterns, or URLs of databases;
        ``"name=path"`` to name a source otherwise than by its file's stem, or mappings from a name to a pandas,
        Polars or Arrow table, or to a Spark DataFrame where the engine is Spark.
    config : a configuration (or its path) instead of paths; it may describe the columns of tables, too.
    output : where the run directory shall stand; without it the run is temporary.
    seed : of everything random. The same input, config and seed give the same tables.
    engine : ``duckdb``, in this process; ``spark``, at `master`; or ``graphres.Spark(session)``, in a session that
        exists. The tables are the same. See docs/engines.md.
    master : where Spark shall run, such as ``local[4]`` or ``spark://host:7077``.
    memory : what the engine's buffers may take, such as ``"8GB"``; else a quarter of the machine's.
    threads : how many threads DuckDB may use; all processors without it.
    tables : ``parquet``, and ``csv`` if entities and members shall be written as CSV as well.
    force : move a run that stands at `output` aside first.
    edges : pairs that another tool has scored, in place of blocking, comparing and weighing. See docs/edges.md.
    decisions : JSON lines of what people have decided; they bind. See docs/decisions.md.
    resume : go on from what a run at `output` kept before it was killed. For duckdb. See docs/schedule.md.
    progress : called as the run goes on.

    Raises
    ------
    GraphresError : something is wrong with a source, the configuration or the output; the message says how to
        mend it, and nothing is left half-written.
    """
    from graphres.memory_tables import split_sources
    from graphres.pipeline import run

    paths, frames = split_sources(sources)
    options = {"seed": seed, "engine": engine, "master": master, "memory": memory, "threads": threads, "force": force}
    options |= {"csv": "csv" in _known_formats(tables), "resume": resume}
    with _placed(output, resume) as (place, temporary):
        finished = run(
            _config(config, paths, frames),
            place,
            tables=frames or None,
            edges=None if edges is None else Path(edges),
            decisions=None if decisions is None else Path(decisions),
            progress=progress,
            **options,  # type: ignore[arg-type]
        )
    return Resolution(finished, temporary=temporary)


@contextmanager
def _placed(output: str | Path | None, resume: bool) -> Iterator[tuple[Path, Path | None]]:
    """Where the run shall stand, and the temporary folder around it, which goes if the run does not come about."""
    if output is not None:
        yield Path(output), None
        return
    if resume:
        raise ParameterError("a run without an output cannot be resumed", expected="the output of the killed run")
    temporary = Path(tempfile.mkdtemp(prefix="graphres-"))
    try:
        yield temporary / "run", temporary
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def open_run(path: str | Path) -> Resolution:
    """A run directory that `resolve` has written, for reading."""
    from graphres import run_directory

    return Resolution(run_directory.open_run(path))


def explain(
    run: str | Path | Resolution,
    a: str | None = None,
    b: str | None = None,
    *,
    entity: str | None = None,
    record: str | None = None,
    identifier: str | None = None,
    path: tuple[str, str] | None = None,
    why_not: tuple[str, str] | None = None,
    without: str | None = None,
    sensitivity: str | None = None,
    mask: str | Iterable[str] = (),
    progress: Progress | None = None,
) -> Explanation:
    """Why records are one customer or are not, what holds a customer together, and what would change it.

    One question at a time; docs/explain.md shows each with its answer.

    Parameters
    ----------
    run : a run directory, or a `Resolution`.
    a, b : two records, each as ``"source:record_id"``, split at the first colon: why one customer, or why not.
    entity : an entity_id: on what it hangs, how its records came together, what is doubtful.
    record : what holds a record where it is, and which entity came second.
    identifier : ``"KIND:VALUE"``: who bears it, since when, how it counts, what hangs on it.
    path : two records: the strongest chain between them.
    why_not : two entities: what speaks against their being one, and what would make them one.
    without : ``"KIND:VALUE"``, a record, or a link ``"source:record_id~source:record_id"``: what would change.
    sensitivity : an entity_id: what becomes of it at a stricter and at a looser standard.
    mask : kinds whose values are hidden, or ``"all"``; equal values stay equal.
    progress : called where `without` touches very many records.

    A record may stand for its entity wherever an entity is asked for.

    Returns
    -------
    An answer with ``.findings``, a sentence each, ``.text()`` for people and ``.as_dict()`` for programs.

    Raises
    ------
    ParameterError : none or several questions are asked; or the run does not know what is asked about, and then the
        near misses are named.
    """
    from graphres.explain.questions import answer

    asked: dict[str, Any] = {
        "pair": None if a is None and b is None else (a, b),
        "entity": entity,
        "record": record,
        "identifier": identifier,
        "path": path,
        "why_not": why_not,
        "without": without,
        "sensitivity": sensitivity,
    }
    return answer(run_of(run), asked, (mask,) if isinstance(mask, str) else tuple(mask), progress)


def evaluate(run: str | Path | Resolution, truth: str | Path | pa.Table | pd.DataFrame) -> Evaluation:
    """How right a run is, where it is known who is who.

    Parameters
    ----------
    run : a run directory, or a `Resolution`.
    truth : a table, or the path of a CSV or Parquet file, with the columns record_id, entity and, where there
        are several sources, source.

    Returns
    -------
    Pairwise and B-cubed precision, recall and F1, what was missed and at which stage, the worst merges and
    splits; with ``.text()`` for people and ``.as_dict()`` for programs.
    """
    from graphres.evaluate import evaluate as evaluate_run

    return evaluate_run(run_of(run), Path(truth) if isinstance(truth, str) else truth)


def init(*sources: str | Path) -> str:
    """A configuration for these sources: every inferred role and the reason for it, as commented YAML."""
    from graphres.ingest.profile import init as profile

    return profile([str(source) for source in sources])


def run_of(run: str | Path | Resolution) -> Run:
    """The run itself, for readers."""
    return (run if isinstance(run, Resolution) else open_run(run))._run


def _known_formats(tables: Iterable[str]) -> tuple[str, ...]:
    """The formats asked for; a single one may be given as text."""
    asked = tuple(tables.split(",")) if isinstance(tables, str) else tuple(tables)
    unknown = [name for name in asked if name not in FORMATS]
    if unknown or "parquet" not in asked:
        raise ParameterError(
            f"tables cannot be written as {', '.join(unknown) or 'CSV alone'}",
            expected="parquet, or parquet,csv: Parquet is always written",
        )
    return asked


def _config(config: str | Path | Config | None, paths: list[str], tables: Mapping[str, Any]) -> Config:
    """The configuration as a whole: given, or made from paths; tables in memory join it by name later."""
    from graphres.config import Config, from_sources, load

    if config is None:
        found = from_sources(paths)
    elif paths:
        raise ConfigError("both sources and a configuration are given", mend="name the sources in one place")
    else:
        found = config if isinstance(config, Config) else load(Path(config))
    twice = [name for name in tables if name in found.sources and found.sources[name].path is not None]
    if twice:
        raise ConfigError(f'"{twice[0]}" is both a table and a file', mend="give each source a name of its own")
    return found
