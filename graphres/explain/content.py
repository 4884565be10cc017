"""A pair's explanation, for people and for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["PairExplanation", "short"]


@dataclass(frozen=True)
class PairExplanation:
    """A pair's evidence. `as_dict` for programs, numbers unrounded; `text` for people."""

    content: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """a, b, prior_bits, kinds, weight_bits, probability, prior, rivals, entities."""
        return self.content

    def text(self) -> str:
        """Kind by kind: level in words, both values, bits; they add up to the weight."""
        c = self.content
        lines = [f"{c['a']} and {c['b']}: {_verdict(c)}", ""]
        shown = [kind for kind in c["kinds"] if kind["value_a"] is not None or kind["value_b"] is not None]
        width = max([len(kind["kind"]) for kind in shown] + [8])
        lines.append(f"  {'before':<{width}}  {c['prior_bits']:+8.2f} bits  two records drawn at random")
        for kind in shown:
            values = " = ".join([short(kind["value_a"])]) if kind["level"] == "equal" else _both(kind)
            lines.append(f"  {kind['kind']:<{width}}  {kind['bits']:+8.2f} bits  {kind['says']}: {values}")
        lines.append(f"  {'in all':<{width}}  {c['weight_bits']:+8.2f} bits")
        p = c["probability"]
        lines += [
            "",
            f"  same person {p['same']:.4f}, related {p['related']:.4f}, strangers {p['unrelated']:.4f}",
            f"  {_rival(c)}",
        ]
        return "\n".join(lines)


def _verdict(c: dict[str, Any]) -> str:
    together = "one entity" if c["entity_a"] == c["entity_b"] else "two entities"
    speaks = "for" if c["weight_bits"] > 0 else "against"
    return f"{together} ({c['entity_a']}, {c['entity_b']}); the pair by itself speaks {speaks} the same person"


def _rival(c: dict[str, Any]) -> str:
    if c["rivals"]["related"] > 0.5:
        return (
            "The bits argue against relatives: how much likelier each level is for one person than for two of a family."
        )
    return "The bits argue against strangers: how much likelier each level is for one person than for two at random."


def short(text: str | None, most: int = 60) -> str:
    """One value on a line: what cannot be printed is a blank, what is long is cut."""
    if text is None:
        return "(nothing)"
    text = "".join(ch if ch.isprintable() else " " for ch in text[: most + 1])
    return text if len(text) <= most else text[:most] + "…"


def _both(kind: dict[str, Any]) -> str:
    return f"{short(kind['value_a'])} / {short(kind['value_b'])}"
