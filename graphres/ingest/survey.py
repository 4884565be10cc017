"""One source looked at: staged, its key chosen, the meaning of every column told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from graphres.config import ColumnConfig, Config, SourceConfig
from graphres.config_paths import is_url
from graphres.engines.base import Engine, Table
from graphres.errors import ConfigError, IngestError
from graphres.identifiers import kinds_for
from graphres.identifiers.base import Context
from graphres.ingest.columns import Column, keyed, look
from graphres.ingest.database import is_database, stage_database
from graphres.ingest.dates import UNTOLD
from graphres.ingest.decimals import decimal_commas
from graphres.ingest.evidence import Evidence, vocabulary
from graphres.ingest.keys import Key, choose_key, choose_line_key
from graphres.ingest.like_names import names_known_elsewhere, words_of
from graphres.ingest.many import stage_files
from graphres.ingest.order_lines import order_lines
from graphres.ingest.purchase_columns import PurchaseColumns, asked_for, purchase_columns, share_a_time
from graphres.ingest.region import infer_region, may_be
from graphres.ingest.roles import verdict
from graphres.ingest.siblings import beside_each_other
from graphres.ingest.stage import Staged, stage_frame, stage_table
from graphres.ingest.verdicts import ATTRIBUTE, NAMES, NO_ROLE, Verdict
from graphres.near import near_miss

__all__ = ["Survey", "survey"]

PEOPLE = ("full_name", "given_name", "surname")
GIVEN = "given in the config"


@dataclass
class Survey:
    """What is known of a source once it has been looked at.

    table : its rows as text, with record_key and record_id. verdicts : a column each, in the file's order.
    purchases : of a source of transactions, the columns that make it one.
    """

    source: str
    staged: Staged
    key: Key
    table: Table
    columns: list[Column]
    verdicts: list[Verdict]
    context: Context
    region_told: str = ""
    warnings: list[str] = field(default_factory=list)
    purchases: PurchaseColumns | None = None

    def roles(self) -> dict[int, tuple[str, ...]]:
        """By place, the roles of the columns that are handed on: the key is in record_id already."""
        return {
            place: found.roles
            for place, found in enumerate(self.verdicts)
            if not (place == self.key.place and found.roles == (ATTRIBUTE,))
        }


def survey(config: Config, tables: Mapping[str, object], scratch: Path, engine: Engine) -> list[Survey]:
    """Look at every source of the config, in the order of their names.

    Raises
    ------
    ConfigError : if the config speaks of columns that are not there. IngestError : if a source cannot be
    read.
    """
    staged = {
        source: _staged_table(source, tables[source], scratch, number, engine)
        if source in tables
        else _staged_file(config, source, scratch, number)
        for number, source in enumerate(sorted(config.sources))
    }
    _columns_must_be_there(config, staged)
    found = [_look_at(source, config, one, engine) for source, one in staged.items()]
    _follow(found, config)
    _names_known_to_others(found, config)
    return found


def _follow(found: Sequence[Survey], config: Config) -> None:
    """Sources whose country nothing tells are taken for the country of all the others, if they have one."""
    clear = {one.context.region for one in found if one.context.region is not None}
    if len(clear) != 1:
        return
    region = clear.pop()
    for one in found:
        if region is not None and one.context.region is None and may_be(region, one.columns, one.verdicts):
            told_by = ", ".join(other.source for other in found if other.context.region is not None)
            _settle(one, config.sources[one.source], region, f"the other sources ({told_by})")


def _names_known_to_others(found: Sequence[Survey], config: Config) -> None:
    """In sources without a name, columns that hold the words of the other sources' names."""
    known = frozenset(word for one in found for text in _names_of(one) for word in words_of(text))
    for one in found:
        if not known or any(set(said.roles) & set(NAMES) for said in one.verdicts):
            continue
        words = vocabulary()
        for place, said in enumerate(one.verdicts):
            asked = config.sources[one.source].columns.get(one.columns[place].name)
            if said.reason == NO_ROLE and (asked is None or asked.role is None):
                mended = names_known_elsewhere(Evidence(one.columns[place], one.context, words), known)
                one.verdicts[place] = said if mended is None else mended


def _names_of(one: Survey) -> list[str]:
    chosen = (c for c, said in zip(one.columns, one.verdicts, strict=True) if said.roles[0] in PEOPLE)
    return [value for column in chosen for value in column.values]


def _settle(one: Survey, asked: SourceConfig, region: str, told: str) -> None:
    """The source looked at again with its country known: values look different then."""
    context = replace(one.context, region=region)
    one.verdicts = _verdicts(one.columns, one.key, asked, context)
    one.context = replace(context, formats=_formats(one.verdicts))
    one.region_told = told


def _staged_table(source: str, table: object, scratch: Path, number: int, engine: Engine) -> Staged:
    """A table that the user holds: in memory, or where the engine works."""
    if isinstance(table, pa.Table):
        return stage_table(source, table, scratch, number)
    return stage_frame(source, table, scratch, number, engine)


def _staged_file(config: Config, source: str, scratch: Path, number: int) -> Staged:
    asked, shown = config.sources[source], config.sources[source].path
    if shown is None:
        raise ConfigError(f'the source "{source}" has neither a path nor a table', mend=f"write sources.{source}.path")
    path = Path(shown) if is_url(shown) else config.locate(source)
    assert path is not None
    if is_database(path, shown):
        return stage_database(source, asked, config.folder, path, scratch, number)
    if asked.table is not None or asked.query is not None:
        raise ConfigError(
            f"sources.{source}: {shown} is no database, and has neither tables nor queries",
            mend="write the URL of a database, or remove table and query",
        )
    return stage_files(source, path, shown, scratch, number, asked)


def _columns_must_be_there(config: Config, staged: Mapping[str, Staged]) -> None:
    faults = [
        f'sources.{source}.columns.{name}: {found.shown} has no column "{name}"{near_miss(name, found.names)}'
        for source, found in staged.items()
        for name in config.sources[source].columns
        if name not in found.names
    ]
    if faults:
        raise ConfigError(faults[0], also=faults[1:], mend="columns are called as in the file's first line")


def _look_at(source: str, config: Config, staged: Staged, engine: Engine) -> Survey:
    asked = config.sources[source]
    declared = asked_for(staged, source, asked)
    raw = engine.read_parquet([staged.path])
    key, fault = _first_key(staged, raw, asked, declared, engine)
    table = keyed(source, key, raw, engine)
    columns = look(staged, table, engine)
    staged.input |= decimal_commas(columns)
    context = Context(region=asked.region or config.region, as_of=asked.as_of or config.as_of)
    verdicts, context, told = _told(columns, key, asked, context)
    births = [column.place for column, said in zip(columns, verdicts, strict=True) if "date_of_birth" in said.roles]
    people = [place for place, said in enumerate(verdicts) if _says_who(said)]
    purchases = purchase_columns(
        columns,
        births,
        asked,
        declared,
        lambda a, b: share_a_time(table, a, b, engine),
        lambda codes, time, worth: order_lines(codes, time, worth, people, table, engine),
    )
    if fault is not None and purchases is None:
        raise fault
    if purchases is not None and declared is None:  # only now it shows that a row is a line
        staged.warnings[:] = [warning for warning in staged.warnings if warning != key.warning]
        before, key = key.place, choose_line_key(staged, raw, asked.key, purchases.customer, engine)
        table = table if key.place == before else keyed(source, key, raw, engine)
    found = Survey(source, staged, key, table, columns, verdicts, context, told, [*staged.warnings], purchases)
    found.warnings += [
        f'{staged.shown}, column "{column.name}": {UNTOLD}; write its format in the config'
        for column, said in zip(columns, verdicts, strict=True)
        if "date_of_birth" in said.roles and said.format is None and UNTOLD in said.reason
    ]
    return found


def _says_who(said: Verdict) -> bool:
    """Whether a column holds what is one person's; numbers aside, which may be those of orders."""
    roles = [role for role in said.roles if not role.startswith("number:")]
    return any(kind.sharing != "shared" for kind in kinds_for(roles))


def _first_key(
    staged: Staged, raw: Table, asked: SourceConfig, declared: PurchaseColumns | None, engine: Engine
) -> tuple[Key, IngestError | None]:
    """The key, as far as it can be told before the columns are known.

    A column called id that repeats is a fault of a table of records; in one of purchases it may number orders.
    """
    if declared is not None:
        return choose_line_key(staged, raw, asked.key, declared.customer, engine), None
    try:
        return choose_key(staged, raw, asked.key, engine), None
    except IngestError as fault:
        if asked.key is not None or asked.kind == "records":
            raise
        return Key(None, ""), fault


def _told(columns: list[Column], key: Key, asked: SourceConfig, context: Context) -> tuple[list[Verdict], Context, str]:
    """The verdicts, the context with the country and the formats they tell, and who told the country."""
    verdicts = _verdicts(columns, key, asked, context)
    told = "the config" if context.region else ""
    if context.region is None:
        region, told = infer_region(columns, verdicts)
        if region is not None:  # values look different where the country is known
            context = replace(context, region=region)
            verdicts = _verdicts(columns, key, asked, context)
    return verdicts, replace(context, formats=_formats(verdicts)), told


def _verdicts(columns: list[Column], key: Key, asked: SourceConfig, context: Context) -> list[Verdict]:
    """What the config says, the key, and what is inferred for the rest."""
    words = vocabulary()
    evidence = [Evidence(column, context, words) for column in columns]
    inferred = [_of_key(one, key, asked) if one.column.place == key.place else verdict(one) for one in evidence]
    asked_for = [_asked(asked.columns.get(c.name), v) for c, v in zip(columns, inferred, strict=True)]
    mended = beside_each_other(evidence, asked_for)
    if key.place is not None:
        mended[key.place] = asked_for[key.place]
    return [_asked(asked.columns.get(c.name), v) for c, v in zip(columns, mended, strict=True)]


def _of_key(one: Evidence, key: Key, asked: SourceConfig) -> Verdict:
    """A key only names a row, unless the config declares for one what tells people, such as an email."""
    said = verdict(one) if asked.key is not None else None
    return said if said is not None and said.roles != (ATTRIBUTE,) else Verdict((ATTRIBUTE,), key.reason)


def _asked(asked: ColumnConfig | None, inferred: Verdict) -> Verdict:
    """The config's word on a column, as far as it has one."""
    if asked is None:
        return inferred
    form = asked.format or inferred.format
    if asked.role is None:
        return replace(inferred, format=form)
    roles = (asked.role,) if isinstance(asked.role, str) else tuple(asked.role)
    return Verdict(roles, asked.reason or GIVEN, form)


def _formats(verdicts: list[Verdict]) -> dict[str, str]:
    """By role, the format of the first column that has one."""
    found: dict[str, str] = {}
    for said in verdicts:
        for role in said.roles:
            if said.format is not None and role != ATTRIBUTE:
                found.setdefault(role, said.format)
    return found
