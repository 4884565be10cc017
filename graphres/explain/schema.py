"""What the answers are as data: a JSON Schema, made from the answers themselves."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from graphres.explain.answer import Explanation
from graphres.explain.entity import EntityExplanation
from graphres.explain.identifier import IdentifierExplanation
from graphres.explain.pair import PairExplanation
from graphres.explain.path import PathExplanation
from graphres.explain.record import RecordExplanation
from graphres.explain.sensitivity import SensitivityExplanation
from graphres.explain.why_not import WhyNotExplanation
from graphres.explain.without import WithoutExplanation

__all__ = ["ANSWERS", "answers_schema"]

ANSWERS: tuple[type[Explanation], ...] = (
    PairExplanation,
    EntityExplanation,
    RecordExplanation,
    PathExplanation,
    WhyNotExplanation,
    WithoutExplanation,
    IdentifierExplanation,
    SensitivityExplanation,
)


def answers_schema() -> str:
    """The JSON Schema of every answer, as shipped in ``explain/answers.schema.json``."""
    parts: dict[str, Any] = {}
    for answer in ANSWERS:
        schema = TypeAdapter(answer).json_schema(ref_template="#/$defs/{model}")
        parts |= schema.pop("$defs", {})
        _closed(schema)
        schema["properties"] = {"question": {"const": answer.question}, **schema["properties"]}
        schema["required"] = ["question", *schema["required"]]
        parts[answer.__name__] = schema
    for part in parts.values():
        _closed(part)
    tree = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Answers of graphres explain --format json",
        "oneOf": [{"$ref": f"#/$defs/{answer.__name__}"} for answer in ANSWERS],
        "$defs": dict(sorted(parts.items())),
    }
    return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"


def _closed(schema: dict[str, Any]) -> None:
    """Every field is there, and no other."""
    if schema.get("type") == "object" and "properties" in schema:
        schema["additionalProperties"] = False
        schema["required"] = list(schema["properties"])
