"""What a suspicion signal is: a table of the entities that show it, how much it weighs, how strongly, and
in which words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.identifiers.base import Kind

__all__ = ["SIGNALS", "WEIGHTS", "plural", "signal_batch", "spelled"]

SIGNALS = pa.schema(
    [("entity_id", pa.string()), ("weight", pa.float64()), ("strength", pa.float64()), ("words", pa.string())]
)
"""weight : share of entities that show the signal fully and are wrong, 0 to 1. strength : 0 (not at all) to
1 (fully)."""

WEIGHTS = {
    "bridge": 0.8,
    "contradiction": 0.7,
    "hub": 0.6,
    "names": 0.5,
    "weakest_pair": 0.5,
    "size": 0.4,
    "density": 0.3,
    "broken_decision": 1.0,
}
"""What each signal weighs until reviewed entities teach better: beliefs, not measurements."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def signal_batch(
    signal: str, entity_id: pa.Array, strength: npt.NDArray[np.float64], words: Sequence[str] | pa.Array
) -> pa.RecordBatch:
    """Rows of SIGNALS for one signal."""
    weight = np.full(len(strength), WEIGHTS[signal])
    columns = [entity_id.cast(pa.string()), pa.array(weight), pa.array(strength, pa.float64())]
    return pa.record_batch([*columns, pa.array(words, pa.string())], schema=SIGNALS)


def spelled(number: int) -> str:
    """A small number as a word.

    >>> spelled(2), spelled(12)
    ('two', '12')
    """
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def plural(kind: Kind) -> str:
    """Several values of a kind in words.

    >>> class Vehicle(Kind):
    ...     name = "number:vehicle_plate"
    >>> plural(Vehicle())
    'vehicle plates'
    """
    return kind.plural or kind.name.split(":")[-1].replace("_", " ") + "s"
