"""Every rate of the generator, for docs/generate.md, with what the code says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from graphres.generate.rates import PRESETS

__all__ = ["rate_tables"]

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("accounts", "crm", "guests")


def rate_tables() -> str:
    """Every rate of the generator, by preset, with what the code says of it."""
    text = (ROOT / "graphres" / "generate" / "rates.py").read_text(encoding="utf-8")
    presets = list(PRESETS.values())
    parts = [
        _rates("Households", text, {p.name: p.homes for p in presets}),
        _rates("Contacts", text, {p.name: p.contacts for p in presets}),
        _rates("Orders", text, {p.name: p.orders for p in presets}),
    ]
    sources = {f"{p.name}: {name}": getattr(p.sources, name) for p in presets for name in SOURCES}
    parts.append(_rates("Sources: what they hold and lack", text, sources))
    errors = {name: source.errors for name, source in sources.items()}
    parts.append(_rates("Sources: how they err", text, errors))
    return "\n".join(parts)


def _rates(title: str, text: str, groups: Mapping[str, object]) -> str:
    """A table: a row for each rate, a column for each of the groups, all of one class."""
    kind = type(next(iter(groups.values()))).__name__
    found = re.search(rf'^class {kind}:\n    """(.*?)"""\n(.*?)(?=^@|^_)', text, flags=re.DOTALL | re.MULTILINE)
    says, body = found.groups() if found else ("", "")
    lines = [f"### {title}", "", says, "", f"| rate | {' | '.join(groups)} | what it is, and its source |"]
    lines.append("|---" * (len(groups) + 2) + "|")
    above = ""
    for line in body.splitlines():
        if comment := re.fullmatch(r"    # (.*)", line):
            above = f"{above} {comment[1]}".strip()
        elif (rate := re.fullmatch(r"    (\w+): [^#]*(?:# (.*))?", line)) and rate[1] != "errors":
            values = " | ".join(_value(getattr(group, rate[1])) for group in groups.values())
            lines.append(f"| `{rate[1]}` | {values} | {rate[2] or above} |")
            above = ""
    return "\n".join(lines) + "\n"


def _value(rate: float | tuple[float, ...]) -> str:
    return ", ".join(map(_value, rate)) if isinstance(rate, tuple) else f"{rate:g}"
