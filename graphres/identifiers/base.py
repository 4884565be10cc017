"""What a kind of identifier is: everything that is ever done to one kind of value, in one class.

A kind reads the raw values of its roles, cleans them, tells how two clean values compare, which keys bring
records together, which value represents a customer, and how to show or hide a value. It never names a stage,
and no stage names a kind. Kinds from other packages register under the entry point ``graphres.identifiers``.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

__all__ = [
    "Context",
    "Kind",
    "Level",
    "NAMESAKE",
    "Raw",
    "SEPARATOR",
    "SWAPPED",
    "Sharing",
    "identifier_id",
    "identifier_ids",
    "record_key",
    "record_keys",
    "value_key",
    "value_keys",
]

SEPARATOR = "\x1f"
"""Several values of one role in one cell of the `records` table are joined by this character."""

SWAPPED = "swapped"
"""The level of values that trade places with another kind's: told by the stage that compares, see
`Kind.swaps_with`."""

NAMESAKE = "same_name"
"""The level of values that are alike because they are made of other kinds' values, see `Kind.named_after`."""

Sharing = Literal["personal", "shared", "either"]
Raw = Mapping[str, tuple[str, ...]]
"""The raw values of one record, by role; roles without a value are absent."""
Levels = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Level:
    """One step of likeness between two values of a kind.

    `m` and `u` are what is believed before any data is seen: how often the level occurs among pairs of the
    same person and among pairs of strangers. Over a kind's levels each sums to 1. `key` names the blocking key
    that both values share at this level (the town of two addresses): agreement on a rare one says more than on a
    common one.
    """

    name: str
    says: str
    m: float
    u: float
    key: str = ""


@dataclass(frozen=True)
class Context:
    """What a value's source says about it.

    region : ISO 3166 two-letter code of the country whose formats apply, or None.
    as_of : the date of the source, for ages; never the clock.
    formats : strptime formats of date roles; ``"day_first"`` or ``"month_first"`` where only the order is
        known.
    """

    region: str | None = None
    as_of: date | None = None
    formats: Mapping[str, str] = field(default_factory=dict)


class Kind:
    """Base of every kind of identifier; subclasses declare and override.

    Class attributes
    ----------------
    name : the kind's name in every table: ``email``, ``number:passport``.
    roles : roles of columns that the kind reads.
    family : kinds of one family say partly the same; a rule that uses one leaves the family out when
        learning.
    sharing : ``personal`` (relatives agree by chance only), ``shared`` (relatives agree by relation),
        ``either``.
    share : prior mean of the share of related pairs that agree by relation.
    exclusive : a person has one for life; two different ones in an entity contradict.
    tells_apart : bearers that differ in this kind are different people when the people behind a hub are
        counted.
    levels : ordered from the most alike (index 0, equal) to the last (different).
    discounted_above, excluded_above : people behind one value beyond which it is a hub; None where many
        people
        bear the same value by nature (names, dates).
    headers : words in a column's name that hint at the role, by role (lower case, any language, no
        separators).
    """

    name: ClassVar[str] = ""
    roles: ClassVar[tuple[str, ...]] = ()
    family: ClassVar[str] = ""
    sharing: ClassVar[Sharing] = "personal"
    share: ClassVar[float] = 0.015
    exclusive: ClassVar[bool] = False
    tells_apart: ClassVar[bool] = False
    levels: ClassVar[tuple[Level, ...]] = (
        Level("equal", "the same", 0.9, 0.001),
        Level("different", "different", 0.1, 0.999),
    )
    discounted_above: ClassVar[int | None] = None
    excluded_above: ClassVar[int | None] = None
    headers: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    beside: ClassVar[tuple[str, ...]] = ()
    """Roles of another kind's that help to read the kind's own (a phone is dialed in the country of its row)."""
    belief: ClassVar[float] = 0.0
    """Records that the shipped probability of chance agreement is worth against counted ones; 0 derives it from that
    probability (the rarer, the more)."""
    m_belief: ClassVar[float] = 1_000.0
    """Pairs of the same person that the shipped m is worth when it is learned: among few, some are relatives who were
    taken for one person, and teach that one person has two names."""
    most_different: ClassVar[float] = 0.5
    """The most that m of the last level may be learned as, of a personal kind: how often one person's values are
    different ones at worst. What is personal agrees, well or badly written, at least every second time that a person is
    met again."""
    names: ClassVar[Literal["", "person", "organization"]] = ""
    """Whose name it is, if it is a name: who bears an organization's and no person's is no person."""
    namesakes: ClassVar[tuple[str, ...]] = ()
    """Kinds that relatives have in common where they differ in this one (father and son, told apart by what is written
    behind their name): there, equality in them is shared as a contact of a household is."""
    composite: ClassVar[bool] = False
    """Its keys are parts that vary on their own (postcode, street), so that two of them say more than one."""
    plural: ClassVar[str] = ""
    """Several of its values in words (``birth dates``); where empty, the name with an s."""
    swaps_with: ClassVar[str | None] = None
    """Another kind this one trades places with (given name and surname); then the level before the last is
    ``swapped``, and is found by the stage that compares, never by `compare`."""

    only_counted: ClassVar[tuple[str, ...]] = ()
    """Names of keys that only tell how common a part is (a mailbox's domain): no block is made of them unless a rule by
    hand names them."""

    identifies: ClassVar[bool] = True
    """Whether its values are nodes of the graph; one that half of all records bear would join all of them."""
    named_after: ClassVar[tuple[str, ...]] = ()
    """Kinds that its values are often made of (a mailbox of a name): where those are alike, the level ``same_name`` is
    no news, and the stage that compares takes it for nothing said."""

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        """Normalized values of one record, without repeats; empty where nothing valid is left.

        Cleaning twice changes nothing. Raw text that is no valid value of its role, or a placeholder
        (``n/a``, ``test``, ``0000000000``), gives no value.
        """
        raise NotImplementedError  # pragma: no cover - abstract

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        """Blocking keys of a clean value: (key name, text). Records that share a key become candidates.

        A key's name is the kind's, or starts with it and a dot (``surname.sound``).
        """
        return ((self.name, value),)

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        """The level of each pair (a[i], b[i]) of *unequal* clean values. Symmetric; equal values are level 0
        without being asked. Never returns 0.
        """
        return np.full(len(a), len(self.levels) - 1, dtype=np.int8)

    def commonness(self) -> Mapping[str, Mapping[str, float]]:
        """Key name -> text -> the share of people who bear it, of values (and of the parts that levels name) whose
        frequency is known before any data is seen. A text may be common in one country only; then that share.
        """
        return {}

    def limits(self, value: str) -> tuple[int, int] | None:
        """(discounted above, excluded above) people for this value; None where it is never a hub.

        A kind overrides it where only some of its values identify (an address without a house number does
        not).
        """
        if self.discounted_above is None or self.excluded_above is None:
            return None
        return self.discounted_above, self.excluded_above

    def crowded(self, records: Mapping[str, int]) -> Mapping[str, int]:
        """Of a file's clean values (value -> records that bear it) those that chance does not explain, and the most
        people that each may stand for by chance: beyond, somebody filled in what nobody knew. None unless a kind says
        otherwise; a kind that is no hub by nature, but whose values have neighbors to be held against, says so.
        """
        return {}

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        """Share, 0 to 1, of sampled raw `values` that look like valid values of `role`: what tells the role
        of a column whose name says nothing. 0 where the kind does not read the role, or there are no values.
        """
        if role not in self.roles or not values:
            return 0.0
        return sum(bool(self.clean({role: (v,)}, context)) for v in values) / len(values)

    def choose(self, values: Mapping[str, int]) -> str:
        """The most complete of the candidate values (value -> records): what survivorship falls back on."""
        return min(values, key=lambda v: (-len(v), v))

    def show(self, value: str) -> str:
        """The value as a person would read it."""
        return value

    def mask(self, value: str) -> str:
        """The value hidden, so that equal values stay equal and others (nearly always) differ."""
        return f"{self.name}#{identifier_id(self.name, value)[:6]}"


def identifier_id(kind: str, value: str) -> str:
    """128-bit hash of kind and value as 26 characters of base32; the id of an identifier in every table.

    >>> identifier_id("email", "ann@example.org") == identifier_id("email", "ann@example.org")
    True
    """
    return base64.b32encode(_digest(kind, value)).decode("ascii").rstrip("=")


def identifier_ids(kind: str, values: Iterable[str]) -> list[str]:
    """`identifier_id` of many values of a kind.

    >>> identifier_ids("email", ["ann@example.org"]) == [identifier_id("email", "ann@example.org")]
    True
    """
    digests = np.frombuffer(b"".join(_digests(kind, values)), dtype=np.uint8).reshape(-1, 16)
    # 128 bits and two zeros are 26 characters of five bits.
    bits = np.zeros((len(digests), 130), dtype=np.uint8)
    bits[:, :128] = np.unpackbits(digests, axis=1)
    five = bits.reshape(-1, 26, 5) @ np.array([16, 8, 4, 2, 1], dtype=np.uint8)
    return [str(text) for text in _BASE32[five].view("S26").ravel().astype("U26").tolist()]


_BASE32 = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", dtype=np.uint8)


def value_key(kind: str, value: str) -> int:
    """The first 63 bits of an identifier's hash: what stages join on."""
    return int.from_bytes(_digest(kind, value)[:8], "big") >> 1


def value_keys(kind: str, values: Iterable[str]) -> npt.NDArray[np.int64]:
    """`value_key` of many values of a kind.

    >>> value_keys("email", ["ann@example.org"]).tolist() == [value_key("email", "ann@example.org")]
    True
    """
    halves = np.frombuffer(b"".join(_digests(kind, values)), dtype=">u8")
    return np.asarray(halves[::2] >> np.uint64(1), dtype=np.int64)


def _digest(kind: str, value: str) -> bytes:
    return next(_digests(kind, (value,)))


def _digests(kind: str, values: Iterable[str]) -> Iterator[bytes]:
    """Parts are length-prefixed, so that ("a", "bc") and ("ab", "c") differ."""
    head = kind.encode("utf-8", "surrogatepass")
    begun = hashlib.blake2b(len(head).to_bytes(4, "big") + head, digest_size=16, person=b"graphres")
    for value in values:
        whole = begun.copy()
        whole.update(value.encode("utf-8", "surrogatepass"))
        yield whole.digest()


def record_key(source: str, record_id: str) -> int:
    """The 63-bit key of a record: what stages join on. (source, record_id) itself orders and names it."""
    return value_key(f"record of {source}", record_id)


def record_keys(source: str, record_ids: Iterable[str]) -> npt.NDArray[np.int64]:
    """`record_key` of many records of a source.

    >>> record_keys("crm", ["1", "2"]).tolist() == [record_key("crm", "1"), record_key("crm", "2")]
    True
    """
    return value_keys(f"record of {source}", record_ids)
