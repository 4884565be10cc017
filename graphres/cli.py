"""The command line: parse, call the library, print. Results go to stdout, talk and progress to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphres import __version__, terminal
from graphres.terminal import guarded

if TYPE_CHECKING:
    from graphres.run_directory import Run

__all__ = ["app", "main"]

app = typer.Typer(
    name="graphres",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)

Format = StrEnum("Format", ["text", "json"])
EngineName = StrEnum("EngineName", ["duckdb", "spark"])
To = StrEnum("To", ["graphml", "gexf", "node-link", "cytoscape", "dot", "neo4j", "json-ld", "parquet", "csv"])
Only = StrEnum("Only", ["records", "identifiers"])
Sources = Annotated[
    list[str], typer.Argument(metavar="SOURCE", help="A file, folder, pattern or database: PATH or NAME=PATH.")
]
MaybeSources = Annotated[
    list[str] | None,
    typer.Argument(metavar="SOURCE", help="A file, folder, pattern or database: PATH or NAME=PATH."),
]
RunPath = Annotated[Path, typer.Argument(metavar="RUN", help="A run directory that `graphres resolve` wrote.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the result: for people or for programs.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Say more on stderr.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing on stderr but errors.")]
Mask = Annotated[
    str | None,
    typer.Option(metavar="KINDS", help="Hide these kinds' values (email,phone; or all); equal ones stay equal."),
]
Force = Annotated[bool, typer.Option("--force", help="Move what stands at the output aside first.")]
Threads = Annotated[int | None, typer.Option(metavar="N", min=1, help="Threads to use; else all processors.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on from what a run at RUN kept before it was killed.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"graphres {__version__}")
        raise typer.Exit


@app.callback(epilog="Example:  graphres resolve crm.csv shop.csv -o RUN")
def graphres(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Customer tables in, one row per inferred customer out, with the reason for every merge."""


@app.command(
    short_help="Make a small shop, resolve it, say what was found.", epilog="Example:  graphres demo -o demo-run"
)
@guarded
def demo(
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="RUN", help="Where the run shall stand; else a temporary directory."),
    ] = None,
    force: Force = False,
    form: FormatOption = Format.text,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Make the files of an invented shop (in RUN-shop), resolve them, and say what was found."""
    import tempfile

    from graphres.sample import demo as resolve_sample

    place = output or Path(tempfile.mkdtemp(prefix="graphres-demo-")) / "run"
    with terminal.talk(verbose, quiet) as progress:
        resolution = resolve_sample(place, force=force, progress=progress)
    _print_summary(resolution._run, form, quiet)


@app.command(
    short_help="Print a configuration for sources.",
    epilog="Example:  graphres init crm.csv shop=export/customers.parquet > config.yaml",
)
@guarded
def init(sources: Sources) -> None:
    """Look at sources and print a configuration for them: each column's role, and why."""
    from graphres.resolution import init as profile

    typer.echo(profile(*sources), nl=False)


@app.command(
    short_help="Find out who the customers are.",
    epilog="Example:  graphres resolve crm.csv shop=export/customers.parquet -o RUN",
)
@guarded
def resolve(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="RUN", help="Where the run shall stand.")],
    sources: MaybeSources = None,
    config: Annotated[
        Path | None,
        typer.Option("-c", "--config", metavar="CONFIG", help="A configuration instead of sources."),
    ] = None,
    edges: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Pairs that another tool has scored, instead of our own comparing."),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What people have decided, as JSON lines; it binds."),
    ] = None,
    tables: Annotated[
        str,
        typer.Option(metavar="FORMATS", help="parquet, or parquet,csv for entities and members as CSV, too."),
    ] = "parquet,csv",
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Seed of everything random.")] = 0,
    engine: Annotated[EngineName, typer.Option(help="What the work is done on.")] = EngineName.duckdb,
    master: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where Spark runs, such as local[4] or spark://host:7077; else local[*]."),
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(metavar="SIZE", help="The engine's buffers, such as 8GB; else a quarter of the memory."),
    ] = None,
    threads: Threads = None,
    resume: Resume = False,
    force: Force = False,
    form: FormatOption = Format.text,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Find out who the customers are, and write one run directory that says so, and why."""
    from graphres.resolution import resolve as resolve_sources

    if bool(sources) == (config is not None):
        raise typer.BadParameter("name either sources or a configuration (-c)")
    _check_engine(engine, threads, master)
    with terminal.talk(verbose, quiet) as progress:
        resolution = resolve_sources(
            *(sources or ()),
            config=config,
            output=output,
            seed=seed,
            engine=engine.value,
            master=master,
            memory=memory,
            threads=threads,
            tables=tables.split(","),
            force=force,
            edges=edges,
            decisions=decisions,
            resume=resume,
            progress=progress,
        )
    _print_summary(resolution._run, form, quiet)


def _check_engine(engine: EngineName, threads: int | None, master: str | None) -> None:
    if engine == EngineName.spark and threads is not None:
        raise typer.BadParameter("--threads is for duckdb; write --master 'local[N]'")
    if engine == EngineName.duckdb and master is not None:
        raise typer.BadParameter("--master is for --engine spark")


@app.command(
    short_help="Score a run against truth.",
    epilog="Example:  graphres evaluate RUN --truth truth.csv --format json",
)
@guarded
def evaluate(
    run: RunPath,
    truth: Annotated[
        Path,
        typer.Option(metavar="FILE", help="CSV or Parquet with columns record_id, entity and, if several, source."),
    ],
    form: FormatOption = Format.text,
) -> None:
    """Score a run where it is known who is who, and show what went wrong and at which stage."""
    from graphres.resolution import evaluate as evaluate_run

    _print(evaluate_run(run, truth), form)


@app.command(
    short_help="Say why records are, or are not, one customer.",
    epilog="""\b
Example:  graphres explain RUN --pair crm:17 shop:4021
          graphres explain RUN --entity EQ56XBQU46G5SMXM3 --mask email,phone
          graphres explain RUN --why-not crm:17 shop:88
          graphres explain RUN --without phone:+442089782963 --format json""",
)
@guarded
def explain(
    run: RunPath,
    pair: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="S:ID S:ID", help="Two records: why one customer, or why not."),
    ] = None,
    entity: Annotated[
        str | None, typer.Option(metavar="E", help="An entity_id: on what it hangs, how it came together, what is odd.")
    ] = None,
    record: Annotated[
        str | None, typer.Option(metavar="S:ID", help="A record: what holds it, and which entity came second.")
    ] = None,
    path: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="S:ID S:ID", help="Two records: the strongest chain between them, and others."),
    ] = None,
    why_not: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="E E", help="Two entities: why they are two, and what would make them one."),
    ] = None,
    without: Annotated[
        str | None,
        typer.Option(metavar="X", help="KIND:VALUE, a record S:ID, or a link S:ID~S:ID: what would change without it."),
    ] = None,
    identifier: Annotated[
        str | None, typer.Option(metavar="KIND:VALUE", help="Who bears it, since when, and what hangs on it.")
    ] = None,
    sensitivity: Annotated[
        str | None, typer.Option(metavar="E", help="An entity_id: what becomes of it at stricter and looser standards.")
    ] = None,
    mask: Mask = None,
    html: Annotated[
        Path | None, typer.Option(metavar="F", help="With --entity: draw it, too, as a page to open.")
    ] = None,
    form: FormatOption = Format.text,
) -> None:
    """Answer one question on a finished run: why records are one customer or are not, what holds a customer together,
    and what would change it. Wherever an entity is asked for, one of its records may be named instead.
    """
    from graphres import lazy, resolution

    lazy.pandas_only_when_asked()
    asked = {"--pair": pair, "--entity": entity, "--record": record, "--path": path, "--why-not": why_not}
    asked |= {"--without": without, "--identifier": identifier, "--sensitivity": sensitivity}
    _check_question(asked)
    if html is not None and (entity is None or mask is not None):
        raise typer.BadParameter("--html draws an --entity" + (", and hides no values" if mask is not None else ""))
    questions = {name[2:].replace("-", "_"): about for name, about in asked.items() if name != "--pair"}
    with terminal.talk() as tell:
        found = resolution.explain(run, *(pair or ()), **questions, mask=_kinds(mask), progress=tell)  # type: ignore[arg-type]
    if html is not None and entity is not None:
        from graphres.draw import write

        write(run, entity, html)
    _print(found, form)


def _kinds(mask: str | None) -> list[str]:
    """The kinds to hide. One without a name is passed on and refused: an unset variable must not unmask a file."""
    return [] if mask is None else [kind.strip() for kind in mask.split(",") if kind.strip()] or [""]


def _check_question(asked: Mapping[str, object]) -> None:
    given = [name for name, about in asked.items() if about is not None]
    if len(given) != 1:
        raise typer.BadParameter(
            f"ask one question: {', '.join(asked)}" + (f"; not {' and '.join(given)}" if given else "")
        )


@app.command(
    short_help="Write the explorer: one page to see why records merged, and to overrule it.",
    epilog="""\b
Example:  graphres explore RUN --static audit.html --entities 500
          graphres explore RUN --static audit.html --mask email,phone --passphrase""",
)
@guarded
def explore(
    run: RunPath,
    static: Annotated[Path, typer.Option(metavar="F", help="The HTML file to write.")],
    entities: Annotated[int | None, typer.Option(metavar="N", help="How many, riskiest first; else 10,000.")] = None,
    mask: Mask = None,
    passphrase: Annotated[bool, typer.Option("--passphrase", help="Encrypt the file; asks for it.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write more than 100,000 entities.")] = False,
    form: FormatOption = Format.text,
) -> None:
    """Write the explorer of a run as one HTML file without server and network. Decisions taken in it are downloaded
    from it; `graphres resolve --decisions` obeys them.
    """
    from graphres.explore import explore as explore_run

    secret = terminal.passphrase() if passphrase else None
    _print(explore_run(run, static, entities=entities, mask=_kinds(mask), passphrase=secret, force=force), form)


@app.command(
    short_help="Write the graph for another tool.",
    epilog="Example:  graphres export RUN --to gexf -o customers.gexf --entity EQ56XBQU46G5SMXM3",
)
@guarded
def export(
    run: RunPath,
    to: Annotated[
        To,
        typer.Option(metavar="FORMAT", help="graphml, gexf, node-link, cytoscape, dot, neo4j, json-ld, parquet, csv."),
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="F", help="The file to write; neo4j, parquet, csv: the folder."),
    ],
    more: Annotated[list[str] | None, typer.Argument(hidden=True, metavar="E")] = None,
    entity: Annotated[
        list[str] | None, typer.Option(metavar="E…", help="These entities' records and identifiers alone.")
    ] = None,
    around: Annotated[
        str | None, typer.Option(metavar="S:ID", help="What is within --hops edges of this record alone.")
    ] = None,
    hops: Annotated[int | None, typer.Option(metavar="N", min=0, help="How far from --around; 1 without it.")] = None,
    only: Annotated[
        Only | None, typer.Option(metavar="TYPE", help="records or identifiers, and the edges among them.")
    ] = None,
    min_bits: Annotated[float | None, typer.Option(metavar="B", help="No link that weighs less.")] = None,
    form: FormatOption = Format.text,
) -> None:
    """Write the graph of a run, whole or filtered, as another tool opens it."""
    from graphres.export import export as export_run

    if more and not entity:
        raise typer.BadParameter(f"one RUN is exported; {more[0]!r} is one too many")
    entities = [*(entity or ()), *(more or ())]
    _print(export_run(run, to, output, entity=entities, around=around, hops=hops, only=only, min_bits=min_bits), form)


@app.command(
    short_help="Make customers that nobody is, with truth.",
    epilog="Example:  graphres generate --records 10000 --preset large -o customers",
)
@guarded
def generate(
    records: Annotated[int, typer.Option(metavar="N", help="Accounts, CRM rows and guests' lines together.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where the files shall stand.")],
    preset: Annotated[
        str, typer.Option(metavar="PRESET", help="ebuy: a young British shop; large: an old one, and hard.")
    ] = "ebuy",
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed, another world.")] = 0,
    tables: Annotated[str, typer.Option(metavar="FORMAT", help="csv or parquet.")] = "csv",
    form: FormatOption = Format.text,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Write the customers of an invented shop, as three sources see them, and who they truly are."""
    from graphres.generate import generate as make

    with terminal.talk(verbose, quiet) as progress:
        made = make(records, output, preset=preset, seed=seed, tables=tables, progress=progress)
    _print(made, form)


def _print_summary(run: Run, form: Format, quiet: bool) -> None:
    """What was found on stdout; on stderr, what the user should know of how."""
    from graphres.summary import summarize

    for warning in () if quiet else run.manifest["warnings"]:
        typer.echo(f"warning: {warning}", err=True)
    _print(summarize(run), form)


def _print(result: Any, form: Format) -> None:
    """One result, in the words or in the numbers that the library gives it."""
    if form is Format.json:
        typer.echo(terminal.escaped(json.dumps(result.as_dict(), indent=2, ensure_ascii=False, default=str)))
    else:
        typer.echo(result.text())


def main() -> None:
    """The installed command `graphres`."""
    terminal.forgive_encodings()
    terminal.end_in_order()
    try:
        app(prog_name="graphres")
    except KeyboardInterrupt:
        sys.exit(terminal.INTERRUPTED)


if __name__ == "__main__":
    main()
