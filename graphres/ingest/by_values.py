"""The role of a column whose name says nothing, or nothing of use: told from its values alone."""

from __future__ import annotations

from graphres.ingest.evidence import Evidence
from graphres.ingest.postcodes import TELLING, share_of_form
from graphres.ingest.verdicts import CLEAR, FEW_ROWS, NAMES, Verdict, attribute, is_a_class, percent, spoken

__all__ = ["by_values"]

FREE_TEXT = 12
"""Words a value, on average, beyond which it is prose."""

RAISED = 0.25
"""How much clearer values must be, of what lacks to certainty, where a column's name means something else."""


def by_values(evidence: Evidence) -> Verdict | None:
    """Without a hint, the role that the values look most like, if they clearly do.

    A name that has a meaning, but none for the house, makes it less likely that the values are the house's.
    """
    if evidence.words_a_value > FREE_TEXT:
        return attribute("free text")
    if _counts_rows(evidence):
        return attribute("counts rows")
    raised = 0.0 if evidence.is_meaningless else RAISED
    least = {role: share + raised * (1.0 - share) for role, share in CLEAR.items()}
    looks = {role: max(evidence.looks(role), _in_rows(evidence, role)) for role in CLEAR}
    clear = [role for role in CLEAR if looks[role] >= least[role] and _bears_out_alone(evidence, role)]
    if not clear:
        return None
    best = max(clear, key=lambda role: (looks[role] / CLEAR[role], role))
    return Verdict((best,), f"{percent(looks[best])} of the values look like {spoken(best)}")


def _in_rows(evidence: Evidence, role: str) -> float:
    return evidence.looks_in_rows(role) if role in NAMES else 0.0


def _counts_rows(evidence: Evidence) -> bool:
    """Whole numbers, no two the same, that leave few numbers out."""
    column = evidence.column
    numbers = [int(value) for value in evidence.values if value.isdecimal() and len(value) < 19]
    dense = bool(numbers) and max(numbers) - min(numbers) <= 2 * column.rows
    return column.distinct_share == 1.0 and len(numbers) == len(evidence.values) and dense


def _bears_out_alone(evidence: Evidence, role: str) -> bool:
    """Without a word for it, five digits are no postcode, and seven no phone number."""
    if role == "postcode":
        return any(share_of_form(region, evidence.values) >= CLEAR["postcode"] for region in TELLING)
    if role in NAMES:
        return not is_a_class(evidence)
    if role == "phone":
        digits = sum(character.isdigit() for value in evidence.values for character in value)
        return digits >= 8 * len(evidence.values)
    return role not in ("country", "region") or len(evidence.values) >= FEW_ROWS
