"""An evaluation as plain values for programs and as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphres.errors import capped
from graphres.evaluate.compared import Compared
from graphres.evaluate.missed import STAGES
from graphres.evaluate.scores import PairCounts
from graphres.evaluate.worst import Link, Mistake

if TYPE_CHECKING:
    from graphres.evaluate.evaluation import Evaluation

__all__ = ["as_dict", "text"]

SAID = {
    "blocking": "never compared, though together they weigh more than 0 bits",
    "weight": "weighed 0 bits or less",
    "community": "linked, but cut by the communities",
}
KINDS_SHOWN = 6


def as_dict(evaluation: Evaluation) -> dict[str, Any]:
    """Every number of an evaluation, unrounded."""
    s, common, missed, compared = evaluation.scores, evaluation.common, evaluation.missed, evaluation.compared
    return {
        "records": {
            "in_common": s.records,
            "only_in_run": common.only_in_run,
            "only_in_truth": common.only_in_truth,
            "without_entity_in_truth": common.unlabeled,
        },
        "pairwise": {
            "precision": s.precision,
            "recall": s.recall,
            "f1": s.f1,
            "true_pairs": s.true_pairs,
            "claimed_pairs": s.claimed_pairs,
            "found_pairs": s.found_pairs,
            "missed_pairs": s.missed_pairs,
            "wrong_pairs": s.wrong_pairs,
        },
        "bcubed": {"precision": s.bcubed_precision, "recall": s.bcubed_recall, "f1": s.bcubed_f1},
        "entities": {
            "predicted": s.predicted_entities,
            "true": s.true_entities,
            "error": s.entity_error,
            "exact": s.exact_entities,
        },
        "compared": {
            "pairs": compared.pairs,
            "all_pairs": compared.of,
            "reduction": compared.reduction,
            "true_pairs": compared.true_pairs,
            "completeness": compared.completeness,
            "true_pairs_that_share_no_key": compared.unlike,
            "completeness_of_sharing": compared.completeness_of_sharing,
            "sampled": compared.sampled,
        },
        "weights_alone": {
            "above_0": compared.ceiling.above_0.as_dict(),
            "best": compared.ceiling.best.as_dict(),
        },
        "missed": {
            "pairs": missed.total,
            "looked_at": len(missed.pairs),
            "sampled": missed.sampled,
            "by_stage": missed.counts(),
        },
        "worst_splits": [mistake.as_dict() for mistake in evaluation.splits],
        "worst_merges": [mistake.as_dict() for mistake in evaluation.merges],
    }


def text(evaluation: Evaluation) -> str:
    """The report: scores, what lost the missed pairs, the worst splits and merges."""
    lines = [*_scores(evaluation), "", *_compared(evaluation.compared), "", *_missed(evaluation)]
    if evaluation.splits:
        lines += ["", "Worst splits: customers in several entities"]
        lines += [line for split in evaluation.splits for line in _mistake(split, "customer", "missed", "failed")]
    if evaluation.merges:
        lines += ["", "Worst merges: entities of several customers"]
        lines += [line for merge in evaluation.merges for line in _mistake(merge, "entity", "wrong", "held by")]
    return "\n".join(lines)


def _scores(evaluation: Evaluation) -> list[str]:
    s, common = evaluation.scores, evaluation.common
    above_0, best = evaluation.compared.ceiling.above_0, evaluation.compared.ceiling.best
    lines = [f"Records     {s.records:,} in the run and in the truth"]
    if common.only_in_run or common.only_in_truth or common.unlabeled:
        left_out = f"{common.only_in_run:,} only in the run, {common.only_in_truth:,} only in the truth"
        lines.append(f"            left out: {left_out}, {common.unlabeled:,} without an entity in the truth")
    error, exact = f"{s.entity_error:+.2%}", f"{s.exact_entities:.1%}"
    pairs = f"{s.found_pairs:,} of {s.true_pairs:,} true pairs, {s.wrong_pairs:,} wrong"
    return [
        *lines,
        f"Entities    {s.predicted_entities:,} found, {s.true_entities:,} true ({error}), {exact} exact",
        "",
        "            precision   recall       F1",
        f"Pairwise    {_three(s)}   {pairs}",
        f"B-cubed     {s.bcubed_precision:9.4f}{s.bcubed_recall:9.4f}{s.bcubed_f1:9.4f}",
        f"> 0 bits    {_three(above_0)}   pairs by their weight alone",
        f"best        {_three(best)}   the same at {best.bits:+.2f} bits, chosen with the truth in hand",
    ]


def _three(counts: PairCounts) -> str:
    return f"{counts.precision:9.4f}{counts.recall:9.4f}{counts.f1:9.4f}"


def _compared(compared: Compared) -> list[str]:
    pairs = f"{compared.pairs:,} of {_count(compared.of, 'pair')} of records ({compared.reduction:.2%} spared)"
    true = f"{compared.true_pairs:,} of {_count(compared.of_true, 'true pair')} ({compared.completeness:.2%})"
    about, sharing = "about " if compared.sampled else "", f"{compared.completeness_of_sharing:.2%}"
    return [
        f"Compared    {pairs}",
        f"            {true}; {about}{compared.unlike:,} share no blocking key, of the others {sharing}",
    ]


def _missed(evaluation: Evaluation) -> list[str]:
    missed = evaluation.missed
    if not missed.total:
        return ["No true pair was missed."]
    looked = f", from a seeded sample of {len(missed.pairs):,}" if missed.sampled else ""
    counts = missed.counts()
    return [
        f"Missed      {_count(missed.total, 'true pair')}{looked}",
        *(f"  {name:<10}{counts[name]:>12,}  {counts[name] / missed.total:6.1%}  {SAID[name]}" for name in STAGES),
    ]


def _mistake(mistake: Mistake, what: str, how: str, verb: str) -> list[str]:
    parts = capped([f"{part.name} ({part.records:,}: {_few(part.examples)})" for part in mistake.parts], most=4)
    lines = [
        f"  {what} {mistake.name}: {mistake.records:,} records, {_count(mistake.pairs, 'pair')} {how}",
        f"    parts    {parts}",
    ]
    return lines + ([f"    {verb:<8} {_link(mistake.link)}"] if mistake.link else [])


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def _few(examples: tuple[str, ...]) -> str:
    return ", ".join(examples)


def _link(link: Link) -> str:
    """One link in a line: who, how heavy, what speaks for and against it."""
    said = [f"{kind['kind']} {kind['level']} {kind['bits']:+.1f}" for kind in link.kinds if kind["bits"]]
    stage = f" ({link.stage})" if link.stage in STAGES else ""
    weight = "never scored" if link.weight_bits is None else f"{link.weight_bits:+.1f} bits"
    return f"{link.a} ~ {link.b} {weight}{stage}{': ' if said else ''}{capped(said, most=KINDS_SHOWN)}"
