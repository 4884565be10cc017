"""Why two records are one customer, or are not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from graphres.explain.answer import Explanation, bits, listed, short, table
from graphres.explain.decided import Decided, Ruling
from graphres.explain.loaded import loaded
from graphres.explain.lookup import placed
from graphres.explain.masking import Shown
from graphres.explain.named import two_records
from graphres.explain.rules import Found, found_by
from graphres.explain.says import (
    KindSays,
    PairSays,
    against,
    argument,
    commonness,
    pairs_said,
    phrase,
    speaking,
)
from graphres.explain.scored import is_scored, scored_pair
from graphres.run_directory import Run

__all__ = ["PairExplanation", "explain_pair"]


@dataclass(frozen=True)
class PairExplanation(Explanation):
    """A pair's evidence.

    a, b : the records, as asked. entity_a, entity_b : their customers. decided : what is settled of them whatever the
    evidence says, of themselves or of others of their customers; None where nothing is. kinds : what each kind says;
    their bits and `prior_bits` add up to `weight_bits`. probability : of same, related, unrelated. prior : the same of
    two records drawn at random. rivals : how related and unrelated share the rest. compared, rules, shared_keys :
    whether the run compared them, which rules brought them together, and which blocking keys they share.
    """

    question: ClassVar[str] = "pair"

    a: str
    b: str
    entity_a: str
    entity_b: str
    decided: Ruling | None
    kinds: tuple[KindSays, ...]
    prior_bits: float
    weight_bits: float
    probability: Mapping[str, float]
    prior: Mapping[str, float]
    rivals: Mapping[str, float]
    compared: bool | None
    rules: tuple[tuple[str, ...], ...]
    shared_keys: tuple[str, ...]

    def _details(self) -> Iterable[str]:
        told = [kind for kind in self.kinds if kind.value_a is not None or kind.value_b is not None]
        width = max([len(kind.kind) for kind in told] + [8])
        yield ""
        yield f"  {'before':<{width}}  {self.prior_bits:+8.2f} bits  two records drawn at random"
        for kind in told:
            same = kind.level == "equal"
            values = short(kind.value_a) if same else f"{short(kind.value_a)} / {short(kind.value_b)}"
            yield f"  {kind.kind:<{width}}  {kind.bits:+8.2f} bits  {kind.says}: {values}"
            if common := commonness(kind):
                yield f"  {'':<{width}}                 {common}"
        yield f"  {'in all':<{width}}  {self.weight_bits:+8.2f} bits"
        p, q = self.probability, self.prior
        yield ""
        yield f"  same person {p['same']:.4f}, related {p['related']:.4f}, strangers {p['unrelated']:.4f}"
        yield f"  at random   {q['same']:.2g}, related {q['related']:.2g}, strangers {q['unrelated']:.2g}"
        yield from table("As written", self._written())

    def _written(self) -> list[str]:
        """Role by role what is written in both records."""
        raw_a = {role: value for kind in self.kinds for role, value in kind.raw_a.items()}
        raw_b = {role: value for kind in self.kinds for role, value in kind.raw_b.items()}
        roles = list(dict.fromkeys((*raw_a, *raw_b)))
        width = max((len(role) for role in roles), default=0)
        return [f"{role:<{width}}  {short(raw_a.get(role))} / {short(raw_b.get(role))}" for role in roles]


def explain_pair(run: Run, a: str, b: str, mask: Collection[str] = ()) -> PairExplanation:
    """Why two records are one customer, or are not.

    Parameters
    ----------
    a, b : records as ``source:record_id``, split at the first colon.
    mask : kinds whose values are hidden.

    Raises
    ------
    ParameterError : a record is not in the run, or both are the same.
    """
    shown = Shown(run, mask)
    one, two = two_records(run, a, b)
    members = placed(run, {one, two})
    entities = (members[one].entity_id, members[two].entity_id)
    ruling = Decided(run, shown).of_two(members[one], members[two])
    if is_scored(run):
        held = ruling is not None and ruling.holds == "together"
        return _explained((a, b), entities, ruling, scored_pair(run, (a, b), (one, two), held), Found(None, (), ()))
    with loaded(run, [one, two]) as of:
        said = pairs_said(run, of, [(one, two)], shown)[one, two]
        return _explained((a, b), entities, ruling, said, found_by(run, of, members[one], members[two]))


def _explained(
    names: tuple[str, str], entities: tuple[str, str], ruling: Ruling | None, said: PairSays, found: Found
) -> PairExplanation:
    return PairExplanation(
        _findings(names, entities, ruling, said, found),
        *names,
        *entities,
        ruling,
        said.kinds,
        said.prior_bits,
        said.weight_bits,
        said.probability,
        said.prior,
        said.rivals,
        found.compared,
        found.rules,
        found.shared,
    )


def _findings(
    names: tuple[str, str], entities: tuple[str, str], ruling: Ruling | None, said: PairSays, found: Found
) -> tuple[str, ...]:
    out = [_first(names, entities, ruling, said.weight_bits)]
    if good := speaking(said.kinds):
        out.append(f"For one person speaks most: {listed([phrase(kind) for kind in good[:3]])}.")
    if bad := against(said.kinds):
        out.append(f"Against it speaks most: {listed([phrase(kind) for kind in bad[:3]])}.")
    if all(kind.level is None for kind in said.kinds):
        out.append("They have no kind of identifier in common that could be compared, or nobody scored them.")
    if any(kind.log2_u is not None for kind in said.kinds):
        out.append(argument(said.kinds, said.rivals))
    if found.rules or found.shared or found.compared is not None:
        out.append(found.sentence())
    return tuple(out)


def _first(names: tuple[str, str], entities: tuple[str, str], ruling: Ruling | None, weight: float) -> str:
    """Whether both are one customer, why if that is settled, and what the evidence says of it."""
    a, b = short(names[0]), short(names[1])
    one = entities[0] == entities[1]
    together = f"are one customer, {entities[0]}" if one else f"are two customers, {entities[0]} and {entities[1]}"
    speaks = "for one person" if weight > 0 else "against one person"
    by_itself = f"the pair by itself weighs {bits(weight)} and"
    if ruling is None:
        return f"{a} and {b} {together}; {by_itself} so speaks {speaks}."
    says = f"speaks {speaks}, too" if (weight > 0) == one else f"would speak {speaks}"
    return f"{a} and {b} {together}: {ruling.words((names[0], names[1]))}; {by_itself} {says}."
