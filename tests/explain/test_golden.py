"""What people read, as it was last looked at: GRAPHRES_GOLDEN=write writes it anew."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from graphres.resolution import Resolution

GOLDEN = Path(__file__).parent / "golden"
ASKED: dict[str, dict[str, Any]] = {
    "pair": {"a": "crm:1", "b": "crm:2"},
    "pair-masked": {"a": "crm:1", "b": "crm:2", "mask": "all"},
    "pair-hostile": {"a": "crm:x:6~7", "b": "shop:x:6~7"},
    "entity": {"entity": "crm:1"},
    "record": {"record": "crm:2"},
    "path": {"path": ("crm:1", "crm:2")},
    "why-not": {"why_not": ("crm:4", "crm:5")},
    "without": {"without": "email:m.holberway@inbox.example"},
    "identifier": {"identifier": "email:office@club.example"},
}


@pytest.mark.parametrize("name", list(ASKED))
def test_the_text_is_that_of_the_golden_file(shop: Resolution, name: str) -> None:
    """Word for word; of numbers, that there is one: they follow the model, and are held to it elsewhere."""
    text = re.sub(r"#[0-9a-f]{8}\b", "#hash", shop.explain(**ASKED[name]).text())
    text = re.sub(r" {2,}[+-]\d+\.\d+| [+-]\d+\.\d+|\b0?\.\d{3,}|\bm [\d.e-]+, r [\d.e-]+, u [\d.e-]+", " N", text)
    text = re.sub(r"\d+\.\d\d bits|\d+\.\d{4}|\d\.\de-\d+|\(1 in [\d,]+\)|\d+\.\d+", "N", text) + "\n"
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("GRAPHRES_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
