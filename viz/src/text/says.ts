/** Findings in sentences, as they stand in a panel and in a ticket. */

import type {Chain} from "../model/source";
import type {Entity, Link, Meta, Say} from "../model/types";
import {probability} from "../model/weigh";
import {bits, levelSays, listed, percent, words} from "./format";

/** Bits from which a kind is worth a word. */
const TELLING = 1;

/** The values of a say: what both sides bear, as far as this file names it. */
export function valuesOf(entity: Entity, say: Say): [string, string] | null {
  const [a, b] = [entity.identifiers[say.a], entity.identifiers[say.b]];
  return a && b ? [a.label, b.label] : null;
}

/** What a link weighs before any evidence: what its kinds leave of its weight. */
export function baseline(link: {bits: number; says: readonly Say[]}): number {
  return link.bits - link.says.reduce((sum, say) => sum + say.bits, 0);
}

/** Against whom the bits of a link argue: relatives, where these are likelier than strangers. */
export function rival(prior: Meta["prior"], says: readonly Say[]): string {
  if (!prior) return "strangers";
  const sum = (of: 1 | 2) => says.reduce((all, {likelihood}) => all + (likelihood?.[of] ?? 0), prior[of]);
  return sum(1) > sum(2) ? "relatives, not strangers" : "strangers";
}

export function pairSentence(entity: Entity, meta: Meta, link: Link): string {
  const [a, b] = [entity.records[link.a]!.name, entity.records[link.b]!.name];
  const good = link.says.filter((say) => say.bits >= TELLING).sort((x, y) => y.bits - x.bits);
  const bad = link.says.filter((say) => say.bits <= -TELLING).sort((x, y) => x.bits - y.bits);
  const told = (says: readonly Say[]) =>
    listed(
      says.slice(0, 3).map((say) => `${words(say.kind)} (${levelSays(meta, say.kind, say.level)}, ${bits(say.bits)})`),
    );
  const first = `${a} and ${b} weigh ${bits(link.bits)} bits, a probability of ${percent(probability(link.bits))} that they are one.`;
  const second = good.length ? ` For it speaks most: ${told(good)}.` : "";
  const third = bad.length ? ` Against it: ${told(bad)}.` : "";
  return first + second + third;
}

export function pathSentence(entity: Entity, chain: Chain): string {
  const names = [chain.hops[0]!.a, ...chain.hops.map(({b}) => b)].map((at) => entity.records[at]!.name);
  const weakest = chain.hops[chain.weakest]!;
  return `${names.join(" → ")}; the weakest hop is ${entity.records[weakest.a]!.name} to ${entity.records[weakest.b]!.name}, ${bits(weakest.bits)} bits.`;
}

/** Why a kind says nothing on a pair; null where it says something. */
export function silence(
  entity: Entity,
  meta: Meta,
  kind: string,
  a: number,
  b: number,
  says: readonly Say[],
): string | null {
  if (says.some((say) => say.kind === kind)) return null;
  const has = [a, b].map((at) => entity.records[at]!.kinds.includes(kind));
  if (!has[0] && !has[1]) return "neither has one";
  if (!has[0] || !has[1]) return "only one has one";
  const excluded = entity.identifiers.some(
    (one) => one.kind === kind && one.state === "excluded" && one.bearers.some((at) => at === a || at === b),
  );
  return excluded
    ? "so many share it that it counts nothing"
    : meta.prior
      ? "not compared"
      : "another tool scored the pair";
}
