"""What each column of a run's tables means, for docs/run-directory.md; a test wants every column here."""

from __future__ import annotations

__all__ = ["NOTES"]

_SOURCE = "the record's source: the file's stem, or the name it was given"
_RECORD = "the record's key in its source, text exactly as in the file"
_PAIR = {
    "source_a": "source of the pair's first record; of the two, (source, record_id) is the smaller",
    "record_id_a": "its key there",
    "source_b": "source of the second record",
    "record_id_b": "its key there",
}

NOTES: dict[str, dict[str, str]] = {
    "records": {
        "source": _SOURCE,
        "record_id": _RECORD,
        "line": "the line where it starts, the header being 1; in Parquet and tables the row, from 1; "
        "of a source of several files it counts on from file to file",
        "lines": "lines of transactions that it owns",
    },
    "members": {
        "source": _SOURCE,
        "record_id": _RECORD,
        "entity_id": "the customer that the record belongs to; every record has exactly one",
        "household_id": "H and a hash of the household's smallest record; an entity lies in one household as a whole, "
        "and who lives with nobody has one alone",
        "part": "number of the record's part in its entity, from 1: parts hang together by 8 bits or more",
        "attachment_bits": "weight of the record against the rest of its entity; null for a record alone",
        "entity_id_strict": "the entity where less than 6 bits make nobody one; the piece with the entity's smallest "
        "record keeps its id, and another id says who leaves",
        "entity_id_loose": "the entity where more than -6 bits make one: the id of the entity with the smallest record",
    },
    "entities": {
        "entity_id": "E and a hash of the smallest (source, record_id) among the members",
        "records": "how many records it has",
        "sources": "from how many sources",
        "confidence": "probability that all are one person, 1 where that was decided; null for a record alone",
        "weakest_link_bits": "lowest weight of a record or a part against the rest; null for a record alone",
        "risk": "0 to 1: how much it deserves a second look",
        "risk_reasons": "the terms of the risk, in words",
        "lines": "lines of transactions that its records own",
        "orders": "orders among them, by source and order; lines without an order count one each",
        "guest_lines": "lines among them that name no customer, known or unknown",
        "first_purchase": "time of the first of them, in UTC; null where none has a time",
        "last_purchase": "time of the last",
    },
    "provenance": {
        "entity_id": "the customer",
        "role": "the role whose golden value this is",
        "value": "the golden value",
        "rule": "the survivorship rule that chose it",
        "source": "source of a record that bears it",
        "record_id": "key of that record",
    },
    "identifiers": {
        "identifier_id": "128-bit hash of kind and value, in base32",
        "kind": "kind of identifier: email, phone, surname …",
        "value": "the normalized value",
        "records": "records that bear it",
        "people": "distinct people behind those records, before any merge",
        "entities": "customers that bear it",
        "state": "used, discounted (many share it: it counts less) or excluded (it counts nothing)",
        "reason": "why it is discounted or excluded",
    },
    "nodes": {
        "node_id": "`source:record_id` of a record, identifier_id of an identifier",
        "node_type": "record or identifier",
        "kind": "kind of the identifier; null for a record",
        "label": "what to show",
        "entity_id": "the customer of a record; null for an identifier",
    },
    "edges": {
        "source_node": "one end: a node_id",
        "target_node": "the other end: a node_id",
        "edge_type": "bears (record to identifier); between records match, related, possible (a cut match); "
        "between identifiers: similar",
        "weight_bits": "between records: log2 of the odds that they are one person; otherwise null",
        "probability": "match, possible: that they are one person; related: that they are related; "
        "similar: the similarity; bears: null",
    },
    "evidence": {
        **_PAIR,
        "kind": "the kind of identifier that is compared; decision where somebody decided",
        "level": "how alike the two values are; null where a side has none; of a decision same, different or freeze",
        "identifier_a": "identifier_id of the first record's value",
        "identifier_b": "identifier_id of the second record's value",
        "log2_m": "log2 of the probability of this level if the two are one person",
        "log2_r": "the same if they are related",
        "log2_u": "the same if they are strangers",
        "bits": "what the kind says for one person against the rivals, in bits; 0 where a side is null",
    },
    "lines": {
        "source": "the source of transactions",
        "line": "the line's key, text exactly as in the file; the row number where it has none",
        "record_source": "source of the record that owns the line: the customers' source, or this one",
        "record_id": "its key there: of a record of this source the key of its first line",
        "entity_id": "the customer; every line has exactly one",
        "owner": "how the record was found: known (the line names it), unknown (a record for an id that names no known "
        "customer) or guest (a record for what the line says of a guest)",
        "order_id": "the order, text as in the file without blanks around it; null where there is none",
        "time": "when it was bought, in UTC, the day alone where it is midnight; null where there is none",
    },
    "steps": {
        "entity_id": "the customer",
        "step": "1 for the first merge",
        "part_a": "smallest record of one part, as `source:record_id`",
        "part_b": "smallest record of the other",
        "weight_bits": "weight of the link that joined them",
        "kinds": "the kinds that speak for that link, joined by +; decision at the end where one holds it",
    },
    "lineage": {
        "entity_id": "the customer",
        "event": "created",
        "previous_entity_id": "the customer it came from; null when created",
        "records": "how many records it had then",
    },
    "rejects": {
        "file": "the file as it was named",
        "line": "the line in it",
        "column": "the column of a cell left out; null for a whole row",
        "value": "what stands there",
        "reason": "why it was left out",
    },
}
