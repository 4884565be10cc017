"""What a run is asked to do: sources, what their columns mean, and how golden values are chosen.

A `Config` is frozen. `load` reads it from YAML, `from_sources` makes one from bare file names, `dump`
writes it.
What a run fills in (every inferred role, region and key) has the same form, so that an effective config is an
input again. Text ``${NAME}`` stands for a variable of the environment and stays so wherever a config is
written.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from graphres.config_paths import own_name, seen_from
from graphres.config_yaml import Loader
from graphres.errors import ConfigError
from graphres.near import near_miss

__all__ = [
    "BlockingConfig",
    "ColumnConfig",
    "Config",
    "ResearchConfig",
    "CustomerConfig",
    "SourceConfig",
    "check_source_names",
    "dump",
    "expand",
    "from_sources",
    "json_schema",
    "load",
]

DATE_ORDERS = ("day_first", "month_first")
"""What a column's `format` may say where the order of its dates is known, but not one strptime format."""

Kind = Literal["records", "transactions"]
Rule = Literal["most_recent", "most_frequent", "most_complete", "source_priority"]


def _region(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise ValueError("a region is a two-letter country code of ISO 3166, such as GB or DE")
    if text.upper() == "UK":
        raise ValueError('the ISO 3166 code of the United Kingdom is "GB"')
    return text.upper()


def _format(text: str) -> str:
    if "%" not in text and text not in DATE_ORDERS:
        raise ValueError(f"a format is a strptime format such as %d/%m/%Y, or one of {', '.join(DATE_ORDERS)}")
    return text


def _role(role: str | list[str]) -> str | list[str]:
    from graphres.identifiers import all_roles

    for name in [role] if isinstance(role, str) else role:
        if re.fullmatch(r"number:[a-z0-9_]+", name) or name in all_roles():
            continue
        if name.startswith("number:"):
            raise ValueError("a type of number is lower case letters, digits and _, such as number:passport")
        raise ValueError(f'no role is called "{name}"{near_miss(name, all_roles())}')
    return role


Region = Annotated[str, AfterValidator(_region)]
PAIRS_PER_RECORD = 32


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnConfig(_Model):
    """What one column means."""

    role: Annotated[str | list[str], AfterValidator(_role)] | None = Field(
        None,
        description="What the column holds: email, surname, number:passport …; `attribute` is carried along "
        "and never compared. Left out, it is inferred.",
    )
    format: Annotated[str, AfterValidator(_format)] | None = Field(
        None, description="How dates are written: a strptime format, or day_first or month_first."
    )
    reason: str | None = Field(
        None, description="Why the role was inferred; written for the reader, without effect on a run."
    )


class CustomerConfig(_Model):
    """How a line of a transactions source names its customer."""

    source: str | None = Field(
        None,
        description="The source whose key the column holds. Left out, none does: every id is a customer of its own.",
    )
    column: str = Field(description="The column that holds the customer's id; it is empty on the lines of guests.")


class SourceConfig(_Model):
    """One table of customers, or of their purchases."""

    path: str | None = Field(
        None,
        description="The file, relative to the config's folder; a folder or a pattern such as orders/*.csv; or the URL "
        "of a database. Absent for tables handed over in memory.",
    )
    table: str | None = Field(None, description="Of a database: the table to read, with its schema where it has one.")
    query: str | None = Field(None, description="Of a database: the SELECT to read instead of a table.")
    sheet: str | None = Field(None, description="Of an Excel workbook: the sheet; else the first that holds a table.")
    list: str | None = Field(
        None, description="Of a JSON object: the list whose objects are the rows, by its path such as data.customers."
    )
    kind: Kind | None = Field(
        None,
        description="`records`: a row is a customer's record. `transactions`: a row is a purchase or an event, which "
        "names a customer or is a guest's. Left out, it is inferred.",
    )
    key: str | None = Field(None, description="The column that names a row: unique, never empty.")
    customer: CustomerConfig | None = Field(
        None, description="Of transactions: which column names the customer, and in which source."
    )
    order: str | None = Field(None, description="Of transactions: the column that lines of one order share.")
    time: str | None = Field(None, description="Of transactions: the column that says when a line was bought.")
    amount: str | None = Field(None, description="Of transactions: the column that says what a line is worth.")
    reason: str | None = Field(
        None, description="Why the kind was inferred; written for the reader, without effect on a run."
    )
    one_record_per_entity: bool = Field(
        False,
        description="Whether the source holds each customer once, so that no entity gets two of its records.",
    )
    region: Region | None = Field(None, description="Country whose formats apply (ISO 3166), such as GB.")
    as_of: date | None = Field(None, description="The day on which the source was true; ages count from it.")
    columns: dict[str, ColumnConfig] = Field(
        default_factory=dict, description="By column name, what it means; columns left out are inferred."
    )


class BlockingConfig(_Model):
    """Which pairs of records are compared."""

    rules: list[Annotated[list[str], Field(min_length=1, max_length=3)]] = Field(
        default_factory=list,
        description="Rules in place of planned ones, each a list of one to three keys that both records share, such as "
        "[email] or [surname.sound, date_of_birth.year]; `rules` of a run's manifest.json names the keys there are.",
    )
    pairs_per_record: Annotated[int, Field(ge=1, le=1_000)] = Field(
        PAIRS_PER_RECORD,
        description="How many pairs may be compared, as a multiple of the records; 3 million in any case.",
    )


class ResearchConfig(_Model):
    """Parts of the model that can be left out, to see what each is worth. No run is better for it."""

    classes: Literal[2, 3] = Field(3, description="2 leaves out the class of related people.")
    similar: bool = Field(True, description="false: values are equal or different, and only equal ones are candidates.")
    term_frequency: bool = Field(True, description="false: rare values say no more than common ones.")
    families: bool = Field(
        True, description="false: a pass of learning listens also to the kinds that its pairs were found by."
    )
    profiles: bool = Field(True, description="false: customers are not weighed once more as wholes.")


class Config(_Model):
    """Everything a run is asked to do.

    >>> config = from_sources(["crm=customers.csv"])
    >>> config.sources["crm"].path
    'customers.csv'
    """

    version: Literal[1] = Field(1, description="The version of this format.")
    region: Region | None = Field(None, description="For sources that name no region of their own.")
    sources: dict[str, SourceConfig] = Field(default_factory=dict, description="By name, the tables to resolve.")
    survivorship: dict[str, list[Rule]] = Field(
        default_factory=dict, description="By role, the rules that choose a golden value, the first first."
    )
    as_of: date | None = Field(None, description="For sources without a date of their own; never the clock.")
    blocking: BlockingConfig = Field(
        default_factory=BlockingConfig, description="Which pairs are compared, where it is not to be planned."
    )
    research: ResearchConfig = Field(
        default_factory=ResearchConfig, description="What to leave out of the model, for research."
    )
    _folder: Path = PrivateAttr(default=Path())

    def locate(self, source: str) -> Path | None:
        """The file of a source, variables of the environment filled in; None for a table in memory."""
        path = self.sources[source].path
        return None if path is None else self._folder / Path(expand(path)).expanduser()

    @property
    def folder(self) -> Path:
        """From where relative paths count."""
        return self._folder

    def located_in(self, folder: Path) -> Config:
        """The same config, its relative paths counted from `folder`."""
        copy = self.model_copy()
        copy._folder = folder  # its own copy's private attribute
        return copy


def load(path: Path | str) -> Config:
    """Read a config from YAML; relative paths in it are relative to its folder.

    Raises
    ------
    ConfigError : every fault at once, each with the file, the dotted key and, for a wrong name, the near
    miss.
    """
    path = Path(path)
    try:
        tree = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=Loader)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file", mend="check the name given with -c") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}", expected="a YAML file in UTF-8") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not valid YAML: {_flat(str(error))}") from None
    return _validated(tree if tree is not None else {}, str(path)).located_in(path.parent)


def from_sources(sources: Sequence[str]) -> Config:
    """The config of bare sources, each ``path`` (named by the file's stem) or ``name=path``.

    Raises
    ------
    ConfigError : if two sources bear one name, or a name cannot be one.

    >>> list(from_sources(["crm=export/2026.csv", "shop.parquet"]).sources)
    ['crm', 'shop']
    """
    named: list[tuple[str, str]] = [_named(text) for text in sources]
    check_source_names([name for name, _ in named])
    return Config(sources={name: SourceConfig(path=path) for name, path in named})


def dump(config: Config, folder: Path | None = None) -> str:
    """The config as YAML, usable as input again.

    folder : where the text will lie; relative paths are rewritten to count from there. None leaves them.
    """
    tree = config.model_dump(mode="python", exclude_none=True)
    for name, usual in (("blocking", BlockingConfig()), ("research", ResearchConfig())):
        if getattr(config, name) == usual:
            del tree[name]  # seldom meant to be set
    for source in tree["sources"].values():
        if folder is not None and "path" in source:
            source["path"] = seen_from(folder, config._folder, source["path"])
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=110)


def json_schema() -> str:
    """The JSON Schema of the config, as shipped in ``config.schema.json``."""
    return json.dumps(Config.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def expand(text: str) -> str:
    """`text` with every ``${NAME}`` replaced from the environment.

    Raises
    ------
    ConfigError : if a variable is not set.
    """

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in os.environ:
            raise ConfigError(
                f"the config refers to ${{{name}}}, which the environment does not have",
                mend=f"set it before the run: export {name}=…",
            )
        return os.environ[name]

    return re.sub(r"\$\{(\w+)\}", value, text)


def check_source_names(names: Sequence[str]) -> None:
    """Refuse names of sources that are used twice or that no source can bear.

    Raises
    ------
    ConfigError : every fault at once.
    """
    faults = _faults_of_names(names)
    if faults:
        raise _error(faults, mend='name the source yourself: "crm=path/customers.csv"')


# --- names and paths ------------------------------------------------------------


def _named(text: str) -> tuple[str, str]:
    """``name=path`` taken apart; an equals sign inside a path is none of ours."""
    name, equals, path = text.partition("=")
    if equals and path and not re.search(r"[/\\]", name) and not Path(text).exists():
        return name, path
    return own_name(text), text


def _faults_of_names(names: Sequence[str]) -> list[str]:
    """Sources are told apart without case, and a record is written source:id, so not every name will do."""
    from graphres.identifiers import all_roles, kinds_for

    kinds = {"number", *(kind.name for kind in kinds_for(all_roles()))}
    faults, seen = [], set[str]()
    for name in names:
        if name.casefold() in seen:
            faults.append(f'two sources are called "{name}" (capital letters do not tell sources apart)')
        elif not name.strip() or re.search(r"[:~\x00-\x1f]", name):
            faults.append(f'a source cannot be called "{name}": a name is not empty and has no ":" and no "~"')
        elif name.lower() in kinds:
            faults.append(f'a source cannot be called "{name}": that is a kind of identifier')
        seen.add(name.casefold())
    return faults


# --- faults ------------------------------------------------------------


def _validated(tree: Any, file: str) -> Config:
    if not isinstance(tree, dict):
        raise ConfigError(f"{file} holds no settings", expected="a mapping with the keys version and sources")
    try:
        config = Config.model_validate(tree)
    except ValidationError as error:
        names = tree.get("sources")
        more = _faults_of_names(list(names)) if isinstance(names, dict) else []
        raise _error([f"{file}, {_said(fault)}" for fault in error.errors()] + [f"{file}: {m}" for m in more]) from None
    faults = [f"{file}, sources: {fault}" for fault in _faults_of_names(list(config.sources))]
    faults += [f"{file}, survivorship.{fault}" for fault in _unknown_roles(config.survivorship)]
    if faults:
        raise _error(faults)
    return config


def _unknown_roles(names: Iterable[str]) -> list[str]:
    faults = []
    for name in names:
        try:
            _role(name)
        except ValueError as error:
            faults.append(f"{name}: {error}")
    return faults


def _said(fault: Mapping[str, Any]) -> str:
    """One fault of pydantic's in our words: the dotted key, what is wrong, the near miss."""
    where = [str(part) for part in fault["loc"] if not _is_internal(part)]
    key = ".".join(where)
    if fault["type"] == "extra_forbidden":
        return f"{key}: unknown key{near_miss(where[-1], _fields_at(where))}"
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{key}: {message[:1].lower()}{message[1:]}"


def _is_internal(part: object) -> bool:
    """Pydantic names the branch of a union as if it were a key."""
    return isinstance(part, str) and (part.startswith("function-") or part in ("list[str]", "str"))


def _fields_at(where: Sequence[str]) -> list[str]:
    """The keys that are known at the place of an unknown one: Config, a source, its customer, a column."""
    models: dict[int, type[_Model]] = {1: Config, 3: SourceConfig, 4: CustomerConfig, 5: ColumnConfig}
    sections: dict[str, type[_Model]] = {"research": ResearchConfig, "blocking": BlockingConfig}
    model = Config if len(where) == 1 else sections.get(where[0], models.get(len(where), Config))
    return list(model.model_fields)


def _error(faults: Sequence[str], mend: str = "") -> ConfigError:
    return ConfigError(faults[0], also=faults[1:], mend=mend)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
