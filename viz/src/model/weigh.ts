/** The one sum that the page does on evidence: what a pair would weigh if some of it did not count. */

import type {Say} from "./types";

export type Classes = readonly [number, number, number];

/**
 * log2 of the posterior odds of one person against relatives and strangers, in bits; 0 is even.
 *
 * prior : log2 of P(same), P(related), P(unrelated) of a pair drawn at random. counts : what is left of the evidence.
 */
export function weigh(prior: Classes, says: readonly Say[], counts: (say: Say) => boolean = () => true): number {
  let [same, related, unrelated] = prior;
  for (const say of says) {
    if (!say.likelihood || !counts(say)) continue;
    same += say.likelihood[0];
    related += say.likelihood[1];
    unrelated += say.likelihood[2];
  }
  return same - logAdd2(related, unrelated);
}

function logAdd2(a: number, b: number): number {
  const top = Math.max(a, b);
  return top + Math.log2(2 ** (a - top) + 2 ** (b - top));
}

/** Probability of one person, of a weight in bits. */
export function probability(bits: number): number {
  return 1 / (1 + 2 ** -bits);
}
