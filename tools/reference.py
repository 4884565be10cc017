"""The reference as the code has it: tables of a run, keys of the configuration, roles of columns."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pyarrow as pa
from pydantic import BaseModel

from graphres.config import Config
from graphres.identifiers import all_roles, kinds_for
from graphres.identifiers import kind as kind_named
from graphres.identifiers.base import Kind
from graphres.tables import RUN_TABLES, Contract
from tools.columns import NOTES

__all__ = ["ROLES", "config_keys", "kind_table", "level_table", "role_table", "run_tables"]

ROLES = {
    "full_name": "a whole name in one cell, in any order",
    "given_name": "first name, or several",
    "middle_name": "a name between",
    "surname": "last name",
    "suffix": "Jr, Sr, III",
    "title": "Mr, Dr: says little, and helps to read names",
    "organization": "a company or another body",
    "email": "one or several mailboxes",
    "phone": "one or several lines, mobile or not",
    "address": "a whole address in one cell",
    "unit": "flat, apartment, floor",
    "house_number": "the number alone",
    "street": "street, with or without the number",
    "city": "town",
    "region": "state, province, county",
    "postcode": "postal code",
    "country": "country, by name or code",
    "date_of_birth": "a whole date",
    "birth_year": "the year alone",
    "birth_month": "the month alone",
    "birth_day": "the day alone",
    "age": "years, counted back from `as_of`",
    "gender": "any usual code",
    "occupation": "a trade or a job title, in words",
    "place_of_birth": "a town, with or without what it lies in",
    "number:TYPE": "a number that one person bears: passport, tax, loyalty … any type may be named",
    "customer_key": "the customer's key in another source",
    "created_at": "when the record was made",
    "updated_at": "when it was last changed: decides which value is the most recent",
    "other_party": "somebody else's: an employer's name, an agency's telephone",
    "attribute": "carried along, never compared",
}
"""What each role means; a test wants every role of the house here."""


def role_table() -> str:
    """Every role, what it means, and the kinds of identifier that read it."""
    known = {re.sub("^number:.*", "number:TYPE", role): role for role in all_roles()}
    lines = ["| role | the column holds | compared as |", "|---|---|---|"]
    for role, means in ROLES.items():
        kinds = ["number:TYPE"] if role == "number:TYPE" else [kind.name for kind in kinds_for([known[role]])]
        lines.append(f"| `{role}` | {means} | {', '.join(kinds) or 'not compared'} |")
    return "\n".join(lines)


NUMBER = "number:passport"
"""Stands for all numbers, which share one declaration."""


def _kinds() -> list[Kind]:
    """The kinds of the house, every number by one."""
    return [*(k for k in kinds_for(all_roles()) if not k.name.startswith("number:")), kind_named(NUMBER)]


def kind_table() -> str:
    """Every kind of identifier: who shares it, whether a person has one for life, when it is a hub."""
    lines = ["| kind | relatives agree | one for life | discounted above | excluded above |", "|---|---|---|---|---|"]
    for k in _kinds():
        agree = {"personal": "by chance", "shared": "by relation", "either": "by relation or by chance"}[k.sharing]
        limits = [f"{limit:,} people" if limit else "never" for limit in (k.discounted_above, k.excluded_above)]
        name = k.name.replace(NUMBER, "number:TYPE")
        lines.append(f"| {name} | {agree}: s = {k.share:g} | {'yes' if k.exclusive else 'no'} | {' | '.join(limits)} |")
    return "\n".join(lines)


def level_table() -> str:
    """Every level of every kind with the m and u that are believed before any data are seen."""
    lines = ["| kind | level | says | m | u |", "|---|---|---|---|---|"]
    for k in _kinds():
        name = k.name.replace(NUMBER, "number:TYPE")
        lines += [f"| {name} | {lv.name} | {lv.says} | {lv.m:g} | {lv.u:g} |" for lv in k.levels]
    return "\n".join(lines)


def config_keys() -> str:
    """Every key of the configuration by its path, what it may hold, and what it means."""
    lines = ["| key | holds | means |", "|---|---|---|"]
    lines += [f"| `{path}` | {holds} | {means} |" for path, holds, means in _keys(Config, "")]
    return "\n".join(lines)


def _keys(model: type[BaseModel], before: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        path = f"{before}{name}" + {"sources": ".NAME", "columns": ".COLUMN", "survivorship": ".ROLE"}.get(name, "")
        if inner is None:
            yield path, _holds(field.annotation), field.description or ""
        else:
            yield from _keys(inner, f"{path}.")


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, itself, by name or perhaps."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, (_model_in(part) for part in get_args(annotation))), None)


def _holds(annotation: Any) -> str:
    """A type in words.

    >>> _holds(str | None), _holds(Literal["a", "b"])
    ('text', '`a`, `b`')
    """
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in parts)
    if origin in (Union, types.UnionType):
        return " or ".join(_holds(part) for part in parts if part is not type(None))
    if origin is Annotated:
        return _holds(parts[0])
    if origin is list:
        return f"list of {_holds(parts[0])}"
    if origin is dict:
        return _holds(parts[1])
    return "text" if annotation is str else str(annotation.__name__)


def run_tables() -> str:
    """Every table of a run: what a row is, its key, and each column with type and meaning."""
    return "\n".join(_table(contract) for contract in RUN_TABLES.values())


def _table(contract: Contract) -> str:
    lines = [f"### {contract.name}", "", f"One row is {contract.row}. Key: {', '.join(contract.key)}.", ""]
    lines += ["| column | type | meaning |", "|---|---|---|"]
    for column, kind in contract.columns.items():
        lines.append(f"| `{column}` | {_type(kind)} | {NOTES[contract.name][column]} |")
    for column, kind in contract.of_purchases.items():
        lines.append(f"| `{column}` | {_type(kind)} | of a run with transactions: {NOTES[contract.name][column]} |")
    if contract.open:
        lines += ["", f"Further columns: {contract.open}."]
    return "\n".join(lines) + "\n"


def _type(kind: pa.DataType) -> str:
    return {"string": "text", "int64": "whole number", "double": "number"}[str(kind)]
