"""JSON-LD in the words of schema.org: customers are persons or organizations, and the graph is beside them.

The context is in the file: a reader asks no server for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from graphres.export.picked import Picked
from graphres.tables import RUN_TABLES

__all__ = ["write_json_ld"]

OWN = "urn:graphres:"
"""Names that schema.org has no word for."""

PERSON = {
    "full_name": "name",
    "title": "honorificPrefix",
    "given_name": "givenName",
    "middle_name": "additionalName",
    "surname": "familyName",
    "suffix": "honorificSuffix",
    "date_of_birth": "birthDate",
    "gender": "gender",
}
ANYBODY = {"email": "email", "phone": "telephone"}
ADDRESS = {
    "address": "streetAddress",
    "street": "streetAddress",
    "city": "addressLocality",
    "region": "addressRegion",
    "postcode": "postalCode",
    "country": "addressCountry",
}
CONTEXT = {
    "@vocab": "https://schema.org/",
    "graphres": OWN,
    **{
        name: {"@id": f"graphres:{name}"}
        for name in ("confidence", "edge_type", "weight_bits", "probability", "node_type", "records")
    },
    **{name: {"@id": f"graphres:{name}", "@type": "@id"} for name in ("customer", "source_node", "target_node")},
}


def write_json_ld(chosen: Picked, path: Path) -> None:
    """One file: a schema.org Person or Organization a customer, then every node, then every edge."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"@context": {json.dumps(CONTEXT)},\n"@graph": [')
        between = "\n"
        for thing in _things(chosen):
            file.write(between + json.dumps(thing, ensure_ascii=False, allow_nan=False))
            between = ",\n"
        file.write("\n]}\n")


def _things(chosen: Picked) -> Iterator[dict[str, Any]]:
    columns = chosen.schema("entities").names
    fixed = {*RUN_TABLES["entities"].columns, *RUN_TABLES["entities"].of_purchases}
    roles = [name for name in columns if name not in fixed and not name.startswith("in_")]
    for entity_id, records, confidence, *values in chosen.rows(
        "entities", ("entity_id", "records", "confidence", *roles)
    ):
        golden = {role: value for role, value in zip(roles, values, strict=True) if value is not None}
        yield _present({**_customer(entity_id, golden), "records": records, "confidence": _double(confidence)})
    for node in chosen.rows("nodes", ("node_id", "node_type", "kind", "label", "entity_id")):
        yield _node(*node)
    columns = ["source_node", "target_node", "edge_type", "weight_bits", "probability"]
    for source, target, edge_type, weight_bits, probability in chosen.rows("edges", columns):
        ends = {"source_node": _iri("node", source), "target_node": _iri("node", target)}
        weight = {"weight_bits": _double(weight_bits), "probability": _double(probability)}
        yield _present({"@type": "graphres:Edge", "edge_type": edge_type, **ends, **weight})


def _customer(entity_id: str, golden: Mapping[str, Any]) -> dict[str, Any]:
    """A person; an organization where one is named and no person is."""
    named = any(role in golden for role in ("full_name", "given_name", "surname"))
    thing: dict[str, Any] = {"@id": _iri("customer", entity_id), "@type": "Person"}
    organization = golden.get("organization")
    if organization is not None and not named:
        thing |= {"@type": "Organization", "name": organization}
    elif organization is not None:
        thing["affiliation"] = {"@type": "Organization", "name": organization}
    words = {**PERSON, **ANYBODY}
    thing |= {words[role]: value for role, value in golden.items() if role in words}
    where: dict[str, list[Any]] = {}
    for role in (role for role in ADDRESS if role in golden):
        where.setdefault(ADDRESS[role], []).append(golden[role])
    if where:
        thing["address"] = {"@type": "PostalAddress", **where}
    rest = [role for role in golden if role not in {*words, *ADDRESS, "organization"}]
    more = [{"@type": "PropertyValue", "name": role, "value": golden[role]} for role in rest]
    return {**thing, **({"additionalProperty": more} if more else {})}


def _node(node_id: str, node_type: str, kind: str | None, label: str | None, entity_id: str | None) -> dict[str, Any]:
    """A record points to its customer; an identifier is a kind and a value."""
    thing = {"@id": _iri("node", node_id), "node_type": node_type, "identifier": node_id}
    if node_type == "record":
        customer = None if entity_id is None else _iri("customer", entity_id)
        return _present({**thing, "@type": "graphres:Record", "name": label, "customer": customer})
    return _present({**thing, "@type": "PropertyValue", "propertyID": kind, "value": label})


def _iri(what: str, name: str) -> str:
    """An address that any text fits into.

    >>> _iri("node", "crm:1 <a>")
    'urn:graphres:node:crm%3A1%20%3Ca%3E'
    """
    return f"{OWN}{what}:{quote(name, safe='')}"


def _double(number: float | None) -> dict[str, str] | None:
    """A number that stays what it is: JSON-LD takes 9.0 for a whole number."""
    return None if number is None else {"@type": "http://www.w3.org/2001/XMLSchema#double", "@value": repr(number)}


def _present(thing: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if value is not None}
